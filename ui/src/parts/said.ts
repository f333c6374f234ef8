/**
 * What is said about one field: its refusal, or what a check finds in it. Weight is told by a shape and words, colour
 * only repeats it.
 */

/** How much it weighs; icons have the same names. */
export type Tone = 'error' | 'warning' | 'hint';

/** One sentence about a field. */
export interface Said {
  tone: Tone;
  text: string;
}

/** Findings in words; one that is not known weighs like a hint. */
export const sayings = (findings: readonly { severity: string; message: string }[]): Said[] =>
  findings.map(({ severity, message }) => ({ tone: severity === 'error' || severity === 'warning' ? severity : 'hint', text: message }));

/** A refusal in words. */
export const refusal = (error: unknown): Said => ({ tone: 'error', text: error instanceof Error ? error.message : String(error) });
