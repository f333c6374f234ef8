/**
 * An import before it happens: what the workbook holds, how it would be read, and what would come of it. Each choice
 * asks the backend again; only the answer to the latest choice counts.
 */
import { computed, ref, shallowRef } from 'vue';

import { money } from '@/backend';
import type { ImportChoices, ImportDone, ImportPreview, ImportSource } from '@/backend/types';

/** Choices have to rest this long before the backend is asked, ms. */
const REST = 200;

/** Where the person is, which decides what the workbook itself leaves open. */
export interface Place {
  programme: number;
  target: string | null;
  system: number | null;
}

/** Kinds of rows that may need to be told their system, and those that may need their source. */
export const OF_SYSTEM: readonly string[] = ['contract', 'asset', 'event'];
export const OF_SOURCE: readonly string[] = ['payment', 'movement'];

/** Whether a field that rows cannot do without comes from no column. */
function lacking({ choices, targets }: ImportPreview): boolean {
  const fields = targets.find((one) => one.key === choices.target)?.fields ?? [];
  return fields.some((field) => field.required && !choices.columns.some((column) => column.field === field.key));
}

/** The proposal as it fits the place; null when it stands as it is. */
export function fitted(preview: ImportPreview, place: Place): ImportChoices | null {
  const { choices } = preview;
  const wanted = place.target !== choices.target && preview.targets.some((one) => one.key === place.target) ? place.target : null;
  // What the headers say counts for more than the room, unless they say too little.
  const target = wanted !== null && lacking(preview) ? wanted : choices.target;
  const system = choices.system ?? (OF_SYSTEM.includes(target) ? place.system : null);
  if (target === choices.target && system === choices.system) return null;
  return { ...choices, target, system, columns: target === choices.target ? choices.columns : [] };
}

export function useImport(place: Place) {
  const source = shallowRef<ImportSource | null>(null);
  const preview = shallowRef<ImportPreview | null>(null);
  /** As chosen, before the backend has answered. */
  const choices = shallowRef<ImportChoices | null>(null);
  const problem = ref('');
  const asking = ref(false);
  const applying = ref(false);
  const done = shallowRef<ImportDone | null>(null);
  let turn = 0;
  let rest: ReturnType<typeof setTimeout> | undefined;

  const complain = (error: unknown) => (problem.value = error instanceof Error ? error.message : String(error));

  async function ask() {
    const from = source.value;
    if (!from) return;
    turn += 1;
    const mine = turn;
    asking.value = true;
    try {
      let answer = await money.previewImport(place.programme, from, choices.value);
      const better = choices.value === null && mine === turn ? fitted(answer, place) : null;
      if (better) answer = await money.previewImport(place.programme, from, better);
      if (mine !== turn) return;
      preview.value = answer;
      choices.value = answer.choices;
      problem.value = '';
    } catch (error) {
      if (mine === turn) complain(error);
    } finally {
      if (mine === turn) asking.value = false;
    }
  }

  /** Takes a workbook or pasted text and reads it as proposed. */
  function open(from: ImportSource) {
    clearTimeout(rest);
    source.value = from;
    preview.value = null;
    choices.value = null;
    done.value = null;
    problem.value = '';
    return ask();
  }

  /** Changes how it is read. */
  function choose(part: Partial<ImportChoices>) {
    if (!choices.value) return;
    choices.value = { ...choices.value, ...part };
    // Nothing is imported by an answer that is out of date.
    turn += 1;
    asking.value = true;
    clearTimeout(rest);
    rest = setTimeout(() => void ask(), REST);
  }

  /** A column becomes this field; a field comes from one column only. */
  function map(index: number, field: string | null) {
    const columns = choices.value?.columns ?? [];
    const others = columns.filter((one) => one.index !== index).map((one) => (field !== null && one.field === field ? { ...one, field: null } : one));
    const unit = columns.find((one) => one.index === index)?.unit ?? 'yuan';
    choose({ columns: [...others, { index, field, unit }].sort((a, b) => a.index - b.index) });
  }

  function measure(index: number, unit: string) {
    choose({ columns: (choices.value?.columns ?? []).map((one) => (one.index === index ? { ...one, unit } : one)) });
  }

  const ready = computed(() => {
    const now = preview.value;
    return now !== null && !asking.value && !applying.value && problem.value === '' && now.obstacle === null && now.add + now.update > 0;
  });

  async function apply() {
    const from = source.value;
    const how = choices.value;
    if (!from || !how || !ready.value) return;
    applying.value = true;
    try {
      done.value = await money.applyImport(place.programme, from, how);
    } catch (error) {
      complain(error);
    } finally {
      applying.value = false;
    }
  }

  return { source, preview, choices, problem, asking, applying, done, ready, open, choose, map, measure, apply };
}
