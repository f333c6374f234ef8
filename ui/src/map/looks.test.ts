import { describe, expect, it } from 'vitest';

import { COLOURS, isDrawn, towerLook } from './looks';

const calm = { chosen: false, lit: false };

describe('tower looks', () => {
  it('tells new from reused by shape', () => {
    expect(towerLook({ origin: 'new', inUse: true }, calm)).toMatchObject({ shape: 'circle', fill: COLOURS.accent });
    expect(towerLook({ origin: 'reused', inUse: true }, calm)).toMatchObject({ shape: 'diamond', fill: '#ffffff', stroke: COLOURS.accent });
  });

  it('marks a tower not in use with grey and a cross', () => {
    for (const origin of ['new', 'reused']) {
      const look = towerLook({ origin, inUse: false }, calm);
      expect(look.cross).toBe(true);
      expect([look.fill, look.stroke]).toContain(COLOURS.muted);
    }
    expect(towerLook({ origin: 'new', inUse: true }, calm).cross).toBe(false);
  });

  it('enlarges the chosen one and keeps its shape', () => {
    const chosen = towerLook({ origin: 'reused', inUse: true }, { chosen: true, lit: false });
    expect(chosen.shape).toBe('diamond');
    expect(chosen.stroke).toBe(COLOURS.chosen);
    expect(chosen.radius).toBeGreaterThan(towerLook({ origin: 'reused', inUse: true }, calm).radius);
  });

  it('puts a halo on what an evidence lights up', () => {
    expect(towerLook({ origin: 'new', inUse: true }, { chosen: false, lit: true }).halo).toBe(true);
  });
});

describe('layers', () => {
  it('are drawn unless they are only computed with', () => {
    expect(isDrawn('terrain')).toBe(false);
    expect(isDrawn('county')).toBe(true);
  });
});
