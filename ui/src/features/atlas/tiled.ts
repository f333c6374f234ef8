/**
 * Which layers come as pictures, and which are features on the map: asked of the shell whenever the file changes. While
 * an overview is being made the map shows a rough picture; when it is done its tiles are asked for again.
 */
import { computed, onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue';

import { styles, tiles } from '@/backend';
import type { BaseMapView, LayerView, TileSourceView } from '@/backend/types';
import { layerOrder, linesOrder, type AtlasMap } from '@/map/atlas-map';
import { isDrawn } from '@/map/looks';
import { drawsAreas, readStyle } from '@/map/layer-style';

import { baseSwitch, type Switches } from './layers';

/** How often (ms) overviews are asked after, and how often after the last one ended. */
const EVERY = 500;
const PATIENCE = 12;

export function useTiled(layers: Ref<LayerView[]>, key: () => { path: string; revision: number } | null, switches: Switches) {
  const sources = shallowRef<TileSourceView[]>([]);
  const bases = shallowRef<BaseMapView[]>([]);
  const preparing = ref<Record<string, number>>({});
  /** Counts up when the above were read. */
  const version = ref(0);
  const byKey = computed(() => new Map(sources.value.map((one) => [one.key, one])));
  let turn = 0;
  let timer = 0;

  async function read(now: { path: string; revision: number } | null) {
    turn += 1;
    const mine = turn;
    if (!now) return;
    const [found, grounds] = await Promise.all([tiles.sources().catch(() => []), styles.baseMaps().catch(() => [])]);
    if (mine !== turn) return;
    for (const base of grounds) switches.know(baseSwitch(base.id), { shown: base.visible, opacity: base.opacity ?? 1 });
    sources.value = found;
    bases.value = grounds;
    version.value += 1;
  }
  watch(key, (now) => void read(now), { immediate: true });

  const isTiled = (layer: number) => byKey.value.get(`l${layer}`)?.tiles === true;

  /** The place of a layer among all, and whether it lies above the coverage: borders do. */
  function order(layer: LayerView): number {
    const place = layers.value.indexOf(layer);
    return drawsAreas(readStyle(layer.style)) ? layerOrder(place) : linesOrder(place);
  }

  /** Puts on the map what is switched on. */
  function show(map: AtlasMap | null) {
    const wanted = layers.value.filter((layer) => layer.available && isDrawn(layer.role) && isTiled(layer.id)).map((layer) => ({
      key: `l${layer.id}`,
      version: byKey.value.get(`l${layer.id}`)?.version ?? '',
      order: order(layer),
      shown: switches.shown(layer.id),
      opacity: switches.opacity(layer.id),
    }));
    const grounds = bases.value.flatMap((base, at) => {
      const source = byKey.value.get(`b${base.id}`);
      if (!source) return [];
      const row = baseSwitch(base.id);
      return [{ key: source.key, version: source.version, order: layerOrder(at - bases.value.length), shown: switches.shown(row), opacity: switches.opacity(row) }];
    });
    map?.tiles.set([...grounds, ...wanted]);
    if (wanted.some((one) => one.shown)) watchOverviews(map);
  }

  function watchOverviews(map: AtlasMap | null) {
    window.clearTimeout(timer);
    let calm = 0;
    let renewed = 0;
    const look = async () => {
      const now = Object.fromEntries((await tiles.states()).flatMap((one) => (one.preparing === null ? [] : [[one.key, one.preparing]])));
      for (const done of Object.keys(preparing.value)) {
        renewed += 1;
        if (!(done in now)) map?.tiles.renew(done, Date.now() + renewed);
      }
      preparing.value = now;
      calm = Object.keys(now).length ? 0 : calm + 1;
      if (calm < PATIENCE) timer = window.setTimeout(() => void look(), EVERY);
    };
    timer = window.setTimeout(() => void look(), EVERY);
  }
  onBeforeUnmount(() => window.clearTimeout(timer));

  /** Share of an overview that is made, per cent; null: nothing is being made. */
  function share(layer: number): number | null {
    const value = preparing.value[`l${layer}`];
    return value === undefined ? null : Math.round(value * 100);
  }

  return { version, bases, isTiled, order, show, share, source: (layer: number) => byKey.value.get(`l${layer}`)?.version ?? '' };
}

export type Tiled = ReturnType<typeof useTiled>;
