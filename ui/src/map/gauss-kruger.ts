/**
 * The Gauss-Krüger projection of CGCS2000: Krüger's series in the third flattening, to the fourth order, as EPSG
 * guidance note 7-2 and Karney (2011, "Transverse Mercator with an accuracy of a few nanometers") give it. Within a
 * county the terms left out are far below a millimetre.
 *
 * It is written out because a layer has hundreds of thousands of points and each passes through here: only numbers,
 * nothing to be collected afterwards.
 */

export const MAJOR = 6_378_137;
export const FLATTENING = 1 / 298.257222101;

const N = FLATTENING / (2 - FLATTENING);
const N2 = N * N;
const N3 = N2 * N;
const N4 = N3 * N;
/** Radius of the sphere whose meridians are as long as the ellipsoid's. */
const RADIUS = (MAJOR / (1 + N)) * (1 + N2 / 4 + N4 / 64);
const ECCENTRICITY = (2 * Math.sqrt(N)) / (1 + N);

const FORWARD = [
  N / 2 - (2 * N2) / 3 + (5 * N3) / 16 + (41 * N4) / 180,
  (13 * N2) / 48 - (3 * N3) / 5 + (557 * N4) / 1440,
  (61 * N3) / 240 - (103 * N4) / 140,
  (49_561 * N4) / 161_280,
] as const;
const INVERSE = [
  N / 2 - (2 * N2) / 3 + (37 * N3) / 96 - N4 / 360,
  N2 / 48 + N3 / 15 - (437 * N4) / 1440,
  (17 * N3) / 480 - (37 * N4) / 840,
  (4397 * N4) / 161_280,
] as const;

const RADIANS = Math.PI / 180;
const FALSE_EASTING = 500_000;

/** Tangent of the conformal latitude from that of the latitude. */
function conformal(tangent: number): number {
  const secant = Math.hypot(1, tangent);
  const sigma = Math.sinh(ECCENTRICITY * Math.atanh((ECCENTRICITY * tangent) / secant));
  return tangent * Math.hypot(1, sigma) - sigma * secant;
}

/** Degrees to metres east of the zone's false origin (without the zone's number) and north of the equator. */
export function project(longitude: number, latitude: number, meridian: number): [east: number, north: number] {
  const away = (longitude - meridian) * RADIANS;
  const tangent = conformal(Math.tan(latitude * RADIANS));
  const xi = Math.atan2(tangent, Math.cos(away));
  const eta = Math.asinh(Math.sin(away) / Math.hypot(tangent, Math.cos(away)));
  let [north, east] = [xi, eta];
  for (let j = 0; j < FORWARD.length; j += 1) {
    const [angle, term] = [2 * (j + 1), FORWARD[j] ?? 0];
    north += term * Math.sin(angle * xi) * Math.cosh(angle * eta);
    east += term * Math.cos(angle * xi) * Math.sinh(angle * eta);
  }
  return [FALSE_EASTING + RADIUS * east, RADIUS * north];
}

/** The way back, in degrees. */
export function unproject(easting: number, northing: number, meridian: number): [longitude: number, latitude: number] {
  const north = northing / RADIUS;
  const east = (easting - FALSE_EASTING) / RADIUS;
  let [xi, eta] = [north, east];
  for (let j = 0; j < INVERSE.length; j += 1) {
    const [angle, term] = [2 * (j + 1), INVERSE[j] ?? 0];
    xi -= term * Math.sin(angle * north) * Math.cosh(angle * east);
    eta -= term * Math.cos(angle * north) * Math.sinh(angle * east);
  }
  const wanted = Math.sin(xi) / Math.hypot(Math.sinh(eta), Math.cos(xi));
  const away = Math.atan2(Math.sinh(eta), Math.cos(xi));
  return [meridian + away / RADIANS, Math.atan(latitudeTangent(wanted)) / RADIANS];
}

/** Tangent of the latitude from that of the conformal latitude, by Newton's method; two steps are enough. */
function latitudeTangent(wanted: number): number {
  const rest = 1 - ECCENTRICITY ** 2;
  let tangent = wanted / rest;
  for (let step = 0; step < 3; step += 1) {
    const now = conformal(tangent);
    const slope = (rest * Math.hypot(1, now) * Math.hypot(1, tangent)) / (1 + rest * tangent ** 2);
    tangent += (wanted - now) / slope;
  }
  return tangent;
}
