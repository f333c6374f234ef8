import { describe, expect, it } from 'vitest';

import type { LiveFigures } from '@/backend/types';

import { difference, overlapParts } from './figures';

describe('live figures', () => {
  it.each([
    [82.41, 81.99, 2, '+0.42'],
    [81.99, 82.41, 2, '−0.42'],
    [12_345.6, 0, 0, '+12,346'],
    [5.001, 5, 2, ''],
    [5, 5, 2, ''],
    [Number.NaN, 5, 2, ''],
  ])('%d after %d', (now, before, places, text) => {
    expect(difference(now, before, places)).toBe(text);
  });

  it('split the target by how many towers see it', () => {
    const now = {
      target_area_m2: 1000,
      visible_area_m2: 700,
      ratio: '70.00',
      overlap: { '1': 400, '2': 200, '3+': 100 },
      by_township: [],
    } as LiveFigures;
    expect(overlapParts(now).map((part) => [part.key, part.share])).toEqual([['one', 0.4], ['two', 0.2], ['more', 0.1], ['none', 0.3]]);
    expect(overlapParts({ ...now, target_area_m2: 0, visible_area_m2: 0 }).every((part) => part.share === 0)).toBe(true);
  });
});
