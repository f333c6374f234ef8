import { describe, expect, it } from 'vitest';

import { project } from './gauss-kruger';
import { typedPlace } from './typed';

describe('typed coordinates', () => {
  const near = (text: string, lon: number, lat: number, zone: number | null = null) => {
    const place = typedPlace(text, zone);
    expect(place, text).not.toBeNull();
    expect(place?.[0]).toBeCloseTo(lon, 7);
    expect(place?.[1]).toBeCloseTo(lat, 7);
  };

  it('reads degrees in either order and writing', () => {
    for (const text of ['115.034, 37.222', '37.222 115.034', '经度115.034，纬度37.222', '１１５．０３４，37.222', "115°2'2.4\",37°13'19.2\"", '115度2分2.4秒 37度13分19.2秒', '115 2 2.4 37 13 19.2']) {
      near(text, 115.034, 37.222);
    }
  });

  it('reads Gauss-Krüger with the zone in the easting or known', () => {
    const [east, north] = project(115.034, 37.222, 114);
    near(`${38_000_000 + east}, ${north}`, 115.034, 37.222);
    near(`X=${north}, Y=${38_000_000 + east}`, 115.034, 37.222);
    near(`${north} ${east}`, 115.034, 37.222, 38);
    const [wide, up] = project(115.034, 37.222, 117);
    near(`${20_000_000 + wide} ${up}`, 115.034, 37.222);
  });

  it('refuses what is no place', () => {
    for (const text of ['', '115', '115,37,4', 'a, b', '10, 200', '115 61 0 37 0 0', '500000, 4000000', '99000000 4000000']) {
      expect(typedPlace(text, null), text).toBeNull();
    }
  });
});
