import Feature from 'ol/Feature';
import { Polygon } from 'ol/geom';
import VectorLayer from 'ol/layer/Vector';
import { transform } from 'ol/proj';
import VectorSource from 'ol/source/Vector';
import { describe, expect, it } from 'vitest';

import { DEGREE, DEGREES, drawnIn, planeExtent, planeNumber, registerZone, stretch, toDegrees, toMap, zoneOf } from './projection';
import { reachRing, scaleBar, scaleDenominator } from './reach';
import { moveShapes } from './shapes';

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
    const zone = { number, meridian: number * 3, code: `EPSG:${4488 + number}`, degrees: false };
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

  it('draws degrees as they are, in metres of the equator', () => {
    const zone = drawnIn(zoneOf(115.0352), true);
    expect([planeNumber(zone), zone.number]).toEqual([0, 38]);
    const [x, y] = toMap(zone, [115, 37]);
    expect(x / y).toBeCloseTo(115 / 37, 12);
    // A degree in the web's standard for tiles.
    expect(x / 115).toBeCloseTo(111_319.490793, 6);
    expect(toDegrees(zone, [x, y])[0]).toBeCloseTo(115, 12);
    expect(transform([115, 37], DEGREES, registerZone(zone))).toEqual([x, y]);
    expect(planeExtent(zone)[3]).toBeCloseTo(56 * 111_319.490793, 3);
    expect(drawnIn(zone, false)).toEqual(zoneOf(115.0352));
  });

  // Against lengths in a zone, which is true to them and agrees with GDAL above.
  it.each([3, 22, 37.2, 53])('knows how long a metre is drawn at %d°', (latitude) => {
    const [plain, degrees] = [zoneOf(114), drawnIn(zoneOf(114), true)];
    const along = (to: [number, number]) => {
      const [ground, drawn] = [plain, degrees].map((zone) => {
        const [a, b] = [toMap(zone, [114, latitude]), toMap(zone, to)];
        return Math.hypot(b[0] - a[0], b[1] - a[1]);
      });
      return (drawn ?? 0) / (ground ?? 1);
    };
    const [east, north] = stretch(degrees, latitude);
    expect(along([114.001, latitude])).toBeCloseTo(east, 5);
    expect(along([114, latitude + 0.001])).toBeCloseTo(north, 4);
    expect(stretch(plain, latitude)).toEqual([1, 1]);
  });

  it('moves shapes to where they were', () => {
    const [plain, degrees] = [zoneOf(115), drawnIn(zoneOf(115), true)];
    const shape = new Polygon([[toMap(plain, [115, 37]), toMap(plain, [115.1, 37]), toMap(plain, [115.1, 37.1]), toMap(plain, [115, 37])]]);
    const source = new VectorSource({ features: [new Feature(shape)] });
    // Two layers that show the same shape move it once.
    moveShapes([new VectorLayer({ source }), new VectorLayer({ source: new VectorSource({ features: [new Feature(shape)] }) })], plain, degrees);
    const [x = 0, y = 0] = shape.getCoordinates()[0]?.[2] ?? [];
    expect(x / DEGREE).toBeCloseTo(115.1, 9);
    expect(y / DEGREE).toBeCloseTo(37.1, 9);
    expect(source.getFeaturesInExtent([115.05 * DEGREE, 37.01 * DEGREE, 115.06 * DEGREE, 37.02 * DEGREE])).toHaveLength(1);
  });
});

describe('reach', () => {
  it('is an ellipse on a map of degrees', () => {
    const ring = reachRing({ at: [0, 0], range: 100, stretch: [1.25, 1], azimuth: null, viewAngle: null });
    for (const [x, y] of ring) expect(Math.hypot(x / 1.25, y)).toBeCloseTo(100, 6);
  });

  it('is a closed circle without a sector', () => {
    const ring = reachRing({ at: [10, 20], range: 100, stretch: [1, 1], azimuth: null, viewAngle: null });
    expect(ring[0]).toEqual(ring.at(-1));
    for (const [x, y] of ring) expect(Math.hypot(x - 10, y - 20)).toBeCloseTo(100, 6);
  });

  it('points a sector clockwise from north', () => {
    const ring = reachRing({ at: [0, 0], range: 100, stretch: [1, 1], azimuth: 90, viewAngle: 60 });
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
