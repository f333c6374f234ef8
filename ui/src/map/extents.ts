/**
 * The extents of the systems on the map: areas shaded by what is paid or by what waits, each system with a sign, its
 * name and its figure. Hits are found by geometry, so that pointing costs no picture.
 */
import Feature from 'ol/Feature';
import type { Coordinate } from 'ol/coordinate';
import { createEmpty, extend, getArea, getCenter, isEmpty, type Extent } from 'ol/extent';
import { LineString, MultiPolygon, Point, Polygon, type Geometry } from 'ol/geom';
import type BaseLayer from 'ol/layer/Base';
import VectorLayer from 'ol/layer/Vector';
import VectorSource from 'ol/source/Vector';
import { Fill, Icon, Stroke, Style, Text } from 'ol/style';

import { layCallouts, settle, textWidth, wrapName, type Place } from './callouts';
import { signPath, type ExtentLook } from './extent-looks';
import { COLOURS } from './looks';
import { FONT, lined } from './styles';

/** What is shown of a system. */
export interface ExtentShade {
  name: string;
  /** The figure below the name. */
  figure: string;
  look: ExtentLook;
}

/** One extent: where its sign is anchored, and how large its rectangle is (m²). */
interface Site {
  system: number;
  shape: Geometry;
  anchor: Coordinate;
  size: number;
  /** The largest of its system carries the name. */
  named: boolean;
}

/** Where a named sign stands; `led`: away from its place, to which a line leads. */
interface Callout extends Place {
  led: boolean;
}

/** An area is large when its sides are about this many px. */
const ROOMY = 200;

const NAME_WIDTH = 13;
const NAME_LINES = 2;
const NAME_SIZE = 12;
const LINE = 16;
/** From the middle of a sign to its name, px. */
const BESIDE = 12;
/** How near to a sign, a line or a point counts as on it, px. */
const NEAR = 8;

export class ExtentLayer {
  private readonly areas = new VectorSource();
  private readonly signs = new VectorSource();
  private readonly drawn: readonly VectorLayer[];
  private sites: Site[] = [];
  private shades: ReadonlyMap<number, ExtentShade> = new Map();
  private lit: number | null = null;
  private readonly pictures = new Map<string, HTMLCanvasElement>();
  private laid: { resolution: number; places: Map<Site, Callout> } | null = null;

  constructor() {
    this.drawn = [
      new VectorLayer({ source: this.areas, zIndex: 15, style: (feature) => this.areaStyles(feature.get('site') as Site) }),
      new VectorLayer({
        source: this.signs,
        zIndex: 45,
        style: (feature, resolution) => this.signStyles(feature.get('site') as Site, resolution),
      }),
    ];
  }

  get layers(): BaseLayer[] {
    return [...this.drawn];
  }

  /** Puts extents on the map; each feature names its `system`. */
  set(features: readonly Feature[]): void {
    const sites = features.flatMap((feature) => {
      const shape = feature.getGeometry();
      const system: unknown = feature.get('system');
      if (!shape || typeof system !== 'number') return [];
      return [{ system, shape, anchor: anchorOf(shape), size: getArea(shape.getExtent()), named: false }];
    });
    // Larger ones first: what lies within another is above it.
    sites.sort((a, b) => b.size - a.size);
    const seen = new Set<number>();
    this.sites = sites.map((site) => {
      const named = !seen.has(site.system);
      seen.add(site.system);
      return { ...site, named };
    });
    this.areas.clear(true);
    this.signs.clear(true);
    this.areas.addFeatures(this.sites.map((site) => new Feature({ geometry: site.shape, site })));
    this.signs.addFeatures(this.sites.map((site) => new Feature({ geometry: site.shape, site })));
    this.laid = null;
  }

  /** How each system looks; one that is not named here is not drawn. */
  shade(shades: ReadonlyMap<number, ExtentShade>): void {
    this.shades = shades;
    this.laid = null;
    this.redraw();
  }

  /** Lights one system. */
  light(system: number | null): void {
    if (this.lit === system) return;
    this.lit = system;
    this.redraw();
  }

  show(shown: boolean, opacity: number): void {
    for (const layer of this.drawn) layer.setVisible(shown);
    this.drawn[0]?.setOpacity(opacity);
  }

