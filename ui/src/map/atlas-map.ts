/**
 * The map itself: layers, towers, coverage, and what is pointed at. Map objects stay out of Vue's reactivity; the room
 * tells the map what to show and hears what the person does.
 */
import Feature from 'ol/Feature';
import OlMap from 'ol/Map';
import View from 'ol/View';
import { defaults as defaultControls } from 'ol/control/defaults';
import { containsExtent, createEmpty, extend, getCenter, getHeight, getWidth, isEmpty, type Extent } from 'ol/extent';
import GeoJSON from 'ol/format/GeoJSON';
import { Point, Polygon } from 'ol/geom';
import { defaults as defaultInteractions } from 'ol/interaction/defaults';
import type Layer from 'ol/layer/Layer';
import Graticule from 'ol/layer/Graticule';
import VectorLayer from 'ol/layer/Vector';
import VectorSource from 'ol/source/Vector';
import { Stroke } from 'ol/style';

import type { Turns } from '@/shared/turns';

import { CheckLayer } from './check';
import { CoverageShapes } from './coverage';
import { ExtentLayer, type ExtentShade } from './extents';
import { LiveMap, type LiveListener } from './live';
import type { Lattice } from './live-grid';
import { readStyle } from './layer-style';
import { DEGREES, drawnIn, registerZone, stretch, toDegrees, toMap, type Zone } from './projection';
import { ProbabilityLayer, type Surely } from './probability';
import { reachRing, type Reach } from './reach';
import { RingLayer, type DetailRing } from './rings';
import { SiteLayer } from './sites';
import { groundStyle, layerStyle, reachStyle, towerStyles } from './styles';
import { moveShapes } from './shapes';
import { TileLayers } from './tiles';
import type { MapTool } from './tool';

/** A tower as the map needs it. */
export interface TowerMark {
  id: number;
  code: string;
  lonLat: [number, number];
  origin: string;
  inUse: boolean;
  range: number;
  azimuth: number | null;
  viewAngle: number | null;
}

/** What can be picked on the map. */
export interface Hit {
  kind: 'tower' | 'system';
  id: number;
  /** Its name stands under the pointer already. */
  byName: boolean;
}

/** What is under the pointer, in degrees and in the county's zone; `pixel` counts from the map's upper left corner. */
export interface Pointed {
  lonLat: [number, number];
  easting: number;
  northing: number;
  hit: Hit | null;
  pixel: [number, number];
}

/** What the person does on the map. */
export interface MapListener {
  /** A click: what it hit, and where. */
  pick: (hit: Hit | null, lonLat: [number, number]) => void;
  point: (place: Pointed | null) => void;
  /** `metresPerPixel`: on the ground, from west to east. */
  view: (view: { metresPerPixel: number; centre: [number, number] }) => void;
}

/** West, south, east, north, degrees. */
type Rectangle = readonly [number, number, number, number];

/** Nearer than this (m a pixel) towers and townships carry their names. */
const NAMED_BELOW = 32;

/** Layers are drawn from here up, below the coverage; base maps under them. */
const BOTTOM = 5;

/** The height of a layer by its place among all; of a base map by a place below 0. */
export function layerOrder(place: number): number {
  return place < 0 ? 1 + 1 / (1 - place) : BOTTOM + 6 * (1 - 1 / (1 + place));
}

/** The height of a layer of lines alone: above the coverage, so that borders are seen. */
export function linesOrder(place: number): number {
  return layerOrder(place) + 20;
}

/** Smaller than this (px) an extent is not seen as an area. */
const SEEN = 24;

/** A view of a place; `resolution`: metres of the map for a pixel. */
function viewOf(zone: Zone, centre: readonly [number, number], resolution: number): View {
  return new View({ projection: registerZone(zone), center: toMap(zone, centre), resolution, maxResolution: 2000, minResolution: 0.5 });
}

