/**
 * The pen in a panel: on the map while the panel is there, measured as it draws, snapping to the layers that are shown.
 */
import { onBeforeUnmount, ref, shallowRef, watch } from 'vue';

import { editing } from '@/backend';
import type { MeasureView } from '@/backend/types';
import { Pen, type PenListener, type PenMode } from '@/map/draw';

import { useDesk } from '../tools/desk';
import { vector } from './store';

/** The map has to rest this long before what is near is read, ms. */
const REST = 250;

/** `snapping`: whether what is near is read to snap to. */
export function usePen(does: Pick<PenListener, 'drawn' | 'changed' | 'picked'>, snapping: () => boolean) {
  const desk = useDesk();
  const mode = ref<PenMode>('none');
  const measure = shallowRef<MeasureView | null>(null);
  let wanted: string | null = null;
  let asking = false;
  /** Whether something is being drawn: an answer that comes later is for nothing. */
  let begun = false;
  let bounds: [number, number, number, number] | null = null;
  let timer = 0;

  /** Measures the last shape told; those in between are passed over. */
  async function measured() {
    if (asking) return;
    asking = true;
    while (wanted !== null) {
      const shape = wanted;
      wanted = null;
      // Half a shape may be none yet.
      const found = await editing.measure(shape).catch(() => null);
      if (found && begun) measure.value = found;
    }
    asking = false;
  }

  async function around() {
    if (!bounds || !snapping()) return pen.around('{"type":"FeatureCollection","features":[]}');
    const layers = vector(desk.layers.value).filter((layer) => desk.switches.shown(layer.id)).map((layer) => layer.id);
    // A layer that cannot be read is said where it is drawn.
    const near = await editing.shapesNear(layers, bounds).catch(() => null);
    if (near) pen.around(near.geojson);
  }

  const pen = new Pen({
    ...does,
    drawing: (shape) => {
      wanted = shape;
      begun = shape !== null;
      if (shape === null) measure.value = null;
      else void measured();
    },
    moved: (now) => {
      bounds = now;
      clearTimeout(timer);
      timer = window.setTimeout(() => void around(), REST);
    },
  });

  let release: (() => void) | undefined;
  watch(
    desk.map,
    (map) => {
      release?.();
      release = map?.use(pen);
    },
    { immediate: true },
  );
  watch(mode, (now) => pen.use(now));
  watch(snapping, (on) => {
    pen.snap(on);
    void around();
  });
  watch([desk.layers, () => desk.switches.version.value], () => void around());
  onBeforeUnmount(() => {
    clearTimeout(timer);
    release?.();
  });

  return { pen, mode, measure };
}
