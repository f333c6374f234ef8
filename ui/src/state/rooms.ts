/**
 * Which room is open, and what is selected: one selection for all rooms, shown in one drawer.
 */
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';

export type Room = 'start' | 'desk' | 'atlas' | 'systems' | 'funds' | 'indicators' | 'assessment';

/** In the order of the rail. */
export const ROOMS: readonly Room[] = ['start', 'desk', 'atlas', 'systems', 'funds', 'indicators', 'assessment'];

/** What the drawer is about. */
export type Selection = { kind: 'tower'; id: number } | { kind: 'indicator'; id: number } | { kind: 'system'; id: number } | null;

/**
 * What a room is asked to show or to do once it is open. `bounds`: west, south, east, north in degrees; `list`: one of
 * the ledger's lists, null: the one that is open; `contract`: null of systems: the system's own page, of funds: of all.
 */
export type Errand =
  | { room: 'atlas'; bounds: readonly [number, number, number, number] }
  | { room: 'systems'; system: number; contract: number | null }
  | { room: 'funds'; list: string | null; contract: number | null }
  | { room: 'assessment'; open: 'export' | 'findings' };

export const useRooms = defineStore('rooms', () => {
  const room = ref<Room>('start');
  const selection = ref<Selection>(null);
  /** Towers an evidence points at, lit up on the map beside the selected one. */
  const lit = ref<readonly number[]>([]);
  /** Not run yet; the room takes it away when it runs it. */
  const errand = shallowRef<Errand | null>(null);

  function go(to: Room) {
    if (to !== room.value) {
      // A tower stays selected across rooms only where the map can show it.
      if (selection.value?.kind === 'tower' && to !== 'atlas') selection.value = null;
      if (selection.value?.kind === 'indicator' && to === 'atlas') selection.value = null;
    }
    room.value = to;
    if (errand.value?.room !== to) errand.value = null;
  }

  /** Opens a room with something to do there. */
  function send(to: Errand) {
    go(to.room);
    // The system a person went to is the one that is lit on the map.
    if (to.room === 'systems') selectSystem(to.system);
    errand.value = to;
  }

  /** The errand of this room, if there is one, which is then no longer waiting. */
  function take<R extends Errand['room']>(of: R): Extract<Errand, { room: R }> | null {
    const now = errand.value;
    if (now?.room !== of) return null;
    errand.value = null;
    return now as Extract<Errand, { room: R }>;
  }

  function selectTower(id: number | null) {
    selection.value = id === null ? null : { kind: 'tower', id };
  }

  function selectIndicator(id: number | null) {
    selection.value = id === null ? null : { kind: 'indicator', id };
  }

  function selectSystem(id: number | null) {
    selection.value = id === null ? null : { kind: 'system', id };
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
    errand.value = null;
  }

  return { room, selection, lit, errand, go, send, take, selectTower, selectIndicator, selectSystem, showTowers, clear };
});
