/**
 * The pen on the map: draws points, lines and areas, moves features and their vertices, snaps to what is near, picks
 * features, and tells what was finished. It knows shapes and nothing of layers; shapes go out as GeoJSON in degrees.
 */
import Feature from 'ol/Feature';
import type OlMap from 'ol/Map';
import type MapBrowserEvent from 'ol/MapBrowserEvent';
import GeoJSON from 'ol/format/GeoJSON';
import type Geometry from 'ol/geom/Geometry';
import Point from 'ol/geom/Point';
import Draw from 'ol/interaction/Draw';
import type Interaction from 'ol/interaction/Interaction';
import Modify from 'ol/interaction/Modify';
import Snap from 'ol/interaction/Snap';
import Translate from 'ol/interaction/Translate';
import VectorLayer from 'ol/layer/Vector';
import type { EventsKey } from 'ol/events';
import { unByKey } from 'ol/Observable';
import VectorSource from 'ol/source/Vector';
import { Circle, Fill, Stroke, Style } from 'ol/style';
import Collection from 'ol/Collection';

import { DEGREES, toDegrees, toMap, type Zone } from './projection';
import type { MapTool } from './tool';

/** What the pen does. */
export type PenMode = 'none' | 'pick' | 'Point' | 'LineString' | 'Polygon' | 'vertices' | 'move';

export interface PenListener {
  /** A shape was drawn to its end. */
  drawn: (geojson: string) => void;
  /** A chosen feature has another shape. */
  changed: (feature: number, geojson: string) => void;
  /** A place was clicked to pick a feature; `within` metres. `more`: beside what is chosen. */
  picked: (place: [number, number], within: number, more: boolean) => void;
  /** The shape as it is being drawn; null: none. */
  drawing: (geojson: string | null) => void;
  /** The map shows another part of the ground: west, south, east, north. */
  moved?: (bounds: [number, number, number, number]) => void;
}

/** Pixels within which something is picked or snapped to. */
const NEAR = 8;

const ACCENT = '#0f6b6b';
const chosenStyle = new Style({
  fill: new Fill({ color: 'rgba(15,107,107,0.18)' }),
  stroke: new Stroke({ color: ACCENT, width: 2.4 }),
  image: new Circle({ radius: 6, fill: new Fill({ color: ACCENT }), stroke: new Stroke({ color: '#fff', width: 2 }) }),
});
const penStyle = new Style({
  fill: new Fill({ color: 'rgba(194,59,59,0.1)' }),
  stroke: new Stroke({ color: '#c23b3b', width: 2, lineDash: [6, 4] }),
  image: new Circle({ radius: 5, fill: new Fill({ color: '#c23b3b' }), stroke: new Stroke({ color: '#fff', width: 1.5 }) }),
});

export class Pen implements MapTool {
  private map: OlMap | null = null;
  private zone: Zone | null = null;
  private reader = new GeoJSON();
  private mode: PenMode = 'none';
  private draw: Draw | null = null;
  private readonly active: Interaction[] = [];
  private readonly keys: EventsKey[] = [];
  private readonly chosen = new VectorSource();
  private readonly near = new VectorSource();
  private readonly kept = new VectorSource();
  private readonly layers = [
    new VectorLayer({ source: this.chosen, style: chosenStyle, zIndex: 60 }),
    new VectorLayer({ source: this.kept, style: penStyle, zIndex: 61 }),
  ];
  private snapping = true;

  constructor(private readonly listener: PenListener) {}

  attach(map: OlMap, zone: Zone): void {
    this.map = map;
    this.zone = zone;
    this.reader = new GeoJSON({ dataProjection: DEGREES, featureProjection: map.getView().getProjection() });
    for (const layer of this.layers) map.addLayer(layer);
    this.keys.push(map.on('click', (event) => this.click(event)), map.on('moveend', () => this.tellBounds()));
    this.use(this.mode);
    this.tellBounds();
  }

  detach(): void {
    this.stop();
    unByKey(this.keys);
    this.keys.length = 0;
    for (const layer of this.layers) this.map?.removeLayer(layer);
    this.map = null;
  }

  holds(): boolean {
    return this.mode !== 'none';
  }

  /** What the pen does from now on; a shape that was begun is given up. */
  use(mode: PenMode): void {
    this.stop();
    this.mode = mode;
    const map = this.map;
    if (!map) return;
    if (mode === 'Point' || mode === 'LineString' || mode === 'Polygon') this.add(this.drawing(mode));
    if (mode === 'vertices') {
      const modify = new Modify({ source: this.chosen, style: penStyle, pixelTolerance: NEAR });
      modify.on('modifyend', (event) => this.tellChanged(event.features.getArray()));
      this.add(modify);
    }
    if (mode === 'move') {
      const translate = new Translate({ features: new Collection(this.chosen.getFeatures()), hitTolerance: NEAR });
      translate.on('translateend', (event) => this.tellChanged(event.features.getArray()));
      this.add(translate);
    }
    // Snapping comes last: it is asked first.
    if (this.snapping && mode !== 'none' && mode !== 'pick') this.add(new Snap({ source: this.near, pixelTolerance: NEAR }));
  }