  /** The system at a place: the one whose sign or name is there, or else whose smallest extent is. */
  at(place: Coordinate, resolution: number): { system: number; byName: boolean } | null {
    if (!this.drawn[0]?.getVisible()) return null;
    const [x = 0, y = 0] = pixels(place, resolution);
    for (const [site, callout] of this.places(resolution)) {
      if (x >= callout.x - NEAR && x <= callout.x + callout.width && Math.abs(y - callout.y) <= callout.height / 2) return { system: site.system, byName: true };
    }
    const within = this.sites.filter((site) => this.shades.has(site.system) && hits(site.shape, place, NEAR * resolution));
    const smallest = within.at(-1);
    return smallest ? { system: smallest.system, byName: false } : null;
  }

  /** The rectangle around a system's extents; null: it has none. */
  around(system: number): Extent | null {
    const all = createEmpty();
    for (const site of this.sites) if (site.system === system) extend(all, site.shape.getExtent());
    return isEmpty(all) ? null : all;
  }

  /** The rectangle around all of them. */
  get extent(): Extent | null {
    return this.sites.length ? this.areas.getExtent() : null;
  }

  private redraw() {
    for (const layer of this.drawn) layer.changed();
  }

  private areaStyles(site: Site): Style[] {
    const look = this.shades.get(site.system)?.look;
    if (!look || site.shape instanceof Point) return [];
    const fill = look.lines === 'none' ? look.fill : lined(`${look.tone}48`, { ground: look.fill, crossed: look.lines === 'crossed', size: 9 });
    const stroke = new Stroke({ color: look.tone, width: 1.6, ...(look.dashed ? { lineDash: [6, 4] } : {}) });
    return [new Style({ fill: new Fill({ color: fill }), stroke, zIndex: this.sites.indexOf(site) })];
  }

  private signStyles(site: Site, resolution: number): Style[] {
    const shade = this.shades.get(site.system);
    if (!shade) return [];
    const lit = site.system === this.lit;
    const zIndex = this.sites.indexOf(site);
    const line = (color: string, width: number, geometry?: Geometry) =>
      new Style({ ...(geometry ? { geometry } : {}), stroke: new Stroke({ color, width }), zIndex: -1 });
    // The edge of the lit one is drawn here, above the borders of the layers.
    const edge = lit && !(site.shape instanceof Point) ? [line('#ffffffe6', 6), line(COLOURS.chosen, 3)] : [];
    const place = this.places(resolution).get(site);
    if (!place && !(site.shape instanceof Point)) return edge;
    const at = place ? [place.x * resolution, -place.y * resolution] : site.anchor;
    const sign = new Style({ geometry: new Point(at), image: this.signImage(shade.look, lit), zIndex });
    if (!place) return [sign];
    sign.setText(nameText(shade));
    if (!place.led) return [...edge, sign];
    const leader = new LineString([site.anchor, at]);
    return [...edge, line('#ffffffcc', 3, leader), line(COLOURS.ink, 1, leader), sign];
  }

  /** Where the named signs stand at a resolution. */
  private places(resolution: number): Map<Site, Callout> {
    if (this.laid?.resolution === resolution) return this.laid.places;
    const wanted = this.sites.filter((site) => site.named && this.shades.has(site.system)).map((site) => ({ site, place: this.wish(site, resolution) }));
    // A sign in a large area has room beside the others; those of small ones are stacked, with lines to their places.
    const roomy = wanted.filter(({ site }) => Math.sqrt(site.size) / resolution > ROOMY);
    const tight = wanted.filter((one) => !roomy.includes(one));
    const stacked = layCallouts(tight.map(({ place }) => place));
    const places = new Map<Site, Callout>();
    tight.forEach(({ site, place }, i) => {
      const laid = stacked[i] ?? place;
      places.set(site, { ...laid, led: laid.x !== place.x || laid.y !== place.y });
    });
    for (const { site, place } of roomy) {
      const inside = (spot: Place) => site.shape.intersectsCoordinate([spot.x * resolution, -spot.y * resolution]);
      places.set(site, { ...settle(place, [...places.values()], inside), led: false });
    }
    this.laid = { resolution, places };
    return places;
  }

