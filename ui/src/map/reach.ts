/**
 * What a tower's camera reaches, drawn on the map: a circle, or a sector of it; on a map of degrees an ellipse.
 */

/** Points on a full circle. */
const STEPS = 72;

/** What the shape depends on. Angles in degrees clockwise from north; without a view angle it turns all round. */
export interface Reach {
  /** Its place on the map, m. */
  at: readonly [number, number];
  /** m. */
  range: number;
  /** Metres of the map for a metre on the ground, eastwards and northwards. */
  stretch: readonly [number, number];
  azimuth: number | null;
  viewAngle: number | null;
}

/**
 * The ring of the shape, closed. The zone's scale differs from one by less than 1/8000 inside it, and grid north from
 * true north by about half a degree: both below what can be seen on screen. Figures come from the backend, never from here.
 */
export function reachRing(reach: Reach): [number, number][] {
  const [x, y] = reach.at;
  const [east, north] = reach.stretch;
  const point = (degrees: number): [number, number] => {
    const angle = (degrees * Math.PI) / 180;
    return [x + reach.range * east * Math.sin(angle), y + reach.range * north * Math.cos(angle)];
  };
  if (reach.azimuth === null || reach.viewAngle === null || reach.viewAngle >= 360) {
    const ring = Array.from({ length: STEPS }, (_, i) => point((i * 360) / STEPS));
    return [...ring, point(0)];
  }
  const steps = Math.max(2, Math.ceil((STEPS * reach.viewAngle) / 360));
  const from = reach.azimuth - reach.viewAngle / 2;
  const angle = reach.viewAngle;
  const arc = Array.from({ length: steps + 1 }, (_, i) => point(from + (i * angle) / steps));
  return [[x, y], ...arc, [x, y]];
}

/** The longest round length whose bar is at most `most` pixels. */
export function scaleBar(metresPerPixel: number, most: number): { metres: number; pixels: number } {
  const limit = metresPerPixel * most;
  if (!Number.isFinite(limit) || limit <= 0) return { metres: 0, pixels: 0 };
  const power = 10 ** Math.floor(Math.log10(limit));
  const metres = ([5, 2, 1].find((step) => step * power <= limit) ?? 1) * power;
  return { metres, pixels: metres / metresPerPixel };
}

/** The scale's denominator for a screen of 96 pixels an inch. */
export function scaleDenominator(metresPerPixel: number): number {
  return (metresPerPixel * 96) / 0.0254;
}
