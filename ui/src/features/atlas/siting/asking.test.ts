import { describe, expect, it } from 'vitest';

import { askOf, emptyForm, usualOf, wantedOf, wrongFields } from './asking';

describe('what is typed', () => {
  it('leaves out what is not asked', () => {
    const form = { ...emptyForm(), grid: false, layers: [7], roads: 3, cost: ' 80000 ' };
    expect(askOf(form, 'cropland')).toMatchObject({ layers: [7], grid: false, spacing_m: null, roads: null, cost: '80000' });
    expect(askOf(form, 'cropland')).toMatchObject({ mast_m: null, range_m: null });
    expect(askOf({ ...form, mast: '45.5', range: '3000' }, 'cropland')).toMatchObject({ mast_m: 45.5, range_m: 3000 });
    expect(askOf({ ...form, grid: true, spacing: '800' }, 'county')).toMatchObject({ target: 'county', spacing_m: 800, slope_deg: 15, roads: [3, 500] });
  });

  it('is one question at a time', () => {
    const form = { ...emptyForm(), count: '3', percent: '97.5', amount: ' 120000.50 ' };
    expect(wantedOf(form)).toEqual({ kind: 'sites', count: 3 });
    expect(wantedOf({ ...form, kind: 'share' })).toEqual({ kind: 'share', percent: 97.5 });
    expect(wantedOf({ ...form, kind: 'budget' })).toEqual({ kind: 'budget', amount: '120000.50' });
  });

  it('says which fields are wrong', () => {
    expect(wrongFields(emptyForm())).toEqual([]);
    expect(wrongFields({ ...emptyForm(), count: '2.5' })).toEqual(['count']);
    expect(wrongFields({ ...emptyForm(), count: '', spacing: 'wide' })).toEqual(['count', 'spacing']);
    expect(wrongFields({ ...emptyForm(), mast: 'high', range: '-1' })).toEqual(['mast', 'range']);
    expect(wrongFields({ ...emptyForm(), kind: 'budget', grid: false })).toEqual(['amount', 'layers']);
    expect(wrongFields({ ...emptyForm(), kind: 'share', percent: '-1' })).toEqual(['percent']);
  });

  it('has a usual value: the middle one of what is there', () => {
    expect(usualOf([40, 30, 35, 50], 20)).toBe('40');
    expect(usualOf([], 35)).toBe('35');
  });
});
