/**
 * The map while towers are changed live: the picture of what is seen, the chosen tower with its reach and the handle
 * that turns its camera, and the pointer that drags both.
 *
 * A drag never makes the map library draw: the picture is a canvas of its own between the library's, of which a change
 * draws its patch only, and tower and handles are a few lines of SVG above them. On machines without a graphics card
 * that is the difference between four and sixty pictures a second.
 */
import type { LiveFrame } from '@/backend/live';
import type OlMap from 'ol/Map';
import type MapBrowserEvent from 'ol/MapBrowserEvent';
import { unByKey } from 'ol/Observable';
import type { FrameState } from 'ol/Map';
import PointerInteraction from 'ol/interaction/Pointer';
import Layer from 'ol/layer/Layer';

import type { Turns } from '@/shared/turns';

import { GridPlaces, type Lattice } from './live-grid';
import { LivePicture, type PixelRect } from './live-picture';
import { stretch, toDegrees, toMap, type Zone } from './projection';
import { reachRing } from './reach';
import { APART, labelOffset, RING_COLOUR, ringLine, ringsWithin, type DetailRing } from './rings';

/** A tower as it stands. */
export interface LiveMark {
  id: number;
  lonLat: [number, number];
  origin: string;
  inUse: boolean;
  range: number;
  azimuth: number | null;
  viewAngle: number | null;
}

/** A ring of detail on the screen. */
interface RingShape {
  line: SVGPathElement;
  label: SVGTextElement;
}

/** What the pointer does. */
export interface LiveListener {
  /** Takes hold of a tower. */
  grab: (id: number) => void;
  move: (id: number, lonLat: [number, number]) => void;
  /** Turns a camera to an azimuth, degrees clockwise from north. */
  turn: (id: number, azimuth: number) => void;
  /** Lets go. */
  drop: () => void;
}

/** A place that was clicked, and the sight line to it. */
export interface LiveLook {
  lonLat: readonly [number, number];
  /** The tower that looks. */
  from: number | null;
  seen: boolean;
  /** Where something is in the way. */
  blocker: readonly [number, number] | null;
}

const SVG = 'http://www.w3.org/2000/svg';

/** How near the pointer must be to take hold of something, px. */
const HOLD = 12;

/** The handle stands at least so far from its tower, px. */
const ARM = 34;

