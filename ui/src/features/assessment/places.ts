/**
 * Where a finding is looked after: its place in this room, or the room and list that hold its record.
 */
import type { FindingView } from '@/backend/types';

/** The pages of the room, in the order of their tabs. */
export const PAGES = ['scores', 'findings', 'goals', 'narrative', 'years', 'versions', 'templates'] as const;
export type Page = (typeof PAGES)[number];

/** What a click on a finding does. */
export type Destination =
  | { to: 'page'; page: Page; table: string; id: number }
  | { to: 'tower'; id: number }
  | { to: 'contract'; id: number }
  | { to: 'system'; id: number }
  | { to: 'ledger'; list: string }
  | { to: 'indicators' };

const ON_PAGE = new Map<string, Page>([
  ['indicator', 'scores'], ['score_override', 'scores'], ['goal', 'goals'], ['remedy', 'goals'], ['assessment', 'goals'],
  ['chapter', 'narrative'], ['frozen_version', 'versions'],
]);
const IN_LEDGER = new Map([
  ['payment', 'payments'], ['payment_application', 'applications'], ['milestone', 'milestones'], ['component', 'components'],
  ['asset', 'assets'], ['appropriation', 'movements'], ['budget_movement', 'movements'], ['release', 'movements'], ['unspent', 'movements'],
]);
const OF_TREE = ['indicator_part', 'evidence', 'survey', 'event', 'programme_term'];
/** Worth a look when nothing nearer is named: the tables of systems as a whole. */
const OF_SYSTEMS = ['stage', 'step', 'amendment', 'contract_party', 'party', 'purchase', 'invoice', 'cost_review', 'acceptance_certificate', 'extent'];

/** A place as `table:row-id`; null when it is none. */
export function placed(location: string): { table: string; id: number } | null {
  const match = /^(\w+):(\d+)$/.exec(location);
  return match ? { table: match[1] ?? '', id: Number(match[2]) } : null;
}

function destination(table: string, id: number): Destination | null {
  const page = ON_PAGE.get(table);
  if (page) return { to: 'page', page, table, id };
  const list = IN_LEDGER.get(table);
  if (list) return { to: 'ledger', list };
  if (table === 'tower' || table === 'contract' || table === 'system') return { to: table, id };
  if (OF_TREE.includes(table)) return { to: 'indicators' };
  return OF_SYSTEMS.includes(table) ? { to: 'ledger', list: 'contracts' } : null;
}

/** Where a click leads; null: the finding names nothing that can be opened. */
export function destinationOf(finding: FindingView): Destination | null {
  for (const { location } of finding.where) {
    const place = placed(location);
    const found = place && destination(place.table, place.id);
    if (found) return found;
  }
  return null;
}

/** The findings that concern rows of a table, by row id; those that were answered for are left out. */
export function byRow(findings: readonly FindingView[], table: string): Map<number, FindingView[]> {
  const rows = new Map<number, FindingView[]>();
  for (const finding of findings) {
    if (finding.waived !== null) continue;
    const ids = new Set(finding.where.map((one) => placed(one.location)).flatMap((place) => (place?.table === table ? [place.id] : [])));
    for (const id of ids) rows.set(id, [...(rows.get(id) ?? []), finding]);
  }
  return rows;
}

export const SEVERITIES = [
  { key: 'error', tone: 'bad', icon: 'error' },
  { key: 'warning', tone: 'warn', icon: 'warning' },
  { key: 'hint', tone: 'plain', icon: 'hint' },
] as const;

/** How a severity looks; one that is not known looks like a hint. */
export const look = (severity: string) => SEVERITIES.find((one) => one.key === severity) ?? SEVERITIES[2];

/** How many findings nobody has answered for, by severity, the worst first; none of a severity: left out. */
export function counts(findings: readonly FindingView[]) {
  const open = findings.filter((one) => one.waived === null);
  return SEVERITIES.map((one) => ({ ...one, count: open.filter((finding) => look(finding.severity).key === one.key).length })).filter((one) => one.count);
}
