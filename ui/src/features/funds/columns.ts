/**
 * How wide the columns of a list are: figures and dates as wide as they get, texts by what stands in them.
 */
import type { LedgerColumn, LedgerRow } from '@/backend/types';

/** Pixels a column of this kind needs; texts share what is left. */
const FIXED: Record<string, number> = { money: 138, date: 126, number: 76, choice: 104 };
/** Rows looked at for the width of texts. */
const LOOK = 100;
/** Texts are given room in these bounds, counted in half-width letters. */
const LEAST = 8;
const MOST = 34;
const LETTER = 7.4;

/** Width of a text, a Chinese character counted as two letters. */
function letters(text: string): number {
  let width = 0;
  for (const character of text) width += character.charCodeAt(0) > 0x2e7f ? 2 : 1;
  return width;
}

/** The tracks of a CSS grid, and the least width of them all in px. */
export function tracks(columns: readonly LedgerColumn[], rows: readonly LedgerRow[]): { template: string; least: number } {
  const widths = columns.map((column, index) => {
    const fixed = FIXED[column.kind];
    // A title is never cut.
    const title = letters(column.title) * LETTER + 28;
    if (fixed !== undefined) return { least: Math.max(fixed, title), share: 0 };
    const longest = Math.max(LEAST, ...rows.slice(0, LOOK).map((row) => letters(row.cells[index] ?? '')));
    const room = Math.min(MOST, longest);
    return { least: Math.max(title, Math.min(room, 16) * LETTER + 16), share: room };
  });
  return {
    template: widths.map(({ least, share }) => (share ? `minmax(${Math.ceil(least)}px, ${share}fr)` : `${Math.ceil(least)}px`)).join(' '),
    least: Math.ceil(widths.reduce((sum, { least }) => sum + Math.ceil(least), 0)),
  };
}
