import { describe, expect, it } from 'vitest';

import { moved } from './swipe';

describe('the curtain', () => {
  it('goes with the arrow keys and stays on the map', () => {
    expect(moved(0.5, 'ArrowRight')).toBeCloseTo(0.52);
    expect(moved(0.5, 'ArrowLeft')).toBeCloseTo(0.48);
    expect(moved(0.5, 'PageUp')).toBeCloseTo(0.6);
    expect(moved(0.99, 'ArrowRight')).toBe(1);
    expect(moved(0.01, 'PageDown')).toBe(0);
    expect(moved(0.3, 'Home')).toBe(0);
    expect(moved(0.3, 'End')).toBe(1);
  });

  it('leaves other keys alone', () => {
    expect(moved(0.5, 'a')).toBeNull();
    expect(moved(0.5, 'Escape')).toBeNull();
  });
});
