/**
 * A thematic map over the others: areas coloured by the rules of a layer's style, and a pie or bars on each of them.
 */
import type { FeatureLike } from 'ol/Feature';
import type OlMap from 'ol/Map';
import GeoJSON from 'ol/format/GeoJSON';
import { Point, type Geometry, type MultiPolygon, type Polygon } from 'ol/geom';
import VectorLayer from 'ol/layer/Vector';
import VectorSource from 'ol/source/Vector';
import { Fill, Icon, Stroke, Style, Text } from 'ol/style';

import { DEGREES, registerZone, type Zone } from './projection';
import { FONT, lined } from './styles';
import type { MapTool } from './tool';

/** A layer's style as the backend writes it, as far as thematic maps use it. */
export interface ThematicStyle {
  rules: ThematicRule[];
  chart: ThematicChart | null;
}

export interface ThematicRule {
  when: { between: { field: string; from: number | null; to: number | null } } | { is: { field: string; values: string[] } } | null;
  fill: string | null;
  hatch: { colour: string } | null;
  stroke: { colour: string; width: number } | null;
}

export interface ThematicChart {
  kind: 'pie' | 'bars';
  parts: { field: string; colour: string }[];
  size: number;
}

/** The first rule that takes a feature with these values. */
export function ruleOf(rules: readonly ThematicRule[], value: (field: string) => unknown): ThematicRule | null {
  const takes = ({ when }: ThematicRule) => {
    if (when === null) return true;
    if ('is' in when) return when.is.values.includes(String(value(when.is.field) ?? ''));
    const { field, from, to } = when.between;
    const number = value(field);
    return typeof number === 'number' && (from === null || number >= from) && (to === null || number < to);
  };
  return rules.find(takes) ?? null;
}

/** Slices of a pie: where each part begins and ends, in turns from the top; parts without a share have none. */
export function slices(values: readonly number[]): { part: number; from: number; to: number }[] {
  const sizes = values.map((value) => (Number.isFinite(value) && value > 0 ? value : 0));
  const whole = sizes.reduce((sum, value) => sum + value, 0);
  if (whole <= 0) return [];
  let from = 0;
  return sizes.flatMap((size, part) => {
    const slice = { part, from, to: from + size / whole };
    from = slice.to;
    return size > 0 ? [slice] : [];
  });
}

/** How high each bar is of the highest of all, 0 to 1. */
export function heights(values: readonly number[], top: number): number[] {
  return values.map((value) => (top > 0 && Number.isFinite(value) ? Math.min(1, Math.max(0, value / top)) : 0));
}

/** Pixels of a picture for each pixel of the screen, so that charts are sharp on every screen. */
const FINE = 2;

function canvas(size: number): [HTMLCanvasElement, CanvasRenderingContext2D | null] {
  const sheet = document.createElement('canvas');
  sheet.width = sheet.height = Math.ceil(size * FINE) + 2 * FINE;
  const pen = sheet.getContext('2d');
  pen?.scale(FINE, FINE);
  pen?.translate(1, 1);
  return [sheet, pen];
}

function pie(chart: ThematicChart, values: readonly number[], size: number): HTMLCanvasElement {
  const [sheet, pen] = canvas(size);
  const middle = size / 2;
  for (const { part, from, to } of slices(values)) {
    if (!pen) break;
    const turn = (share: number) => share * 2 * Math.PI - Math.PI / 2;
    pen.beginPath();
    pen.moveTo(middle, middle);
    pen.arc(middle, middle, middle, turn(from), turn(to));
    pen.closePath();
    pen.fillStyle = chart.parts[part]?.colour ?? '#888';
    pen.fill();
    pen.lineWidth = 1;
    pen.strokeStyle = '#fff';
    pen.stroke();
  }
  return sheet;
}

