/**
 * The style of a layer as the project keeps it: one value for tiles, vectors, legend and print. What it means is said
 * in `crates/model/src/style.rs`; here it is read, and a feature's rule is found.
 */

export type Condition = { is: { field: string; values: string[] } } | { between: { field: string; from: number | null; to: number | null } };

export interface StyleStroke {
  colour: string;
  width: number;
  dash?: number[];
}

export interface StyleRule {
  name?: string;
  when?: Condition | null;
  fill?: string | null;
  hatch?: { angle: number; spacing: number; colour: string; width: number } | null;
  stroke?: StyleStroke | null;
  symbol?: { shape: 'circle' | 'square' | 'triangle' | 'diamond'; size: number } | null;
}

export interface StyleLabel {
  field: string;
  size: number;
  colour: string;
  halo?: string | null;
  until_metres_per_pixel?: number | null;
}

export interface LayerStyle {
  rules: StyleRule[];
  label?: StyleLabel | null;
  chart?: unknown;
  until_metres_per_pixel?: number | null;
}

/** Reads a style; one without rules where it is none. */
export function readStyle(text: string): LayerStyle {
  try {
    const style = JSON.parse(text) as Partial<LayerStyle> | null;
    if (style && Array.isArray(style.rules)) return { ...style, rules: style.rules };
  } catch {
    // What does not read is not drawn; the shell refuses to keep such a style.
  }
  return { rules: [] };
}

/** What a feature has in a field, as a person reads it. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function holds(condition: Condition, value: (field: string) => unknown): boolean {
  if ('is' in condition) return condition.is.values.includes(textOf(value(condition.is.field)));
  const text = textOf(value(condition.between.field)).trim();
  const number = Number(text);
  const { from, to } = condition.between;
  return text !== '' && Number.isFinite(number) && (from === null || number >= from) && (to === null || number < to);
}

/** The first rule whose condition holds. */
export function ruleOf(style: LayerStyle, value: (field: string) => unknown): StyleRule | null {
  return style.rules.find((rule) => !rule.when || holds(rule.when, value)) ?? null;
}

/** A field by which several rules tell features apart; null where they do not. */
export function fieldOf(style: LayerStyle): string | null {
  for (const { when } of style.rules) {
    if (when) return 'is' in when ? when.is.field : when.between.field;
  }
  return null;
}

/** Whether anything is filled; a layer of lines alone lies above what covers the ground. */
export function drawsAreas(style: LayerStyle): boolean {
  return style.rules.some((rule) => rule.fill || rule.hatch);
}
