/**
 * The money of a programme: sources, systems, contracts, the ledger's lists; records filled in; workbooks in and out.
 */
import {
  commands,
  type ImportChoices,
  type ImportSource,
  type LedgerQuery,
  type SplitPart,
} from '@/generated/bindings';

import { unwrap } from './call';

/** Values of a record's fields by key; null: unknown. */
export type FieldValues = Record<string, string | null>;

export const systems = (programme: number) => unwrap(commands.systems(programme));
export const funds = (programme: number) => unwrap(commands.funds(programme));
export const ledger = (programme: number, query: LedgerQuery) => unwrap(commands.ledger(programme, query));
export const contract = (id: number) => unwrap(commands.contract(id));

/** A record to be filled in; `preset` gives a new one its first values. */
export const record = (kind: string, id: number | null, preset: Record<string, string>) =>
  unwrap(commands.record(kind, id, preset));
/** Saves a record; keys that are left out stay as they are. */
export const saveRecord = (kind: string, id: number | null, fields: FieldValues) =>
  unwrap(commands.saveRecord(kind, id, fields));
export const deleteRecord = (kind: string, id: number) => unwrap(commands.deleteRecord(kind, id));

/** An amount (元) split by the shares of the contract's suppliers. */
export const splitPayment = (id: number, amount: string) => unwrap(commands.splitPayment(id, amount));
/** Records one payment a part, as one change; `fields` are those of a payment but payee and amount. */
export const savePayments = (fields: FieldValues, parts: SplitPart[]) => unwrap(commands.savePayments(fields, parts));

/** What would be imported; `choices` null: as proposed; without columns: those proposed for its sheet and target. */
export const previewImport = (programme: number, source: ImportSource, choices: ImportChoices | null) =>
  unwrap(commands.previewImport(programme, source, choices));
export const applyImport = (programme: number, source: ImportSource, choices: ImportChoices) =>
  unwrap(commands.applyImport(programme, source, choices));

/** Writes all that a query's filter lets through; the path as written. */
export const exportLedger = (programme: number, query: LedgerQuery, path: string) =>
  unwrap(commands.exportLedger(programme, query, path));

/** Asks which workbook to import; null when the dialog was dismissed. */
export const chooseWorkbook = () => unwrap(commands.choosePath('workbook', null));
/** Asks where a list goes (.xlsx or .csv); null when the dialog was dismissed. */
export const chooseListPath = (suggested: string) => unwrap(commands.choosePath('save_list', suggested));
