import { transform } from 'ol/proj';
import { describe, expect, it } from 'vitest';

import { DEGREES, registerZone, toDegrees, toMap, zoneOf } from './projection';
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
  it.each([
    [38, [115.0352, 37.2214], [38_591_878.3833677, 4_121_583.9877752]],
    [37, [110.3668, 21.2664], [37_434_282.4725926, 2_352_704.0627932]],
    [34, [103.5, 53.9], [34_598_595.8181093, 5_975_828.5273095]],
    [25, [76.5, 18.1], [25_658_782.428881, 2_002_695.8634222]],
    [25, [75.1, 39.5], [25_508_601.3427488, 4_374_018.8879295]],
  ] as const)('agrees with GDAL in zone %i', (number, degrees, metres) => {
    const zone = { number, meridian: number * 3, code: `EPSG:${4488 + number}` };
    const [easting, northing] = toMap(zone, degrees);
    expect(easting).toBeCloseTo(metres[0], 4);
    expect(northing).toBeCloseTo(metres[1], 4);
    const [longitude, latitude] = toDegrees(zone, metres);
    expect(longitude).toBeCloseTo(degrees[0], 10);
    expect(latitude).toBeCloseTo(degrees[1], 10);
  });

  it('is known to the map library, from its own degrees too', () => {
    const zone = zoneOf(115.0352);
    const code = registerZone(zone);
    expect(registerZone(zone)).toBe(code);
    for (const degrees of [DEGREES, 'EPSG:4326']) {
      expect(transform([115.0352, 37.2214], degrees, code)).toEqual(toMap(zone, [115.0352, 37.2214]));
    }
    expect(transform(toMap(zone, [115.2, 37.3]), code, DEGREES)[0]).toBeCloseTo(115.2, 10);
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
