/**
 * How surely each place is seen, as a picture over the map: classes of probability from yellow to green, beside the
 * target only hinted at.
 */
import type { FrameState } from 'ol/Map';
import Layer from 'ol/layer/Layer';

import { GridPlaces, type Lattice } from './live-grid';
import { LivePicture, rgba, type Palette } from './live-picture';
import { toMap, type Zone } from './projection';

/** What the picture shows; a cell is per cent, 128 more in the target, 255 outside the county. */
export interface Surely {
  lattice: Lattice;
  /** Where the classes begin, per cent, lowest first. */
  from: readonly number[];
  cells: Uint8Array;
}

/** Of the classes, lowest first. */
const COLOURS = [
  [178, 86, 60],
  [222, 146, 74],
  [240, 206, 110],
  [196, 212, 130],
  [104, 172, 132],
  [17, 108, 104],
] as const;

const colourOf = (place: number) => COLOURS[Math.min(place, COLOURS.length - 1)] ?? COLOURS[0];

/** The colour of a class as the legend shows it. */
export function sureColour(place: number): string {
  return `rgb(${colourOf(place).join(' ')})`;
}

/** Colours by byte, for classes that begin so. */
export function surePalette(from: readonly number[]): Palette {
  const colours = Uint32Array.from({ length: 256 }, (_, byte) => {
    const percent = byte & 127;
    if (percent > 100) return 0;
    const place = from.findLastIndex((low) => percent >= low);
    const [red, green, blue] = colourOf(Math.max(0, place));
    return rgba(red, green, blue, byte >= 128 ? 0.78 : 0.18);
  });
  return { colours, hatched: null };
}

export class ProbabilityLayer {
  readonly layer: Layer;
  private readonly canvas = document.createElement('canvas');
  /** Around the canvas: into a bare canvas the map library would draw the layers above it. */
  private readonly sheet = document.createElement('div');
  private picture: LivePicture | null = null;
  private drawn = '';

  private shown: Surely | null = null;

  constructor(private zone: Zone) {
    this.canvas.dataset.testid = 'probability-picture';
    this.sheet.style.cssText = 'position:absolute;width:100%;height:100%;pointer-events:none';
    this.sheet.append(this.canvas);
    this.layer = new Layer({ render: (frame) => this.render(frame), zIndex: 21, visible: false });
  }

  /** Another picture; null: none. */
  set(surely: Surely | null): void {
    this.drawn = '';
    this.picture = null;
    this.shown = surely;
    if (surely) {
      const places = new GridPlaces(surely.lattice, (degrees) => toMap(this.zone, [degrees[0], degrees[1]]));
      this.picture = new LivePicture(places, surePalette(surely.from));
      this.picture.put({ column: 0, row: 0, columns: places.columns, rows: places.rows }, surely.cells);
    }
    this.layer.changed();
  }

  /** Draws the same in another projection. */
  drawIn(zone: Zone): void {
    this.zone = zone;
    this.set(this.shown);
  }

  show(shown: boolean, opacity: number): void {
    this.canvas.style.opacity = String(opacity);
    this.layer.setVisible(shown && this.picture !== null);
  }

  private render(frame: FrameState | null): HTMLElement {
    const pen = this.canvas.getContext('2d');
    if (!frame || !pen || !this.picture) return this.sheet;
    const [width = 0, height = 0] = frame.size;
    const { center, resolution } = frame.viewState;
    const key = [width, height, ...center, resolution].join();
    if (key === this.drawn || width <= 0 || height <= 0) return this.sheet;
    this.drawn = key;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    this.picture.look({ centre: [center[0] ?? 0, center[1] ?? 0], resolution, width, height });
    const image = pen.createImageData(width, height);
    this.picture.draw({ x: 0, y: 0, width, height }, new Uint32Array(image.data.buffer));
    pen.putImageData(image, 0, 0);
    return this.sheet;
  }
}
