/**
 * What is typed into the fields of a record: shown, checked, and turned into the texts the backend keeps. Nothing here
 * knows what a record is about; the backend says which fields there are.
 */
import type { FieldView } from '@/backend/types';
import { typedDate } from '@/shared/dates';
import { isDecimal, typable, typedYuan } from '@/shared/money';

/** What stands in the fields, by key. */
export type Typed = Record<string, string>;

/** What is wrong with a field, as a key under `record.wrong`. */
export type Wrong = 'required' | 'money' | 'date' | 'decimal' | 'integer';

/** How a kind of record is asked for, where not all of its fields belong together. */
export interface Shape {
  /** The fields to show, in order, for what is typed so far. */
  fields: (all: readonly FieldView[], typed: Typed) => readonly FieldView[];
  /** What is to be saved of what stands in all fields. */
  settled: (all: readonly FieldView[], typed: Typed) => Typed;
}

/** Every field as the backend gives it. */
export const AS_GIVEN: Shape = { fields: (all) => all, settled: (_, typed) => typed };

/** A stored value as it is put into its field. */
export function shown(field: FieldView): string {
  if (field.value === null) {
    // Where there is one choice only, nobody need make it.
    if (field.required && field.choices.length === 1) return field.choices[0]?.[0] ?? '';
    return field.kind === 'bool' ? 'false' : '';
  }
  return field.kind === 'money' || field.kind === 'decimal' ? typable(field.value) : field.value;
}

/** The text to be kept: null when the field is empty, undefined when what stands there cannot be kept. */
export function stored(field: FieldView, typed: string): string | null | undefined {
  const text = typed.trim();
  if (text === '') return null;
  switch (field.kind) {
    case 'money':
      return typedYuan(text) ?? undefined;
    case 'date':
      return typedDate(text) ?? undefined;
    case 'decimal': {
      const plain = text.normalize('NFKC').replace(/%$/, '').replaceAll(',', '');
      return isDecimal(plain) ? plain : undefined;
    }
    case 'integer': {
      const plain = text.normalize('NFKC').replaceAll(',', '');
      return /^-?\d+$/.test(plain) ? plain : undefined;
    }
    default:
      return text;
  }
}

/** What is wrong with each field; a field without an entry is right. */
export function wrongs(fields: readonly FieldView[], typed: Typed): Record<string, Wrong> {
  const found: Record<string, Wrong> = {};
  for (const field of fields) {
    const value = stored(field, typed[field.key] ?? '');
    if (value === null && field.required) found[field.key] = 'required';
    if (value === undefined) found[field.key] = field.kind as Wrong;
  }
  return found;
}

/** What a save sends: of a new record all that is filled in, of an old one what was changed. */
export function changes(fields: readonly FieldView[], typed: Typed, isNew: boolean): Record<string, string | null> {
  const sent: Record<string, string | null> = {};
  for (const field of fields) {
    const text = typed[field.key] ?? '';
    const value = stored(field, text);
    if (value === undefined) continue;
    if (isNew ? value !== null : text !== shown(field)) sent[field.key] = value;
  }
  return sent;
}
