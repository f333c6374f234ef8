/**
 * Findings as the map and the list show them.
 */
import type { InspectionFinding } from '@/backend/types';

/** How a finding is marked on the map. */
export function markState(finding: Pick<InspectionFinding, 'severity' | 'accepted'>): 'error' | 'warning' | 'accepted' {
  if (finding.accepted) return 'accepted';
  return finding.severity === 'error' ? 'error' : 'warning';
}

/** A box with air about it, degrees, so that a place alone is not filled by one pixel. */
export function around([west, south, east, north]: readonly [number, number, number, number]): [number, number, number, number] {
  const air = Math.max(0.5 * Math.max(east - west, north - south), 0.001);
  return [west - air, south - air, east + air, north + air];
}
