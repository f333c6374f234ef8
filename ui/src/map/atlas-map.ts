/**
 * The map itself: layers, towers, coverage, and what is pointed at. Map objects stay out of Vue's reactivity; the room
 * tells the map what to show and hears what the person does.
 */
import Feature from 'ol/Feature';
import OlMap from 'ol/Map';
import View from 'ol/View';
import { defaults as defaultControls } from 'ol/control/defaults';
import { containsExtent, createEmpty, extend, getCenter, isEmpty, type Extent } from 'ol/extent';
import GeoJSON from 'ol/format/GeoJSON';
import { MultiPolygon, Point, Polygon } from 'ol/geom';
import { defaults as defaultInteractions } from 'ol/interaction/defaults';
import type Layer from 'ol/layer/Layer';
import Graticule from 'ol/layer/Graticule';
import VectorLayer from 'ol/layer/Vector';
import VectorImageLayer from 'ol/layer/VectorImage';
import { getRenderPixel } from 'ol/render';
import type RenderEvent from 'ol/render/Event';
import VectorSource from 'ol/source/Vector';
import { Stroke } from 'ol/style';

import { layerLook } from './looks';
import { DEGREES, registerZone, toDegrees, toMap, type Zone } from './projection';
import { reachRing, type Reach } from './reach';
import { blindStyle, discStyle, groundStyle, layerStyle, reachStyle, towerStyles, visibleStyle } from './styles';

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

/** What is under the pointer; `pixel` counts from the map's upper left corner. */
export interface Pointed {
  lonLat: [number, number];
  easting: number;
  northing: number;
  tower: number | null;
  pixel: [number, number];
}

/** What the person does on the map. */
export interface MapListener {
  pick: (tower: number | null) => void;
  point: (place: Pointed | null) => void;
  view: (view: { metresPerPixel: number; centre: [number, number] }) => void;
}

/** Nearer than this (m a pixel) towers and townships carry their names. */
const NAMED_BELOW = 32;

/** How much larger than the window a layer's picture is, so that a pan does not run out of it at once. */
const MARGIN = 1.4;

export class AtlasMap {
  private readonly map: OlMap;
  private readonly reader: GeoJSON;
  private readonly byId = new Map<number, Layer>();
  private readonly ground = new VectorSource();
  // As pictures: without a GPU, filling dozens of large discs in every frame of a pan is what costs.
  private readonly discs = new VectorImageLayer({ source: new VectorSource(), style: discStyle, zIndex: 20, imageRatio: MARGIN });
  private readonly visible = new VectorImageLayer({ source: new VectorSource(), style: visibleStyle, zIndex: 19, imageRatio: MARGIN });
  private readonly blind = new VectorImageLayer({ source: new VectorSource(), zIndex: 22, opacity: 0.85, imageRatio: MARGIN });
  private readonly reach = new VectorLayer({ source: new VectorSource(), style: reachStyle, zIndex: 40 });
  private readonly towers: VectorLayer;
  private marks: readonly TowerMark[] = [];
  private chosen: number | null = null;
  private lit: ReadonlySet<number> = new Set();
  private pending = 0;
  /** The county is to be shown as soon as the map has a size. */
  private unfitted = false;

  constructor(
    target: HTMLElement,
    private readonly zone: Zone,
    private readonly listener: MapListener,
  ) {
    const code = registerZone(zone);
    this.reader = new GeoJSON({ dataProjection: DEGREES, featureProjection: code });
    this.blind.setStyle(blindStyle());
    this.towers = new VectorLayer({
      source: new VectorSource(),
      zIndex: 50,
      style: (feature, resolution) => {
        const mark = feature.get('mark') as TowerMark;
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
        this.visible,
        this.discs,
        this.blind,
        this.reach,
        this.towers,
      ],
      controls: defaultControls({ zoom: false, rotate: false, attribution: false }),
      interactions: defaultInteractions({ altShiftDragRotate: false, pinchRotate: false }),
      view: new View({ projection: code, center: toMap(zone, [zone.meridian, 35]), resolution: 120, maxResolution: 2000, minResolution: 0.5 }),
    });
    this.clipToCounty();
    this.listen();
  }

  /** Puts a layer's features on the map; later calls replace them. */
  setLayer(id: number, role: string, geojson: string): void {
    this.removeLayer(id);
    const features = this.reader.readFeatures(geojson);
    const source = new VectorSource({ features });
    const look = layerLook(role);
    const style = layerStyle(role, (resolution) => resolution < 90);
    const layer = look.heavy
      ? new VectorImageLayer({ source, style, zIndex: look.order, imageRatio: MARGIN })
      : new VectorLayer({ source, style, zIndex: look.order, declutter: look.labelled ? role : false });
    this.byId.set(id, layer);
    this.map.addLayer(layer);
    if (role === 'county') {
      this.ground.clear();
      this.ground.addFeatures(features);
    }
  }

  removeLayer(id: number): void {
    const layer = this.byId.get(id);
    if (layer) this.map.removeLayer(layer);
    this.byId.delete(id);
  }

  hasLayer(id: number): boolean {
    return this.byId.has(id);
  }

