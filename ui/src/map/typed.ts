/**
 * Coordinates as people type them: degrees, degrees with minutes and seconds, Gauss-Krüger with the zone's number.
 */
import { unproject } from './gauss-kruger';

/** China, generously. */
const inside = (lon: number, lat: number) => lon >= 70 && lon <= 138 && lat >= 2 && lat <= 56;

/** A text without what only decorates numbers. */
const plain = (text: string) => text.replace(/[０-９．－]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[东北]经?纬?|[EN]|经度|纬度|[XYxy]\s*[=:：]/g, ' ').replace(/[，；;]/g, ',').trim();

/** Degrees from `115.034`, `115°02′03.4″`, `115 2 3.4`, `115度2分3.4秒`. */
function degrees(text: string): number | null {
  const parts = text.trim().split(/[°度′'分″"秒\s]+/).filter(Boolean).map(Number);
  if (!parts.length || parts.length > 3 || parts.some((part) => !Number.isFinite(part))) return null;
  const [whole = 0, minutes = 0, seconds = 0] = parts;
  if (minutes < 0 || minutes >= 60 || seconds < 0 || seconds >= 60) return null;
  const size = Math.abs(whole) + minutes / 60 + seconds / 3600;
  return whole < 0 ? -size : size;
}

/**
 * The place of a typed text in degrees, [longitude, latitude]; null: none. Either order is understood: longitudes of China
 * are larger than its latitudes, and the eight-digit number is the easting. A six-digit easting is read in the `zone` given.
 */
export function typedPlace(text: string, zone: number | null): [number, number] | null {
  const clean = plain(text);
  let halves = clean.includes(',') ? clean.split(',') : clean.split(/\s+/);
  if (!clean.includes(',') && halves.length > 2) {
    const middle = halves.length / 2;
    if (!Number.isInteger(middle)) return null;
    halves = [halves.slice(0, middle).join(' '), halves.slice(middle).join(' ')];
  }
  if (halves.length !== 2) return null;
  const [first, second] = halves.map(degrees);
  if (typeof first !== 'number' || typeof second !== 'number') return null;
  const [big, small] = first > second ? [first, second] : [second, first];
  if (big < 180) return inside(big, small) ? [big, small] : null;
  return metres(first, second, zone);
}

function metres(first: number, second: number, zone: number | null): [number, number] | null {
  const numbered = [first, second].find((one) => one >= 13_000_000 && one < 46_000_000);
  let east: number;
  let north: number;
  let number = zone;
  if (numbered === undefined) {
    // Six digits before the point are an easting, seven a northing.
    [east, north] = first < second ? [first, second] : [second, first];
  } else {
    north = numbered === first ? second : first;
    number = Math.floor(numbered / 1_000_000);
    east = numbered - number * 1_000_000;
  }
  if (number === null || east < 100_000 || east > 900_000 || north < 200_000 || north > 6_200_000) return null;
  // Zones 13 to 23 are of six degrees, 25 to 45 of three.
  const meridian = number <= 23 ? number * 6 - 3 : number * 3;
  const [lon, lat] = unproject(east, north, meridian);
  return inside(lon, lat) ? [lon, lat] : null;
}
