import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';

import type { ProjectView } from '@/backend/types';

import { MOST, search as searchIn, prepare, type Entry, type Kind } from './hits';
import { townshipsOf } from './townships';

const backend = vi.hoisted(() => ({
  keeping: { project: vi.fn(), undo: vi.fn(), redo: vi.fn(), closeProject: vi.fn(), backup: vi.fn(), setLanguage: vi.fn() },
  visibility: { coverage: vi.fn(), startCoverage: vi.fn(), cancelJob: vi.fn() },
  atlas: { layers: vi.fn(), layerGeojson: vi.fn(), towers: vi.fn() },
  money: { systems: vi.fn() },
  evaluation: { assessment: vi.fn(), check: vi.fn() },
}));
vi.mock('@/backend', () => backend);
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
vi.stubGlobal('document', { documentElement: {} });

const { useProject } = await import('./project');
const { useRooms } = await import('./rooms');
const { useSearch } = await import('./search');

const square = (west: number, south: number) => ({
  type: 'MultiPolygon',
  coordinates: [[[[west, south], [west + 1, south], [west + 1, south + 2], [west, south]]]],
});
const TOWNSHIPS = JSON.stringify({
  type: 'FeatureCollection',
  features: [
    { properties: { name: '阎疃镇', code: '130529104' }, geometry: square(115, 37) },
    { properties: { name: '巨鹿镇' }, geometry: square(116, 37) },
    { properties: { name: '阎疃镇' }, geometry: square(117, 36) },
    { properties: { name: '' }, geometry: square(0, 0) },
    { properties: { name: '无形' }, geometry: null },
  ],
});

function view(change: Partial<ProjectView> = {}): ProjectView {
  return {
    path: '/a.gpkg', name: 'a', bureau: { name: '局', adcode: '130529' },
    programmes: [{ id: 5, name: 'p', year: 2021, form: 'f' }],
    undo: '移动 32 号塔', redo: null, read_only: null, library_missing: false, head_hash: '', backup: null, revision: 1,
    ...change,
  };
}

const settled = async () => {
  for (let i = 0; i < 4; i += 1) {
    await nextTick();
    await new Promise((resolve) => setTimeout(resolve));
  }
};

beforeEach(() => {
  setActivePinia(createPinia());
  vi.resetAllMocks();
  backend.visibility.coverage.mockResolvedValue(null);
  backend.atlas.layers.mockResolvedValue([
    { id: 1, role: 'county', available: true },
    { id: 2, role: 'township', available: true },
    { id: 3, role: 'township', available: false },
  ]);
  backend.atlas.layerGeojson.mockResolvedValue(TOWNSHIPS);
  backend.atlas.towers.mockResolvedValue([
    { id: 31, code: 'JL-031', name: '31 号塔', township: '巨鹿镇' },
    { id: 32, code: 'JL-032', name: '32 号塔', township: '阎疃镇' },
  ]);
  backend.money.systems.mockResolvedValue([
    { id: 7, name: '自然资源智能监管平台', contracts: [{ id: 70, name: '铁塔租赁合同', number: '2020-18', supplier: '中国铁塔邢台市分公司' }] },
  ]);
  backend.evaluation.assessment.mockResolvedValue({ indicators: [{ id: 11, path: ['产出指标', '数量指标', '设立64个高空监控系统服务'] }] });
  backend.evaluation.check.mockResolvedValue({ findings: [] });
});

/** The search opened on the project, everything read. */
async function opened() {
  const project = useProject();
  const search = useSearch();
  project.adopt(view());
  search.open();
  await vi.waitFor(() => expect(search.loading).toBe(false));
  await settled();
  const first = (query: string) => search.groups(query)[0]?.hits[0]?.entry;
  const choose = (query: string) => {
    const entry = first(query);
    if (!entry) throw new Error(`nothing for ${query}`);
    search.choose(entry);
    return entry.kind;
  };
  return { project, search, rooms: useRooms(), first, choose };
}