export class AtlasMap {
  private readonly map: OlMap;
  private reader: GeoJSON;
  private readonly byId = new Map<number, Layer>();
  /** The version of each of them. */
  private readonly drawn = new Map<number, string>();
  /** Layers and base maps that come as pictures. */
  tiles: TileLayers;
  private readonly ground = new VectorSource();
  private readonly coverage = new CoverageShapes(this.ground);
  private readonly extents = new ExtentLayer();
  private readonly sites = new SiteLayer();
  private readonly check = new CheckLayer();
  private readonly reach = new VectorLayer({ source: new VectorSource(), style: reachStyle, zIndex: 40 });
  private readonly rings = new RingLayer();
  private readonly surely: ProbabilityLayer;
  private detail: readonly DetailRing[] = [];
  private readonly towers: VectorLayer;
  private marks: readonly TowerMark[] = [];
  private chosen: number | null = null;
  private lit: ReadonlySet<number> = new Set();
  private readonly tools = new Set<MapTool>();
  private pending = 0;
  /** The county is to be shown as soon as the map has a size. */
  private unfitted = false;
  /** What is shown of a file that has neither county nor towers nor extents: west, south, east, north. */
  private otherwise: Rectangle | null = null;
  /** Towers are being changed live: the chosen one is drawn by whoever does. */
  private live: LiveMap | null = null;

  constructor(
    target: HTMLElement,
    private zone: Zone,
    private readonly listener: MapListener,
  ) {
    const code = registerZone(zone);
    this.reader = new GeoJSON({ dataProjection: DEGREES, featureProjection: code });
    this.surely = new ProbabilityLayer(zone);
    this.towers = new VectorLayer({
      source: new VectorSource(),
      zIndex: 50,
      style: (feature, resolution) => {
        const mark = feature.get('mark') as TowerMark;
        if (this.live && mark.id === this.chosen) return [];
        return towerStyles(mark, {
          chosen: mark.id === this.chosen,
          lit: this.lit.has(mark.id),
          named: resolution < NAMED_BELOW || mark.id === this.chosen,
        });
      },
    });
    this.map = new OlMap({
      target,
      layers: [
        new VectorLayer({ source: this.ground, style: groundStyle, zIndex: 1 }),
        new Graticule({
          strokeStyle: new Stroke({ color: 'rgba(31,42,46,0.13)', width: 1, lineDash: [1, 5] }),
          intervals: [1, 0.5, 0.2, 0.1, 0.05],
          zIndex: 2,
        }),
        ...this.extents.layers,
        ...this.coverage.layers,
        this.surely.layer,
        this.check.layer,
        this.reach,
        this.rings.layer,
        this.sites.layer,
        this.towers,
      ],
      controls: defaultControls({ zoom: false, rotate: false, attribution: false }),
      interactions: defaultInteractions({ altShiftDragRotate: false, pinchRotate: false }),
      view: viewOf(zone, [zone.meridian, 35], 120),
    });
    this.tiles = new TileLayers(this.map, zone);
    this.listen();
  }

  /** Puts a layer's features on the map; later calls replace them. `style`: the text of its style. */
  setLayer(id: number, look: { role: string; style: string; version: string }, geojson: string): void {
    this.removeLayer(id);
    const source = new VectorSource({ features: this.reader.readFeatures(geojson) });
    const style = readStyle(look.style);
    this.drawn.set(id, look.version);
    const layer = new VectorLayer({ source, style: layerStyle(style), zIndex: BOTTOM, declutter: style.label ? `layer ${id}` : false });
    if (look.role === 'county') {
      this.ground.clear();
      this.ground.addFeatures(source.getFeatures());
    }
    this.byId.set(id, layer);
    this.map.addLayer(layer);
  }

  /** The layers whose features are on the map. */
  get layerIds(): number[] {
    return [...this.byId.keys()];
  }

