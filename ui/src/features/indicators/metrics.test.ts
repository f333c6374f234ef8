import { describe, expect, it } from 'vitest';

import type { MetricView } from '@/backend/types';

import { grouped, inserted } from './metrics';

function metric(id: string, group: string, own: number | null = null): MetricView {
  return { id, name: id, group, unit: '', definition: '', source: '', expression: '', own, value: null, bound: 0 };
}

describe('library of metrics', () => {
  it('lists groups in their order, and the own ones last whatever group they name', () => {
    const groups = grouped([metric('own', '数量', 3), metric('a', '数量'), metric('b', '资金'), metric('c', '数量')], '本单位');
    expect(groups.map((group) => [group.name, group.metrics.map((one) => one.id)])).toEqual([
      ['数量', ['a', 'c']],
      ['资金', ['b']],
      ['本单位', ['own']],
    ]);
  });

  it('lists none of its own where there is none', () => {
    expect(grouped([metric('a', '数量')], '本单位').map((group) => group.name)).toEqual(['数量']);
  });
});

describe('a quantity put into an expression', () => {
  it('stands apart from what is beside it', () => {
    expect(inserted('', 'towers', 0, 0)).toEqual({ text: 'towers', from: 6, to: 6 });
    expect(inserted('a /', 'towers', 3, 3)).toEqual({ text: 'a / towers', from: 10, to: 10 });
    expect(inserted('max()', 'towers', 4, 4)).toEqual({ text: 'max(towers)', from: 10, to: 10 });
    expect(inserted('a*100', 'b', 1, 1)).toEqual({ text: 'a b *100', from: 4, to: 4 });
  });

  it('replaces what is chosen', () => {
    expect(inserted('old / 2', 'new_one', 0, 3)).toEqual({ text: 'new_one / 2', from: 7, to: 7 });
  });

  it('asks for what has to be filled in', () => {
    expect(inserted('2 *', 'area("…")', 3, 3)).toEqual({ text: '2 * area("…")', from: 10, to: 11 });
  });
});
