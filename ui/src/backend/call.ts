/**
 * The one place where an answer of the shell becomes a value or an error.
 */

/** What a command reports when it cannot do its work. `message` is already in the user's language. */
export class BackendError extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** Values that the message names; `field` is the label of the field it concerns. */
    readonly params: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'BackendError';
  }
}

type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: { code: string; message: string; params?: Record<string, string> } };

/** The value of an answer; throws {@link BackendError} when it is an error. */
export async function unwrap<T>(pending: Promise<Answer<T>>): Promise<T> {
  const answer = await pending;
  if (answer.status === 'ok') return answer.data;
  // A refusal by the shell itself (a command that is not allowed) arrives as plain text.
  if (typeof answer.error === 'string') throw new BackendError('shell', answer.error);
  throw new BackendError(answer.error.code, answer.error.message, answer.error.params);
}

/** A message of the shell: four bytes of length, words as JSON, cells as bytes. */
export function takenApart<Words>(message: ArrayBuffer): { words: Words; cells: Uint8Array } {
  const length = new DataView(message).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(message, 4, length));
  return { words: JSON.parse(text) as Words, cells: new Uint8Array(message, 4 + length) };
}
