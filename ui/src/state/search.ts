/**
 * The search of the top bar: what can be found in the open project, and where a choice leads. Towers and indicators
 * are those the window shows anyway; systems and townships are read when the search is opened, once per revision.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';

import { atlas, money } from '@/backend';
import type { SystemView } from '@/backend/types';
import type { Readings } from '@/shared/match';
import { loadReadings } from '@/shared/pinyin';

import { useCommands } from './commands';
import { useEvaluation } from './evaluation';
import { prepare, search as searchIn, type Entry } from './hits';
import { useProject } from './project';
import { useRooms } from './rooms';
import { useTowers } from './towers';
import { townshipsOf, type Township } from './townships';

interface Read {
  /** What it was read for; the revision is null when something could not be read, so that it is tried again. */
  path: string;
  programme: number | null;
  revision: number | null;
  systems: SystemView[];
  townships: Township[];
}

export const useSearch = defineStore('search', () => {
  const project = useProject();
  const rooms = useRooms();
  const towers = useTowers();
  const evaluation = useEvaluation();
  const commands = useCommands();

  const opened = ref(false);
  const loading = ref(false);
  const problem = ref('');
  const read = shallowRef<Read | null>(null);
  const readings = shallowRef<Readings>(() => []);
  let turn = 0;

  /** What was read for this file and programme, be it for an earlier revision. */
  const known = computed(() => {
    const now = read.value;
    return now && now.path === project.project?.path && now.programme === project.programmeId ? now : null;
  });

  async function townships(): Promise<Township[]> {
    const layers = (await atlas.layers()).filter((layer) => layer.role === 'township' && layer.available);
    const texts = await Promise.all(layers.map((layer) => atlas.layerGeojson(layer.id)));
    return texts.flatMap(townshipsOf);
  }

  /** Reads what is not known for this revision yet. What fails is said, what was read can be found. */
  async function fill() {
    const now = project.project;
    const programme = project.programmeId;
    if (!now || known.value?.revision === now.revision) return;
    turn += 1;
    const mine = turn;
    loading.value = true;
    problem.value = '';
    const [systems, places, spoken] = await Promise.allSettled([
      programme === null ? [] : money.systems(programme),
      townships(),
      loadReadings(),
    ]);
    if (spoken.status === 'fulfilled') readings.value = spoken.value;
    if (mine !== turn) return;
    const failed = [systems, places, spoken].find((part) => part.status === 'rejected');
    if (failed) problem.value = failed.reason instanceof Error ? failed.reason.message : String(failed.reason);
    read.value = {
      path: now.path,
      programme,
      revision: failed ? null : now.revision,
      systems: systems.status === 'fulfilled' ? systems.value : [],
      townships: places.status === 'fulfilled' ? places.value : [],
    };
    loading.value = false;
  }

  function open() {
    if (!project.project) return;
    opened.value = true;
    void fill();
  }

  function close() {
    opened.value = false;
  }

  function systemEntries(systems: readonly SystemView[]): Entry[] {
    return systems.flatMap((system): Entry[] => [
      {
        key: `system-${system.id}`, kind: 'system', title: system.name, detail: '', also: [],
        run: () => rooms.send({ room: 'systems', system: system.id, contract: null }),
      },
      ...system.contracts.map((contract): Entry => ({
        key: `contract-${contract.id}`, kind: 'contract', title: contract.name,
        detail: [contract.number, contract.supplier].filter(Boolean).join(' · '),
        also: [contract.number ?? '', contract.supplier].filter(Boolean),
        run: () => rooms.send({ room: 'systems', system: system.id, contract: contract.id }),
      })),
    ]);
  }

  const entries = computed<Entry[]>(() => {
    if (!project.project) return [];
    return [
      ...systemEntries(known.value?.systems ?? []),
      ...(known.value?.townships ?? []).map((township, i): Entry => ({
        key: `township-${i}`, kind: 'township', title: township.name, detail: township.code, also: township.code ? [township.code] : [],
        run: () => {
          rooms.clear();
          rooms.send({ room: 'atlas', bounds: township.bounds });
        },
      })),
      ...towers.all.map((tower): Entry => ({
        key: `tower-${tower.id}`, kind: 'tower', title: tower.name,
        detail: [tower.code, tower.township].filter(Boolean).join(' · '),
        also: [tower.code],
        run: () => rooms.showTowers([tower.id]),
      })),
      ...evaluation.indicators.map((one): Entry => ({
        key: `indicator-${one.id}`, kind: 'indicator', title: one.path.at(-1) ?? '',
        detail: one.path.slice(0, -1).join(' › '), also: [],
        run: () => {
          rooms.selectIndicator(one.id);
          rooms.go('indicators');
        },
      })),
      ...commands(),
    ];
  });
  const prepared = computed(() => (opened.value ? prepare(entries.value, readings.value) : []));
  const groups = (query: string) => searchIn(query, prepared.value);

  /** Closes the search, then goes where the entry leads. */
  function choose(entry: Entry) {
    close();
    entry.run();
  }

  return { opened, loading, problem, entries, open, close, groups, choose };
});
