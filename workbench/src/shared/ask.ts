// Asking this server for JSON; what it says against a request becomes the error's message.

export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

const TRIES = 5;

/** Said to the window when the server no longer knows who asks. */
export const SIGNED_OUT = 'parity-signed-out';

/** GET without a body, else POST. The header tells our own pages from others': it can't be sent from elsewhere unasked. */
export async function ask<T>(url: string, body?: unknown): Promise<T> {
  const headers = {'Content-Type': 'application/json', 'X-Parity-Workbench': 'page'};
  const request = body === undefined ? {} : {method: 'POST', headers, body: JSON.stringify(body)};
  let response = await fetch(url, request);
  // Too busy, and nothing was done: the same again, a few times.
  for (let again = 1; response.status === 503 && again <= TRIES; again += 1) {
    await new Promise((resolve) => setTimeout(resolve, again * 500));
    response = await fetch(url, request);
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  if (response.status === 401) dispatchEvent(new Event(SIGNED_OUT));
  const issues = (answer as {issue?: {diagnostics?: string; expression?: string[]}[]} | null)?.issue ?? [];
  const said = issues.map((issue) => [issue.expression?.join(', '), issue.diagnostics].filter(Boolean).join(': '));
  throw new Refused(said.join('; ') || `the server answered ${response.status}`, response.status);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
