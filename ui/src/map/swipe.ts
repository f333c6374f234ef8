/**
 * Two states under a curtain: left of it what was, right of it what is, and above both what differs. The curtain is
 * moved with the pointer or, when it has the focus, with the arrow keys.
 */
import type OlMap from 'ol/Map';
import type { FeatureLike } from 'ol/Feature';
import GeoJSON from 'ol/format/GeoJSON';
import VectorLayer from 'ol/layer/Vector';
import { getRenderPixel } from 'ol/render';
import type RenderEvent from 'ol/render/Event';
import VectorSource from 'ol/source/Vector';
import { Circle, Fill, Stroke, Style } from 'ol/style';

import { DEGREES, registerZone, type Zone } from './projection';
import { lined } from './styles';
import type { MapTool } from './tool';

/** What is shown: GeoJSON in degrees; a side that is null is not drawn, and without both there is no curtain. */
export interface Swiped {
  before: string | null;
  after: string | null;
  differences: string;
  /** What the curtain is called, for those who cannot see it. */
  label: string;
  left: string;
  right: string;
}

/** Share of the map's width that an arrow key moves the curtain by. */
const STEP = 0.02;

/** Where the curtain stands after a key; null: not a key of the curtain. */
export function moved(at: number, key: string): number | null {
  const steps: Record<string, number> = { ArrowLeft: at - STEP, ArrowDown: at - STEP, ArrowRight: at + STEP, ArrowUp: at + STEP, PageDown: at - 5 * STEP, PageUp: at + 5 * STEP, Home: 0, End: 1 };
  const to = steps[key];
  return to === undefined ? null : Math.min(1, Math.max(0, to));
}

const GREEN = '#20704a';
const RED = '#a32b2b';
const TEAL = '#0f6b6b';
const OCHRE = '#8a5a00';

function side(colour: string, dash: number[]): Style {
  const stroke = new Stroke({ color: colour, width: 1.4, lineDash: dash });
  const fill = new Fill({ color: `${colour}1f` });
  return new Style({ stroke, fill, image: new Circle({ radius: 5, fill: new Fill({ color: '#fff' }), stroke }) });
}

function difference(colour: string, lines: { crossed: boolean } | null): Style {
  const ground = `${colour}1a`;
  const fill = new Fill({ color: lines ? lined(colour, { ground, crossed: lines.crossed, size: 8 }) : `${colour}59` });
  const stroke = new Stroke({ color: colour, width: 1 });
  return new Style({ stroke, fill, image: new Circle({ radius: 6, fill: new Fill({ color: colour }), stroke: new Stroke({ color: '#fff', width: 1.5 }) }) });
}

/** Kinds of differences: never told by colour alone. */
const looks = (): Record<string, Style> => ({
  added: difference(GREEN, { crossed: false }),
  won: difference(GREEN, null),
  removed: difference(RED, { crossed: true }),
  lost: difference(RED, null),
  moved: difference(TEAL, null),
  reworded: difference(OCHRE, { crossed: false }),
});

export class SwipeTool implements MapTool {
  private map: OlMap | null = null;
  private layers: VectorLayer[] = [];
  private differences: VectorLayer | null = null;
  private curtain: HTMLElement | null = null;
  private at = 0.5;
  private release: (() => void) | null = null;

  constructor(private readonly what: Swiped) {}

  attach(map: OlMap, zone: Zone): void {
    this.map = map;
    const reader = new GeoJSON({ dataProjection: DEGREES, featureProjection: registerZone(zone) });
    const add = (text: string, style: Style | ((feature: FeatureLike) => Style | undefined), zIndex: number) => {
      const layer = new VectorLayer({ source: new VectorSource({ features: reader.readFeatures(text) }), style, zIndex });
      this.layers.push(layer);
      map.addLayer(layer);
      return layer;
    };
    const { before, after } = this.what;
    if (before !== null && after !== null) {
      this.clip(add(before, side(OCHRE, [6, 4]), 33), (x, width) => [0, x, width]);
      this.clip(add(after, side(TEAL, []), 33), (x, width) => [x, width, width]);
      this.draw(map);
    }
    const kinds = looks();
    this.differences = add(this.what.differences, (feature) => kinds[String(feature.get('kind'))], 36);
  }

