/**
 * A compliance check on the map: the extents by verdict, and what they take of control lines.
 */
import type Feature from 'ol/Feature';
import type { FeatureLike } from 'ol/Feature';
import VectorLayer from 'ol/layer/Vector';
import VectorSource from 'ol/source/Vector';
import { Fill, Stroke, Style } from 'ol/style';

/** A verdict as an outline: the worse, the heavier; dashes tell what is to be explained. */
const OUTLINES: Record<string, { color: string; width: number; lineDash?: number[] }> = {
  clear: { color: '#20704a', width: 2 },
  note: { color: '#8a5a00', width: 2.4, lineDash: [8, 4] },
  forbidden: { color: '#a32b2b', width: 3.2 },
};

/** Roles whose taking is forbidden or must be argued for. */
const LINES = new Set(['farmland', 'redline']);

const taken = {
  line: new Style({ fill: new Fill({ color: 'rgba(163,43,43,0.38)' }), stroke: new Stroke({ color: '#a32b2b', width: 1 }), zIndex: 2 }),
  other: new Style({ fill: new Fill({ color: 'rgba(138,90,0,0.2)' }), zIndex: 1 }),
};

export class CheckLayer {
  private chosen: number | null = null;
  readonly layer = new VectorLayer({
    source: new VectorSource(),
    zIndex: 35,
    style: (feature: FeatureLike) => this.style(feature),
  });

  /** Features of a check: `role` null is an extent itself. */
  set(features: Feature[]): void {
    const source = this.layer.getSource();
    source?.clear(true);
    source?.addFeatures(features);
  }

  /** Lights one extent; null: none. */
  choose(extent: number | null): void {
    this.chosen = extent;
    this.layer.changed();
  }

  private style(feature: FeatureLike): Style {
    const role: unknown = feature.get('role');
    if (typeof role === 'string') return LINES.has(role) ? taken.line : taken.other;
    const look = OUTLINES[String(feature.get('verdict'))] ?? OUTLINES['note'];
    const lit = feature.get('extent') === this.chosen;
    return new Style({
      stroke: new Stroke({ ...look, width: (look?.width ?? 2) + (lit ? 2 : 0) }),
      fill: new Fill({ color: lit ? 'rgba(255,255,255,0.25)' : 'rgba(255,255,255,0.05)' }),
      zIndex: lit ? 4 : 3,
    });
  }
}