  snap(on: boolean): void {
    this.snapping = on;
    this.use(this.mode);
  }

  /** The features that are chosen, GeoJSON; they are what vertices are moved of. */
  choose(geojson: string): void {
    this.chosen.clear(true);
    this.chosen.addFeatures(this.read(geojson));
    if (this.mode === 'move') this.use('move');
  }

  /** What can be snapped to, GeoJSON. */
  around(geojson: string): void {
    this.near.clear(true);
    this.near.addFeatures(this.read(geojson));
  }

  /** A shape that stays on the map without being in a layer: a measured one; null takes it away. */
  keep(geojson: string | null): void {
    this.kept.clear(true);
    if (geojson) this.kept.addFeature(new Feature(this.reader.readGeometry(geojson) ?? undefined));
  }

  /** Adds a typed place to what is being drawn, or begins with it. */
  put(place: readonly [number, number]): void {
    if (!this.zone || !this.map) return;
    const at = toMap(this.zone, place);
    if (this.mode === 'Point') this.finishPoint(at);
    else this.draw?.appendCoordinates([at]);
    this.map.getView().animate({ center: at, duration: 120 });
  }

  /** Shows a place, and marks it. */
  show(place: readonly [number, number]): void {
    if (!this.zone || !this.map) return;
    const at = toMap(this.zone, place);
    this.kept.clear(true);
    this.kept.addFeature(new Feature(new Point(at)));
    this.map.getView().animate({ center: at, duration: 150 });
  }

  /** Shows all of some features, GeoJSON. */
  frame(geojson: string): void {
    const source = new VectorSource({ features: this.read(geojson) });
    const extent = source.getExtent();
    if (extent && !source.isEmpty()) this.map?.getView().fit(extent, { padding: [60, 60, 320, 60], maxZoom: 19, duration: 150 });
  }

  /** Takes the last vertex back. */
  back(): void {
    this.draw?.removeLastPoint();
  }

  /** Ends the shape that is being drawn, as a double click does. */
  finish(): void {
    this.draw?.finishDrawing();
  }

  /** Gives up the shape that is being drawn. */
  abort(): void {
    this.draw?.abortDrawing();
    this.listener.drawing(null);
  }

  private finishPoint(at: [number, number]): void {
    this.listener.drawn(this.reader.writeGeometry(new Point(at), { decimals: 12 }));
  }

  private drawing(type: 'Point' | 'LineString' | 'Polygon'): Draw {
    const draw = new Draw({ type, style: penStyle, snapTolerance: NEAR, stopClick: true });
    this.draw = draw;
    draw.on('drawstart', (event) => {
      event.feature.getGeometry()?.on('change', (change) => this.listener.drawing(this.write(change.target as Geometry)));
    });
    draw.on('drawabort', () => this.listener.drawing(null));
    draw.on('drawend', (event) => {
      const shape = event.feature.getGeometry();
      this.listener.drawing(null);
      if (shape) this.listener.drawn(this.write(shape));
    });
    return draw;
  }

  private add(interaction: Interaction): void {
    this.map?.addInteraction(interaction);
    this.active.push(interaction);
  }

  private stop(): void {
    for (const interaction of this.active.splice(0)) this.map?.removeInteraction(interaction);
    if (this.draw) this.listener.drawing(null);
    this.draw = null;
  }

  private read(geojson: string): Feature[] {
    return this.reader.readFeatures(geojson) as Feature[];
  }

  private write(shape: Geometry): string {
    return this.reader.writeGeometry(shape, { decimals: 12 });
  }

  private tellChanged(features: readonly Feature[]): void {
    for (const feature of features) {
      const shape = feature.getGeometry();
      const id = Number(feature.getId());
      if (shape && Number.isFinite(id)) this.listener.changed(id, this.write(shape));
    }
  }

  private click(event: MapBrowserEvent): void {
    if (this.mode !== 'pick' || !this.zone || !this.map) return;
    const within = NEAR * (this.map.getView().getResolution() ?? 1);
    const keys = event.originalEvent as MouseEvent;
    this.listener.picked(toDegrees(this.zone, event.coordinate), within, keys.shiftKey || keys.ctrlKey);
  }

  private tellBounds(): void {
    if (!this.listener.moved || !this.zone || !this.map) return;
    const [west = 0, south = 0, east = 0, north = 0] = this.map.getView().calculateExtent(this.map.getSize());
    const corners = [[west, south], [west, north], [east, south], [east, north]].map((corner) => toDegrees(this.zone as Zone, corner));
    const [xs, ys] = [corners.map((corner) => corner[0]), corners.map((corner) => corner[1])];
    this.listener.moved([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]);
  }
}
