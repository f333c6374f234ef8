/**
 * A chapter while it is written: where its contradictions stand, figures replaced by marks, and what a draft changes.
 */
import type { ContradictionView } from '@/backend/types';

/** A piece of a text; `wrong` when it is a typed figure that contradicts the project. */
export interface Piece {
  text: string;
  wrong: ContradictionView | null;
}

/**
 * The text in pieces, for the layer behind the field. Contradictions that no longer fit the text (it was typed on since
 * they were found) or that overlap an earlier one are left out.
 */
export function pieces(text: string, found: readonly ContradictionView[]): Piece[] {
  const all: Piece[] = [];
  let at = 0;
  for (const wrong of [...found].sort((a, b) => a.start - b.start)) {
    if (wrong.start < at || wrong.end <= wrong.start || text.slice(wrong.start, wrong.end) !== wrong.text) continue;
    if (wrong.start > at) all.push({ text: text.slice(at, wrong.start), wrong: null });
    all.push({ text: wrong.text, wrong });
    at = wrong.end;
  }
  if (at < text.length) all.push({ text: text.slice(at), wrong: null });
  return all;
}

/** Contradictions moved along with the text while the next answer is awaited; those that were typed into are dropped. */
export function moved(found: readonly ContradictionView[], before: string, after: string): ContradictionView[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const by = after.length - before.length;
  return found.flatMap((one) => {
    if (one.end <= head) return [one];
    return one.start >= before.length - tail ? [{ ...one, start: one.start + by, end: one.end + by }] : [];
  });
}

/** The mark as it stands in a text. */
export const braced = (mark: string) => `{{${mark}}}`;

/** A unit typed with a figure; a mark gives the bare figure. */
const UNIT = /^[\d.,\s-]*\d\s*(亿元|万元|元|分|%|％|个|座|处|项|次)$/u;

/** The text with a typed figure replaced by its mark. A unit typed with the figure stays, an amount's is the mark's. */
export function replaced(text: string, wrong: ContradictionView): string {
  if (wrong.mark === null) return text;
  const typed = UNIT.exec(wrong.text)?.[1] ?? '';
  const own = wrong.mark.endsWith('_wan') ? '万元' : wrong.mark.endsWith('_yuan') ? '元' : typed;
  const unit = typed.endsWith('元') ? own : typed;
  return text.slice(0, wrong.start) + braced(wrong.mark) + unit + text.slice(wrong.end);
}

/** Marks and blocks of the template in a text. */
const MARKS = /(\{\{.*?\}\}|\{%.*?%\})/su;

/** A text cut at its marks and blocks. */
export function tinted(text: string): { text: string; mark: boolean }[] {
  return text.split(MARKS).flatMap((part, i) => (part === '' ? [] : [{ text: part, mark: i % 2 === 1 }]));
}

/** The text as it reads, as far as it is made of plain marks; null: only the backend can tell. */
export function read(text: string, values: ReadonlyMap<string, string | null>): string | null {
  let whole = true;
  const filled = tinted(text).map((part) => {
    if (!part.mark) return part.text;
    const value = values.get(part.text.slice(2, -2).trim());
    if (!part.text.startsWith('{{') || value === undefined || value === null) whole = false;
    return value ?? '';
  });
  return whole ? filled.join('') : null;
}

/** A run of a text that is in both, only in the old one or only in the new one. */
export interface Run {
  kind: 'same' | 'old' | 'new';
  text: string;
}

/** Words as they are compared: a mark or block of the template whole, figures whole, else one character each. */
const WORDS = /\{\{.*?\}\}|\{%.*?%\}|\d[\d,.]*|[A-Za-z]+|[\s\S]/gu;
/** Beyond this many comparisons texts are only told apart as a whole. */
const MOST = 4_000_000;

/** What became of a text: the longest common run of words stays, the rest is old or new. */
export function difference(before: string, after: string): Run[] {
  const a = before.match(WORDS) ?? [];
  const b = after.match(WORDS) ?? [];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const runs: Run[] = [];
  const push = (kind: Run['kind'], text: string) => {
    const last = runs.at(-1);
    if (text === '') return;
    if (last?.kind === kind) last.text += text;
    else runs.push({ kind, text });
  };
  push('same', a.slice(0, head).join(''));
  for (const run of middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail))) push(run.kind, run.text);
  push('same', tail ? a.slice(-tail).join('') : '');
  return runs;
}

function middle(a: readonly string[], b: readonly string[]): Run[] {
  if (a.length * b.length > MOST) return [{ kind: 'old', text: a.join('') }, { kind: 'new', text: b.join('') }];
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        a[i] === b[j] ? (common[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
    }
  }
  const runs: Run[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      runs.push({ kind: 'same', text: a[i] ?? '' });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))) {
      runs.push({ kind: 'old', text: a[i] ?? '' });
      i += 1;
    } else {
      runs.push({ kind: 'new', text: b[j] ?? '' });
      j += 1;
    }
  }
  return runs;
}
