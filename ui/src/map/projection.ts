/**
 * The map's projection. Data are degrees of CGCS2000 (EPSG:4490); they are shown in the 3° Gauss-Krüger zone of the
 * county, so that shapes are true and a metre on the map is a metre.
 */
import { get, transform } from 'ol/proj';
import { register } from 'ol/proj/proj4';
import proj4 from 'proj4';

/** Degrees of CGCS2000, [longitude, latitude]. */
export const DEGREES = 'EPSG:4490';

/** CGCS2000's ellipsoid; as a definition without a datum, so that nothing is shifted. */
const ELLIPSOID = '+a=6378137 +rf=298.257222101 +no_defs';

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
  if (!get(zone.code)) {
    proj4.defs(DEGREES, `+proj=longlat ${ELLIPSOID}`);
    proj4.defs(
      zone.code,
      `+proj=tmerc +lat_0=0 +lon_0=${zone.meridian} +k=1 +x_0=${zone.number}500000 +y_0=0 +units=m ${ELLIPSOID}`,
    );
    register(proj4);
    const easting = zone.number * 1_000_000;
    const projection = get(zone.code);
    projection?.setExtent([easting + 100_000, 0, easting + 900_000, 6_000_000]);
    projection?.setWorldExtent([zone.meridian - 4, 0, zone.meridian + 4, 54]);
  }
  return zone.code;
}

/** Degrees to easting and northing. */
export function toMap(zone: Zone, lonLat: readonly [number, number]): [number, number] {
  const [easting, northing] = transform([...lonLat], DEGREES, registerZone(zone));
  return [easting ?? Number.NaN, northing ?? Number.NaN];
}

/** Easting and northing to degrees. */
export function toDegrees(zone: Zone, place: readonly number[]): [number, number] {
  const [longitude, latitude] = transform([...place], registerZone(zone), DEGREES);
  return [longitude ?? Number.NaN, latitude ?? Number.NaN];
}