  removeLayer(id: number): void {
    const layer = this.byId.get(id);
    if (layer) this.map.removeLayer(layer);
    this.byId.delete(id);
    this.drawn.delete(id);
  }

  /** Whether a layer's features are on the map, as of this version of it. */
  hasLayer(id: number, version: string): boolean {
    return this.byId.has(id) && this.drawn.get(id) === version;
  }

  /** `order`: its height among all layers. */
  showLayer(id: number, shown: boolean, opacity: number, order: number): void {
    const layer = this.byId.get(id);
    layer?.setZIndex(order);
    layer?.setVisible(shown);
    layer?.setOpacity(opacity);
  }

  setTowers(marks: readonly TowerMark[]): void {
    this.marks = marks;
    const source = this.towers.getSource();
    source?.clear();
    source?.addFeatures(marks.map((mark) => new Feature({ geometry: new Point(toMap(this.zone, mark.lonLat)), mark })));
    this.drawReach();
  }

  /** The chosen tower, and those an evidence lights up. */
  setChosen(chosen: number | null, lit: readonly number[]): void {
    this.chosen = chosen;
    this.lit = new Set(lit);
    this.towers.changed();
    this.drawReach();
  }

  /** The rings of detail of the chosen tower's camera; none takes them away. */
  setRings(rings: readonly DetailRing[]): void {
    this.detail = rings;
    this.drawReach();
  }

  /** How surely places are seen; null takes it away. */
  setProbability(surely: Surely | null): void {
    this.surely.set(surely);
  }

  showProbability(shown: boolean, opacity: number): void {
    this.surely.show(shown, opacity);
  }

  showTowers(shown: boolean, opacity: number): void {
    this.towers.setVisible(shown);
    this.towers.setOpacity(opacity);
    this.reach.setVisible(shown && !this.live);
    this.rings.layer.setVisible(shown && !this.live);
  }

  /** Towers are changed live from now on. */
  startLive(lattice: Lattice, listener: LiveListener, turns: Turns): LiveMap {
    this.endLive();
    this.live = new LiveMap(this.map, this.zone, lattice, listener, turns);
    this.reach.setVisible(false);
    this.rings.layer.setVisible(false);
    this.towers.changed();
    return this.live;
  }

  endLive(): void {
    this.live?.destroy();
    this.live = null;
    this.reach.setVisible(this.towers.getVisible());
    this.rings.layer.setVisible(this.towers.getVisible());
    this.towers.changed();
  }

  /** The shapes of a run; null takes them away. `discs`: whether the reach of each tower is drawn as overlap. */
  setCoverage(shapes: { visible: string | null; blind: string | null; discs: boolean } | null): void {
    const shape = (text: string | null | undefined) => (text ? this.reader.readGeometry(text) : null);
    const counted = shapes?.discs ? this.marks.filter((mark) => mark.inUse) : [];
    const reaches = counted.map((mark) => new Polygon([reachRing(this.reachOf(mark))]));
    this.coverage.set(shape(shapes?.visible), shape(shapes?.blind), reaches);
  }

  /** Proposed sites in the order of their gain; none takes them away. */
  setSites(sites: readonly { lonLat: [number, number]; range: number }[]): void {
    this.sites.set(sites.map(({ lonLat, range }, at) => ({ at: toMap(this.zone, lonLat), range, stretch: stretch(this.zone, lonLat[1]), order: at + 1 })));
  }

  showCoverage(seen: boolean, blind: boolean, opacity: number): void {
    this.coverage.show(seen, blind, opacity);
  }

  /** The extents of the systems; each feature names its `system`. */
  setExtents(geojson: string): void {
    this.extents.set(this.reader.readFeatures(geojson));
  }

  /** How the systems look, and which of them is lit. */
  shadeExtents(shades: ReadonlyMap<number, ExtentShade>, lit: number | null): void {
    this.extents.shade(shades);
    this.extents.light(lit);
  }

  showExtents(shown: boolean, opacity: number): void {
    this.extents.show(shown, opacity);
  }

