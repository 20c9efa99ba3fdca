// Drafting an order, so that order-select and order-sign can be seen at work.
import {useState} from 'preact/hooks';
import type {Bundle} from '../shared/fhir';

const EXAMPLES = [
  'Naproxen 250mg tablets',
  'Ramipril 5mg capsules',
  'Epilim Chrono 500mg modified-release tablets',
  'Olanzapine 10mg tablets',
  'Carbamazepine 200mg tablets',
  'Amoxicillin 500mg capsules',
];

/** A draft MedicationRequest by its text alone, as an EHR has while a drug is being chosen. */
export function draftOrder(drug: string, patient: string, today: string): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      {
        resource: {
          resourceType: 'MedicationRequest',
          id: 'draft-1',
          status: 'draft',
          intent: 'order',
          subject: {reference: `Patient/${patient}`},
          authoredOn: today,
          medicationCodeableConcept: {text: drug},
        },
      },
    ],
  };
}

export function OrderForm({choose, sign}: {choose: (drug: string) => void; sign: (drug: string) => void}) {
  const [drug, setDrug] = useState('');
  const isEmpty = drug.trim() === '';
  return (
    <form
      class="order"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty) choose(drug.trim());
      }}
    >
      <label>
        Drug
        <input list="drugs" value={drug} maxLength={200} onInput={(event) => setDrug(event.currentTarget.value)} />
      </label>
      <datalist id="drugs">
        {EXAMPLES.map((example) => (
          <option key={example} value={example} />
        ))}
      </datalist>
      <button type="submit" disabled={isEmpty}>
        Choose
      </button>
      <button type="button" class="secondary" disabled={isEmpty} onClick={() => sign(drug.trim())}>
        Sign
      </button>
    </form>
  );
}
