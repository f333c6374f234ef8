/**
 * What a run of the coverage looks like on the map: what is seen, the reach of each tower, what nobody sees.
 */
import Feature from 'ol/Feature';
import { MultiPolygon, Polygon, type Geometry } from 'ol/geom';
import type BaseLayer from 'ol/layer/Base';
import VectorImageLayer from 'ol/layer/VectorImage';
import { getRenderPixel } from 'ol/render';
import type RenderEvent from 'ol/render/Event';
import VectorSource from 'ol/source/Vector';

import { blindStyle, discStyle, visibleStyle } from './styles';

/** How much larger than the window a layer's picture is, so that a pan does not run out of it at once. */
export const MARGIN = 1.4;

/** A layer drawn into a picture: without a GPU, filling dozens of large areas in every frame of a pan is what costs. */
function picture(zIndex: number, opacity = 1) {
  return new VectorImageLayer({ source: new VectorSource(), zIndex, opacity, imageRatio: MARGIN, visible: false });
}

export class CoverageShapes {
  private readonly visible = picture(19);
  private readonly discs = picture(20);
  private readonly blind = picture(22, 0.85);
  private shown = { seen: true, blind: true };

  /** `ground`: the county, within which reaches are drawn, as the run counts them. */
  constructor(private readonly ground: VectorSource) {
    this.visible.setStyle(visibleStyle);
    this.discs.setStyle(discStyle);
    this.blind.setStyle(blindStyle());
    this.clipToCounty();
  }

  get layers(): BaseLayer[] {
    return [this.visible, this.discs, this.blind];
  }

  /** The shapes of a run; null and none: there are none. */
  set(visible: Geometry | null, blind: Geometry | null, reaches: readonly Polygon[]): void {
    for (const [layer, shapes] of [
      [this.visible, visible ? [visible] : []],
      [this.blind, blind ? [blind] : []],
      [this.discs, reaches],
    ] as const) {
      const source = layer.getSource();
      source?.clear(true);
      source?.addFeatures(shapes.map((shape) => new Feature(shape)));
    }
    this.dress();
  }

  show(seen: boolean, blind: boolean, opacity: number): void {
    this.shown = { seen, blind };
    this.visible.setOpacity(opacity);
    this.discs.setOpacity(opacity);
    this.dress();
  }

  /** A layer with nothing to show takes no picture. */
  private dress() {
    const { seen, blind } = this.shown;
    for (const [layer, shown] of [
      [this.visible, seen],
      [this.discs, seen],
      [this.blind, blind],
    ] as const) {
      layer.setVisible(shown && !layer.getSource()?.isEmpty());
    }
  }

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
}
