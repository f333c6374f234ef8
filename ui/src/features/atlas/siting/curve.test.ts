import { describe, expect, it } from 'vitest';

import type { SitingView } from '@/backend/types';

import { curvePicture } from './curve';

const view = {
  target_area_m2: 1000,
  covered_before_m2: 600,
  covered_after_m2: 850,
  added: [{}, {}],
  curve: [
    { sites: 1, gain_m2: 150, covered_m2: 750 },
    { sites: 2, gain_m2: 90, covered_m2: 840 },
  ],
} as unknown as SitingView;

describe('the curve', () => {
  it('begins at what is covered and marks the result', () => {
    const picture = curvePicture(view, 200, 100);
    expect(picture).toMatchObject({ low: 60, high: 85, most: 2, mark: { x: 200, y: 0 } });
    expect(picture?.line.split(' ')).toEqual(['0.0,100.0', '100.0,40.0', '200.0,4.0']);
  });

  it('is not drawn without a target or a site', () => {
    expect(curvePicture({ ...view, target_area_m2: 0 }, 200, 100)).toBeNull();
    expect(curvePicture({ ...view, curve: [] }, 200, 100)).toBeNull();
  });
});
