// What a revision is compared with: the rules that stand in the folder, or those that were last signed off.
export type Against = 'folder' | 'approved';

const WORDS: Record<Against, string> = {folder: 'the rules in the folder', approved: 'what was last signed off'};

export function AgainstChoice({value, choose}: {value: Against; choose: (against: Against) => void}) {
  return (
    <fieldset class="line">
      <legend>Against</legend>
      {(Object.keys(WORDS) as Against[]).map((one) => (
        <label key={one}>
          <input type="radio" name="against" checked={one === value} onChange={() => choose(one)} /> {WORDS[one]}
        </label>
      ))}
    </fieldset>
  );
}
