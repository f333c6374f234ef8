import { describe, expect, it } from 'vitest';

import { boundsOf, covers, joined, type Bounds } from './bounds';

const features = (...geometries: unknown[]) =>
  JSON.stringify({ type: 'FeatureCollection', features: geometries.map((geometry) => ({ type: 'Feature', properties: {}, geometry })) });

describe('bounds', () => {
  it('go around features of every depth', () => {
    const text = features(
      { type: 'Point', coordinates: [110.5, 21.5] },
      { type: 'MultiPolygon', coordinates: [[[[110, 21], [111, 21], [111, 20.5], [110, 21]]]] },
    );
    expect(boundsOf(text)).toEqual([110, 20.5, 111, 21.5]);
  });

  it('are none where there is nothing', () => {
    expect(boundsOf(features())).toBeNull();
    expect(boundsOf(features(null))).toBeNull();
  });

  it('cover what lies within them, but for a hundredth', () => {
    const county: Bounds = [115, 37, 116, 38];
    expect(covers([115.005, 37, 116, 37.995], county)).toBe(true);
    expect(covers([115.2, 37, 116, 38], county)).toBe(false);
    expect(covers(county, null)).toBe(false);
    expect(covers(null, county)).toBe(false);
  });

  it('are joined over what is missing', () => {
    expect(joined([null, [1, 2, 3, 4], null, [0, 3, 2, 5]])).toEqual([0, 2, 3, 5]);
    expect(joined([null])).toBeNull();
    expect(joined([])).toBeNull();
  });
});
