/**
 * The sheet that is being made: what was chosen, how it looks, what is kept. One preview is drawn at a time; changes
 * meanwhile are drawn in one go when it is done.
 */
import { onBeforeUnmount, reactive, ref, shallowRef, watch } from 'vue';

import { sheets, styles } from '@/backend';
import type { BaseMapView, LayoutView, SheetPreview, SheetSpec, SheetView } from '@/backend/types';
import { useProject } from '@/state/project';

import type { AtlasDesk } from '../tools/desk';
import { chosen, switchedOn } from './sheet';

/** Changes within this time make one preview, ms. */
const PAUSE = 350;

export function useSheet(desk: AtlasDesk) {
  const project = useProject();
  const spec = ref<SheetSpec | null>(null);
  const preview = shallowRef<SheetPreview | null>(null);
  const lists = reactive({ layouts: [] as LayoutView[], bases: [] as BaseMapView[], kept: [] as SheetView[], townships: [] as string[] });
  /** The kept sheet that is open; null: a new one. */
  const open = ref<number | null>(null);
  const name = ref('');
  const drawing = ref(false);
  const problem = ref('');
  let stale = false;
  let gone = false;
  let pause: ReturnType<typeof setTimeout> | undefined;

  function say(error: unknown) {
    problem.value = error instanceof Error ? error.message : String(error);
  }

  async function begin() {
    try {
      const [layouts, kept, townships, bases] = await Promise.all([sheets.layouts(), sheets.sheets(), sheets.townships(), styles.baseMaps()]);
      Object.assign(lists, { layouts, kept, townships, bases });
      await choose(null);
    } catch (error) {
      say(error);
    }
  }

  /** Opens a kept sheet, or begins a new one with what the map shows. */
  async function choose(id: number | null) {
    const kept = lists.kept.find((one) => one.id === id);
    open.value = kept?.id ?? null;
    name.value = kept?.name ?? '';
    spec.value = kept
      ? structuredClone(kept.spec)
      : { ...(await sheets.fresh()), programme: project.programmeId, layers: chosen(desk.layers.value, desk.switches), bases: switchedOn(lists.bases, desk.switches) };
  }

  async function draw() {
    if (drawing.value) {
      stale = true;
      return;
    }
    if (!spec.value || gone) return;
    drawing.value = true;
    try {
      preview.value = await sheets.preview(spec.value);
      problem.value = '';
    } catch (error) {
      say(error);
    } finally {
      drawing.value = false;
      if (stale) {
        stale = false;
        void draw();
      }
    }
  }

  async function reload() {
    [lists.kept, lists.bases] = await Promise.all([sheets.sheets(), styles.baseMaps()]);
  }

  async function save() {
    const now = spec.value;
    if (!now) return;
    try {
      await project.keep(() => sheets.save(open.value, name.value, now));
      await reload();
      open.value = lists.kept.find((one) => one.name === name.value.trim())?.id ?? null;
      problem.value = '';
    } catch (error) {
      say(error);
    }
  }

  async function remove() {
    const id = open.value;
    if (id === null) return;
    try {
      await project.keep(() => sheets.remove(id));
      await reload();
      open.value = null;
    } catch (error) {
      say(error);
    }
  }

  watch(
    spec,
    () => {
      clearTimeout(pause);
      pause = setTimeout(() => void draw(), PAUSE);
    },
    { deep: true },
  );
  // What is on the sheet may have changed with the project: by an undo, or by another room.
  watch(
    () => project.revision,
    () => {
      void reload().catch(say);
      void draw();
    },
  );
  onBeforeUnmount(() => {
    gone = true;
    clearTimeout(pause);
  });
  void begin();

  return { spec, preview, lists, open, name, drawing, problem, choose, save, remove, say };
}
