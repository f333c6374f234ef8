/**
 * Which layers are switched on and how opaque they are. This is a way of looking, not a change of the project, so it
 * is kept here and not in the file.
 */
import { reactive, ref, watch, type Ref } from 'vue';

import type { LayerView, TowerView } from '@/backend/types';

import type { Bounds } from './bounds';

/** Rows of the tree that are not layers of the file. */
export type OwnRow = 'towers' | 'extents' | 'seen' | 'blind' | 'sure';

interface Switch {
  shown: boolean;
  opacity: number;
}

export function useSwitches(layers: Ref<LayerView[]>) {
  const rows = reactive(new Map<number | OwnRow, Switch>([
    ['towers', { shown: true, opacity: 1 }],
    ['extents', { shown: false, opacity: 1 }],
    ['seen', { shown: true, opacity: 1 }],
    ['blind', { shown: true, opacity: 1 }],
    ['sure', { shown: false, opacity: 1 }],
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

  /** A row that is not among the layers; what the person has switched stays. */
  function know(row: number, first: Switch) {
    if (!rows.has(row)) rows.set(row, { ...first });
  }

  return {
    version,
    know,
    shown: (row: number | OwnRow) => rows.get(row)?.shown ?? false,
    opacity: (row: number | OwnRow) => rows.get(row)?.opacity ?? 1,
    change,
  };
}

export type Switches = ReturnType<typeof useSwitches>;

/** The middle longitude of the county, or of the towers, or of the extents; of China where there is none of them. */
export function centreLongitude(county: Bounds | null, towers: readonly TowerView[], extents: Bounds | null): number {
  const places = towers.flatMap((tower) => tower.lon ?? []);
  const sites: Bounds | null = places.length ? [Math.min(...places), 0, Math.max(...places), 0] : null;
  const bounds = county ?? sites ?? extents;
  return bounds ? (bounds[0] + bounds[2]) / 2 : 105;
}

/** The switch of a base map: layers have whole ids from 1, these are below. */
export const baseSwitch = (base: number) => -base;
