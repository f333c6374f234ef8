/**
 * What is due and what waits: the desk of a programme, how far its systems are, dates for a calendar.
 */
import { commands } from '@/generated/bindings';

import { unwrap } from './call';

/** The desk on a day (`YYYY-MM-DD`); null: on the machine's own day. */
export const desk = (programme: number, day: string | null) => unwrap(commands.desk(programme, day));
/** How far each system's payments have come, the most worrying first. */
export const progress = (programme: number) => unwrap(commands.progress(programme));

/** Writes what has a day ahead as an iCalendar file; the path as written. */
export const exportCalendar = (programme: number, path: string) => unwrap(commands.exportCalendar(programme, path));
/** Asks where a calendar goes; null when the dialog was dismissed. */
export const chooseCalendarPath = (suggested: string) => unwrap(commands.choosePath('save_calendar', suggested));
