import { describe, expect, it } from 'vitest';

import { toDegrees, toMap, zoneOf } from './projection';
import { reachRing, scaleBar, scaleDenominator } from './reach';

describe('projection', () => {
  it.each([
    [115.03, 38, 'EPSG:4526'],
    [101.5, 34, 'EPSG:4522'],
    [110.4, 37, 'EPSG:4525'],
    [60, 25, 'EPSG:4513'],
  ])('%d° lies in zone %i', (longitude, number, code) => {
    expect(zoneOf(longitude)).toMatchObject({ number, code });
  });

  // Figures of GDAL: echo 115.0352 37.2214 | gdaltransform -s_srs EPSG:4490 -t_srs EPSG:4526.
  it('agrees with GDAL', () => {
    const [easting, northing] = toMap(zoneOf(115.0352), [115.0352, 37.2214]);
    expect(easting).toBeCloseTo(38_591_878.3834, 2);
    expect(northing).toBeCloseTo(4_121_583.9878, 2);
  });

  it('comes back to the same degrees', () => {
    const zone = zoneOf(115);
    const [longitude, latitude] = toDegrees(zone, toMap(zone, [115.2, 37.3]));
    expect(longitude).toBeCloseTo(115.2, 8);
    expect(latitude).toBeCloseTo(37.3, 8);
  });
});

describe('reach', () => {
  it('is a closed circle without a sector', () => {
    const ring = reachRing({ at: [10, 20], range: 100, azimuth: null, viewAngle: null });
    expect(ring[0]).toEqual(ring.at(-1));
    for (const [x, y] of ring) expect(Math.hypot(x - 10, y - 20)).toBeCloseTo(100, 6);
  });

  it('points a sector clockwise from north', () => {
    const ring = reachRing({ at: [0, 0], range: 100, azimuth: 90, viewAngle: 60 });
    expect(ring[0]).toEqual([0, 0]);
    expect(ring.at(-1)).toEqual([0, 0]);
    // East of the tower, between north-north-east and south-south-east.
    for (const [x, y] of ring.slice(1, -1)) {
      expect(x).toBeGreaterThan(86);
      expect(Math.abs(y)).toBeLessThanOrEqual(50.000001);
    }
  });
});

describe('scale', () => {
  it('takes a round length', () => {
    expect(scaleBar(40, 110)).toEqual({ metres: 2000, pixels: 50 });
    expect(scaleBar(46, 110)).toMatchObject({ metres: 5000 });
    expect(scaleBar(Number.NaN, 110)).toEqual({ metres: 0, pixels: 0 });
  });

  it('counts 96 pixels an inch', () => {
    expect(scaleDenominator(0.0254 / 96)).toBeCloseTo(1, 9);
  });
});
