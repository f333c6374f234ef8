import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref, type EffectScope } from 'vue';

import type { LedgerPage, LedgerQuery } from '@/backend/types';

import { PAGE, usePages, type Wanted } from './pages';

const question = { list: 'payments', text: '', system: null, contract: null, source: null, from: null, to: null, sort: null, descending: false };

function page(query: Required<LedgerQuery>, total = 1000): LedgerPage {
  const size = Math.max(0, Math.min(query.limit, total - query.offset));
  const rows = Array.from({ length: size }, (_, i) => ({ id: query.offset + i, system: null, contract: null, cells: [query.text] }));
  return { record: 'payment', columns: [], rows, total, all: 1000, sums: [] };
}

describe('pages of a long list', () => {
  let scope: EffectScope;
  const wanted = ref<Wanted | null>(null);
  const read = vi.fn();
  const ask = () => scope.run(() => usePages(() => wanted.value, read));
  const settle = async () => {
    await nextTick();
    await vi.advanceTimersByTimeAsync(50);
  };

  beforeEach(() => {
    vi.useFakeTimers();
    scope = effectScope();
    wanted.value = { programme: 5, revision: 1, question };
    read.mockReset().mockImplementation((_programme: number, query: Required<LedgerQuery>) => Promise.resolve(page(query)));
  });
  afterEach(() => {
    scope.stop();
    vi.useRealTimers();
  });

  it('reads the first page, then those that come into view, each once', async () => {
    const list = ask();
    await settle();
    expect(read).toHaveBeenCalledTimes(1);
    expect(list?.row(3)?.id).toBe(3);
    expect(list?.row(450)).toBeNull();
    list?.see(390, 410);
    list?.see(395, 415);
    await settle();
    list?.see(396, 416);
    await settle();
    expect(read.mock.calls.map(([, query]) => query.offset)).toEqual([0, PAGE, 2 * PAGE]);
    expect(list?.row(415)?.id).toBe(415);
  });

  it('skips what was only scrolled past', async () => {
    const list = ask();
    await settle();
    for (let at = 0; at < 900; at += 90) list?.see(at, at + 20);
    await settle();
    expect(read.mock.calls.map(([, query]) => query.offset)).toEqual([0, 4 * PAGE]);
  });

  it('keeps the rows until the new answer is there, and the latest question wins', async () => {
    const list = ask();
    await settle();
    const answers: (() => void)[] = [];
    read.mockImplementation((_programme: number, query: Required<LedgerQuery>) => new Promise((done) => answers.push(() => done(page(query, 7)))));
    wanted.value = { programme: 5, revision: 1, question: { ...question, text: '城' } };
    await settle();
    wanted.value = { programme: 5, revision: 1, question: { ...question, text: '城市' } };
    await settle();
    expect([list?.head.value?.total, list?.row(0)?.cells[0]]).toEqual([1000, '']);
    answers[1]?.();
    await settle();
    answers[0]?.();
    await settle();
    expect([list?.head.value?.total, list?.row(0)?.cells[0], list?.answered.value]).toEqual([7, '城市', 2]);
  });

  it('reads what is in view again after a change, and stays there', async () => {
    const list = ask();
    await settle();
    list?.see(590, 610);
    await settle();
    read.mockClear();
    wanted.value = { programme: 5, revision: 2, question };
    await settle();
    expect(read.mock.calls.map(([, query]) => query.offset)).toEqual([2 * PAGE, 3 * PAGE]);
    expect(list?.answered.value).toBe(1);
  });

  it('says what went wrong and keeps what it has', async () => {
    const list = ask();
    await settle();
    read.mockRejectedValue(new Error('文件被移走'));
    wanted.value = { programme: 5, revision: 2, question };
    await settle();
    expect(list?.error.value).toBe('文件被移走');
    expect(list?.row(0)?.id).toBe(0);
  });
});