  /** The shapes of a compliance check; null takes them away. */
  setCheck(geojson: string | null): void {
    this.check.set(geojson ? this.reader.readFeatures(geojson) : []);
  }

  /** Lights one extent of the check. */
  chooseChecked(extent: number | null): void {
    this.check.choose(extent);
  }

  /** Brings the extents of a system into view, unless they are in sight; `near`: and large enough to see. */
  revealSystem(system: number, near: boolean): void {
    const around = this.extents.around(system);
    const size = this.map.getSize();
    if (!around || !size) return;
    const view = this.map.getView();
    const wide = Math.max(getWidth(around), getHeight(around)) / (view.getResolution() ?? 1);
    if ((wide >= SEEN || !near) && containsExtent(view.calculateExtent(size), around)) return;
    // With what lies around it, so that a small one is not torn out of its place.
    this.fitTo(around, Math.min(...size) / 3.5);
  }

  /** Shows the whole county, or all towers where there is no county, or else the extents of the systems. */
  fit(otherwise = this.otherwise): void {
    this.otherwise = otherwise;
    const [width = 0, height = 0] = this.map.getSize() ?? [];
    this.unfitted = width === 0 || height === 0;
    if (this.unfitted) return;
    const wanted = [this.ground.getExtent(), this.towers.getSource()?.getExtent(), this.extents.extent];
    const extent = wanted.find((one) => one && !isEmpty(one));
    if (extent) this.fitTo(extent, 30);
    else if (otherwise) this.showBounds(otherwise);
  }

  /** Brings towers into view: one is centred, several are framed. */
  reveal(ids: readonly number[]): void {
    const wanted = this.marks.filter((mark) => ids.includes(mark.id));
    const extent = createEmpty();
    for (const mark of wanted) extend(extent, new Point(toMap(this.zone, mark.lonLat)).getExtent());
    if (isEmpty(extent)) return;
    const view = this.map.getView();
    const size = this.map.getSize() ?? [0, 0];
    // What is in sight already stays where the eye found it.
    if (containsExtent(view.calculateExtent(size.map((length) => length * 0.8)), extent)) return;
    if (wanted.length > 1) this.fitTo(extent, 60);
    else view.animate({ center: getCenter(extent), duration: 150 });
  }

  /**
   * Draws everything in another projection of the same county; middle and scale stay. Towers that are changed live, and
   * whatever rests on places of the map, is to be set again by whoever set it.
   */
  drawIn(zone: Zone): void {
    const [before, view] = [this.zone, this.map.getView()];
    if (zone.code === before.code) return;
    this.endLive();
    const centre = toDegrees(before, view.getCenter() ?? []);
    const ground = (view.getResolution() ?? 1) / stretch(before, centre[1])[0];
    // With those of the tools, which keep what they have drawn.
    const layers = this.map.getAllLayers();
    for (const tool of this.tools) tool.detach();
    this.zone = zone;
    this.reader = new GeoJSON({ dataProjection: DEGREES, featureProjection: registerZone(zone) });
    moveShapes(layers, before, zone);
    this.surely.drawIn(zone);
    this.tiles.clear();
    this.tiles = new TileLayers(this.map, zone);
    this.map.setView(viewOf(zone, centre, ground * stretch(zone, centre[1])[0]));
    for (const tool of this.tools) tool.attach(this.map, zone);
    this.drawReach();
    this.tellView();
  }

  /** The number of the county's zone. */
  get zoneNumber(): number {
    return this.zone.number;
  }

  /** Hands the map to a tool; what is given back takes the tool off again. */
  use(tool: MapTool): () => void {
    tool.attach(this.map, this.zone);
    this.tools.add(tool);
    return () => {
      if (this.tools.delete(tool)) tool.detach();
    };
  }

