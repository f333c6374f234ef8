import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';

import type { CoverageEvent, CoverageView, ProjectView } from '@/backend/types';

const backend = vi.hoisted(() => ({
  keeping: { project: vi.fn(), undo: vi.fn(), redo: vi.fn() },
  visibility: { coverage: vi.fn(), startCoverage: vi.fn(), cancelJob: vi.fn() },
}));
vi.mock('@/backend', () => backend);

const { useCoverage } = await import('./coverage');
const { useProject } = await import('./project');
const { useRooms } = await import('./rooms');

function view(change: Partial<ProjectView> = {}): ProjectView {
  return {
    path: '/a.gpkg', name: 'a', bureau: { name: '局', adcode: '130529' },
    programmes: [{ id: 5, name: 'p', year: 2021, form: 'f' }, { id: 6, name: 'q', year: 2022, form: 'f' }],
    undo: null, redo: null, read_only: null, library_missing: false, head_hash: '', backup: null, revision: 1,
    ...change,
  };
}

function run(change: Partial<CoverageView> = {}): CoverageView {
  return {
    id: 1, at: '', stale: false, visible_geojson: null, blind_geojson: null, sight: null, has_probability: false,
    report: {
      method: 'disc', towers: 64, target: 'county', county_area_m2: 1, county_visible_m2: 1, target_area_m2: 1,
      visible_area_m2: 1, ratio: '91.20', overlap: { '1': 1, '2': 0, '3+': 0 }, by_township: [], by_class: [], by_tower: [],
      by_detail: [], by_revisit: [], blind_spots: { count: 0, area_m2: 0, largest: [] }, uncertainty: null, by_parcel: [],
    },
    ...change,
  };
}

const settled = async () => {
  await nextTick();
  await new Promise((resolve) => setTimeout(resolve));
};

beforeEach(() => {
  setActivePinia(createPinia());
  vi.resetAllMocks();
  backend.visibility.coverage.mockResolvedValue(null);
});

describe('project store', () => {
  it('chooses the first programme and keeps the choice while it exists', () => {
    const project = useProject();
    project.adopt(view());
    expect(project.programmeId).toBe(5);
    project.programmeId = 6;
    project.adopt(view({ revision: 2 }));
    expect(project.programmeId).toBe(6);
    project.adopt(view({ programmes: [{ id: 7, name: 'r', year: 2023, form: 'f' }] }));
    expect(project.programmeId).toBe(7);
  });

  it('keeps what was open and says what went wrong', async () => {
    const project = useProject();
    project.adopt(view());
    expect(await project.change(() => Promise.reject(new Error('文件夹不可写')))).toBe(false);
    expect(project.problem).toBe('文件夹不可写');
    expect(project.project?.path).toBe('/a.gpkg');
    expect(project.busy).toBe(false);
  });

  it('undoes only what can be undone, and nothing in a read-only file', async () => {
    const project = useProject();
    project.adopt(view());
    await project.undo();
    project.adopt(view({ undo: '移动 32 号塔', read_only: '只读文件夹' }));
    await project.undo();
    expect(backend.keeping.undo).not.toHaveBeenCalled();
    project.adopt(view({ undo: '移动 32 号塔' }));
    backend.keeping.undo.mockResolvedValue(view({ redo: '移动 32 号塔', revision: 2 }));
    await project.undo();
    expect(project.project?.redo).toBe('移动 32 号塔');
  });

  it('forgets the selection of another file', () => {
    const project = useProject();
    const rooms = useRooms();
    project.adopt(view());
    rooms.selectTower(3);
    project.adopt(view({ revision: 2 }));
    expect(rooms.selection).toEqual({ kind: 'tower', id: 3 });
    project.adopt(view({ path: '/b.gpkg' }));
    expect(rooms.selection).toBeNull();
  });
});

describe('coverage store', () => {
  let say: (event: CoverageEvent) => void;

  beforeEach(() => {
    backend.visibility.startCoverage.mockImplementation((_programme, _target, listen) => {
      say = listen;
      return Promise.resolve(9);
    });
  });

  it('takes over the run and reads the project again, since a run was kept', async () => {
    const project = useProject();
    project.adopt(view());
    const coverage = useCoverage();
    await settled();
    expect(coverage.run).toBeNull();

    coverage.target = 'farmland';
    coverage.method = 'los';
    coverage.month = 8;
    coverage.heightError = 2.5;
    await coverage.compute();
    expect(backend.visibility.startCoverage.mock.calls[0]?.slice(0, 2)).toEqual([5, 'farmland']);
    expect(backend.visibility.startCoverage.mock.calls[0]?.slice(3)).toEqual(['los', { standing: false, month: 8, rmse_m: 2.5 }]);
    say({ kind: 'progress', fraction: 0.5, note: '32/64' });
    expect(coverage.running).toBe(true);
    expect(coverage.job.fraction).toBe(0.5);

    backend.visibility.coverage.mockResolvedValue(run({ id: 2 }));
    backend.keeping.project.mockResolvedValue(view({ revision: 2 }));
    say({ kind: 'done', result: run({ id: 2 }) });
    await settled();
    expect(coverage.run?.id).toBe(2);
    expect(coverage.running).toBe(false);
    expect(project.revision).toBe(2);
  });

  it('leaves the earlier run alone when cancelled', async () => {
    backend.visibility.coverage.mockResolvedValue(run());
    useProject().adopt(view());
    const coverage = useCoverage();
    await settled();
    await coverage.compute();
    await coverage.cancel();
    expect(backend.visibility.cancelJob).toHaveBeenCalledWith(9);
    say({ kind: 'cancelled' });
    expect(coverage.job.phase).toBe('cancelled');
    expect(coverage.run?.id).toBe(1);
  });

  it('drops the figures of another programme', async () => {
    backend.visibility.coverage.mockResolvedValueOnce(run());
    const project = useProject();
    project.adopt(view());
    const coverage = useCoverage();
    await settled();
    expect(coverage.run?.id).toBe(1);
    backend.visibility.coverage.mockReturnValue(new Promise(() => undefined));
    project.programmeId = 6;
    await nextTick();
    expect(coverage.run).toBeNull();
  });
});