  /** A callout at its own place. */
  private wish(site: Site, resolution: number): Place {
    const [x = 0, y = 0] = pixels(site.anchor, resolution);
    const shade = this.shades.get(site.system);
    const lines = shade ? [...nameLines(shade.name), shade.figure] : [];
    const width = Math.max(0, ...lines.map(textWidth)) * NAME_SIZE;
    return { x, y, width: BESIDE + width, height: Math.max(2 * NEAR, lines.length * LINE) };
  }

  private signImage(look: ExtentLook, lit: boolean): Icon {
    const share = look.sign.kind === 'share' ? look.sign.share : '';
    const key = [look.sign.kind, share, look.tone, lit].join(' ');
    const ratio = Math.max(1, Math.ceil(window.devicePixelRatio));
    let picture = this.pictures.get(key);
    if (!picture) {
      picture = drawSign(look, lit, ratio);
      this.pictures.set(key, picture);
    }
    return new Icon({ img: picture, scale: 1 / ratio });
  }
}

function pixels([east = 0, north = 0]: Coordinate, resolution: number): [number, number] {
  return [east / resolution, -north / resolution];
}

function hits(shape: Geometry, place: Coordinate, near: number): boolean {
  if (shape instanceof Polygon || shape instanceof MultiPolygon) return shape.intersectsCoordinate(place);
  const [x = 0, y = 0] = shape.getClosestPoint(place);
  return Math.hypot(x - (place[0] ?? 0), y - (place[1] ?? 0)) <= near;
}

/** A place on the shape itself, well inside an area. */
function anchorOf(shape: Geometry): Coordinate {
  if (shape instanceof Polygon) return shape.getInteriorPoint().getCoordinates().slice(0, 2);
  if (shape instanceof MultiPolygon) {
    // The third coordinate is how wide the area is there: the widest carries the sign.
    const [widest = getCenter(shape.getExtent())] = shape.getInteriorPoints().getCoordinates().sort((a, b) => (b[2] ?? 0) - (a[2] ?? 0));
    return widest.slice(0, 2);
  }
  if (shape instanceof LineString) return shape.getCoordinateAt(0.5);
  return shape.getClosestPoint(getCenter(shape.getExtent()));
}

function nameLines(name: string): string[] {
  return wrapName(name, NAME_WIDTH, NAME_LINES);
}

function nameText(shade: ExtentShade): Text {
  const parts = nameLines(shade.name).flatMap((line) => [line, `600 ${NAME_SIZE}px ${FONT}`, '\n', '']);
  return new Text({
    text: [...parts, shade.figure, `500 ${NAME_SIZE}px ${FONT}`],
    textAlign: 'left',
    offsetX: BESIDE,
    fill: new Fill({ color: COLOURS.ink }),
    stroke: new Stroke({ color: 'rgba(255,255,255,0.92)', width: 3.5 }),
    overflow: true,
  });
}

/** A sign on a white disc; the lit one in a ring. */
function drawSign(look: ExtentLook, lit: boolean, ratio: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = 24 * ratio;
  canvas.height = 24 * ratio;
  const pen = canvas.getContext('2d');
  if (!pen) return canvas;
  pen.scale(ratio, ratio);
  pen.translate(12, 12);
  const disc = (radius: number, fill: string, edge: string, width: number) => {
    pen.beginPath();
    pen.arc(0, 0, radius, 0, 2 * Math.PI);
    pen.fillStyle = fill;
    pen.strokeStyle = edge;
    pen.lineWidth = width;
    pen.fill();
    pen.stroke();
  };
  if (lit) disc(10.5, '#ffffff', COLOURS.chosen, 2);
  if (look.sign.kind === 'share') {
    if (look.dashed) pen.setLineDash([2.5, 2]);
    disc(7.2, '#ffffff', look.tone, 1.6);
    pen.setLineDash([]);
  }
  const path = new Path2D(signPath(look.sign));
  if (look.sign.kind !== 'share') {
    pen.strokeStyle = '#ffffff';
    pen.lineWidth = 3;
    pen.lineJoin = 'round';
    pen.stroke(path);
  }
  pen.fillStyle = look.tone;
  pen.fill(path);
  return canvas;
}
