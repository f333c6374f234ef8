/**
 * The extents of the chosen programme's systems and how far their payments have come, for the map and for the drawer.
 */
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';

import { atlas, desk } from '@/backend';
import type { ProgressView } from '@/backend/types';
import type { Shading } from '@/map/extent-looks';
import { useResource } from '@/shared/resource';
import { sameProgramme, useProject } from '@/state/project';
import { useRooms } from '@/state/rooms';

import { boundsOf, covers, type Bounds } from './bounds';

/** The extents as the file has them. */
interface Extents {
  geojson: string;
  /** Systems that have one. */
  systems: ReadonlySet<number>;
  bounds: Bounds | null;
  synthetic: boolean;
}

interface Collection {
  features: { properties: { system: number; synthetic: boolean } }[];
}

export const useExtents = defineStore('extents', () => {
  const project = useProject();
  const rooms = useRooms();
  const shading = ref<Shading>('progress');
  /** Whether the extents are switched on. */
  const shown = ref(false);

  const read = useResource(
    () => project.key,
    async (key): Promise<{ extents: Extents; progress: ProgressView[] }> => {
      const [geojson, progress] = await Promise.all([atlas.extents(key.programme), desk.progress(key.programme)]);
      return { extents: described(geojson), progress };
    },
    sameProgramme,
  );
  const extents = computed(() => read.value.value?.extents ?? null);
  /** All systems, the most worrying first. */
  const systems = computed<ProgressView[]>(() => read.value.value?.progress ?? []);
  /** Whether they were read, could not be, or there is no programme to have any. */
  const ready = computed(() => project.key === null || read.value.value !== null || read.error.value !== '');
  const selected = computed(() => {
    const selection = rooms.selection;
    if (!shown.value || selection?.kind !== 'system') return null;
    return systems.value.find((one) => one.system === selection.id) ?? null;
  });

  /**
   * Whether extents say something that the map does not show without them: one system that fills the county, beside
   * towers, does not.
   */
  function telling(county: Bounds | null, towers: number): boolean {
    const now = extents.value;
    if (!now || now.systems.size === 0) return false;
    return towers === 0 || now.systems.size > 1 || !covers(now.bounds, county);
  }

  return { shading, shown, extents, systems, ready, selected, error: read.error, telling };
});

function described(geojson: string): Extents {
  const { features } = JSON.parse(geojson) as Collection;
  return {
    geojson,
    systems: new Set(features.map((feature) => feature.properties.system)),
    bounds: boundsOf(geojson),
    synthetic: features.some((feature) => feature.properties.synthetic),
  };
}
