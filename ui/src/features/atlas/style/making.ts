/**
 * Styles made of what a person chooses: all alike, by the values of a field, by classes of its numbers. Pure.
 */
import type { LayerStyle, StyleLabel, StyleRule } from '@/map/layer-style';

export const HOWS = ['single', 'categories', 'graduated'] as const;
export type How = (typeof HOWS)[number];

/** Colours in an order; the graduated ones from light to dark (after ColorBrewer, Cynthia Brewer, Apache 2.0). */
export const PALETTES = {
  earth: ['#fff7d6', '#f0e0a8', '#dfc377', '#c9a24d', '#a87c2e', '#835c1c', '#5d3f10'],
  blue: ['#eff3ff', '#c6dbef', '#9ecae1', '#6baed6', '#4292c6', '#2171b5', '#084594'],
  red: ['#fee5d9', '#fcbba1', '#fc9272', '#fb6a4a', '#ef3b2c', '#cb181d', '#99000d'],
  many: ['#a6cee3', '#b2df8a', '#fdbf6f', '#cab2d6', '#fb9a99', '#ffff99', '#8dd3c7', '#bebada', '#d9d9d9', '#80b1d3'],
} as const;
export type Palette = keyof typeof PALETTES;

/** A colour of a palette for a class: spread over it where there are fewer classes than colours. */
export function colourOf(palette: Palette, at: number, count: number): string {
  const colours = PALETTES[palette];
  if (palette === 'many') return colours[at % colours.length] ?? '#cccccc';
  const place = count > 1 ? Math.round((at * (colours.length - 1)) / (count - 1)) : 3;
  return colours[Math.min(place, colours.length - 1)] ?? '#cccccc';
}

/** What all rules share. */
export interface Plain {
  stroke: { colour: string; width: number } | null;
}

const outline = ({ stroke }: Plain): Pick<StyleRule, 'stroke'> => ({ stroke: stroke && { ...stroke, dash: [] } });

/** A rule for each value, and one for the others. */
export function categories(field: string, values: readonly string[], palette: Palette, plain: Plain, words: { rest: string; empty: string }): StyleRule[] {
  const rules = values.map((value, at) => ({
    name: value || words.empty,
    when: { is: { field, values: [value] } },
    fill: colourOf(palette, at, values.length),
    ...outline(plain),
  }));
  return [...rules, { name: words.rest, fill: '#e6e6e6', ...outline(plain) }];
}

/** A rule for each class between two bounds; the last holds its upper bound too, for it has none. */
export function graduated(field: string, breaks: readonly number[], palette: Palette, plain: Plain): StyleRule[] {
  const tidy = (value: number) => String(Number(value.toPrecision(6)));
  const count = Math.max(1, breaks.length - 1);
  return Array.from({ length: breaks.length ? count : 0 }, (_, at) => {
    const [from = 0, to = from] = [breaks[at], breaks[at + 1]];
    return {
      name: `${tidy(from)}–${tidy(to)}`,
      when: { between: { field, from: at === 0 ? null : from, to: at === count - 1 ? null : to } },
      fill: colourOf(palette, at, count),
      ...outline(plain),
    };
  });
}

/** A whole style as the shell takes it. */
export function styleOf(rules: StyleRule[], label: StyleLabel | null, before: LayerStyle): string {
  return JSON.stringify({ ...before, rules, label });
}
