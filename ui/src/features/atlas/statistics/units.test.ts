import { describe, expect, it } from 'vitest';

import { fromUnit, inUnit, shown } from './units';

describe('figures of statistics', () => {
  it('areas are in the unit that was chosen', () => {
    expect(inUnit(10_000, 'mu')).toBe('15.00');
    expect(inUnit(1234.567, 'm2')).toBe('1,234.57');
    expect(inUnit(-0.001, 'm2')).toBe('0.00');
    expect(inUnit(null, 'm2')).toBe('—');
    expect(fromUnit(15, 'mu')).toBe(10_000);
    expect(fromUnit(15, 'm2')).toBe(15);
  });

  it('counts are whole and sums keep their decimals', () => {
    expect(shown(12, 'count', 'mu')).toBe('12');
    expect(shown(12.5, 'number', 'mu')).toBe('12.50');
    expect(shown(12, 'number', 'mu')).toBe('12');
    expect(shown(20_000, 'area', 'mu')).toBe('30.00');
  });
});
