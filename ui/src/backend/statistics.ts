/**
 * Figures by township or by another layer of areas, and the styles of thematic maps.
 */
import { Channel } from '@tauri-apps/api/core';

import { commands, type StatisticsAsk, type StatisticsEvent, type ThematicAsk } from '@/generated/bindings';

import { unwrap } from './call';

/** Starts counting and returns its job number. */
export function start(ask: StatisticsAsk, listen: (event: StatisticsEvent) => void): Promise<number> {
  const events = new Channel<StatisticsEvent>();
  events.onmessage = listen;
  return unwrap(commands.startStatistics(ask, events));
}

/** The areas with their figures, GeoJSON in degrees. */
export const shapes = () => unwrap(commands.statisticsShapes());
/** The areas drawn by one column. */
export const graduated = (column: number, ask: ThematicAsk) => unwrap(commands.statisticsGraduated(column, ask));
/** A chart of columns on each area. */
export const charted = (columns: number[], kind: 'pie' | 'bars', palette: string) =>
  unwrap(commands.statisticsCharted(columns, kind, palette));
/** Makes a thematic layer of the figures. */
export const keep = (style: string | null) => unwrap(commands.keepStatistics(style));
/** Writes the figures as a table; the path as written. */
export const write = (path: string) => unwrap(commands.exportStatistics(path));
/** The fields of a layer that hold numbers. */
export const numberFields = (layer: number) => unwrap(commands.fieldsToCount(layer));
export const palettes = () => unwrap(commands.palettes());
/** The style of a layer by one of its fields. */
export const thematicStyle = (layer: number, field: string, ask: ThematicAsk) => unwrap(commands.thematicStyle(layer, field, ask));