describe('navigation', () => {
  it('goes to a tower by name, code and pinyin, with it selected on the map', async () => {
    const { choose, rooms, search } = await opened();
    for (const query of ['32号', 'jl-032', '32ht']) {
      rooms.go('systems');
      search.open();
      expect(choose(query)).toBe('tower');
      expect([rooms.room, rooms.selection, search.opened]).toEqual(['atlas', { kind: 'tower', id: 32 }, false]);
    }
  });

  it('sends the map to a township', async () => {
    const { choose, rooms } = await opened();
    expect(choose('yt')).toBe('township');
    expect(rooms.room).toBe('atlas');
    expect(rooms.take('atlas')).toEqual({ room: 'atlas', bounds: [115, 36, 118, 39] });
    expect(rooms.take('atlas')).toBeNull();
  });

  it('opens a system, and a contract by its supplier or number', async () => {
    const { choose, rooms, search } = await opened();
    expect(choose('zrzyzn')).toBe('system');
    expect(rooms.take('systems')).toEqual({ room: 'systems', system: 7, contract: null });
    for (const query of ['中国铁塔', '2020-18', 'ttzl']) {
      search.open();
      expect(choose(query)).toBe('contract');
      expect(rooms.room).toBe('systems');
      expect(rooms.take('systems')).toEqual({ room: 'systems', system: 7, contract: 70 });
    }
  });

  it('selects an indicator in its room', async () => {
    const { choose, rooms } = await opened();
    expect(choose('高空监控')).toBe('indicator');
    expect([rooms.room, rooms.selection]).toEqual(['indicators', { kind: 'indicator', id: 11 }]);
  });

  it('runs commands', async () => {
    const { choose, first, rooms, project, search } = await opened();
    expect(choose('绩效指标')).toBe('command');
    expect(rooms.room).toBe('indicators');
    search.open();
    choose('export');
    expect(rooms.take('assessment')).toEqual({ room: 'assessment', open: 'export' });
    search.open();
    choose('jsfg');
    expect(rooms.room).toBe('atlas');
    expect(backend.visibility.startCoverage).toHaveBeenCalledWith(5, 'cropland', expect.anything(), 'disc', { standing: false, month: null, rmse_m: null });
    backend.keeping.undo.mockResolvedValue(view({ undo: null, redo: '移动 32 号塔', revision: 2 }));
    search.open();
    choose('undo');
    await settled();
    search.open();
    expect([first('undo'), first('redo')?.title]).toEqual([undefined, '重做：移动 32 号塔']);
    const made = { path: '/b/a.gpkg', at: '2021-04-28T01:40:00Z', current: true };
    backend.keeping.backup.mockResolvedValue(view({ backup: made, revision: 3 }));
    choose('ljbf');
    await settled();
    expect(project.project?.backup).toEqual(made);
    search.open();
    choose('gbgc');
    await settled();
    expect(backend.keeping.closeProject).toHaveBeenCalledOnce();
    expect([project.project, rooms.room]).toEqual([null, 'start']);
    search.open();
    expect(search.opened).toBe(false);
  });

  it('offers no change in a read-only file', async () => {
    const { project, search } = await opened();
    project.adopt(view({ read_only: '只读文件夹' }));
    const commands = search.entries.filter((entry) => entry.kind === 'command').map((entry) => entry.key);
    expect(commands).toContain('command-export');
    expect(commands).not.toContain('command-undo');
    expect(commands).not.toContain('command-compute');
  });
});

describe('reading', () => {
  it('happens once per revision', async () => {
    const { project, search } = await opened();
    search.close();
    search.open();
    await settled();
    expect([backend.money.systems.mock.calls, backend.atlas.layerGeojson.mock.calls]).toEqual([[[5]], [[2]]]);
    project.adopt(view({ revision: 2 }));
    search.open();
    await settled();
    expect(backend.money.systems).toHaveBeenCalledTimes(2);
  });

  it('says what failed, finds the rest, and tries again', async () => {
    backend.atlas.layers.mockRejectedValueOnce(new Error('图层库不在'));
    const { search, first } = await opened();
    expect(search.problem).toBe('图层库不在');
    expect(first('自然')?.kind).toBe('system');
    expect(search.groups('阎疃').length).toBe(0);
    search.open();
    await settled();
    expect(search.problem).toBe('');
    expect(first('阎疃')?.kind).toBe('township');
  });

  it('forgets the other file', async () => {
    const { project, search } = await opened();
    project.adopt(view({ path: '/b.gpkg' }));
    expect(search.entries.filter((entry) => entry.kind === 'system' || entry.kind === 'township')).toEqual([]);
  });
});

describe('hits', () => {
  const entry = (kind: Kind, title: string, also: string[] = []): Entry => ({ key: `${kind}-${title}`, kind, title, detail: '', also, run: () => undefined });
  const none = () => [];

  it('puts the group with the best match first and marks what was typed', () => {
    const groups = searchIn('巨鹿', prepare([entry('system', '建在巨鹿的平台'), entry('township', '巨鹿镇'), entry('tower', '9 号塔', ['巨鹿'])], none));
    expect(groups.map((group) => group.kind)).toEqual(['township', 'tower', 'system']);
    expect(groups.map((group) => group.hits[0]?.mark)).toEqual([{ from: 0, to: 2 }, null, { from: 2, to: 4 }]);
  });

  it('keeps every kind in sight and counts the rest', () => {
    const many = Array.from({ length: 64 }, (_, i) => entry('tower', `塔 ${i + 1}`));
    const rows = (groups: ReturnType<typeof searchIn>) => groups.map((group) => [group.kind, group.hits.length, group.more]);
    expect(rows(searchIn('塔', prepare([...many, entry('contract', '铁塔租赁合同')], none)))).toEqual([['tower', 5, 59], ['contract', 1, 0]]);
    expect(rows(searchIn('塔', prepare([...many, entry('contract', '塔租赁合同')], none)))).toEqual([['contract', 1, 0], ['tower', MOST - 1, 64 - MOST + 1]]);
    expect(rows(searchIn('塔', prepare(many, none)))).toEqual([['tower', MOST, 64 - MOST]]);
  });

  it('offers systems and commands before anything is typed', () => {
    const groups = searchIn(' ', prepare([entry('tower', '1 号塔'), entry('command', '导出'), entry('system', '平台')], none));
    expect(groups.map((group) => group.kind)).toEqual(['system', 'command']);
  });
});

describe('townships', () => {
  it('have a name and a place, parts of one name joined', () => {
    expect(townshipsOf(TOWNSHIPS)).toEqual([
      { name: '阎疃镇', code: '130529104', bounds: [115, 36, 118, 39] },
      { name: '巨鹿镇', code: '', bounds: [116, 37, 117, 39] },
    ]);
  });
});