  showLayer(id: number, shown: boolean, opacity: number): void {
    const layer = this.byId.get(id);
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

  showTowers(shown: boolean, opacity: number): void {
    this.towers.setVisible(shown);
    this.towers.setOpacity(opacity);
    this.reach.setVisible(shown);
  }

  /** The shapes of a run; null takes them away. `discs`: whether the reach of each tower is drawn as overlap. */
  setCoverage(shapes: { visible: string | null; blind: string | null; discs: boolean } | null): void {
    for (const [layer, text] of [
      [this.visible, shapes?.visible],
      [this.blind, shapes?.blind],
    ] as const) {
      const source = layer.getSource();
      source?.clear();
      const shape = text ? this.reader.readGeometry(text) : null;
      if (shape) source?.addFeature(new Feature(shape));
    }
    const discs = this.discs.getSource();
    discs?.clear();
    if (shapes?.discs) {
      const counted = this.marks.filter((mark) => mark.inUse);
      discs?.addFeatures(counted.map((mark) => new Feature(new Polygon([reachRing(this.reachOf(mark))]))));
    }
  }

  showCoverage(seen: boolean, blind: boolean, opacity: number): void {
    this.visible.setVisible(seen);
    this.discs.setVisible(seen);
    this.visible.setOpacity(opacity);
    this.discs.setOpacity(opacity);
    this.blind.setVisible(blind);
  }

  /** Shows the whole county, or all towers where there is no county. */
  fit(): void {
    const [width = 0, height = 0] = this.map.getSize() ?? [];
    this.unfitted = width === 0 || height === 0;
    if (this.unfitted) return;
    const county = this.ground.getExtent();
    const towers = this.towers.getSource()?.getExtent();
    const extent = county && !isEmpty(county) ? county : towers;
    if (extent && !isEmpty(extent)) this.fitTo(extent, 30);
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

  /** Shows a rectangle of degrees: west, south, east, north. */
  showBounds([west, south, east, north]: readonly [number, number, number, number]): void {
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
    cancelAnimationFrame(this.pending);
    this.map.setTarget(undefined);
    this.map.dispose();
  }

  private fitTo(extent: Extent, margin: number): void {
    // Room is left below for legend and scale.
    this.map.getView().fit(extent, { padding: [margin, margin, margin + 44, margin] });
    this.tellView();
  }

  private reachOf(mark: TowerMark): Reach {
    return { at: toMap(this.zone, mark.lonLat), range: mark.range, azimuth: mark.azimuth, viewAngle: mark.viewAngle };
  }

  private drawReach(): void {
    const source = this.reach.getSource();
    source?.clear();
    const mark = this.marks.find((one) => one.id === this.chosen);
    if (mark) source?.addFeature(new Feature(new Polygon([reachRing(this.reachOf(mark))])));
  }

  /** Reaches are drawn within the county only, as the run counts them. */
  private clipToCounty(): void {
    this.discs.on('prerender', (event: RenderEvent) => {
      const pen = event.context;
      if (!(pen instanceof CanvasRenderingContext2D)) return;
      pen.save();
      const state = event.frameState;
      if (!state?.extent) return;
      // The layer tells of two drawings: of its picture, which has an extent of its own, and of the picture on the map.
      const [west = 0, , , north = 0] = state.extent;
      const { resolution } = state.viewState;
      pen.beginPath();
      for (const ring of this.countyRings()) {
        ring.forEach(([easting = 0, northing = 0], i) => {
          const [x, y] = getRenderPixel(event, [(easting - west) / resolution, (north - northing) / resolution]);
          if (i === 0) pen.moveTo(x ?? 0, y ?? 0);
          else pen.lineTo(x ?? 0, y ?? 0);
        });
        pen.closePath();
      }
      if (this.ground.getFeatures().length) pen.clip('evenodd');
    });
    this.discs.on('postrender', (event: RenderEvent) => {
      if (event.context instanceof CanvasRenderingContext2D) event.context.restore();
    });
  }

  private countyRings(): number[][][] {
    return this.ground.getFeatures().flatMap((feature) => {
      const shape = feature.getGeometry();
      if (shape instanceof MultiPolygon) return shape.getCoordinates().flat();
      return shape instanceof Polygon ? shape.getCoordinates() : [];
    });
  }

  private towerAt(pixel: number[]): number | null {
    const hit = this.map.forEachFeatureAtPixel(pixel, (feature) => (feature.get('mark') as TowerMark).id, {
      layerFilter: (layer) => layer === this.towers,
      hitTolerance: 5,
    });
    return hit ?? null;
  }

  private listen(): void {
    this.map.on('click', (event) => this.listener.pick(this.towerAt(event.pixel)));
    this.map.on('pointermove', (event) => {
      if (event.dragging) return;
      // One look per frame is enough, and hit detection is not free without a GPU.
      cancelAnimationFrame(this.pending);
      this.pending = requestAnimationFrame(() => {
        const element = this.map.getTargetElement();
        const tower = this.towerAt(event.pixel);
        if (element) element.style.cursor = tower === null ? '' : 'pointer';
        const [easting = Number.NaN, northing = Number.NaN] = event.coordinate;
        const [x = 0, y = 0] = event.pixel;
        this.listener.point({ lonLat: toDegrees(this.zone, event.coordinate), easting, northing, tower, pixel: [x, y] });
      });
    });
    this.map.getViewport()?.addEventListener('pointerleave', () => this.listener.point(null));
    this.map.on('moveend', () => this.tellView());
  }

  private tellView(): void {
    const view = this.map.getView();
    this.listener.view({
      metresPerPixel: view.getResolution() ?? Number.NaN,
      centre: toDegrees(this.zone, view.getCenter() ?? []),
    });
  }
}
