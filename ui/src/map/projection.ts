/**
 * The map's projection. Data are degrees of CGCS2000 (EPSG:4490); they are shown in the 3° Gauss-Krüger zone of the
 * county, so that shapes are true and a metre on the map is a metre, or as degrees, where the person prefers them.
 *
 * A map of degrees counts in metres too: a degree is drawn with as many as it has on the equator. So everything on the
 * map may go on counting in metres, and `stretch` tells how many of them a metre on the ground is. The same numbers are
 * in `crates/render/src/plane.rs`.
 */
import { addCoordinateTransforms, addProjection, get } from 'ol/proj';
import Projection from 'ol/proj/Projection';

import { FLATTENING, MAJOR, project, unproject } from './gauss-kruger';

/** Degrees of CGCS2000, [longitude, latitude]. */
export const DEGREES = 'EPSG:4490';

/** The map library's own degrees, in which it draws the graticule: centimetres from CGCS2000, nothing on screen. */
const LIBRARY_DEGREES = 'EPSG:4326';

/** Metres that a degree is drawn with: one degree of the equator. */
export const DEGREE = (MAJOR * Math.PI) / 180;

/** China, generously: west, south, east, north. */
const CHINA = [70, 2, 138, 56] as const;

/** What the map is drawn in: a 3° zone with its number in the easting, or the degrees of a county in that zone. */
export interface Zone {
  number: number;
  meridian: number;
  /** EPSG:4513 (zone 25) to EPSG:4533 (zone 45); the map library's name of the degrees as they are drawn. */
  code: string;
  /** Whether it is drawn in degrees. */
  degrees: boolean;
}

/** The 3° zone of a longitude, kept within the zones that China has. */
export function zoneOf(longitude: number): Zone {
  return zoneNumbered(Math.min(45, Math.max(25, Math.round(longitude / 3))));
}

function zoneNumbered(number: number): Zone {
  return { number, meridian: number * 3, code: `EPSG:${4488 + number}`, degrees: false };
}

/** The same county's map in degrees, or in its zone. */
export function drawnIn(zone: Zone, degrees: boolean): Zone {
  return degrees ? { ...zone, code: `${DEGREES}/metres`, degrees } : zoneNumbered(zone.number);
}

/** By which tiles are asked for: the zone's number, 0 for degrees. */
export function planeNumber(zone: Zone): number {
  return zone.degrees ? 0 : zone.number;
}

/** The north-west corner from which tiles are counted, and the south-east corner beyond which there are none. */
export function planeExtent(zone: Zone): [west: number, south: number, east: number, north: number] {
  if (zone.degrees) return [CHINA[0] * DEGREE, CHINA[1] * DEGREE, CHINA[2] * DEGREE, CHINA[3] * DEGREE];
  const origin = zone.number * 1_000_000;
  return [origin + 100_000, 0, origin + 900_000, 6_000_000];
}

/** Makes a zone's projection known and returns its code. */
export function registerZone(zone: Zone): string {
  if (get(zone.code)) return zone.code;
  if (!get(DEGREES)) addProjection(new Projection({ code: DEGREES, units: 'degrees', worldExtent: [-180, -90, 180, 90] }));
  addProjection(
    new Projection({
      code: zone.code,
      units: 'm',
      extent: planeExtent(zone),
      worldExtent: zone.degrees ? [...CHINA] : [zone.meridian - 4, 0, zone.meridian + 4, 54],
    }),
  );
  const forward = ([longitude = Number.NaN, latitude = Number.NaN]: number[]) => toMap(zone, [longitude, latitude]);
  const inverse = (place: number[]) => toDegrees(zone, place);
  for (const degrees of [DEGREES, LIBRARY_DEGREES]) addCoordinateTransforms(degrees, zone.code, forward, inverse);
  return zone.code;
}

/** Degrees to the map: in a zone easting, with the zone's number before it, and northing. */
export function toMap(zone: Zone, [longitude, latitude]: readonly [number, number]): [number, number] {
  if (zone.degrees) return [longitude * DEGREE, latitude * DEGREE];
  const place = project(longitude, latitude, zone.meridian);
  place[0] += zone.number * 1_000_000;
  return place;
}

/** A place of the map to degrees. */
export function toDegrees(zone: Zone, [x = Number.NaN, y = Number.NaN]: readonly number[]): [number, number] {
  if (zone.degrees) return [x / DEGREE, y / DEGREE];
  return unproject(x - zone.number * 1_000_000, y, zone.meridian);
}

/**
 * How many metres of the map a metre on the ground is at a latitude, eastwards and northwards: one in a zone, to within
 * an eight-thousandth; in degrees by the radii of the ellipsoid across and along the meridian.
 */
export function stretch(zone: Zone, latitude: number): [east: number, north: number] {
  if (!zone.degrees) return [1, 1];
  const square = FLATTENING * (2 - FLATTENING);
  const angle = (latitude * Math.PI) / 180;
  const w = Math.sqrt(1 - square * Math.sin(angle) ** 2);
  return [w / Math.max(0.01, Math.cos(angle)), w ** 3 / (1 - square)];
}
