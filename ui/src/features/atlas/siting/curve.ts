/**
 * What each further site adds, as a small chart.
 */
import type { SitingView } from '@/backend/types';
import { figure } from '@/shared/format';

export interface CurvePicture {
  /** The curve of what is covered, from what is covered now. */
  line: string;
  /** Where the sites of the result end; null: not on the curve. */
  mark: { x: number; y: number } | null;
  /** Shares of the target in per cent at the lower and the upper edge. */
  low: number;
  high: number;
  most: number;
}

/** The curve in a picture of `width` × `height`; null where there is nothing to draw. */
export function curvePicture(view: SitingView, width: number, height: number): CurvePicture | null {
  const target = figure(view.target_area_m2);
  const share = (area: number | null) => (figure(area) / target) * 100;
  const shares = [share(view.covered_before_m2), ...view.curve.map((point) => share(point.covered_m2))];
  const most = view.curve.length;
  if (most < 1 || !(target > 0) || shares.some((one) => !Number.isFinite(one))) return null;
  const after = share(view.covered_after_m2);
  const low = Math.floor(Math.min(...shares));
  const high = Math.min(100, Math.max(low + 1, Math.ceil(Math.max(...shares, after))));
  const x = (sites: number) => (sites / most) * width;
  const y = (percent: number) => height - ((percent - low) / (high - low)) * height;
  const line = shares.map((percent, sites) => `${x(sites).toFixed(1)},${y(percent).toFixed(1)}`).join(' ');
  const sites = view.added.length;
  const mark = sites <= most && Number.isFinite(after) ? { x: x(sites), y: y(after) } : null;
  return { line, mark, low, high, most };
}
