/**
 * How the extent of a system looks on the map, by how far its payments have come or by how long something waits. Pure
 * choices without the map library, shared by map, legend and layer tree.
 * A grade never rests on colour alone: the share paid is a slice of the sign, waiting changes the sign's shape and the
 * lines across the area, and both stand as a figure beside the name.
 */
import { COLOURS } from './looks';

/** What the colour of an extent tells. */
export const SHADINGS = ['progress', 'waiting'] as const;
export type Shading = (typeof SHADINGS)[number];

/** What the look of a system depends on; the rate and the worry are the backend's. */
export interface ExtentFacts {
  /** Per cent of the amount that is paid, as a decimal text; null: the amount is unknown. */
  payment_rate: string | null;
  /** `good`, `warn` (something waits 90 days or more), `bad` (365). */
  worry: string;
}

/** Lines across an area: one way, or crossed. */
export type Lines = 'none' | 'single' | 'crossed';

export interface ExtentLook {
  /** Names the grade for the legend. */
  grade: Grade;
  /** Edge, lines and sign. */
  tone: string;
  /** The area, with its transparency. */
  fill: string;
  lines: Lines;
  /** Broken edge: nothing is known. */
  dashed: boolean;
  sign: Sign;
}

/** The sign at an extent: a disc with the paid share (0 to 1; null: unknown) filled, or a state. */
export type Sign = { kind: 'share'; share: number | null } | { kind: 'disc' | 'ring' | 'triangle' };

/** Shares paid in quarters, from nothing to all; and what something waits. */
export const PROGRESS_GRADES = ['none', 'first', 'second', 'third', 'last', 'all', 'unknown'] as const;
export const WAITING_GRADES = ['good', 'warn', 'bad'] as const;
export type Grade = (typeof PROGRESS_GRADES)[number] | (typeof WAITING_GRADES)[number];

const RAMP: Record<(typeof PROGRESS_GRADES)[number], string> = {
  none: '#ffffff',
  first: '#d3e6e3',
  second: '#a5cbc7',
  third: '#69a5a2',
  last: '#2f807e',
  all: '#0b5454',
  unknown: COLOURS.muted,
};

const STATES: Record<(typeof WAITING_GRADES)[number], { tone: string; lines: Lines; sign: Sign }> = {
  good: { tone: '#20704a', lines: 'none', sign: { kind: 'disc' } },
  warn: { tone: '#b07d1c', lines: 'single', sign: { kind: 'ring' } },
  bad: { tone: '#a32b2b', lines: 'crossed', sign: { kind: 'triangle' } },
};

/** The grade of a share paid, in per cent; at a boundary the higher one. Only `all` is really paid up. */
export function progressGrade(rate: string | null): (typeof PROGRESS_GRADES)[number] {
  const share = rate === null ? Number.NaN : Number(rate);
  if (!Number.isFinite(share)) return 'unknown';
  if (share <= 0) return 'none';
  if (share >= 100) return 'all';
  return (['first', 'second', 'third', 'last'] as const)[Math.floor(share / 25)] ?? 'last';
}

/** The look of a grade, as the legend shows it; `share` is the slice of the sign. */
export function gradeLook(grade: Grade, share: number | null = null): ExtentLook {
  if (grade === 'good' || grade === 'warn' || grade === 'bad') {
    const state = STATES[grade];
    return { grade, ...state, fill: `${state.tone}26`, dashed: false };
  }
  const unknown = grade === 'unknown';
  return {
    grade,
    tone: unknown ? COLOURS.muted : COLOURS.accent,
    fill: `${RAMP[grade]}${unknown ? '30' : '99'}`,
    lines: unknown ? 'single' : 'none',
    dashed: unknown,
    sign: { kind: 'share', share: unknown ? null : share },
  };
}

/** The look of a system's extent. */
export function extentLook(facts: ExtentFacts, shading: Shading): ExtentLook {
  if (shading === 'waiting') return gradeLook(facts.worry === 'bad' || facts.worry === 'warn' ? facts.worry : 'good');
  const grade = progressGrade(facts.payment_rate);
  return gradeLook(grade, grade === 'unknown' ? null : Math.min(1, Math.max(0, Number(facts.payment_rate) / 100)));
}

/** A sign as a path on a grid of 20 around its middle; the pen fills it in the look's tone. Empty: nothing to fill. */
export function signPath(sign: Sign): string {
  switch (sign.kind) {
    case 'disc':
      return 'M0 -5A5 5 0 1 1 0 5A5 5 0 1 1 0 -5Z';
    case 'ring':
      return 'M0 -6A6 6 0 1 1 0 6A6 6 0 1 1 0 -6ZM0 -2.6A2.6 2.6 0 1 0 0 2.6A2.6 2.6 0 1 0 0 -2.6Z';
    case 'triangle':
      return 'M0 -6.6L6.2 4.6L-6.2 4.6Z';
    case 'share':
      return slice(sign.share);
  }
}

/** A slice of a disc of radius 6, clockwise from the top. */
function slice(share: number | null): string {
  if (share === null || share <= 0) return '';
  if (share >= 1) return 'M0 -6A6 6 0 1 1 0 6A6 6 0 1 1 0 -6Z';
  const angle = share * 2 * Math.PI;
  const at = `${(6 * Math.sin(angle)).toFixed(3)} ${(-6 * Math.cos(angle)).toFixed(3)}`;
  return `M0 0L0 -6A6 6 0 ${share > 0.5 ? 1 : 0} 1 ${at}Z`;
}
