// Dates and words as people read them.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "2025-10-01" is "1 Oct 2025"; "2025-10" is "Oct 2025"; "2025" stays. */
export function humanDate(date: string): string {
  const [year, month, day] = date.split('-');
  if (!month) return date;
  const name = MONTHS[Number(month) - 1] ?? month;
  return day ? `${Number(day)} ${name} ${year}` : `${name} ${year}`;
}

/** Completed years between two full days; undefined where one is partial. */
export function ageOn(born: string, today: string): number | undefined {
  const b = /^(\d{4})-(\d{2})-(\d{2})$/.exec(born);
  const t = /^(\d{4})-(\d{2})-(\d{2})$/.exec(today);
  if (!b || !t) return undefined;
  const before = t[2]! + t[3]! < b[2]! + b[3]!;
  return Number(t[1]) - Number(b[1]) - (before ? 1 : 0);
}

/** "blood-pressure" is "Blood pressure". */
export function words(id: string): string {
  const SHORT: Record<string, string> = {bmi: 'BMI', hba1c: 'HbA1c', gp: 'GP'};
  if (SHORT[id]) return SHORT[id];
  const text = id.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The middle of a possibly partial date, as a number that plots can use. */
export function dayNumber(date: string): number {
  const [year, month, day] = date.split('-').map(Number);
  return Date.UTC(year ?? 1970, (month ?? 7) - 1, day ?? (month ? 15 : 1)) / 86_400_000;
}
