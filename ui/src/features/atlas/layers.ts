/**
 * Which layers are switched on and how opaque they are. This is a way of looking, not a change of the project, so it
 * is kept here and not in the file.
 */
import { reactive, ref, watch, type Ref } from 'vue';

import type { LayerView, TowerView } from '@/backend/types';

/** Rows of the tree that are not layers of the file. */
export type OwnRow = 'towers' | 'seen' | 'blind';

interface Switch {
  shown: boolean;
  opacity: number;
}

export function useSwitches(layers: Ref<LayerView[]>) {
  const rows = reactive(new Map<number | OwnRow, Switch>([
    ['towers', { shown: true, opacity: 1 }],
    ['seen', { shown: true, opacity: 1 }],
    ['blind', { shown: true, opacity: 1 }],
  ]));
  /** Counts up with every switch. */
  const version = ref(0);

  watch(
    layers,
    (now) => {
      for (const layer of now) {
        if (!rows.has(layer.id)) rows.set(layer.id, { shown: layer.visible, opacity: layer.opacity ?? 1 });
      }
    },
    { immediate: true },
  );

  function change(row: number | OwnRow, to: Partial<Switch>) {
    const now = rows.get(row);
    if (!now) return;
    Object.assign(now, to);
    version.value += 1;
  }

  return {
    version,
    shown: (row: number | OwnRow) => rows.get(row)?.shown ?? false,
    opacity: (row: number | OwnRow) => rows.get(row)?.opacity ?? 1,
    change,
  };
}

export type Switches = ReturnType<typeof useSwitches>;

/** The middle longitude of the county, or of the towers; of China where there is neither. */
export function centreLongitude(county: string | null, towers: readonly TowerView[]): number {
  let west = Infinity;
  let east = -Infinity;
  const see = (longitude: number) => {
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
  };
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === 'number') see(value[0]);
    else value.forEach(walk);
  };
  if (county) {
    const parsed = JSON.parse(county) as { features?: { geometry?: { coordinates?: unknown } }[] };
    for (const feature of parsed.features ?? []) walk(feature.geometry?.coordinates);
  }
  if (west > east) for (const tower of towers) if (tower.lon !== null) see(tower.lon);
  return west > east ? 105 : (west + east) / 2;
}
