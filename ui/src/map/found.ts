/** The feature that a person looks into, drawn over everything: exact, whatever the tiles under it show. */
import type OlMap from 'ol/Map';
import GeoJSON from 'ol/format/GeoJSON';
import Feature from 'ol/Feature';
import VectorLayer from 'ol/layer/Vector';
import VectorSource from 'ol/source/Vector';
import { Circle, Fill, Stroke, Style } from 'ol/style';

import { COLOURS } from './looks';
import { DEGREES, type Zone } from './projection';
import type { MapTool } from './tool';

const stroke = new Stroke({ color: COLOURS.chosen, width: 2.4 });
const fill = new Fill({ color: 'rgba(194,59,59,0.10)' });

export class FoundMark implements MapTool {
  private readonly layer = new VectorLayer({
    source: new VectorSource(),
    zIndex: 45,
    style: new Style({ stroke, fill, image: new Circle({ radius: 7, stroke, fill }) }),
  });
  private map: OlMap | null = null;
  private reader: GeoJSON | null = null;

  attach(map: OlMap, zone: Zone): void {
    this.map = map;
    this.reader = new GeoJSON({ dataProjection: DEGREES, featureProjection: zone.code });
    map.addLayer(this.layer);
  }

  detach(): void {
    this.map?.removeLayer(this.layer);
    this.map = null;
  }

  /** Shows a geometry, GeoJSON text; null: nothing. */
  show(geojson: string | null): void {
    const source = this.layer.getSource();
    source?.clear();
    const shape = geojson ? this.reader?.readGeometry(geojson) : null;
    if (shape) source?.addFeature(new Feature(shape));
  }
}
