// What every tab of a revision is given.
import type {Me} from './backend';
import type {RevisionLine} from './revisions';

export interface Revision extends RevisionLine {
  files: {path: string; before: string; after: string; isStale: boolean}[];
  folder: string[];
}

export interface TabProps {
  revision: Revision;
  me: Me;
  reload: () => void;
}
