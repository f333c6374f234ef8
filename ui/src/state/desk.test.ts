import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';

import type { DeskItem, ProjectView } from '@/backend/types';

const backend = vi.hoisted(() => ({ desk: { desk: vi.fn() }, keeping: { project: vi.fn(), undo: vi.fn(), redo: vi.fn() } }));
vi.mock('@/backend', () => backend);

const { useDesk } = await import('./desk');
const { useProject } = await import('./project');

function view(change: Partial<ProjectView> = {}): ProjectView {
  return {
    path: '/a.gpkg', name: 'a', bureau: { name: '局', adcode: '440800' }, programmes: [{ id: 5, name: 'p', year: 2023, form: 'f' }],
    undo: null, redo: null, read_only: null, library_missing: false, head_hash: '', backup: null, revision: 1,
    ...change,
  };
}
const desk = (today: string, ...kinds: string[]) => ({ today, items: kinds.map((kind) => ({ kind }) as DeskItem) });
const settled = async () => {
  await nextTick();
  await new Promise((resolve) => setTimeout(resolve));
};

beforeEach(() => {
  setActivePinia(createPinia());
  vi.resetAllMocks();
  backend.desk.desk.mockImplementation((_programme, day) =>
    Promise.resolve(day === null ? desk('2026-11-23', 'overdue', 'unpaid', 'unpaid', 'due', 'remedy') : desk(day, 'due')),
  );
});

describe('desk store', () => {
  it('counts what cannot wait today, whatever day is looked at', async () => {
    useProject().adopt(view());
    const store = useDesk();
    await settled();
    expect([store.view?.today, store.urgent]).toEqual(['2026-11-23', 3]);
    store.day = '2023-11-20';
    await settled();
    expect([store.view?.today, store.urgent]).toEqual(['2023-11-20', 3]);
    expect(backend.desk.desk.mock.calls).toEqual([[5, null], [5, '2023-11-20']]);
    store.day = '';
    expect(store.view?.today).toBe('2026-11-23');
  });

  it('reads again after a change, and returns to today with another file', async () => {
    const project = useProject();
    project.adopt(view());
    const store = useDesk();
    store.day = '2023-11-20';
    await settled();
    backend.desk.desk.mockResolvedValue(desk('2026-11-23'));
    project.adopt(view({ revision: 2 }));
    await settled();
    expect(store.urgent).toBe(0);
    project.adopt(view({ path: '/b.gpkg' }));
    await settled();
    expect([store.day, store.view?.today]).toEqual(['', '2026-11-23']);
  });

  it('says why there is no desk', async () => {
    backend.desk.desk.mockRejectedValue(new Error('文件被占用'));
    useProject().adopt(view());
    const store = useDesk();
    await settled();
    expect([store.view, store.urgent, store.error]).toEqual([null, 0, '文件被占用']);
  });
});
