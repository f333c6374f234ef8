/**
 * Checks on a record while its form is filled in: what they would find if it were stored as it stands.
 */
import { computed, shallowRef, watch } from 'vue';

import { evaluation } from '@/backend';
import type { FieldView, FindingView } from '@/backend/types';

import { shown, stored, type Typed } from './fields';
import { useLatest } from './latest';
import { sayings, type Said } from './said';

/** What stands in a form and is not what is stored: as it will be kept, and as typed where it cannot be. */
export function drafted(fields: readonly FieldView[], typed: Typed, isNew: boolean): Record<string, string | null> {
  const sent: Record<string, string | null> = {};
  for (const field of fields) {
    const text = typed[field.key] ?? '';
    if (isNew ? text.trim() !== '' : text !== shown(field)) {
      const value = stored(field, text);
      sent[field.key] = value === undefined ? text : value;
    }
  }
  return sent;
}

/** Code of a finding that says a field does not hold what it should; an empty one is told with the first try to save. */
const FIELD = 'FIELD';

/** The findings beside their fields; what concerns none of those shown is said of the whole. */
export function beside(findings: readonly FindingView[], fields: readonly FieldView[], typed: Typed): { fields: Record<string, Said[]>; whole: Said[] } {
  const keys = new Set(fields.map((field) => field.key));
  const told: Record<string, FindingView[]> = {};
  const whole: FindingView[] = [];
  for (const finding of findings) {
    const { field } = finding;
    if (finding.code === FIELD && (field === null || (typed[field] ?? '').trim() === '')) continue;
    if (field !== null && keys.has(field)) told[field] = [...(told[field] ?? []), finding];
    else whole.push(finding);
  }
  return { fields: Object.fromEntries(Object.entries(told).map(([key, list]) => [key, sayings(list)])), whole: sayings(whole) };
}

/** `ready` gives what stands in the form; null: it is not there yet. */
export function useDraft(record: () => string, id: () => number | null, ready: () => { all: readonly FieldView[]; shown: readonly FieldView[]; typed: Typed } | null) {
  const findings = shallowRef<FindingView[]>([]);
  const { later } = useLatest(
    (values: Record<string, string | null>) => evaluation.checkDraft(record(), id(), values),
    (answer) => (findings.value = answer),
  );
  watch(
    () => {
      const now = ready();
      return now && JSON.stringify(drafted(now.all, now.typed, id() === null));
    },
    (values) => {
      // An empty form says nothing yet.
      if (values !== null && !(id() === null && values === '{}')) later(JSON.parse(values) as Record<string, string | null>);
    },
  );
  return computed(() => {
    const now = ready();
    return now ? beside(findings.value, now.shown, now.typed) : { fields: {}, whole: [] };
  });
}
