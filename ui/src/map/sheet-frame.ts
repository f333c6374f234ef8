/**
 * The frame of a map sheet on the map: what the sheet shows, to be dragged by its edge or by the handle in its middle.
 */
import Feature from 'ol/Feature';
import type OlMap from 'ol/Map';
import Collection from 'ol/Collection';
import { getCenter } from 'ol/extent';
import { Point, Polygon } from 'ol/geom';
import Translate from 'ol/interaction/Translate';
import VectorLayer from 'ol/layer/Vector';
import VectorSource from 'ol/source/Vector';
import { Circle, Fill, Stroke, Style } from 'ol/style';

import { toDegrees, toMap, type Zone } from './projection';
import type { MapTool } from './tool';

const EDGE = '#8c3a5e';

export class SheetFrame implements MapTool {
  private readonly frame = new Feature<Polygon>();
  private readonly layer = new VectorLayer({
    source: new VectorSource({ features: [this.frame] }),
    zIndex: 60,
    style: [
      new Style({ stroke: new Stroke({ color: 'rgba(255,255,255,0.8)', width: 5 }) }),
      new Style({ stroke: new Stroke({ color: EDGE, width: 2, lineDash: [10, 3] }) }),
      new Style({
        image: new Circle({ radius: 6, fill: new Fill({ color: EDGE }), stroke: new Stroke({ color: '#fff', width: 2 }) }),
        geometry: (feature) => new Point(getCenter(feature.getGeometry()?.getExtent() ?? [0, 0, 0, 0])),
      }),
    ],
  });
  private readonly drag = new Translate({ features: new Collection([this.frame as Feature]), hitTolerance: 6 });
  private map: OlMap | null = null;
  private zone: Zone | null = null;
  private corners: readonly (readonly [number, number])[] = [];

  /** `moved` hears where the sheet's middle was dragged to, in degrees. */
  constructor(moved: (centre: [number, number]) => void) {
    this.drag.on('translateend', () => {
      const extent = this.frame.getGeometry()?.getExtent();
      if (extent && this.zone) moved(toDegrees(this.zone, getCenter(extent)));
    });
  }

  attach(map: OlMap, zone: Zone): void {
    this.map = map;
    this.zone = zone;
    map.addLayer(this.layer);
    map.addInteraction(this.drag);
    this.show(this.corners);
  }

  detach(): void {
    this.map?.removeInteraction(this.drag);
    this.map?.removeLayer(this.layer);
    this.map = null;
  }

  /** Shows a sheet by its corners in degrees; none: no sheet. */
  show(corners: readonly (readonly [number, number])[]): void {
    this.corners = corners;
    const zone = this.zone;
    if (!zone) return;
    this.frame.setGeometry(corners.length ? new Polygon([corners.map((corner) => toMap(zone, corner))]) : undefined);
  }
}
