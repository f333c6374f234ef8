/** Measured sizes as people say them: m², 亩 and 公顷; metres and kilometres. */
import { number } from '@/shared/format';

/** m² of a 亩. */
const MU = 10_000 / 15;

/** An area in m², 亩 and 公顷. */
export function areas(m2: number): { m2: string; mu: string; ha: string } {
  return { m2: number(m2, 2), mu: number(m2 / MU, 2), ha: number(m2 / 10_000, 4) };
}

/** A length with its unit. */
export const metres = (m: number) => (m < 10_000 ? `${number(m, 2)} m` : `${number(m / 1000, 3)} km`);
