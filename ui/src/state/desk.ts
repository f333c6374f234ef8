/**
 * The desk of the chosen programme: what is due and what waits, today or on a day the person asks about. The rail
 * counts the urgent ones, so it is read as soon as a project is open.
 */
import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';

import { desk } from '@/backend';
import { useResource } from '@/shared/resource';

import { sameProgramme, useProject } from './project';

/** Kinds of open items that cannot wait. */
export const URGENT: readonly string[] = ['overdue', 'unpaid'];

export const useDesk = defineStore('desk', () => {
  const project = useProject();
  /** The day asked about, `YYYY-MM-DD`; empty: today. */
  const day = ref('');
  const now = useResource(
    () => project.key,
    (key) => desk.desk(key.programme, null),
    sameProgramme,
  );
  const then = useResource(
    () => (project.key && day.value ? { ...project.key, day: day.value } : null),
    (key) => desk.desk(key.programme, key.day),
    sameProgramme,
  );

  const asked = computed(() => (day.value ? then : now));
  const view = computed(() => asked.value.value.value);
  const error = computed(() => asked.value.error.value);
  const loading = computed(() => asked.value.loading.value);
  /** How many cannot wait today, whatever day is looked at. */
  const urgent = computed(() => (now.value.value?.items ?? []).filter((item) => URGENT.includes(item.kind)).length);

  watch(
    () => project.project?.path,
    () => (day.value = ''),
  );

  return { day, view, error, loading, urgent };
});
