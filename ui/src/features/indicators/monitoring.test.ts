import { describe, expect, it } from 'vitest';

import type { MonitoringLeaf } from '@/backend/types';

import { isTold, isUnexplained, monitoringRows, otherThanComputed } from './monitoring';

function leaf(path: string[], more: Partial<MonitoringLeaf> = {}): MonitoringLeaf {
  return {
    indicator: 1, path, target: { op: '≥', value: '95', unit: '%' }, actual: null, computed: null, forecast: null,
    reason_kind: null, reason: null, likelihood: null, note: null, alarm: null, ...more,
  };
}

describe('monitoring', () => {
  it('names a class once a run, and again below another class', () => {
    const rows = monitoringRows([
      leaf(['产出', '数量', 'a']),
      leaf(['产出', '数量', 'b']),
      leaf(['产出', '质量', 'c']),
      leaf(['效益', '质量', 'd']),
      leaf(['执行率', 'e']),
    ]);
    expect(rows.map((row) => [row.level1, row.level2, row.name])).toEqual([
      ['产出', '数量', 'a'],
      ['', '', 'b'],
      ['', '质量', 'c'],
      ['效益', '质量', 'd'],
      ['执行率', '', 'e'],
    ]);
  });

  it('says what the metric gives only where it is something else', () => {
    expect(otherThanComputed(leaf(['a'], { actual: '64.00', computed: '64' }))).toBeNull();
    expect(otherThanComputed(leaf(['a'], { actual: null, computed: '64' }))).toBeNull();
    expect(otherThanComputed(leaf(['a'], { actual: '60', computed: '64.50' }))).toBe('64.5');
    expect(otherThanComputed(leaf(['a'], { actual: '60' }))).toBeNull();
  });

  it('counts a computed value as told, a missing forecast not', () => {
    expect(isTold(leaf(['a'], { computed: '64' }))).toBe(false);
    expect(isTold(leaf(['a'], { computed: '64', forecast: '64' }))).toBe(true);
    expect(isTold(leaf(['a'], { forecast: '64' }))).toBe(false);
  });

  it('asks for kind and words of a deviation', () => {
    expect(isUnexplained(leaf(['a'], { alarm: '低于进度' }))).toBe(true);
    expect(isUnexplained(leaf(['a'], { alarm: '低于进度', reason_kind: 'funds', reason: ' ' }))).toBe(true);
    expect(isUnexplained(leaf(['a'], { alarm: '低于进度', reason_kind: 'funds', reason: '未到位' }))).toBe(false);
    expect(isUnexplained(leaf(['a']))).toBe(false);
  });
});
