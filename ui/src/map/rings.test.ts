import { describe, expect, it } from 'vitest';

import { surePalette } from './probability';
import { labelOffset, ringLine, ringsWithin } from './rings';

const RINGS = [
  { label: 'detect', radius: 3400 },
  { label: 'observe', radius: 1360 },
  { label: 'recognise', radius: 680 },
];

describe('rings of detail', () => {
  it('are cut at the range, which carries the finest level beyond it', () => {
    expect(ringsWithin(RINGS, 5000).map((ring) => [ring.label, ring.radius, ring.line])).toEqual([
      ['detect', 3400, true],
      ['observe', 1360, true],
      ['recognise', 680, true],
    ]);
    expect(ringsWithin(RINGS, 1000).map((ring) => [ring.label, ring.radius, ring.line])).toEqual([
      ['observe', 1000, false],
      ['recognise', 680, true],
    ]);
    expect(ringsWithin([], 1000)).toEqual([]);
  });

  it('lie in the sector, their labels between its middle and its side', () => {
    const [x, y] = labelOffset(100, 90, 40);
    expect([x, y].map(Math.round)).toEqual([98, 17]);
    const arc = ringLine({ at: [0, 0], range: 100, stretch: [1, 1], azimuth: 90, viewAngle: 40 });
    expect(arc.every(([east, north]) => Math.abs(Math.hypot(east, north) - 100) < 1e-9 && Math.abs(north) < 35)).toBe(true);
    expect(ringLine({ at: [0, 0], range: 100, stretch: [1, 1], azimuth: null, viewAngle: null })).toHaveLength(73);
  });
});

describe('the colours of probability', () => {
  it('are those of the class a byte is in, stronger in the target, none outside the county', () => {
    const { colours } = surePalette([0, 5, 25, 50, 75, 95]);
    expect(colours[4]).toBe(colours[0]);
    expect(colours[5]).not.toBe(colours[4]);
    expect(colours[128 + 100]).toBe(colours[128 + 95]);
    expect(colours[128 + 94]).not.toBe(colours[128 + 95]);
    expect((colours[128 + 60] ?? 0) >>> 24).toBeGreaterThan((colours[60] ?? 0) >>> 24);
    expect(colours[255]).toBe(0);
  });
});
