/**
 * A profile as lines of a small picture: the ground as an area, the sight line over it.
 */
import type { ProfileView } from '@/backend/types';
import { figure } from '@/shared/format';

export interface ProfileLines {
  /** Areas of ground, one for each stretch whose height is known. */
  ground: string[];
  sight: string;
  /** Where the ground hides the place. */
  blocker: { x: number; y: number } | null;
  /** Metres that the picture's lower and upper edge stand for. */
  low: number;
  high: number;
}

/** Metres of height that a picture shows at least, so that level ground does not look like mountains. */
const LEAST_SPAN = 10;

/** The lines in a picture of `width` × `height`; null where there is nothing to draw. */
export function profileLines(view: ProfileView, width: number, height: number): ProfileLines | null {
  const points = view.points.map((point) => ({
    distance: figure(point.distance_m),
    top: point.top_m,
    sight: figure(point.sight_m),
  }));
  const heights = points.flatMap((point) => (point.top === null ? [point.sight] : [point.top, point.sight]));
  const length = points.at(-1)?.distance ?? 0;
  if (points.length < 2 || !(length > 0) || heights.some((one) => !Number.isFinite(one))) return null;
  const [least, most] = [Math.min(...heights), Math.max(...heights)];
  const margin = Math.max(LEAST_SPAN - (most - least), (most - least) * 0.1) / 2;
  const [low, high] = [least - margin, most + margin];
  const x = (distance: number) => (distance / length) * width;
  const y = (metres: number) => height - ((metres - low) / (high - low)) * height;
  const place = (distance: number, metres: number) => `${x(distance).toFixed(1)},${y(metres).toFixed(1)}`;

  const ground: string[] = [];
  let run: { distance: number; top: number }[] = [];
  const close = () => {
    const [first, last] = [run[0], run.at(-1)];
    if (first && last && run.length > 1) {
      const tops = run.map((point) => place(point.distance, point.top));
      ground.push(`M${place(first.distance, low)} L${tops.join(' ')} L${place(last.distance, low)}Z`);
    }
    run = [];
  };
  for (const point of points) {
    if (point.top === null) close();
    else run.push({ distance: point.distance, top: point.top });
  }
  close();

  const distance = view.blocker?.distance_m ?? null;
  const over = points.find((point) => point.distance === distance);
  return {
    ground,
    sight: points.map((point) => place(point.distance, point.sight)).join(' '),
    blocker: over && over.top !== null ? { x: x(over.distance), y: y(over.top) } : null,
    low,
    high,
  };
}
