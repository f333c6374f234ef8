/**
 * What the print tool decides without the window: file names, scales, the choice of layers.
 */
import type { BaseMapView, LayerView, SheetLayer } from '@/backend/types';

import { baseSwitch } from '../layers';

/** Scales that people choose from. */
export const SCALES = [500, 1000, 2000, 5000, 10_000, 25_000, 50_000, 75_000, 100_000, 150_000, 200_000, 250_000, 300_000, 500_000, 1_000_000] as const;

/** Kinds of files. */
export const ENDINGS = ['pdf', 'png', 'svg'] as const;
export type Ending = (typeof ENDINGS)[number];

/** A scale as it was typed: `50000`, `50 000`, `1:50000`, `1∶5万`; null: none, or nothing that is one. */
export function scaleOf(text: string): number | null {
  const bare = text.replace(/[\s,，]/g, '').replace(/^1[:：∶/]/, '');
  const wan = bare.endsWith('万');
  const number = Number(wan ? bare.slice(0, -1) : bare) * (wan ? 10_000 : 1);
  return bare && Number.isFinite(number) && number > 0 ? number : null;
}

/** `1:50 000`. */
export function ratio(scale: number): string {
  return `1:${Math.round(scale)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ')}`;
}

/** A path with another ending. */
export function withEnding(path: string, ending: Ending): string {
  return path.replace(/\.(pdf|png|svg)$/i, '') + `.${ending}`;
}

/** A place in a folder for a sheet of that title. */
export function suggested(folder: string, title: string, ending: Ending): string {
  const slash = folder.includes('\\') ? '\\' : '/';
  return `${folder}${slash}${title.replace(/[/\\:*?"<>|]/g, '_') || '图幅'}.${ending}`;
}

/** Layers that can be on a sheet. */
export function printable(layers: readonly LayerView[]): LayerView[] {
  return layers.filter((layer) => layer.available && layer.role !== 'terrain' && layer.role !== 'base');
}

/** The layers that are switched on, as a sheet keeps them. */
export function chosen(layers: readonly LayerView[], switches: { shown: (id: number) => boolean; opacity: (id: number) => number }): SheetLayer[] {
  return printable(layers)
    .filter((layer) => switches.shown(layer.id))
    .map((layer) => ({ id: layer.id, opacity: switches.opacity(layer.id) }));
}

/** The base maps that are switched on, as a sheet keeps them. */
export function switchedOn(bases: readonly BaseMapView[], switches: { shown: (id: number) => boolean; opacity: (id: number) => number }): SheetLayer[] {
  return bases
    .filter((base) => base.available && switches.shown(baseSwitch(base.id)))
    .map((base) => ({ id: base.id, opacity: switches.opacity(baseSwitch(base.id)) }));
}
