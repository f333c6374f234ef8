/**
 * The year of an assessment: its review, what was signed, findings answered for, what could be gained, years before.
 */
import { commands } from '@/generated/bindings';

import { unwrap } from './call';

/** The steps that a person takes; signing is {@link freeze}. */
export type ReviewAction = 'submit' | 'return' | 'approve' | 'reopen';

/** Where a programme's review stands. */
export const review = (programme: number) => unwrap(commands.review(programme));
export const reviewStep = (programme: number, action: ReviewAction, reason: string | null) =>
  unwrap(commands.reviewStep(programme, action, reason));
/** Signs: keeps the assessment and its files as printed; `form` null: the programme's own. */
export const freeze = (programme: number, form: string | null) => unwrap(commands.freeze(programme, form));

/** Binds the sealed scan to a signed version. */
export const attachScan = (frozen: number, path: string) => unwrap(commands.attachScan(frozen, path));
/** Asks for a scan (pdf or picture); null when the dialog was dismissed. */
export const chooseScan = () => unwrap(commands.choosePath('scan', null));
/** Writes a kept paper to a file; the path as written. */
export const saveAttachment = (attachment: number, path: string) => unwrap(commands.saveAttachment(attachment, path));
/** Asks where a paper goes; null when the dialog was dismissed. */
export const choosePaperPath = (suggested: string) =>
  unwrap(commands.choosePath('save_paper', suggested));

/** Answers for a finding: it is printed with the reason. */
export const waive = (programme: number, finding: string, reason: string) =>
  unwrap(commands.waive(programme, finding, reason));
export const dropWaiver = (waiver: number) => unwrap(commands.dropWaiver(waiver));
/** Mends what is computed, where a finding offers it. */
export const mend = (programme: number, finding: string) => unwrap(commands.mend(programme, finding));

/** How total and grade change with each missing point. */
export const whatIf = (programme: number) => unwrap(commands.whatIf(programme));
/** The programme's years beside each other, the oldest first. */
export const years = (programme: number) => unwrap(commands.years(programme));
/** Carries the problems and remedies of another year in. */
export const carryRemedies = (programme: number, from: number) => unwrap(commands.carryRemedies(programme, from));
