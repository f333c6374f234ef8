/**
 * The towers of the chosen programme, for the map and for the drawer.
 */
import { defineStore } from 'pinia';
import { computed } from 'vue';

import { atlas } from '@/backend';
import type { TowerEdit, TowerView } from '@/backend/types';
import { useResource } from '@/shared/resource';

import { sameProgramme, useProject } from './project';
import { useRooms } from './rooms';

export const useTowers = defineStore('towers', () => {
  const project = useProject();
  const rooms = useRooms();
  const read = useResource(
    () => project.key,
    (key) => atlas.towers(key.programme),
    sameProgramme,
  );
  const all = computed<TowerView[]>(() => read.value.value ?? []);
  /** Whether the towers were read, could not be, or there is no programme to have any. */
  const ready = computed(() => project.key === null || read.value.value !== null || read.error.value !== '');
  const selected = computed(() => {
    const selection = rooms.selection;
    return selection?.kind === 'tower' ? (all.value.find((tower) => tower.id === selection.id) ?? null) : null;
  });

  const edit = (id: number, change: Partial<TowerEdit>) => project.change(() => atlas.editTower(id, change));

  return { all, ready, selected, error: read.error, edit };
});
