/**
 * Areas, lengths, places as people read them.
 */

/** A measured figure of the backend; a figure that JSON could not carry counts as nothing. */
export function figure(value: number | null | undefined): number {
  return value ?? Number.NaN;
}

/** A whole or rounded number with thousands separators; `—` when unknown. */
export function number(value: number | null | undefined, places = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '—';
  return value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places });
}

/** m² as hectares. */
export function hectares(areaM2: number | null | undefined): string {
  return number(figure(areaM2) / 10_000);
}

/** m² as 万亩 (one 亩 is 10000/15 m²), two decimals. */
export function wanMu(areaM2: number | null | undefined): string {
  return number((figure(areaM2) * 15) / 10_000 / 10_000, 2);
}

/** m as km with at most one decimal. */
export function kilometres(metres: number | null | undefined): string {
  const km = figure(metres) / 1000;
  return number(km, Number.isInteger(km) ? 0 : 1);
}

/** Degrees with a letter, four decimals (about ten metres): `115.0352°E`. */
export function longitude(degrees: number, decimals = 4): string {
  return `${Math.abs(degrees).toFixed(decimals)}°${degrees < 0 ? 'W' : 'E'}`;
}

/** Degrees with a letter, four decimals: `37.2214°N`. */
export function latitude(degrees: number, decimals = 4): string {
  return `${Math.abs(degrees).toFixed(decimals)}°${degrees < 0 ? 'S' : 'N'}`;
}

/** A map scale rounded to two leading digits: `1:120,000`. */
export function scaleRatio(denominator: number): string {
  if (!Number.isFinite(denominator) || denominator <= 0) return '';
  const step = 10 ** Math.max(0, Math.floor(Math.log10(denominator)) - 1);
  return `1:${number(Math.round(denominator / step) * step)}`;
}

/** A UTC time of the backend in local words: `2021-04-28 09:40`. */
export function localTime(utc: string): string {
  const time = new Date(utc);
  if (Number.isNaN(time.getTime())) return utc;
  const two = (n: number) => String(n).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** What a camera's pixel density is good for (IEC 62676-4), as a key of words. */
export function dori(pixelsPerMetre: number): 'below' | 'detect' | 'observe' | 'recognise' | 'identify' {
  if (pixelsPerMetre >= 250) return 'identify';
  if (pixelsPerMetre >= 125) return 'recognise';
  if (pixelsPerMetre >= 62.5) return 'observe';
  return pixelsPerMetre >= 25 ? 'detect' : 'below';
}
