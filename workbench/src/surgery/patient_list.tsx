// The practice's list, with a search, and a place to drop a Bundle of one's own.
import {useState} from 'preact/hooks';
import type {Bundle} from '../shared/fhir';
import type {ListedPatient} from './backend';

/** A patient of the list, or one whose Bundle was given. */
export interface Picked {
  id: string;
  name: string;
  bundle?: Bundle;
}

interface Props {
  patients: ListedPatient[];
  picked: string | undefined;
  pick: (who: Picked) => void;
  drop: (file: File) => void;
}

function DropPlace({drop}: {drop: (file: File) => void}) {
  const [over, setOver] = useState(false);
  return (
    <label
      class={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file) drop(file);
      }}
    >
      <span>Your own FHIR Bundle: drop it here, or choose a file. It goes to this server only and is not kept.</span>
      <input
        type="file"
        accept=".json,application/json,application/fhir+json"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) drop(file);
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}

export function PatientList({patients, picked, pick, drop}: Props) {
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = patients.filter((one) => `${one.name} ${one.about}`.toLowerCase().includes(wanted));
  return (
    <nav class="patients" aria-label="Patients">
      <label>
        Find a patient
        <input type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
      </label>
      <ul>
        {found.map((one) => (
          <li key={one.id}>
            <button type="button" aria-current={one.id === picked ? 'true' : undefined} onClick={() => pick(one)}>
              <bdi>{one.name || one.id}</bdi> <small>{one.about}</small>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p>Nobody is called that.</p>}
      <DropPlace drop={drop} />
    </nav>
  );
}
