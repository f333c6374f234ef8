/**
 * Layers that may come in, on the map: where they would lie, before anything is written.
 */
import GeoJSON from 'ol/format/GeoJSON';
import VectorLayer from 'ol/layer/Vector';
import type OlMap from 'ol/Map';
import VectorSource from 'ol/source/Vector';
import { Circle, Fill, Stroke, Style } from 'ol/style';

import { DEGREES, type Zone } from './projection';
import type { MapTool } from './tool';

const COLOUR = '#0b5f8a';
const look = new Style({
  stroke: new Stroke({ color: COLOUR, width: 1.6 }),
  fill: new Fill({ color: 'rgba(11,95,138,0.18)' }),
  image: new Circle({ radius: 4, fill: new Fill({ color: COLOUR }), stroke: new Stroke({ color: '#fff', width: 1 }) }),
});

export class Incoming implements MapTool {
  private readonly layer = new VectorLayer({ source: new VectorSource(), style: look, zIndex: 60 });
  private map: OlMap | null = null;
  private reader: GeoJSON | null = null;

  attach(map: OlMap, zone: Zone): void {
    this.map = map;
    this.reader = new GeoJSON({ dataProjection: DEGREES, featureProjection: zone.code });
    map.addLayer(this.layer);
  }

  detach(): void {
    this.map?.removeLayer(this.layer);
    this.map = this.reader = null;
  }

  /** Shows shapes (GeoJSON in degrees); null: none. */
  show(geojson: string | null): void {
    const source = this.layer.getSource();
    source?.clear(true);
    if (geojson && this.reader) source?.addFeatures(this.reader.readFeatures(geojson));
  }
}
