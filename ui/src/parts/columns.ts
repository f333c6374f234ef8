/**
 * How wide the columns of a list are: figures and dates as wide as they get, texts by what stands in them.
 */
import type { LedgerPage } from '@/backend/types';
import { yuan } from '@/shared/money';

/** Pixels a column of this kind needs at least; texts share what is left. */
const FIXED: Record<string, number> = { money: 96, date: 126, number: 64, choice: 84 };
/** Rows looked at for the width of texts. */
const LOOK = 100;
/** Texts are given room in these bounds, counted in half-width letters. */
const LEAST = 8;
const MOST = 34;
const LETTER = 8;
/** Space beside a text in its cell. */
const PAD = 17;

/** Width of a text, a Chinese character counted as two letters. */
function letters(text: string): number {
  let width = 0;
  for (const character of text) width += character.charCodeAt(0) > 0x2e7f ? 2 : 1;
  return width;
}

/** The tracks of a CSS grid for a page's columns, and the least width of them all in px. */
export function tracks(page: Pick<LedgerPage, 'columns' | 'rows' | 'sums'>): { template: string; least: number } {
  const widths = page.columns.map((column, index) => {
    const fixed = FIXED[column.kind];
    // A title is never cut, nor is a figure.
    const title = letters(column.title) * 7 + PAD + 12;
    const texts = page.rows.slice(0, LOOK).map((row) => row.cells[index] ?? '');
    const longest = (all: readonly string[]) => Math.max(LEAST, ...all.map(letters));
    if (fixed !== undefined) {
      const sums = column.kind === 'money' ? [yuan(page.sums[index] ?? '')] : [];
      const content = column.kind === 'date' ? 0 : longest([...sums, ...texts.map((text) => (column.kind === 'money' ? yuan(text) : text))]) * LETTER + PAD;
      return { least: Math.max(fixed, title, column.kind === 'number' ? 0 : content), share: 0 };
    }
    const room = Math.min(MOST, longest(texts));
    return { least: Math.max(title, Math.min(room, 16) * LETTER + PAD), share: room };
  });
  return {
    template: widths.map(({ least, share }) => (share ? `minmax(${Math.ceil(least)}px, ${share}fr)` : `${Math.ceil(least)}px`)).join(' '),
    least: widths.reduce((sum, { least }) => sum + Math.ceil(least), 0),
  };
}
