/**
 * The map's projection. Data are degrees of CGCS2000 (EPSG:4490); they are shown in the 3° Gauss-Krüger zone of the
 * county, so that shapes are true and a metre on the map is a metre.
 */
import { addCoordinateTransforms, addProjection, get } from 'ol/proj';
import Projection from 'ol/proj/Projection';

import { project, unproject } from './gauss-kruger';

/** Degrees of CGCS2000, [longitude, latitude]. */
export const DEGREES = 'EPSG:4490';

/** The map library's own degrees, in which it draws the graticule: centimetres from CGCS2000, nothing on screen. */
const LIBRARY_DEGREES = 'EPSG:4326';

/** A 3° zone with its number in the easting. */
export interface Zone {
  number: number;
  meridian: number;
  /** EPSG:4513 (zone 25) to EPSG:4533 (zone 45). */
  code: string;
}

/** The 3° zone of a longitude, kept within the zones that China has. */
export function zoneOf(longitude: number): Zone {
  const number = Math.min(45, Math.max(25, Math.round(longitude / 3)));
  return { number, meridian: number * 3, code: `EPSG:${4488 + number}` };
}

/** Makes a zone's projection known and returns its code. */
export function registerZone(zone: Zone): string {
  if (get(zone.code)) return zone.code;
  const origin = zone.number * 1_000_000;
  if (!get(DEGREES)) addProjection(new Projection({ code: DEGREES, units: 'degrees', worldExtent: [-180, -90, 180, 90] }));
  addProjection(
    new Projection({
      code: zone.code,
      units: 'm',
      extent: [origin + 100_000, 0, origin + 900_000, 6_000_000],
      worldExtent: [zone.meridian - 4, 0, zone.meridian + 4, 54],
    }),
  );
  const forward = ([longitude = Number.NaN, latitude = Number.NaN]: number[]) => toMap(zone, [longitude, latitude]);
  const inverse = (place: number[]) => toDegrees(zone, place);
  for (const degrees of [DEGREES, LIBRARY_DEGREES]) addCoordinateTransforms(degrees, zone.code, forward, inverse);
  return zone.code;
}

/** Degrees to easting, with the zone's number before it, and northing. */
export function toMap(zone: Zone, [longitude, latitude]: readonly [number, number]): [number, number] {
  const place = project(longitude, latitude, zone.meridian);
  place[0] += zone.number * 1_000_000;
  return place;
}

/** Easting and northing to degrees. */
export function toDegrees(zone: Zone, [easting = Number.NaN, northing = Number.NaN]: readonly number[]): [number, number] {
  return unproject(easting - zone.number * 1_000_000, northing, zone.meridian);
}
