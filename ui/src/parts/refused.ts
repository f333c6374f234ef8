/**
 * Which field of a form a refusal is about, so that it is said there and not at the foot of the dialog.
 */
import { BackendError } from '@/backend';
import type { FieldView } from '@/backend/types';

/** What is said about several fields together is said at the one that is likely to be mended, the first that is shown. */
const ABOUT: Readonly<Record<string, readonly string[]>> = {
  not_its_installment: ['milestone'],
  carried_backwards: ['carried_from'],
  not_an_earlier_year: ['previous', 'carried_from'],
  not_its_tower: ['tower'],
  term_exists: ['programme'],
  bad_metric_key: ['key'],
  metric_taken: ['key'],
  bad_expression: ['expression'],
  bad_weight: ['weight'],
  bad_time: ['time'],
};

/** The key of the field that an error concerns; null: none of those shown, or all of them. */
export function fieldOf(error: unknown, fields: readonly FieldView[]): string | null {
  if (!(error instanceof BackendError)) return null;
  const told = error.params.field;
  const named = fields.find((field) => field.key === told || field.label === told);
  if (named) return named.key;
  return ABOUT[error.code]?.find((key) => fields.some((field) => field.key === key)) ?? null;
}
