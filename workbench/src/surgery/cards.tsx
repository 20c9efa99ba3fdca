// The cards as an EHR shows them: what to do, suggestions to accept, or a reason why not.
import {useState} from 'preact/hooks';
import type {Answer, Card} from '../shared/cds_client';
import type {Coding} from '../shared/fhir';
import {Markdown} from '../shared/markdown';

const INDICATORS = {
  info: {mark: 'i', text: 'For information'},
  warning: {mark: '!', text: 'Needs attention'},
  critical: {mark: '!!', text: 'Urgent'},
} as const;

export interface CardActions {
  accept: (card: Card, suggestion: number) => void;
  override: (card: Card, answer: Answer & {outcome: 'overridden'}) => void;
  explain: (rule: string) => void;
}

function Source({card}: {card: Card}) {
  const url = card.source.url;
  const isWeb = url !== undefined && /^https?:\/\//i.test(url);
  return (
    <p class="source">
      Source:{' '}
      {isWeb ? (
        <a href={url} target="_blank" rel="noopener noreferrer">
          {card.source.label}
        </a>
      ) : (
        card.source.label
      )}
    </p>
  );
}

function OverrideForm({card, send, cancel}: {card: Card; send: (reason?: Coding, comment?: string) => void; cancel: () => void}) {
  const [comment, setComment] = useState('');
  return (
    <fieldset class="override">
      <legend>Why not?</legend>
      <div class="reasons">
        {(card.overrideReasons ?? []).map((reason) => (
          <button type="button" key={reason.code} onClick={() => send(reason, comment)}>
            {reason.display ?? reason.code}
          </button>
        ))}
      </div>
      <label>
        Comment, without the person’s details (optional)
        <input value={comment} maxLength={200} onInput={(event) => setComment(event.currentTarget.value)} />
      </label>
      <button type="button" class="link" onClick={cancel}>
        Back
      </button>
    </fieldset>
  );
}

function CardView({card, actions}: {card: Card; actions: CardActions}) {
  const [overriding, setOverriding] = useState(false);
  const indicator = INDICATORS[card.indicator];
  const rules = card.extension?.['org.parity-cds.rules']?.rules ?? [];
  return (
    <li class={`card ${card.indicator}`}>
      <p class="indicator">
        <span aria-hidden="true">{indicator.mark}</span> {indicator.text}
      </p>
      <h3>{card.summary}</h3>
      {card.detail && <Markdown text={card.detail} />}
      {card.suggestions && card.suggestions.length > 0 && (
        <ul class="suggestions" aria-label="Suggestions">
          {card.suggestions.map((suggestion, i) => (
            <li key={suggestion.uuid ?? i}>
              <button type="button" onClick={() => actions.accept(card, i)}>
                {suggestion.label}
              </button>
            </li>
          ))}
        </ul>
      )}
      {overriding ? (
        <OverrideForm
          card={card}
          send={(reason, comment) => actions.override(card, {outcome: 'overridden', reason, comment})}
          cancel={() => setOverriding(false)}
        />
      ) : (
        <button type="button" class="secondary" onClick={() => setOverriding(true)}>
          Not now…
        </button>
      )}
      <Source card={card} />
      {rules.length > 0 && (
        <p class="why">
          Why am I seeing this?{' '}
          {rules.map((rule) => (
            <button type="button" class="link" key={rule} onClick={() => actions.explain(rule)}>
              {rule}
            </button>
          ))}
        </p>
      )}
      {(card.links ?? [])
        .filter((link) => /^https?:\/\//i.test(link.url))
        .map((link) => (
          <p key={link.url}>
            <a href={link.url} target="_blank" rel="noopener noreferrer">
              {link.label}
            </a>
          </p>
        ))}
    </li>
  );
}

export function Cards({cards, actions}: {cards: Card[]; actions: CardActions}) {
  return (
    <ul class="cards">
      {cards.map((card, i) => (
        <CardView key={card.uuid ?? i} card={card} actions={actions} />
      ))}
    </ul>
  );
}