  /** Marks what differs, or leaves the two sides bare. */
  mark(shown: boolean): void {
    this.differences?.setVisible(shown);
  }

  detach(): void {
    this.release?.();
    this.curtain?.remove();
    for (const layer of this.layers) this.map?.removeLayer(layer);
    this.layers = [];
    this.map = this.differences = null;
  }

  /** Draws a layer between two places of the map's width only. */
  private clip(layer: VectorLayer, between: (x: number, width: number) => [number, number, number]): void {
    layer.on('prerender', (event: RenderEvent) => {
      const pen = event.context as CanvasRenderingContext2D;
      const [width = 0, height = 0] = this.map?.getSize() ?? [];
      const [from, to] = between(width * this.at, width);
      const corner = (x: number, y: number) => getRenderPixel(event, [x, y]) as [number, number];
      pen.save();
      pen.beginPath();
      pen.moveTo(...corner(from, 0));
      pen.lineTo(...corner(from, height));
      pen.lineTo(...corner(to, height));
      pen.lineTo(...corner(to, 0));
      pen.closePath();
      pen.clip();
    });
    layer.on('postrender', (event: RenderEvent) => (event.context as CanvasRenderingContext2D).restore());
  }

  private draw(map: OlMap): void {
    const curtain = document.createElement('div');
    curtain.dataset['testid'] = 'compare-curtain';
    curtain.tabIndex = 0;
    curtain.setAttribute('role', 'slider');
    curtain.setAttribute('aria-label', this.what.label);
    curtain.setAttribute('aria-valuemin', '0');
    curtain.setAttribute('aria-valuemax', '100');
    Object.assign(curtain.style, { position: 'absolute', top: '0', bottom: '0', width: '17px', marginLeft: '-8px', zIndex: '5', cursor: 'ew-resize', touchAction: 'none', background: 'linear-gradient(#fff,#fff) center/5px 100% no-repeat, linear-gradient(#1f2a2e,#1f2a2e) center/7px 100% no-repeat' });
    const names = [this.what.left, this.what.right].map((text, at) => {
      const name = document.createElement('span');
      name.textContent = text;
      Object.assign(name.style, { position: 'absolute', top: '176px', [at === 0 ? 'right' : 'left']: '20px', padding: '1px 8px', borderRadius: '4px', background: at === 0 ? OCHRE : TEAL, color: '#fff', fontSize: '12px', whiteSpace: 'nowrap', pointerEvents: 'none' });
      return name;
    });
    curtain.append(...names);
    curtain.addEventListener('keydown', (event) => {
      const to = moved(this.at, event.key);
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      this.place(to);
    });
    curtain.addEventListener('pointerdown', (event) => this.grab(event));
    const viewport = map.getViewport();
    viewport?.append(curtain);
    // The curtain stays under what stands on the map.
    if (viewport) viewport.style.isolation = 'isolate';
    this.curtain = curtain;
    this.place(this.at);
  }

  private grab(event: PointerEvent): void {
    event.preventDefault();
    event.stopPropagation();
    this.curtain?.focus();
    const box = this.map?.getViewport()?.getBoundingClientRect();
    if (!box || box.width === 0) return;
    const follow = (now: PointerEvent) => this.place(Math.min(1, Math.max(0, (now.clientX - box.left) / box.width)));
    const letGo = () => {
      window.removeEventListener('pointermove', follow);
      window.removeEventListener('pointerup', letGo);
      this.release = null;
    };
    this.release = letGo;
    window.addEventListener('pointermove', follow);
    window.addEventListener('pointerup', letGo);
  }

  private place(at: number): void {
    this.at = at;
    this.curtain?.style.setProperty('left', `${at * 100}%`);
    this.curtain?.setAttribute('aria-valuenow', String(Math.round(at * 100)));
    this.map?.render();
  }
}
