import { describe, expect, it } from 'vitest';

import type { IndicatorNode, IndicatorView } from '@/backend/types';

import { branches, leavesBelow, likelyTotal, others, pathOf } from './tree';

function node(id: number, parent: number | null, level: number, name: string, weight: string | null = null): IndicatorNode {
  return { id, parent, level, name, weight, leaves: 0, sum: '0', rollup: null, metric: null };
}

const NODES = [
  node(1, null, 1, '产出指标'),
  node(2, 1, 2, '数量指标'),
  node(3, 2, 3, '塔位', '15'),
  node(4, 2, 3, '设备', '0.5'),
  node(5, 1, 2, '质量指标'),
  node(6, null, 1, '效益指标'),
  node(7, 6, 3, '满意度'),
];

function view(id: number, weight: string): IndicatorView {
  return {
    id, weight, path: [], target: { op: '≥', value: '1', unit: '' }, term_target: null, actual: null, metric: null, metric_name: null,
    completion: null, score: '0', rule: { score: '0', text: '' }, overridden: false, override_reason: null,
    deviation_reason: null, evidence: [], notes: [],
  };
}

describe('indicator tree', () => {
  it('sums the weights below each class, empty classes too', () => {
    const [first, second] = branches(NODES, [view(3, '15.00')]);
    expect(first?.head.weight).toBe('15.50');
    expect(first?.rows.map((row) => [row.node.name, row.weight])).toEqual([
      ['数量指标', '15.50'],
      ['塔位', '15.00'],
      ['设备', '0.5'],
      ['质量指标', '0'],
    ]);
    expect([second?.head.weight, second?.rows[0]?.leaf]).toEqual(['0', null]);
  });

  it('follows weights as they are typed, in both classes above', () => {
    const [first] = branches(NODES, [], new Map([[4, '5']]));
    expect([first?.head.weight, first?.rows[0]?.weight, first?.rows[2]?.weight]).toEqual(['20', '20', '5']);
    expect(branches(NODES, [], new Map([[4, '']]))[0]?.head.weight).toBeNull();
  });

  it('shows rows of a damaged file instead of hanging on them', () => {
    const circle = [node(1, 2, 3, 'a', '1'), node(2, 1, 3, 'b', '2')];
    expect(branches(circle, []).flatMap((one) => [one.head, ...one.rows]).length).toBe(2);
    expect(pathOf(circle, 1)).toEqual(['a', 'b', 'a']);
  });

  it('names the leaves and the path of a node', () => {
    expect(leavesBelow(NODES, 1).map((one) => one.id)).toEqual([3, 4]);
    expect(leavesBelow(NODES, null).map((one) => one.id)).toEqual([3, 4, 7]);
    expect(pathOf(NODES, 4)).toEqual(['产出指标', '数量指标', '设备']);
  });

  it('proposes what a class has, or what is left for it', () => {
    expect(likelyTotal('50.00', '100')).toBe('50.00');
    expect(likelyTotal('0', '62.5')).toBe('37.5');
    expect(likelyTotal('0', '130')).toBe('100');
    expect(likelyTotal(null, null)).toBe('100');
  });

  it('offers the other programmes, the latest year first', () => {
    const programmes = [2021, 2023, 2022].map((year, i) => ({ id: i + 1, name: 'p', year, form: 'f' }));
    expect(others(programmes, 2).map((one) => one.year)).toEqual([2022, 2021]);
  });
});
