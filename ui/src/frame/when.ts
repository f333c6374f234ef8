/**
 * When a backup was made, as people say it.
 */
import { localTime } from '@/shared/format';

/** A UTC time seen from `now`: a key of words and the time in it. */
export function when(utc: string, now: Date): readonly [key: 'backup.today' | 'backup.yesterday' | 'backup.earlier', time: string] {
  const text = localTime(utc);
  const clock = text.slice(11);
  const day = (date: Date) => localTime(date.toISOString()).slice(0, 10);
  // Noon of the day before, so that a change of the clocks does not skip it.
  const before = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1, 12);
  if (clock !== '' && text.slice(0, 10) === day(now)) return ['backup.today', clock];
  if (clock !== '' && text.slice(0, 10) === day(before)) return ['backup.yesterday', clock];
  return ['backup.earlier', text];
}
