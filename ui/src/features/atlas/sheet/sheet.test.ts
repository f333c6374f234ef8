import { describe, expect, it } from 'vitest';

import type { BaseMapView, LayerView } from '@/backend/types';

import { chosen, ratio, scaleOf, suggested, switchedOn, withEnding } from './sheet';

describe('scales', () => {
  it.each([
    ['50000', 50_000],
    [' 50 000 ', 50_000],
    ['1:50,000', 50_000],
    ['1：2.5万', 25_000],
    ['', null],
    ['x', null],
    ['-5', null],
    ['1:', null],
  ])('%s', (text, scale) => expect(scaleOf(text)).toBe(scale));

  it('are written as on maps', () => {
    expect(ratio(500)).toBe('1:500');
    expect(ratio(50_000)).toBe('1:50 000');
    expect(ratio(1_250_000)).toBe('1:1 250 000');
  });
});

it('names files after the title', () => {
  expect(suggested('/a/b', '甲/乙', 'pdf')).toBe('/a/b/甲_乙.pdf');
  expect(suggested('C:\\a', '', 'png')).toBe('C:\\a\\图幅.png');
  expect(withEnding('/a/图.PDF', 'svg')).toBe('/a/图.svg');
  expect(withEnding('/a/图1.2', 'png')).toBe('/a/图1.2.png');
});

it('takes the layers that are switched on and can be printed', () => {
  const layer = (id: number, role: string, available = true) => ({ id, role, available }) as LayerView;
  const layers = [layer(1, 'terrain'), layer(2, 'county'), layer(3, 'cropland'), layer(4, 'farmland', false)];
  const switches = { shown: (id: number) => id !== 3, opacity: () => 0.5 };
  expect(chosen(layers, switches)).toEqual([{ id: 2, opacity: 0.5 }]);
});

it('takes the base maps that are switched on and there', () => {
  const base = (id: number, available = true) => ({ id, available }) as BaseMapView;
  // Base maps have their switches below those of layers.
  const switches = { shown: (id: number) => id !== -2, opacity: (id: number) => -id / 10 };
  expect(switchedOn([base(1), base(2), base(3, false)], switches)).toEqual([{ id: 1, opacity: 0.1 }]);
});
