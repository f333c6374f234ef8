/**
 * What a person typed about new sites, as the backend asks for it.
 */
import type { SitingAsk, SitingWanted } from '@/backend/types';

/** What is wanted of the candidates. */
export type WantedKind = 'sites' | 'share' | 'budget';

/** The fields of the panel, as typed; empty: as usual. */
export interface SitingForm {
  kind: WantedKind;
  count: string;
  percent: string;
  amount: string;
  /** Ids of layers of candidates. */
  layers: number[];
  grid: boolean;
  spacing: string;
  slope: string;
  roads: number | null;
  roadDistance: string;
  power: number | null;
  powerDistance: string;
  mast: string;
  range: string;
  cost: string;
  double: number | null;
}

/** A candidate's mast and range, m, where the project has no tower. */
export const USUAL_MAST_M = 35;
export const USUAL_RANGE_M = 5000;

/** The middle one of some values, as text; `otherwise` where there is none. */
export function usualOf(values: number[], otherwise: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  return String(sorted[Math.floor(sorted.length / 2)] ?? otherwise);
}

export const emptyForm = (): SitingForm => ({
  kind: 'sites',
  count: '5',
  percent: '95',
  amount: '',
  layers: [],
  grid: true,
  spacing: '',
  slope: '15',
  roads: null,
  roadDistance: '500',
  power: null,
  powerDistance: '500',
  mast: '',
  range: '',
  cost: '',
  double: null,
});

/** A number that was typed; null: nothing was. */
function typed(text: string): number | null {
  const trimmed = text.trim();
  // What is no number goes to the backend as one that it refuses by name.
  return trimmed === '' ? null : Number(trimmed);
}

/** The numbers of a form that are none, by field. */
export function wrongFields(form: SitingForm): string[] {
  const used: [string, string, boolean][] = [
    ['count', form.count, form.kind === 'sites'],
    ['percent', form.percent, form.kind === 'share'],
    ['spacing', form.spacing, form.grid],
    ['slope', form.slope, form.grid],
    ['roadDistance', form.roadDistance, form.grid && form.roads !== null],
    ['powerDistance', form.powerDistance, form.grid && form.power !== null],
    ['mast', form.mast, true],
    ['range', form.range, true],
  ];
  const wrong = used.filter(([field, text, asked]) => {
    if (!asked) return false;
    const number = typed(text);
    if (number === null) return !['spacing', 'slope', 'mast', 'range'].includes(field);
    if (!Number.isFinite(number) || number < 0) return true;
    return field === 'count' && (!Number.isInteger(number) || number > 1000);
  });
  const names = wrong.map(([field]) => field);
  if (form.kind === 'budget' && form.amount.trim() === '') names.push('amount');
  if (!form.grid && form.layers.length === 0) names.push('layers');
  return names;
}

/** What the candidates are asked for. */
export function askOf(form: SitingForm, target: string): SitingAsk {
  const near = (layer: number | null, distance: string): [number, number] | null =>
    layer === null || !form.grid ? null : [layer, typed(distance) ?? 0];
  return {
    target,
    layers: [...form.layers],
    grid: form.grid,
    spacing_m: form.grid ? typed(form.spacing) : null,
    slope_deg: form.grid ? typed(form.slope) : null,
    roads: near(form.roads, form.roadDistance),
    power: near(form.power, form.powerDistance),
    mast_m: typed(form.mast),
    range_m: typed(form.range),
    cost: form.cost.trim() || null,
    double: form.double,
  };
}

/** What is wanted of them. */
export function wantedOf(form: SitingForm): SitingWanted {
  if (form.kind === 'share') return { kind: 'share', percent: typed(form.percent) ?? 0 };
  if (form.kind === 'budget') return { kind: 'budget', amount: form.amount.trim() };
  return { kind: 'sites', count: typed(form.count) ?? 0 };
}
