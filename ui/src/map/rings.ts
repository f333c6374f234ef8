/**
 * Rings of detail around a tower: how far its camera gives each level, within its range and its sector, with a label
 * where it looks.
 */
import Feature from 'ol/Feature';
import { LineString, Point } from 'ol/geom';
import VectorLayer from 'ol/layer/Vector';
import VectorSource from 'ol/source/Vector';
import { Fill, Stroke, Style, Text } from 'ol/style';

import { reachRing, type Reach } from './reach';
import { FONT } from './styles';

/** A level of detail: what it is called, and metres to which the camera gives it. */
export interface DetailRing {
  label: string;
  radius: number;
}

export const RING_COLOUR = '#5b3a8c';

/** Nearer to each other than this (px) two rings carry one label: that of the outer one. */
export const APART = 15;

/** Towards which a camera that turns all round carries its labels, degrees. */
const ALL_ROUND = 60;

/**
 * The rings that are drawn, outermost first: those within the range, and at the range the finest level that reaches
 * beyond it, without a line of its own.
 */
export function ringsWithin(rings: readonly DetailRing[], range: number): (DetailRing & { line: boolean })[] {
  const sorted = rings.toSorted((a, b) => b.radius - a.radius);
  const beyond = sorted.findLast((ring) => ring.radius >= range);
  const inside = sorted.filter((ring) => ring.radius < range).map((ring) => ({ ...ring, line: true }));
  return beyond ? [{ label: beyond.label, radius: range, line: false }, ...inside] : inside;
}

/** Where a ring's label stands, from the tower: eastwards and northwards, in the radius' unit. */
export function labelOffset(radius: number, azimuth: number | null, viewAngle: number | null): [number, number] {
  const turned = azimuth !== null && viewAngle !== null && viewAngle < 360;
  // Beside the middle, where the handle that turns the camera is.
  const angle = ((turned ? azimuth - viewAngle / 4 : ALL_ROUND) * Math.PI) / 180;
  return [radius * Math.sin(angle), radius * Math.cos(angle)];
}

/** The arc of a ring: all round, or the part of it in the sector. */
export function ringLine(reach: Reach): [number, number][] {
  const ring = reachRing(reach);
  // A sector's outline begins and ends at the tower.
  return reach.azimuth === null || reach.viewAngle === null || reach.viewAngle >= 360 ? ring : ring.slice(1, -1);
}

export class RingLayer {
  readonly layer = new VectorLayer({ source: new VectorSource(), zIndex: 41 });

  /** The rings of a tower; null: none. */
  set(reach: Reach | null, rings: readonly DetailRing[]): void {
    const source = this.layer.getSource();
    source?.clear(true);
    if (!reach) return;
    let last = Number.POSITIVE_INFINITY;
    for (const ring of ringsWithin(rings, reach.range)) {
      const mine = { ...reach, range: ring.radius };
      if (ring.line) {
        const line = new Feature(new LineString(ringLine(mine)));
        line.setStyle(new Style({ stroke: new Stroke({ color: RING_COLOUR, width: 1.3, lineDash: [6, 3] }) }));
        source?.addFeature(line);
      }
      const [dx, dy] = labelOffset(ring.radius, reach.azimuth, reach.viewAngle);
      const label = new Feature(new Point([reach.at[0] + dx * reach.stretch[0], reach.at[1] + dy * reach.stretch[1]]));
      const room = last - ring.radius;
      last = ring.radius;
      const style = new Style({ text: labelText(ring.label) });
      const north = reach.stretch[1];
      label.setStyle((_, resolution) => ((room * north) / resolution < APART || (ring.radius * north) / resolution < APART ? [] : [style]));
      source?.addFeature(label);
    }
  }
}

function labelText(text: string): Text {
  return new Text({
    text,
    font: `600 11px ${FONT}`,
    fill: new Fill({ color: RING_COLOUR }),
    stroke: new Stroke({ color: 'rgba(255,255,255,0.92)', width: 3.5 }),
    overflow: true,
  });
}
