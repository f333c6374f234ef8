/**
 * Proposed sites on the map: numbered marks with their reach.
 */
import Feature from 'ol/Feature';
import { Point, Polygon } from 'ol/geom';
import VectorLayer from 'ol/layer/Vector';
import VectorSource from 'ol/source/Vector';
import { Circle, Fill, Stroke, Style, Text } from 'ol/style';

import { reachRing } from './reach';
import { FONT } from './styles';

/** A proposed site: its place in the plane (m), its range (m) and its number in the order of gain. */
export interface SiteMark {
  at: [number, number];
  range: number;
  /** Metres of the map for a metre on the ground, eastwards and northwards. */
  stretch: [number, number];
  order: number;
}

const COLOUR = '#8a5a00';

function mark(order: number): Style {
  return new Style({
    image: new Circle({ radius: 9, fill: new Fill({ color: '#fff' }), stroke: new Stroke({ color: COLOUR, width: 2 }) }),
    text: new Text({ text: String(order), font: `600 11px ${FONT}`, fill: new Fill({ color: COLOUR }) }),
    zIndex: 2,
  });
}

const reach = new Style({
  stroke: new Stroke({ color: COLOUR, width: 1.2, lineDash: [4, 4] }),
  fill: new Fill({ color: 'rgba(138,90,0,0.06)' }),
});

export class SiteLayer {
  readonly layer = new VectorLayer({ source: new VectorSource(), zIndex: 45 });

  set(sites: readonly SiteMark[]): void {
    const source = this.layer.getSource();
    source?.clear(true);
    for (const site of sites) {
      const ring = reachRing({ at: site.at, range: site.range, stretch: site.stretch, azimuth: null, viewAngle: null });
      const area = new Feature(new Polygon([ring]));
      area.setStyle(reach);
      const point = new Feature(new Point(site.at));
      point.setStyle(mark(site.order));
      source?.addFeatures([area, point]);
    }
  }
}
