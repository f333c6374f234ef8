/**
 * Looks as styles of the map library.
 */
import type { FeatureLike } from 'ol/Feature';
import { Circle, Fill, RegularShape, Stroke, Style, Text } from 'ol/style';

import { COLOURS, layerLook, towerLook, type TowerLook } from './looks';

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

/** The style of a layer's features. Names are drawn when `labels` says the map is near enough. */
export function layerStyle(role: string, labels: (resolution: number) => boolean) {
  const look = layerLook(role);
  const base = new Style({
    ...(look.fill ? { fill: new Fill({ color: look.fill }) } : {}),
    ...(look.stroke
      ? { stroke: new Stroke({ color: look.stroke, width: look.width, ...(look.dash ? { lineDash: [...look.dash] } : {}) }) }
      : {}),
    // Points of a layer without a look of its own.
    image: new Circle({ radius: 5, fill: new Fill({ color: '#fff' }), stroke: new Stroke({ color: look.stroke ?? COLOURS.other, width: 2 }) }),
  });
  if (!look.labelled) return base;
  return (feature: FeatureLike, resolution: number) => {
    const name: unknown = feature.get('name');
    if (typeof name !== 'string' || !labels(resolution)) return base;
    const named = base.clone();
    named.setText(label(name, 12, 600, 0));
    return named;
  };
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
