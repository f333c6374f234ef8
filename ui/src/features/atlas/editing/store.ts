/**
 * The layer that is being worked in and the features that are chosen in it: one choice for map, table and export.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';

import type { EditView, LayerView } from '@/backend/types';
import { useProject } from '@/state/project';

/** Features that are chosen at once at most, so that the map can show them. */
export const MOST = 50_000;

export const useWorking = defineStore('working', () => {
  const project = useProject();
  const layer = ref<number | null>(null);
  const chosen = shallowRef<readonly number[]>([]);
  const set = computed(() => new Set(chosen.value));
  const busy = ref(false);
  /** What went wrong last, for the panel that is open; empty: nothing. */
  const problem = ref('');

  watch(layer, () => {
    chosen.value = [];
    problem.value = '';
  });
  watch(
    () => project.project?.path,
    () => (layer.value = null),
  );

  function choose(ids: readonly number[]) {
    chosen.value = ids.slice(0, MOST);
  }
  /** Takes a feature in or out; without `more` it becomes the only one. */
  function toggle(id: number, more: boolean) {
    if (!more) choose([id]);
    else choose(set.value.has(id) ? chosen.value.filter((one) => one !== id) : [...chosen.value, id]);
  }

  /** Runs something whose trouble is said in the panel; one at a time. */
  async function run<T>(work: () => Promise<T>): Promise<T | null> {
    if (busy.value) return null;
    busy.value = true;
    problem.value = '';
    try {
      return await work();
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
      return null;
    } finally {
      busy.value = false;
    }
  }

  /** Runs an edit, takes the project over as it is then, and chooses what came of it. */
  async function edit(work: () => Promise<EditView>, choosing = true): Promise<EditView | null> {
    const view = await run(work);
    if (!view) return null;
    project.adopt(view.project);
    if (view.layer === layer.value && choosing) choose(view.features);
    return view;
  }

  return { layer, chosen, set, busy, problem, choose, toggle, run, edit };
});

/** Layers that have features. */
export const vector = (layers: readonly LayerView[]) => layers.filter((one) => one.role !== 'terrain' && one.available);
/** Layers that are edited. */
export const editable = (layers: readonly LayerView[]) => vector(layers).filter((one) => one.home === 'project');
