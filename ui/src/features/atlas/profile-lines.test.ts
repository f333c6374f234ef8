import { describe, expect, it } from 'vitest';

import type { ProfileView } from '@/backend/types';

import { profileLines } from './profile-lines';

const view = (tops: (number | null)[], blocker: number | null = null): ProfileView => ({
  points: tops.map((top, at) => ({ distance_m: at * 100, top_m: top, sight_m: 50 - at * 10 })),
  distance_m: (tops.length - 1) * 100,
  target_height_m: 1.5,
  hidden: blocker !== null,
  short_m: 2,
  blocker: blocker === null ? null : { lon: 115, lat: 37, distance_m: blocker, over_m: 3 },
  limit: null,
  pixels_per_metre: null,
});

describe('profile lines', () => {
  it('fills the picture from the tower to the place', () => {
    const lines = profileLines(view([10, 12, 40, 8, 10], 200), 200, 100);
    expect(lines?.ground).toHaveLength(1);
    const places = lines?.sight.split(' ').map((pair) => pair.split(',').map(Number)) ?? [];
    expect(places[0]?.[0]).toBe(0);
    expect(places.at(-1)?.[0]).toBe(200);
    expect(places.every(([, y]) => y !== undefined && y > 0 && y < 100)).toBe(true);
    expect(places[0]?.[1]).toBeLessThan(places.at(-1)?.[1] ?? 0);
    expect(lines?.blocker?.x).toBe(100);
  });

  it('leaves gaps where the height is unknown', () => {
    expect(profileLines(view([10, 12, null, 8, 10]), 200, 100)?.ground).toHaveLength(2);
    expect(profileLines(view([10, null, 9, null, 10]), 200, 100)?.ground).toHaveLength(0);
  });

  it('does not make mountains of level ground', () => {
    const level = { ...view([10, 10]), points: [0, 100].map((distance_m) => ({ distance_m, top_m: 10, sight_m: 10.2 })) };
    const lines = profileLines(level, 200, 100);
    expect((lines?.high ?? 0) - (lines?.low ?? 0)).toBeCloseTo(10);
  });

  it('draws nothing of a place at the tower itself', () => {
    expect(profileLines(view([10]), 200, 100)).toBeNull();
  });
});
