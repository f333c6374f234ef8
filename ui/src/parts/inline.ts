/**
 * What is typed into a field in a table: what of it is kept, and whether it can be.
 */
import { isDecimal, same } from '@/shared/money';

/** What a field holds. */
export type InlineKind = 'number' | 'text' | 'lines';

/** As it will be kept: figures may be typed full-width, with separators or with a percent sign. */
export function settled(kind: InlineKind, typed: string): string {
  const text = typed.trim();
  return kind === 'number' ? text.normalize('NFKC').replace(/[,\s]/g, '').replace(/%$/, '') : text;
}

/** Whether what is typed cannot be kept; `signed`: a number may be below zero. An empty field says that nothing is known. */
export function isWrong(kind: InlineKind, typed: string, signed: boolean): boolean {
  const text = settled(kind, typed);
  return kind === 'number' && text !== '' && (!isDecimal(text) || (!signed && text.startsWith('-')));
}

/** Whether it is what is kept already. */
export function isKept(kind: InlineKind, typed: string, kept: string): boolean {
  const text = settled(kind, typed);
  return kind === 'number' && text !== '' ? same(text, kept) : text === kept;
}
