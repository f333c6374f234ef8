/**
 * Ties the live session to the room's map: the picture goes onto it, what the pointer drags comes from it.
 */
import { onBeforeUnmount, onMounted, watch } from 'vue';

import type { LiveTower, TowerView } from '@/backend/types';
import type { AtlasMap, TowerMark } from '@/map/atlas-map';
import type { LiveMap } from '@/map/live';
import { figure } from '@/shared/format';
import { useProfile } from '@/state/profile';
import { useRings } from '@/state/rings';
import { useRooms } from '@/state/rooms';

import { useLive } from './store';

/** Towers that rest so long are drawn by the map library again, ms. */
const REST = 150;

/** A key pressed in a list or a dialog is that one's own. */
const elsewhere = () => document.querySelector('dialog[open]') !== null;

/** `all`: the towers as they are saved; `mark`: how the map wants one. */
export function useLiveMap(map: () => AtlasMap | null, all: { all: TowerView[] }, mark: (tower: TowerView) => TowerMark) {
  const live = useLive();
  const rooms = useRooms();
  const profile = useProfile();
  const rings = useRings();
  let drawn: LiveMap | null = null;
  let resting = 0;

  /** The towers as they stand, saved or not. */
  function marks(): TowerMark[] {
    return all.all.map((tower) => {
      const now = live.states.get(tower.id);
      return mark(now ? standing(tower, now) : tower);
    });
  }

  function redraw() {
    if (!drawn) return;
    const now = marks();
    const chosen = rooms.selection?.kind === 'tower' ? rooms.selection.id : null;
    drawn.setMarks(now, chosen, live.change);
    const zoom = chosen === null ? 1 : live.zoom(chosen);
    drawn.setRings(rings.drawn.map((ring) => ({ ...ring, radius: ring.radius * zoom })));
    window.clearTimeout(resting);
    resting = window.setTimeout(() => map()?.setTowers(marks()), REST);
  }

  /** The place that was clicked, with the profile's sight line. */
  function drawLook() {
    const [point, view] = [live.point, profile.view];
    const blocker = view?.blocker ?? null;
    drawn?.setLook(
      point && {
        lonLat: [figure(point.lon), figure(point.lat)],
        from: view ? live.lookedFrom : null,
        seen: view !== null && !view.hidden && view.limit === null,
        blocker: blocker && [figure(blocker.lon), figure(blocker.lat)],
      },
    );
  }

  function attach() {
    detach();
    const on = map();
    if (!live.view || !on) return;
    drawn = on.startLive(live.view.lattice, {
      grab: (id) => {
        live.holding = true;
        rooms.selectTower(id);
      },
      move: (id, [lon, lat]) => live.set(id, { lon, lat }),
      turn: (id, azimuth) => live.set(id, { azimuth_deg: azimuth }),
      drop: () => {
        live.letGo();
        redraw();
      },
    }, live.turns);
    const shown = drawn;
    live.onScreen({ show: (frame, change) => shown.show(frame, change), letGo: () => shown.letGo() });
    redraw();
    drawLook();
  }

  function detach() {
    window.clearTimeout(resting);
    live.onScreen(null);
    if (drawn) {
      map()?.endLive();
      map()?.setTowers(all.all.map(mark));
    }
    drawn = null;
  }

  /** Escape takes back what was changed; where nothing was, it leaves. */
  function onKey(event: KeyboardEvent) {
    if (event.key !== 'Escape' || !live.on || rooms.room !== 'atlas' || elsewhere()) return;
    event.preventDefault();
    if (live.pending || live.holding) void live.reset();
    else live.leave();
  }

  watch(() => live.view, attach, { flush: 'post' });
  watch([() => live.change, () => rooms.selection, () => rings.drawn], redraw, { flush: 'post' });
  watch([() => live.point, () => profile.view], drawLook, { flush: 'post' });
  onMounted(() => window.addEventListener('keydown', onKey));
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey));
  return { attach, detach, redraw };
}

function standing(tower: TowerView, now: LiveTower): TowerView {
  const { lon, lat, in_use, mast_height_m, range_m, azimuth_deg, view_angle_deg } = now;
  return { ...tower, lon, lat, in_use, mast_height_m, range_m, azimuth_deg, view_angle_deg };
}
