/**
 * Towers changed live: picture and figures of every change, nothing written until it is saved.
 */
import { Channel } from '@tauri-apps/api/core';

import { commands, type LiveAnswer, type LiveChange, type LiveEvent, type SightAsk } from '@/generated/bindings';

import { takenApart, unwrap } from './call';
import type { CoverageTarget } from './types';

/** What a change came to, with a byte for each cell of its patch. */
export interface LiveFrame {
  answer: LiveAnswer;
  cells: Uint8Array;
}

/** Takes a message of the shell apart: four bytes of length, the answer as JSON, the cells. */
export function frameOf(message: ArrayBuffer): LiveFrame {
  const { words, cells } = takenApart<LiveAnswer>(message);
  return { answer: words, cells };
}

// The generated type is that of the answer alone; what arrives is the message that holds it.
const frame = async (answer: Parameters<typeof unwrap<LiveAnswer>>[0]) =>
  frameOf((await unwrap(answer)) as unknown as ArrayBuffer);

/**
 * Looks from every tower and returns the number of the job; what happens arrives at `listen`. `sight`: what stands in
 * the way from the beginning.
 */
export function begin(programme: number, target: CoverageTarget, sight: SightAsk, listen: (event: LiveEvent) => void): Promise<number> {
  const events = new Channel<LiveEvent>();
  events.onmessage = listen;
  return unwrap(commands.beginLive(programme, target, sight, events));
}

/** The whole picture; `watched`: the tower whose own figures are wanted. */
export const picture = (watched: number | null) => frame(commands.livePicture(watched));
export const change = (wanted: LiveChange) => frame(commands.changeLive(wanted));
/** Back to what is saved. */
export const reset = (watched: number | null) => frame(commands.resetLive(watched));
/** Which towers see a place, degrees. */
export const point = (lon: number, lat: number) => unwrap(commands.livePoint(lon, lat));
export const profile = (tower: number, lon: number, lat: number) => unwrap(commands.liveProfile(tower, lon, lat));
export const save = () => unwrap(commands.saveLive());
export const end = () => unwrap(commands.endLive());
