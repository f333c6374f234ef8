/**
 * Marks that a tool puts on the map: places and shapes that belong to things of a list. A click on one names the thing,
 * and the one that is chosen is lit.
 */
import { unByKey } from 'ol/Observable';
import type { EventsKey } from 'ol/events';
import type { FeatureLike } from 'ol/Feature';
import GeoJSON from 'ol/format/GeoJSON';
import type OlMap from 'ol/Map';
import type MapBrowserEvent from 'ol/MapBrowserEvent';
import VectorLayer from 'ol/layer/Vector';
import VectorSource from 'ol/source/Vector';
import type { Style } from 'ol/style';

import { DEGREES, type Zone } from './projection';
import type { MapTool } from './tool';

/** How a mark is drawn; `lit`: it is the chosen one. None: not at all. */
export type MarkStyle = (properties: Record<string, unknown>, point: boolean, lit: boolean) => Style | Style[] | undefined;

export class MarksTool implements MapTool {
  private map: OlMap | null = null;
  private listening: EventsKey | null = null;
  private reader: GeoJSON | null = null;
  private waiting = '';
  private chosen: string | null = null;
  private readonly source = new VectorSource();
  private readonly layer = new VectorLayer({
    source: this.source,
    zIndex: 45,
    style: (feature: FeatureLike) => this.styleOf(feature),
  });

  /** `name`: the property that says which thing a mark belongs to. */
  constructor(
    private readonly name: string,
    private readonly look: MarkStyle,
    private readonly pick: (thing: string) => void,
  ) {}

  attach(map: OlMap, zone: Zone): void {
    this.map = map;
    this.reader = new GeoJSON({ dataProjection: DEGREES, featureProjection: zone.code });
    map.addLayer(this.layer);
    this.listening = map.on('click', (event: MapBrowserEvent) => this.clicked(event));
    if (this.waiting) this.set(this.waiting);
  }

  detach(): void {
    if (this.listening) unByKey(this.listening);
    this.map?.removeLayer(this.layer);
    this.source.clear(true);
    this.map = null;
  }

  /** Puts marks on the map instead of those that are there: a GeoJSON FeatureCollection in degrees; empty: none. */
  set(geojson: string): void {
    this.waiting = geojson;
    if (!this.reader) return;
    this.source.clear(true);
    if (geojson) this.source.addFeatures(this.reader.readFeatures(geojson));
  }

  /** Lights the marks of one thing; null: none. */
  choose(thing: string | null): void {
    this.chosen = thing;
    this.layer.changed();
  }

  /** Draws all anew, after what their look rests on has changed. */
  redraw(): void {
    this.layer.changed();
  }

  private clicked(event: MapBrowserEvent): void {
    const hit = this.map?.forEachFeatureAtPixel(event.pixel, (feature) => String(feature.get(this.name)), {
      layerFilter: (layer) => layer === this.layer,
      hitTolerance: 4,
    });
    if (hit !== undefined) this.pick(hit);
  }

  private styleOf(feature: FeatureLike): Style | Style[] | undefined {
    const properties = feature.getProperties();
    const lit = this.chosen !== null && String(properties[this.name]) === this.chosen;
    return this.look(properties, feature.getGeometry()?.getType() === 'Point', lit);
  }
}
