/**
 * Which room is open, and what is selected: one selection for all rooms, shown in one drawer.
 */
import { defineStore } from 'pinia';
import { ref } from 'vue';

export type Room = 'start' | 'atlas' | 'systems' | 'indicators' | 'assessment';

/** In the order of the rail. */
export const ROOMS: readonly Room[] = ['start', 'atlas', 'systems', 'indicators', 'assessment'];

/** What the drawer is about. */
export type Selection = { kind: 'tower'; id: number } | { kind: 'indicator'; id: number } | null;

export const useRooms = defineStore('rooms', () => {
  const room = ref<Room>('start');
  const selection = ref<Selection>(null);
  /** Towers an evidence points at, lit up on the map beside the selected one. */
  const lit = ref<readonly number[]>([]);

  function go(to: Room) {
    if (to !== room.value) {
      // A tower stays selected across rooms only where the map can show it.
      if (selection.value?.kind === 'tower' && to !== 'atlas') selection.value = null;
      if (selection.value?.kind === 'indicator' && to === 'atlas') selection.value = null;
    }
    room.value = to;
  }

  function selectTower(id: number | null) {
    selection.value = id === null ? null : { kind: 'tower', id };
  }

  function selectIndicator(id: number | null) {
    selection.value = id === null ? null : { kind: 'indicator', id };
  }

  /** Opens the map with these towers lit up. */
  function showTowers(ids: readonly number[]) {
    lit.value = ids;
    selection.value = ids.length === 1 && ids[0] !== undefined ? { kind: 'tower', id: ids[0] } : null;
    room.value = 'atlas';
  }

  function clear() {
    selection.value = null;
    lit.value = [];
  }

  return { room, selection, lit, go, selectTower, selectIndicator, showTowers, clear };
});