  /** Shows a rectangle of degrees: west, south, east, north. */
  showBounds([west, south, east, north]: Rectangle): void {
    const extent = createEmpty();
    const corners = [[west, south], [west, north], [east, south], [east, north]] as const;
    for (const corner of corners) extend(extent, new Point(toMap(this.zone, corner)).getExtent());
    this.fitTo(extent, 40);
  }

  zoomBy(steps: number): void {
    const view = this.map.getView();
    view.animate({ zoom: (view.getZoom() ?? 10) + steps, duration: 120 });
  }

  resize(): void {
    this.map.updateSize();
    if (this.unfitted) this.fit();
  }

  destroy(): void {
    for (const tool of this.tools) tool.detach();
    this.tools.clear();
    this.live?.destroy();
    cancelAnimationFrame(this.pending);
    this.map.setTarget(undefined);
    this.map.dispose();
  }

  private fitTo(extent: Extent, margin: number): void {
    // Room is left above for the tools, below for legend and scale.
    this.map.getView().fit(extent, { padding: [margin + 40, margin, margin + 44, margin] });
    this.tellView();
  }

  private reachOf(mark: TowerMark): Reach {
    return { at: toMap(this.zone, mark.lonLat), range: mark.range, stretch: stretch(this.zone, mark.lonLat[1]), azimuth: mark.azimuth, viewAngle: mark.viewAngle };
  }

  private drawReach(): void {
    const source = this.reach.getSource();
    source?.clear();
    const mark = this.marks.find((one) => one.id === this.chosen);
    if (mark) source?.addFeature(new Feature(new Polygon([reachRing(this.reachOf(mark))])));
    this.rings.set(mark ? this.reachOf(mark) : null, this.detail);
  }

  private towerAt(pixel: number[]): number | null {
    const hit = this.map.forEachFeatureAtPixel(pixel, (feature) => (feature.get('mark') as TowerMark).id, {
      layerFilter: (layer) => layer === this.towers,
      hitTolerance: 5,
    });
    return hit ?? null;
  }

  /** What is under the pointer: a tower before the extent it stands in. */
  private hitAt(event: { pixel: number[]; coordinate: number[] }): Hit | null {
    const tower = this.live ? this.live.towerAt(event.pixel) : this.towerAt(event.pixel);
    if (tower !== null) return { kind: 'tower', id: tower, byName: false };
    const extent = this.extents.at(event.coordinate, this.map.getView().getResolution() ?? Number.NaN);
    return extent && { kind: 'system', id: extent.system, byName: extent.byName };
  }

  private listen(): void {
    this.map.on('click', (event) => [...this.tools].some((tool) => tool.holds?.()) || this.listener.pick(this.hitAt(event), toDegrees(this.zone, event.coordinate)));
    this.map.on('pointermove', (event) => {
      if (event.dragging) return;
      // One look per frame is enough, and hit detection is not free without a GPU.
      cancelAnimationFrame(this.pending);
      this.pending = requestAnimationFrame(() => {
        const element = this.map.getTargetElement();
        const hit = this.hitAt(event);
        if (element && !this.live) element.style.cursor = hit ? 'pointer' : '';
        const lonLat = toDegrees(this.zone, event.coordinate);
        const [easting, northing] = toMap(drawnIn(this.zone, false), lonLat);
        const [x = 0, y = 0] = event.pixel;
        this.listener.point({ lonLat, easting, northing, hit, pixel: [x, y] });
      });
    });
    this.map.getViewport()?.addEventListener('pointerleave', () => this.listener.point(null));
    this.map.on('moveend', () => this.tellView());
  }

  private tellView(): void {
    const view = this.map.getView();
    const centre = toDegrees(this.zone, view.getCenter() ?? []);
    // The scale's bar lies across: so it is the width of a pixel that is told.
    const [east] = stretch(this.zone, centre[1]);
    this.listener.view({ metresPerPixel: (view.getResolution() ?? Number.NaN) / east, centre });
  }
}
