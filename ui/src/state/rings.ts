/**
 * The rings of detail around the chosen tower: which set of levels is drawn, and how far its camera gives each.
 */
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';

import { visibility } from '@/backend';
import type { RingView } from '@/backend/types';
import { number } from '@/shared/format';
import { useResource } from '@/shared/resource';

import { useProject } from './project';
import { useTowers } from './towers';

export const useRings = defineStore('rings', () => {
  const project = useProject();
  const towers = useTowers();
  /** The set that is drawn, by its name in files; empty: none. */
  const set = ref('dori-2014');
  const kept = useResource(
    () => {
      const tower = towers.selected?.id;
      return tower === undefined || !project.project ? null : { tower, path: project.project.path, revision: project.revision };
    },
    ({ tower }) => visibility.rings(tower),
    (next, previous) => next.path === previous.path && next.tower === previous.tower,
  );
  const all = computed<readonly RingView[]>(() => kept.value.value ?? []);
  const sets = computed(() => [...new Map(all.value.map((ring) => [ring.set, ring.set_name])).entries()].map(([id, name]) => ({ id, name })));
  /** The rings that are drawn, m. */
  const drawn = computed(() =>
    all.value.filter((ring) => ring.set === set.value).map((ring) => ({
      label: `${ring.name} ${number(ring.px_per_m, Number.isInteger(ring.px_per_m) ? 0 : 1)} px/m`,
      radius: ring.radius_m ?? 0,
    })),
  );
  return { set, sets, drawn };
});
