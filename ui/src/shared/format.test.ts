import { describe, expect, it } from 'vitest';

import { dori, hectares, kilometres, latitude, localTime, longitude, number, scaleRatio, wanMu } from './format';

describe('format', () => {
  it('turns m² into 公顷 and 万亩', () => {
    expect(hectares(11_480_000)).toBe('1,148');
    expect(wanMu(11_480_000)).toBe('1.72');
    expect(hectares(null)).toBe('—');
  });

  it('prints lengths, places and scales', () => {
    expect(kilometres(3400)).toBe('3.4');
    expect(kilometres(5000)).toBe('5');
    expect(longitude(115.03521)).toBe('115.0352°E');
    expect(latitude(-37.2)).toBe('37.2000°S');
    expect(scaleRatio(118_431)).toBe('1:120,000');
    expect(scaleRatio(Number.NaN)).toBe('');
    expect(number(12480)).toBe('12,480');
  });

  it('leaves a time it cannot read as it is', () => {
    expect(localTime('—')).toBe('—');
    expect(localTime('2021-04-28T09:40:00Z')).toMatch(/^2021-04-2\d \d{2}:\d{2}$/);
  });

  it.each([
    [24.9, 'below'],
    [25, 'detect'],
    [62.5, 'observe'],
    [125, 'recognise'],
    [250, 'identify'],
  ])('%d px/m is %s', (density, word) => {
    expect(dori(density)).toBe(word);
  });
});