function shape<K extends keyof SVGElementTagNameMap>(kind: K, attributes: Record<string, string>): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export class LiveMap {
  private readonly places: GridPlaces;
  private readonly picture: LivePicture;
  /** Around the canvas: into a bare canvas the map library would draw the layers above it. */
  private readonly sheet = document.createElement('div');
  private readonly canvas = document.createElement('canvas');
  private readonly pen = this.canvas.getContext('2d', { alpha: true });
  private readonly layer: Layer;
  private readonly hand: PointerInteraction;
  private readonly svg = shape('svg', { 'aria-hidden': 'true', 'data-testid': 'live-handles' });
  private readonly reach = shape('path', { fill: 'rgba(194,59,59,0.05)', stroke: '#c23b3b', 'stroke-width': '1.6', 'stroke-dasharray': '5 4' });
  private readonly arm = shape('path', { fill: 'none', stroke: '#c23b3b', 'stroke-width': '1.4' });
  private readonly knob = shape('circle', { r: '6.5', fill: '#fff', stroke: '#c23b3b', 'stroke-width': '2', 'data-testid': 'live-turn' });
  private readonly tower = shape('path', { 'stroke-width': '2', 'data-testid': 'live-tower' });
  /** Under cross and line, so that they are seen on dark and on light ground. */
  private readonly halo = shape('path', { fill: 'none', stroke: 'rgba(255,255,255,0.85)', 'stroke-width': '4.5' });
  private readonly line = shape('path', { fill: 'none', 'stroke-width': '1.6' });
  private readonly cross = shape('path', { fill: 'none', stroke: '#1f2a2e', 'stroke-width': '1.8', 'data-testid': 'live-place' });
  private readonly blocker = shape('circle', { r: '4', fill: '#a32b2b', stroke: '#fff', 'stroke-width': '1.2' });
  private readonly listening;
  private readonly rings = shape('g', { 'data-testid': 'live-rings' });
  private ringShapes: RingShape[] = [];
  private detail: readonly DetailRing[] = [];
  private marks: readonly LiveMark[] = [];
  private chosen: LiveMark | null = null;
  private look: LiveLook | null = null;
  private drawn = '';
  private dirty: PixelRect[] = [];
  /** The change that the picture shows, and the one that was asked for last. */
  private shows = 0;
  private held: { id: number; turning: boolean; offset: [number, number] } | null = null;

  constructor(
    private readonly map: OlMap,
    private readonly zone: Zone,
    lattice: Lattice,
    private readonly listener: LiveListener,
    private readonly turns: Turns,
  ) {
    this.places = new GridPlaces(lattice, (degrees) => toMap(zone, [degrees[0], degrees[1]]));
    this.picture = new LivePicture(this.places);
    this.canvas.dataset.testid = 'live-picture';
    this.sheet.style.cssText = 'position:absolute;width:100%;height:100%;pointer-events:none';
    this.sheet.append(this.canvas);
    this.svg.style.cssText = 'position:absolute;left:0;top:0;width:100%;height:100%;pointer-events:none;z-index:1';
    this.svg.append(this.reach, this.rings, this.halo, this.line, this.blocker, this.cross, this.arm, this.tower, this.knob);
    map.getViewport()?.append(this.svg);
    this.layer = new Layer({ zIndex: 21, render: (frame: FrameState | null) => this.render(frame) });
    this.hand = new PointerInteraction({
      handleDownEvent: (event) => this.take(event),
      handleDragEvent: (event) => this.drag(event),
      handleUpEvent: () => this.release(),
      handleMoveEvent: (event) => this.point(event),
    });
    map.addLayer(this.layer);
    map.addInteraction(this.hand);
    this.listening = map.on('postrender', () => this.place());
  }

  /** The towers as they stand, and which of them is chosen; `change`: the number of the change asked for last. */
  setMarks(marks: readonly LiveMark[], chosen: number | null, change: number): void {
    this.marks = marks;
    this.chosen = marks.find((mark) => mark.id === chosen) ?? null;
    this.svg.dataset.change = String(change);
    this.turns.next('map', () => this.catchUp());
  }

  /** The rings of detail of the chosen tower's camera as it stands; none: none. */
  setRings(rings: readonly DetailRing[]): void {
    this.detail = rings;
    this.turns.next('map', () => this.catchUp());
  }

  /** The place that was clicked; null: none. */
  setLook(look: LiveLook | null): void {
    this.look = look;
    this.place();
  }

  /** Takes in what a change came to; it is drawn with the next frame. */
  show({ answer, cells }: LiveFrame, change: number): void {
    this.picture.put(answer.patch, cells);
    const pixels = this.picture.pixels(answer.patch);
    if (pixels) this.dirty.push(pixels);
    this.shows = change;
    this.turns.next('map', () => this.catchUp());
  }

  /** Draws what has changed since the last frame. */
  private catchUp(): void {
    this.dirty.splice(0).forEach((rect) => this.paint(rect));
    this.canvas.dataset.change = String(this.shows);
    this.place();
  }

  setOpacity(opacity: number): void {
    this.canvas.style.opacity = String(opacity);
  }

  /** The tower at a pixel. */
  towerAt(pixel: readonly number[]): number | null {
    return this.under(pixel)?.mark.id ?? null;
  }

  /** Lets go of what is held; the pointer has to take hold anew. */
  letGo(): void {
    this.held = null;
  }

  destroy(): void {
    this.turns.drop('map');
    unByKey(this.listening);
    this.map.removeInteraction(this.hand);
    this.map.removeLayer(this.layer);
    this.svg.remove();
    this.map.getTargetElement()?.style.removeProperty('cursor');
  }

  /** The library draws a frame: the canvas is drawn anew where another part of the map is shown. */
  private render(frame: FrameState | null): HTMLElement {
    if (!frame) return this.sheet;
    const [width = 0, height = 0] = frame.size;
    const { center, resolution } = frame.viewState;
    const key = [width, height, ...center, resolution].join();
    if (key !== this.drawn) {
      this.drawn = key;
      if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
      this.picture.look({ centre: [center[0] ?? 0, center[1] ?? 0], resolution, width, height });
      this.dirty = [];
      this.paint({ x: 0, y: 0, width, height });
    }
    return this.sheet;
  }

  private paint(rect: PixelRect): void {
    if (!this.pen || rect.width <= 0 || rect.height <= 0) return;
    const image = this.pen.createImageData(rect.width, rect.height);
    this.picture.draw(rect, new Uint32Array(image.data.buffer));
    this.pen.putImageData(image, rect.x, rect.y);
  }

  private pixel(place: readonly [number, number]): [number, number] | null {
    const [x, y] = (this.map.getPixelFromCoordinate([...place]) as number[] | null) ?? [];
    return x === undefined || y === undefined ? null : [x, y];
  }

  /** Puts everything where it belongs. */
  private place(): void {
    const mark = this.chosen;
    const at = mark && this.pixel(toMap(this.zone, mark.lonLat));
    for (const one of [this.reach, this.rings, this.arm, this.knob, this.tower]) one.style.display = at ? '' : 'none';
    if (mark && at) this.placeTower(mark, at);
    this.placeLook();
  }

  /** The chosen tower, its reach and its handle. */
  private placeTower(mark: LiveMark, at: readonly [number, number]): void {
    const metres = this.map.getView().getResolution() ?? 1;
    const [x, y] = at;
    const ring = reachRing({ at: [0, 0], range: mark.range / metres, stretch: stretch(this.zone, mark.lonLat[1]), azimuth: mark.azimuth, viewAngle: mark.viewAngle });
    this.reach.setAttribute('d', `M${ring.map(([dx, dy]) => `${(x + dx).toFixed(1)} ${(y - dy).toFixed(1)}`).join('L')}Z`);
    this.placeRings(mark, at, metres);
    const reused = mark.origin === 'reused';
    this.tower.setAttribute('d', reused ? `M${x} ${y - 10}l10 10l-10 10l-10-10z` : `M${x - 8.5} ${y}a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0z`);
    const colour = mark.inUse ? '#c23b3b' : '#8a979b';
    this.tower.setAttribute('fill', reused ? '#fff' : colour);
    this.tower.setAttribute('stroke', reused ? colour : '#fff');
    const knob = this.knobOf(mark, at);
    for (const one of [this.arm, this.knob]) one.style.display = knob ? '' : 'none';
    if (!knob) return;
    this.arm.setAttribute('d', `M${x} ${y}L${knob[0].toFixed(1)} ${knob[1].toFixed(1)}`);
    this.knob.setAttribute('cx', knob[0].toFixed(1));
    this.knob.setAttribute('cy', knob[1].toFixed(1));
  }

  /** The rings of detail around the chosen tower, and what they are called where it looks. */
  private placeRings(mark: LiveMark, [x, y]: readonly [number, number], metres: number): void {
    const drawn = ringsWithin(this.detail, mark.range);
    const wide = stretch(this.zone, mark.lonLat[1]);
    while (this.ringShapes.length < drawn.length) {
      const line = shape('path', { fill: 'none', stroke: RING_COLOUR, 'stroke-width': '1.3', 'stroke-dasharray': '6 3' });
      const label = shape('text', { fill: RING_COLOUR, stroke: 'rgba(255,255,255,0.92)', 'stroke-width': '3.5', 'paint-order': 'stroke', 'text-anchor': 'middle', 'dominant-baseline': 'central', 'font-size': '11', 'font-weight': '600', 'data-testid': 'live-ring' });
      this.rings.append(line, label);
      this.ringShapes.push({ line, label });
    }
    let last = Number.POSITIVE_INFINITY;
    this.ringShapes.forEach(({ line, label }, place) => {
      const ring = drawn[place];
      const radius = ring ? ring.radius / metres : 0;
      const shown = ring !== undefined && radius >= APART;
      line.style.display = shown && ring.line ? '' : 'none';
      label.style.display = shown && last - radius >= APART ? '' : 'none';
      if (!shown) return;
      last = radius;
      const points = ringLine({ at: [0, 0], range: radius, stretch: wide, azimuth: mark.azimuth, viewAngle: mark.viewAngle });
      if (ring.line) line.setAttribute('d', `M${points.map(([dx, dy]) => `${(x + dx).toFixed(1)} ${(y - dy).toFixed(1)}`).join('L')}`);
      const [dx, dy] = labelOffset(radius, mark.azimuth, mark.viewAngle);
      label.setAttribute('x', (x + dx * wide[0]).toFixed(1));
      label.setAttribute('y', (y - dy * wide[1]).toFixed(1));
      if (label.textContent !== ring.label) label.textContent = ring.label;
    });
  }

  /** The place that was clicked, the sight line to it, what is in the way. */
  private placeLook(): void {
    const look = this.look;
    const at = look && this.pixel(toMap(this.zone, [look.lonLat[0], look.lonLat[1]]));
    const tower = look && this.marks.find((mark) => mark.id === look.from);
    const from = tower ? this.pixel(toMap(this.zone, tower.lonLat)) : null;
    const over = look?.blocker ? this.pixel(toMap(this.zone, [look.blocker[0], look.blocker[1]])) : null;
    for (const one of [this.cross, this.halo]) one.style.display = at ? '' : 'none';
    this.line.style.display = at && from ? '' : 'none';
    this.blocker.style.display = at && over ? '' : 'none';
    if (!look || !at) return;
    const [cross, line] = [`M${at[0] - 7} ${at[1]}h14M${at[0]} ${at[1] - 7}v14`, from ? `M${from[0]} ${from[1]}L${at[0]} ${at[1]}` : ''];
    this.cross.setAttribute('d', cross);
    this.halo.setAttribute('d', line + cross);
    if (from) {
      this.line.setAttribute('d', line);
      this.line.setAttribute('stroke', look.seen ? '#0b5454' : '#a32b2b');
      this.line.setAttribute('stroke-dasharray', look.seen ? 'none' : '4 3');
    }
    if (over) {
      this.blocker.setAttribute('cx', String(over[0]));
      this.blocker.setAttribute('cy', String(over[1]));
    }
  }

  /** Where the handle that turns a camera is; null: it looks all round. */
  private knobOf(mark: LiveMark, [x, y]: readonly [number, number]): [number, number] | null {
    if (mark.azimuth === null || mark.viewAngle === null || mark.viewAngle >= 360) return null;
    const length = Math.max(ARM, mark.range / (this.map.getView().getResolution() ?? 1));
    const angle = (mark.azimuth * Math.PI) / 180;
    const [east, north] = stretch(this.zone, mark.lonLat[1]);
    return [x + length * east * Math.sin(angle), y - length * north * Math.cos(angle)];
  }

  /** What the pointer is on: the handle before the tower, the chosen tower before the others. */
  private under([px = 0, py = 0]: readonly number[]): { mark: LiveMark; turning: boolean; at: [number, number] } | null {
    const near = ([x, y]: readonly [number, number]) => Math.hypot(x - px, y - py);
    const chosenAt = this.chosen && this.pixel(toMap(this.zone, this.chosen.lonLat));
    if (this.chosen && chosenAt) {
      const knob = this.knobOf(this.chosen, chosenAt);
      if (knob && near(knob) < HOLD) return { mark: this.chosen, turning: true, at: knob };
      if (near(chosenAt) < HOLD) return { mark: this.chosen, turning: false, at: chosenAt };
    }
    let best: { mark: LiveMark; turning: boolean; at: [number, number] } | null = null;
    for (const mark of this.marks) {
      const at = this.pixel(toMap(this.zone, mark.lonLat));
      if (at && near(at) < (best ? near(best.at) : HOLD)) best = { mark, turning: false, at };
    }
    return best;
  }

  private take(event: MapBrowserEvent): boolean {
    const found = this.under(event.pixel);
    if (!found || (event.originalEvent as PointerEvent).button > 0) return false;
    const [px = 0, py = 0] = event.pixel;
    this.held = { id: found.mark.id, turning: found.turning, offset: [px - found.at[0], py - found.at[1]] };
    this.listener.grab(found.mark.id);
    return true;
  }

  private drag(event: MapBrowserEvent): void {
    if (!this.held) return;
    const { id, turning, offset } = this.held;
    const [x, y] = [(event.pixel[0] ?? 0) - offset[0], (event.pixel[1] ?? 0) - offset[1]];
    if (turning) {
      const tower = this.chosen && this.pixel(toMap(this.zone, this.chosen.lonLat));
      if (!tower) return;
      const [east, north] = stretch(this.zone, this.chosen?.lonLat[1] ?? 0);
      const azimuth = (Math.atan2((x - tower[0]) / east, (tower[1] - y) / north) * 180) / Math.PI;
      this.listener.turn(id, Math.round((azimuth + 360) % 360));
    } else {
      this.listener.move(id, toDegrees(this.zone, this.map.getCoordinateFromPixel([x, y])));
    }
  }

  private release(): boolean {
    if (this.held) this.listener.drop();
    this.held = null;
    return false;
  }

  private point(event: MapBrowserEvent): void {
    const element = this.map.getTargetElement();
    const found = this.under(event.pixel);
    if (element) element.style.cursor = found ? 'grab' : 'crosshair';
  }
}