function bars(chart: ThematicChart, values: readonly number[], top: number): HTMLCanvasElement {
  const [sheet, pen] = canvas(chart.size);
  const wide = chart.size / Math.max(1, chart.parts.length);
  heights(values, top).forEach((share, part) => {
    if (!pen) return;
    const high = share * (chart.size - 1);
    pen.fillStyle = chart.parts[part]?.colour ?? '#888';
    pen.fillRect(part * wide + 0.5, chart.size - high, wide - 1, high);
  });
  if (pen) {
    pen.fillStyle = '#1f2a2e';
    pen.fillRect(0, chart.size - 1, chart.size, 1);
  }
  return sheet;
}

/** A place inside an area. */
function inside(geometry: Geometry | undefined): Point | null {
  if (geometry?.getType() === 'Polygon') return (geometry as Polygon).getInteriorPoint();
  if (geometry?.getType() !== 'MultiPolygon') return null;
  const parts = (geometry as MultiPolygon).getPolygons();
  const largest = parts.reduce<Polygon | null>((best, part) => (best && best.getArea() >= part.getArea() ? best : part), null);
  return largest?.getInteriorPoint() ?? null;
}

export class ThematicTool implements MapTool {
  private map: OlMap | null = null;
  private layer: VectorLayer | null = null;

  constructor(
    private readonly geojson: string,
    private readonly style: ThematicStyle,
  ) {}

  attach(map: OlMap, zone: Zone): void {
    const reader = new GeoJSON({ dataProjection: DEGREES, featureProjection: registerZone(zone) });
    const features = reader.readFeatures(this.geojson);
    const chart = this.style.chart;
    const numbers = (feature: FeatureLike) => (chart?.parts ?? []).map(({ field }) => Number(feature.get(field)));
    const sums = features.map((feature) => numbers(feature).reduce((sum, value) => sum + Math.max(0, value || 0), 0));
    const top = Math.max(0, ...features.flatMap(numbers).filter(Number.isFinite));
    const whole = Math.max(0, ...sums);
    for (const [at, feature] of features.entries()) {
      if (!chart) break;
      const values = numbers(feature);
      // Areas of pies are as their sums; the smallest can still be seen.
      const size = Math.max(9, chart.size * Math.sqrt(whole > 0 ? (sums[at] ?? 0) / whole : 0));
      feature.set('chart', chart.kind === 'pie' ? pie(chart, values, size) : bars(chart, values, top), true);
    }
    this.layer = new VectorLayer({ source: new VectorSource({ features }), style: (feature) => this.look(feature), zIndex: 34, declutter: false });
    this.map = map;
    map.addLayer(this.layer);
  }

  detach(): void {
    if (this.layer) this.map?.removeLayer(this.layer);
    this.layer = this.map = null;
  }

  private look(feature: FeatureLike): Style[] {
    const rule = ruleOf(this.style.rules, (field) => feature.get(field) as unknown);
    if (!rule) return [];
    const colour = rule.hatch ? lined(rule.hatch.colour, { ground: rule.fill, crossed: false, size: 8 }) : rule.fill;
    const name: unknown = feature.get('name');
    const point = inside(feature.getGeometry() as Geometry | undefined);
    const picture = feature.get('chart') as HTMLCanvasElement | undefined;
    const text = new Text({
      text: typeof name === 'string' ? name : '',
      font: `600 12px ${FONT}`,
      fill: new Fill({ color: '#1f2a2e' }),
      stroke: new Stroke({ color: 'rgba(255,255,255,0.9)', width: 3 }),
      offsetY: picture ? picture.height / FINE / 2 + 9 : 0,
    });
    const ground = new Style({
      ...(colour === null ? {} : { fill: new Fill({ color: colour }) }),
      ...(rule.stroke ? { stroke: new Stroke({ color: rule.stroke.colour, width: rule.stroke.width }) } : {}),
    });
    if (!point) return [ground];
    const image = picture ? { image: new Icon({ img: picture, scale: 1 / FINE }) } : {};
    return [ground, new Style({ geometry: new Point(point.getCoordinates()), ...image, text, zIndex: 2 })];
  }
}
