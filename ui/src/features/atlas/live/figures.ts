/**
 * Live figures as the panel shows them: shares of the overlap, and what changed since the start.
 */
import type { LiveFigures } from '@/backend/types';
import { figure, number } from '@/shared/format';

/** m² of the target by how many towers see it, with their shares of it. */
export function overlapParts(now: LiveFigures) {
  const target = figure(now.target_area_m2);
  const parts = [
    { key: 'one', area: figure(now.overlap['1']) },
    { key: 'two', area: figure(now.overlap['2']) },
    { key: 'more', area: figure(now.overlap['3+']) },
    { key: 'none', area: Math.max(0, target - figure(now.visible_area_m2)) },
  ];
  return parts.map((part) => ({ ...part, share: target > 0 ? part.area / target : 0 }));
}

/** A difference with its sign, true minus and all; empty where there is none to see. */
export function difference(now: number, before: number, places: number): string {
  const text = number(Math.abs(now - before), places);
  if (!Number.isFinite(now - before) || Number(text.replaceAll(',', '')) === 0) return '';
  return `${now > before ? '+' : '−'}${text}`;
}
