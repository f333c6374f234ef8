/**
 * 指标传导: bodies as they are typed or pasted, and how parts make up the whole.
 */

/** How the parts' values make up the indicator's. */
export const ROLLUPS = ['sum', 'mean', 'least'] as const;
export type Rollup = (typeof ROLLUPS)[number];

/** A body's name is no longer than this; a longer line is a sentence pasted by mistake. */
const LONGEST = 60;

/** Names of bodies: one a line, or separated by 、，；; doubles once. Of pasted cells the first of each row counts. */
export function bodiesIn(text: string): string[] {
  const names = text
    .split(/[\r\n、，,；;]+/)
    .map((line) => (line.split('\t').find((cell) => cell.trim() !== '') ?? '').replace(/\s+/g, ' ').trim())
    .filter((name) => name !== '' && name.length <= LONGEST);
  return [...new Set(names)];
}
