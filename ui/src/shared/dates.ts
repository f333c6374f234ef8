/**
 * Dates as precise as their source: `2021`, `2021-11` or `2021-11-05`. A month is drawn as a month, never as a day
 * nobody stated.
 */

const DAY = 86_400_000;

/** The days a date can mean: first and the day after the last, as days since 1970. */
export interface Span {
  from: number;
  to: number;
}

/** The span of a date text; null when it is no date. */
export function span(text: string | null): Span | null {
  const match = text === null ? null : /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text);
  if (!match) return null;
  const year = Number(match[1]);
  const month = match[2] ? Number(match[2]) - 1 : null;
  const day = match[3] ? Number(match[3]) : null;
  const at = (y: number, m: number, d: number) => Date.UTC(y, m, d) / DAY;
  if (month === null) return { from: at(year, 0, 1), to: at(year + 1, 0, 1) };
  if (day === null) return { from: at(year, month, 1), to: at(year, month + 1, 1) };
  return { from: at(year, month, day), to: at(year, month, day + 1) };
}

/** How precise a date is. */
export function precision(text: string): 'year' | 'month' | 'day' {
  return text.length > 7 ? 'day' : text.length > 4 ? 'month' : 'year';
}

/** As Chinese documents print it: `2021年4月28日`, `2021年11月`, `2021年`; in English as stored. */
export function dateWords(text: string | null, language: string): string {
  if (text === null) return '';
  if (!language.startsWith('zh')) return text;
  const [year, month, day] = text.split('-');
  return `${year}年${month ? `${Number(month)}月` : ''}${day ? `${Number(day)}日` : ''}`;
}

/** First days of the months between two days, with year and month, for an axis. */
export function months(from: number, to: number): { at: number; year: number; month: number }[] {
  const first = new Date(from * DAY);
  const marks = [];
  for (let i = 0; ; i += 1) {
    const date = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + i, 1));
    const at = date.getTime() / DAY;
    if (at > to) return marks;
    if (at >= from) marks.push({ at, year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 });
  }
}

/**
 * A date as people type it, in the stored form: `2021.6.18`, `2021/6/18`, `20210618`, `2021年6月` → `2021-06-18`,
 * `2021-06`. Null when it is no date of the calendar.
 */
export function typedDate(text: string): string | null {
  const plain = text.normalize('NFKC').replace(/\s+/g, '');
  const match =
    /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ??
    /^(\d{4})(?:[-./年](?:(\d{1,2})(?:[-./月](?:(\d{1,2})日?)?)?)?)?$/.exec(plain);
  const [, year, month, day] = match ?? [];
  if (!year || Number(year) < 1900) return null;
  if (!month) return year;
  if (Number(month) < 1 || Number(month) > 12) return null;
  const stored = `${year}-${month.padStart(2, '0')}`;
  if (!day) return stored;
  const length = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(day) < 1 || Number(day) > length ? null : `${stored}-${day.padStart(2, '0')}`;
}

/** A number of days since 1970 as a date text. */
export function dayText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}
