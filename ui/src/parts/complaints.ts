/**
 * What is wrong with the fields of a form, in words at each field: what cannot be kept once a save was tried, and what
 * the backend refused, until that field is typed into again.
 */
import { computed, nextTick, ref, shallowRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';

import type { FieldView } from '@/backend/types';

import { wrongs, type Typed } from './fields';
import { fieldOf } from './refused';

export function useComplaints(fields: () => readonly FieldView[], typed: Readonly<Ref<Typed>>, form: Readonly<Ref<HTMLElement | null>>) {
  const { t } = useI18n();
  /** Complaints come with the first try, not while typing. */
  const tried = ref(false);
  const refused = shallowRef<{ key: string; value: string; text: string } | null>(null);

  const wrong = computed<Record<string, string>>(() => {
    const found = tried.value ? wrongs(fields(), typed.value) : {};
    const words = Object.fromEntries(Object.entries(found).map(([key, what]) => [key, t(`record.wrong.${what}`)]));
    const { value: no } = refused;
    if (no && (typed.value[no.key] ?? '') === no.value) words[no.key] ??= no.text;
    return words;
  });

  async function focus() {
    await nextTick();
    form.value?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  /** Whether everything that stands there can be kept; if not, the first field that cannot has the keyboard. */
  async function checked(): Promise<boolean> {
    tried.value = true;
    if (!Object.keys(wrong.value).length) return true;
    await focus();
    return false;
  }

  /** Says a refusal at its field; false: it concerns none of those shown. */
  function refuse(error: unknown): boolean {
    const key = fieldOf(error, fields());
    if (key === null || !(error instanceof Error)) return false;
    refused.value = { key, value: typed.value[key] ?? '', text: error.message };
    void focus();
    return true;
  }

  return { wrong, checked, refuse };
}
