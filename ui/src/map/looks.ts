/**
 * Which look a thing on the map has: pure choices, without the map library, shared by map, legend and layer tree.
 * A state never rests on colour alone: new and reused towers differ in shape, one not in use carries a cross.
 */

export const COLOURS = {
  ink: '#1f2a2e',
  muted: '#8a979b',
  accent: '#0f6b6b',
  chosen: '#c23b3b',
  ground: '#edeee9',
  county: '#fafaf7',
  blind: '#b07d1c',
  other: '#b9c4c6',
} as const;

/** What the look of a tower depends on. */
export interface TowerFacts {
  origin: string;
  inUse: boolean;
}

/** How a tower is drawn. */
export interface TowerLook {
  shape: 'circle' | 'diamond';
  fill: string;
  stroke: string;
  radius: number;
  cross: boolean;
  halo: boolean;
}

/** The look of a tower. */
export function towerLook(tower: TowerFacts, how: { chosen: boolean; lit: boolean }): TowerLook {
  const colour = how.chosen ? COLOURS.chosen : tower.inUse ? COLOURS.accent : COLOURS.muted;
  const reused = tower.origin === 'reused';
  return {
    shape: reused ? 'diamond' : 'circle',
    fill: reused ? '#ffffff' : colour,
    stroke: reused ? colour : '#ffffff',
    radius: (reused ? 7 : 6) + (how.chosen ? 2.5 : 0),
    cross: !tower.inUse,
    halo: how.lit,
  };
}

/** Whether a layer is drawn as features; terrain is only computed with. */
export function isDrawn(role: string): boolean {
  return role !== 'terrain';
}
