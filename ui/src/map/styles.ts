/**
 * Looks as styles of the map library.
 */
import type { FeatureLike } from 'ol/Feature';
import { Circle, Fill, RegularShape, Stroke, Style, Text } from 'ol/style';

import { ruleOf, type LayerStyle, type StyleLabel, type StyleRule } from './layer-style';
import { COLOURS, towerLook, type TowerLook } from './looks';

/** The fonts of names on the map. */
export const FONT = "'Noto Sans SC Variable', 'Noto Sans CJK SC', sans-serif";

function label(text: string, size: number, weight: number, offsetY: number): Text {
  return new Text({
    text,
    font: `${weight} ${size}px ${FONT}`,
    fill: new Fill({ color: COLOURS.ink }),
    stroke: new Stroke({ color: 'rgba(255,255,255,0.9)', width: 3 }),
    offsetY,
    overflow: true,
  });
}

/** Diagonal lines over a ground of their own, one way or crossed. */
export function lined(colour: string, how: { ground: string | null; crossed: boolean; size: number }): CanvasPattern | string {
  const { size } = how;
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const pen = canvas.getContext('2d');
  if (!pen) return colour;
  if (how.ground) {
    pen.fillStyle = how.ground;
    pen.fillRect(0, 0, size, size);
  }
  pen.strokeStyle = colour;
  pen.lineWidth = 1.4;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
    if (how.crossed) {
      pen.moveTo(shift, 0);
      pen.lineTo(shift + size, size);
    }
  }
  pen.stroke();
  return pen.createPattern(canvas, 'repeat') ?? colour;
}

/** Ochre diagonal lines: target that no tower sees. */
const hatch = () => lined(COLOURS.blind, { ground: null, crossed: false, size: 8 });

/** The style of a layer's features, as the project has it: what tiles are drawn by. */
export function layerStyle(style: LayerStyle) {
  const { label } = style;
  const ready = new Map(style.rules.map((rule) => [rule, ruleStyle(rule)]));
  return (feature: FeatureLike, resolution: number): Style | undefined => {
    if (style.until_metres_per_pixel && resolution > style.until_metres_per_pixel) return undefined;
    const rule = ruleOf(style, (field) => feature.get(field) as unknown);
    const base = rule ? ready.get(rule) : undefined;
    if (!base || !label || (label.until_metres_per_pixel && resolution > label.until_metres_per_pixel)) return base;
    const text: unknown = feature.get(label.field);
    if (typeof text !== 'string' && typeof text !== 'number') return base;
    const named = base.clone();
    named.setText(layerLabel(String(text), label));
    return named;
  };
}

function layerLabel(text: string, label: StyleLabel): Text {
  return new Text({
    text,
    font: `500 ${label.size}px ${FONT}`,
    fill: new Fill({ color: label.colour }),
    ...(label.halo ? { stroke: new Stroke({ color: label.halo, width: 3 }) } : {}),
    overflow: true,
  });
}

function ruleStyle(rule: StyleRule): Style {
  const stroke = rule.stroke && new Stroke({ color: rule.stroke.colour, width: rule.stroke.width, lineDash: rule.stroke.dash ?? [] });
  const colour = rule.hatch
    ? lined(rule.hatch.colour, { ground: rule.fill ?? null, crossed: false, size: Math.max(4, rule.hatch.spacing) })
    : rule.fill;
  return new Style({
    ...(colour ? { fill: new Fill({ color: colour }) } : {}),
    ...(stroke ? { stroke } : {}),
    image: symbol(rule, stroke ?? new Stroke({ color: COLOURS.other, width: 2 })),
  });
}

function symbol(rule: StyleRule, stroke: Stroke) {
  const fill = new Fill({ color: rule.fill ?? '#ffffff' });
  const radius = (rule.symbol?.size ?? 10) / 2;
  switch (rule.symbol?.shape) {
    case 'square':
      return new RegularShape({ points: 4, radius: radius * 1.27, angle: Math.PI / 4, fill, stroke });
    case 'triangle':
      return new RegularShape({ points: 3, radius, fill, stroke });
    case 'diamond':
      return new RegularShape({ points: 4, radius, fill, stroke });
    default:
      return new Circle({ radius, fill, stroke });
  }
}

function image(look: TowerLook) {
  const fill = new Fill({ color: look.fill });
  const stroke = new Stroke({ color: look.stroke, width: look.shape === 'diamond' ? 2 : 1.5 });
  return look.shape === 'diamond'
    ? new RegularShape({ points: 4, radius: look.radius, fill, stroke })
    : new Circle({ radius: look.radius, fill, stroke });
}

/** The styles of one tower. */
export function towerStyles(
  tower: { origin: string; inUse: boolean; code: string },
  how: { chosen: boolean; lit: boolean; named: boolean },
): Style[] {
  const look = towerLook(tower, how);
  const zIndex = how.chosen ? 3 : how.lit ? 2 : 1;
  const styles = [new Style({ image: image(look), zIndex })];
  if (look.halo) {
    const halo = new Circle({ radius: look.radius + 4.5, stroke: new Stroke({ color: COLOURS.blind, width: 2 }) });
    styles.unshift(new Style({ image: halo, zIndex }));
  }
  if (look.cross) {
    const stroke = new Stroke({ color: COLOURS.ink, width: 1.6 });
    styles.push(
      new Style({ image: new RegularShape({ points: 4, radius: look.radius, radius2: 0, angle: Math.PI / 4, stroke }), zIndex }),
    );
  }
  if (how.named) styles.push(new Style({ text: label(tower.code, 11, 500, look.radius + 9), zIndex }));
  return styles;
}

/** The reach of the chosen tower. */
export const reachStyle = new Style({
  stroke: new Stroke({ color: COLOURS.chosen, width: 1.6, lineDash: [5, 4] }),
  fill: new Fill({ color: 'rgba(194,59,59,0.06)' }),
});

/** One tower's reach in the coverage: where several lie over each other it grows darker. */
export const discStyle = new Style({ fill: new Fill({ color: 'rgba(15,107,107,0.085)' }) });

/** What the run says is seen. */
export const visibleStyle = new Style({ fill: new Fill({ color: 'rgba(15,107,107,0.14)' }) });

/** What the run says is not. */
export const blindStyle = () => new Style({ fill: new Fill({ color: hatch() }) });

/** The county's ground under everything. */
export const groundStyle = new Style({ fill: new Fill({ color: COLOURS.county }) });
