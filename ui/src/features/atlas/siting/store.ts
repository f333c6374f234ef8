/**
 * New sites: the form, the jobs, and the proposal that map and drawer show.
 */
import { defineStore } from 'pinia';
import { computed, reactive, ref, shallowRef, watch } from 'vue';

import { siting } from '@/backend';
import type { ExportView, SitingAsk, SitingView, SitingWanted } from '@/backend/types';
import { useJob } from '@/shared/job';
import { useCoverage } from '@/state/coverage';
import { useProject } from '@/state/project';

import { askOf, emptyForm, wantedOf, wrongFields } from './asking';

/** How long a search may take before its best so far is taken, s. */
const SECONDS = 60;

/** A preview follows what is typed after this, ms. */
const PAUSE = 250;

export const useSiting = defineStore('siting', () => {
  const project = useProject();
  const coverage = useCoverage();
  const form = reactive(emptyForm());
  const view = shallowRef<SitingView | null>(null);
  const error = ref('');
  const written = ref('');
  /** The files of the report that was written last. */
  const reported = ref<string[]>([]);
  /** What the candidates of the view were asked for; null: none were looked from. */
  const looked = ref<string | null>(null);
  let asked = 0;

  const wrong = computed(() => wrongFields(form));
  const asking = computed(() => JSON.stringify(askOf(form, coverage.target)));
  /** Whether previews and searches can be had without looking again. */
  const ready = computed(() => looked.value !== null && looked.value === asking.value);

  function take(result: SitingView) {
    view.value = result;
    error.value = '';
    written.value = '';
    reported.value = [];
  }

  const looking = useJob<SitingView, [number, SitingAsk, SitingWanted]>({
    start: (listen, programme, ask, wanted) => siting.startSiting(programme, ask, wanted, listen),
    cancel: siting.cancelJob,
    done: (result) => {
      looked.value = begun;
      take(result);
      void search();
    },
  });
  const searching = useJob<SitingView, [SitingWanted]>({
    start: (listen, wanted) => siting.startSearch(wanted, SECONDS, listen),
    cancel: siting.cancelJob,
    done: take,
  });
  const reporting = useJob<ExportView, []>({
    start: (listen) => siting.startReport(null, listen),
    cancel: siting.cancelJob,
    done: (result) => (reported.value = result.paths),
  });
  const running = computed(() => looking.running.value || searching.running.value || reporting.running.value);
  let begun = '';

  async function say<T>(work: Promise<T>): Promise<T | null> {
    try {
      return await work;
    } catch (problem) {
      error.value = problem instanceof Error ? problem.message : String(problem);
      return null;
    }
  }

  /** Looks from the candidates if they are others than before, shows a preview, and searches for the best. */
  async function compute() {
    error.value = '';
    if (project.programmeId === null || wrong.value.length || running.value) return;
    searching.reset();
    if (ready.value) {
      await search();
      return;
    }
    begun = asking.value;
    await looking.start(project.programmeId, askOf(form, coverage.target), wantedOf(form));
  }

  async function search() {
    await searching.start(wantedOf(form));
  }

  /** Shows at once what a changed number gives. */
  async function preview() {
    const mine = ++asked;
    if (!ready.value || wrong.value.length || running.value) return;
    const result = await say(siting.previewSiting(wantedOf(form)));
    if (result && mine === asked) take(result);
  }

  async function cancel() {
    const job = [looking, searching, reporting].find((one) => one.running.value);
    await job?.cancel();
  }

  async function report() {
    error.value = '';
    reported.value = [];
    await reporting.start();
  }

  async function keep() {
    if (await say(siting.keepSiting())) await project.refresh();
  }

  async function save(suggested: string) {
    const path = await say(siting.chooseTablePath(suggested));
    if (path) written.value = (await say(siting.exportSiting(path))) ?? '';
  }

  function clear() {
    looking.reset();
    searching.reset();
    reporting.reset();
    view.value = null;
    looked.value = null;
    error.value = '';
    written.value = '';
    reported.value = [];
  }

  let pause: ReturnType<typeof setTimeout> | undefined;
  watch(
    () => [form.kind, form.count, form.percent, form.amount],
    () => {
      clearTimeout(pause);
      pause = setTimeout(() => void preview(), PAUSE);
    },
  );
  watch(
    () => [project.project?.path, project.programmeId],
    () => {
      if (running.value) void cancel();
      clear();
      Object.assign(form, emptyForm());
    },
  );

  return {
    form,
    view,
    wrong,
    ready,
    error,
    written,
    reported,
    looking: looking.state,
    searching: searching.state,
    reporting: reporting.state,
    running,
    compute,
    cancel,
    keep,
    save,
    report,
    clear,
  };
});
