// A FHIR Bundle of one patient that somebody drops on a page. It is read here, and checked as far as a page can.
import {messageOf} from './ask';
import {type Bundle, isBundle, patientOf} from './fhir';

const LARGEST_FILE = 8 * 1024 * 1024;

/** Errors say what is wrong with the file, by its name. */
export async function readBundle(file: File): Promise<Bundle> {
  if (file.size > LARGEST_FILE) throw new Error(`${file.name} is larger than 8 MB.`);
  let value: unknown;
  try {
    value = JSON.parse(await file.text());
  } catch (error) {
    throw new Error(`${file.name} is not JSON: ${messageOf(error)}`);
  }
  if (!isBundle(value)) throw new Error(`${file.name} is not a FHIR Bundle.`);
  if (!patientOf(value)) throw new Error(`${file.name} must hold one Patient.`);
  return value;
}
