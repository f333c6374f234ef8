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
  cropland: '#e4d9ae',
  farmland: '#d9c261',
  town: '#c9cdd2',
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

/** How a layer is drawn. */
export interface LayerLook {
  fill: string | null;
  stroke: string | null;
  width: number;
  dash: readonly number[] | null;
  /** Order of drawing: higher is above. */
  order: number;
  /** Thousands of features are drawn into a picture once, not anew in every frame. */
  heavy: boolean;
  /** Whether features carry their name. */
  labelled: boolean;
}

const PLAIN: LayerLook = {
  fill: null,
  stroke: COLOURS.other,
  width: 1,
  dash: null,
  order: 13,
  heavy: false,
  labelled: false,
};

const LOOKS: Readonly<Record<string, Partial<LayerLook>>> = {
  county: { stroke: COLOURS.ink, width: 2, dash: [10, 4, 2, 4], order: 31 },
  township: { stroke: '#7c8b8f', width: 0.9, order: 30, labelled: true },
  town: { fill: `${COLOURS.town}cc`, stroke: '#7b868c', width: 1, dash: [5, 4], order: 25 },
  cropland: { fill: COLOURS.cropland, stroke: '#d6c88f', width: 0.5, order: 10, heavy: true },
  farmland: { fill: COLOURS.farmland, stroke: '#bfa645', width: 0.5, order: 11, heavy: true },
};

/** The look of a layer by its role. */
export function layerLook(role: string): LayerLook {
  return { ...PLAIN, ...LOOKS[role] };
}

/** Whether a layer is drawn as features; terrain is only computed with. */
export function isDrawn(role: string): boolean {
  return role !== 'terrain';
}
