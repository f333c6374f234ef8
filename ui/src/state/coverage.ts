/**
 * The coverage run of the chosen programme, and the job that computes a new one. Map, drawer and assessment share it.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';

import { visibility } from '@/backend';
import type { CoverageMethod, CoverageTarget, CoverageView, ProbabilityView, SightAsk } from '@/backend/types';
import { useJob } from '@/shared/job';
import { useResource } from '@/shared/resource';

import { sameProgramme, useProject } from './project';

/** The targets a person chooses from. */
export const TARGETS: readonly CoverageTarget[] = ['county', 'cropland', 'farmland'];

/** The methods a person chooses from. */
export const METHODS: readonly CoverageMethod[] = ['disc', 'los'];

const isTarget = (text: string): text is CoverageTarget => (TARGETS as readonly string[]).includes(text);
const isMethod = (text: string): text is CoverageMethod => (METHODS as readonly string[]).includes(text);

export const useCoverage = defineStore('coverage', () => {
  const project = useProject();
  const target = ref<CoverageTarget>('cropland');
  const method = ref<CoverageMethod>('disc');
  /** What stands in the way of line of sight: the project's own layers, the crops of a month (0: none). */
  const standing = ref(false);
  const month = ref(0);
  /** Error of the heights to be tried out, metres (0: none). */
  const error = ref(0);
  const kept = useResource(
    () => project.key,
    (key) => visibility.coverage(key.programme),
    sameProgramme,
  );
  const run = computed(() => kept.value.value);

  /** How surely places are seen, where the run tried it out. */
  const surely = shallowRef<{ view: ProbabilityView; cells: Uint8Array } | null>(null);
  /** What stands in the way of the method that is chosen. */
  const inTheWay = computed<SightAsk>(() => ({
    standing: method.value === 'los' && standing.value,
    month: method.value === 'los' ? month.value || null : null,
    rmse_m: error.value || null,
  }));

  const job = useJob<CoverageView, [number, CoverageTarget, CoverageMethod]>({
    start: (listen, programme, wanted, how) =>
      visibility.startCoverage(programme, wanted, listen, how, inTheWay.value),
    cancel: visibility.cancelJob,
    done: (result) => {
      kept.value.value = result;
      // A run was kept, so the file changed: the head and everything that rests on it is read again.
      void project.refresh();
    },
  });

  async function compute() {
    if (project.programmeId === null) return;
    await job.start(project.programmeId, target.value, method.value);
  }

  watch(
    () => [project.project?.path, project.programmeId],
    () => {
      if (job.running.value) void job.cancel();
      job.reset();
    },
  );
  watch(run, (now, before) => {
    if (!now || now.id === before?.id) return;
    if (isTarget(now.report.target)) target.value = now.report.target;
    if (isMethod(now.report.method)) method.value = now.report.method;
    if (!now.sight) return;
    standing.value = now.sight.standing;
    month.value = now.sight.month ?? 0;
    error.value = now.sight.rmse_m ?? 0;
  });
  watch(
    () => (run.value?.has_probability ? run.value.id : null),
    async (id) => {
      surely.value = null;
      const programme = project.programmeId;
      if (id === null || programme === null) return;
      const found = await visibility.probability(programme).catch(() => null);
      if (run.value?.id === id) surely.value = found;
    },
  );

  return { run, surely, inTheWay, target, method, standing, month, heightError: error, job: job.state, running: job.running, error: kept.error, compute, cancel: job.cancel };
});
