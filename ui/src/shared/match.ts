/**
 * Finds what was typed in a short text: at its beginning, within it, or by pinyin, in full or by initials. A character
 * with several readings (重: zhong, chong) is found by each of them. Where the readings come from is the caller's.
 */

/** The pinyin readings of one character, in small latin letters without tones; empty when it has none. */
export type Readings = (character: string) => readonly string[];

/** A text made ready for many comparisons. */
export type Spelt = readonly Cell[];

/** One character of a text: how it may be typed and where it stands in the text. */
interface Cell {
  plain: string;
  readings: readonly string[];
  from: number;
  to: number;
}

/** How well a text answers a query; less is better. */
export const RANK = { prefix: 0, within: 1, pinyin: 2, pinyinWithin: 3 } as const;

/** Where the query stands in the text (UTF-16 units, end exclusive) and how well it fits. */
export interface Match {
  rank: number;
  from: number;
  to: number;
}

/** Two letters stand for these initials as well as the first alone. */
const LONG_INITIALS = new Set(['zh', 'ch', 'sh']);

/** Spaces separate words of a query or a name but are never what somebody looks for; input methods put `'` between syllables. */
const SILENT = /[\s'’]/u;

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** A query as it is compared: width and case folded, without spaces. */
export function foldQuery(query: string): string {
  return [...fold(query)].filter((character) => !SILENT.test(character)).join('');
}

/** Takes a text apart once, so that every key typed only compares. */
export function spell(text: string, readings: Readings): Spelt {
  const cells: Cell[] = [];
  let from = 0;
  for (const character of text) {
    const to = from + character.length;
    if (!SILENT.test(character)) cells.push({ plain: fold(character), readings: readings(character), from, to });
    from = to;
  }
  return cells;
}

/** The best place of a folded query in a text; null when it is not there, or when nothing was typed. */
export function find(query: string, text: Spelt): Match | null {
  if (query === '') return null;
  return findPlain(query, text) ?? findPinyin(query, text);
}

function findPlain(query: string, text: Spelt): Match | null {
  for (let first = 0; first < text.length; first += 1) {
    let rest = query;
    for (let at = first; at < text.length; at += 1) {
      const cell = text[at];
      if (!cell) break;
      // The last character may be typed in part only where it folds into several letters.
      if (cell.plain.startsWith(rest)) return place(text, first, at, RANK.prefix);
      if (!rest.startsWith(cell.plain)) break;
      rest = rest.slice(cell.plain.length);
    }
  }
  return null;
}

function findPinyin(query: string, text: Spelt): Match | null {
  for (let first = 0; first < text.length; first += 1) {
    const last = lastSpoken(query, text, first);
    if (last !== null) return place(text, first, last, RANK.pinyin);
  }
  return null;
}

/** The cell that ends the query when it is read from `first` on; null when it cannot be read so. */
function lastSpoken(query: string, text: Spelt, first: number): number | null {
  // How much of the query the cells so far may have used up: each reading leaves another way open.
  let used = new Set([0]);
  for (let at = first; at < text.length && used.size > 0; at += 1) {
    const cell = text[at];
    if (!cell) break;
    const next = new Set<number>();
    for (const so of used) {
      const rest = query.slice(so);
      if (cell.plain.startsWith(rest)) return at;
      if (rest.startsWith(cell.plain)) next.add(so + cell.plain.length);
      for (const reading of cell.readings) {
        if (reading.startsWith(rest)) return at;
        if (rest.startsWith(reading)) next.add(so + reading.length);
        if (rest[0] === reading[0]) next.add(so + 1);
        const initial = reading.slice(0, 2);
        if (LONG_INITIALS.has(initial) && rest.startsWith(initial)) next.add(so + 2);
      }
    }
    used = next;
  }
  return null;
}

/** `rank` is that of a match at the beginning; elsewhere it is the next one. */
function place(text: Spelt, first: number, last: number, rank: number): Match {
  return { rank: first === 0 ? rank : rank + 1, from: text[first]?.from ?? 0, to: text[last]?.to ?? 0 };
}
