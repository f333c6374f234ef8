import { describe, expect, it } from 'vitest';

import type { IndicatorView } from '@/backend/types';

import { outline, total } from './outline';

function leaf(id: number, path: string[], weight: string): IndicatorView {
  return {
    id, path, weight,
    target: { op: '≥', value: '95', unit: '%' },
    term_target: null, actual: '100', metric: null, metric_name: null, completion: '100.00', score: weight,
    rule: { score: weight, text: '' },
    overridden: false, override_reason: null, deviation_reason: null, evidence: [], notes: [],
  };
}

const LEAVES = [
  leaf(1, ['产出指标', '数量指标', 'a'], '15.00'),
  leaf(2, ['产出指标', '数量指标', 'b'], '35.00'),
  leaf(3, ['效益指标', '社会效益指标', 'c'], '40.00'),
  leaf(4, ['预算执行率', '预算执行率', 'd'], '10.00'),
];

describe('outline', () => {
  it('groups leaves by class and names each group once', () => {
    const branches = outline(LEAVES);
    expect(branches.map((branch) => [branch.name, branch.weight])).toEqual([
      ['产出指标', '50.00'],
      ['效益指标', '40.00'],
      ['预算执行率', '10.00'],
    ]);
    expect(branches[0]?.leaves.map((one) => one.group)).toEqual(['数量指标', '']);
    expect(total(branches)).toEqual({ weight: '100.00', right: true });
  });

  it('follows weights as they are typed', () => {
    expect(total(outline(LEAVES, new Map([[1, '16']])))).toEqual({ weight: '101.00', right: false });
    expect(total(outline(LEAVES, new Map([[1, '']])))).toEqual({ weight: null, right: false });
  });
});
