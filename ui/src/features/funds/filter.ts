/**
 * The lists of the ledger and what a person filters them by.
 */

/** What is asked of a list besides its order. */
export interface Filter {
  text: string;
  system: number | null;
  contract: number | null;
  source: number | null;
  from: string | null;
  to: string | null;
}

/** Lets everything through. */
export const EMPTY: Filter = { text: '', system: null, contract: null, source: null, from: null, to: null };

/** Typed words as rows hold them: an amount copied from the screen has separators that the ledger's texts lack. */
export function searched(typed: string): string {
  const words = typed.normalize('NFKC').trim().split(/\s+/);
  return words.map((word) => (/^-?\d{1,3}(,\d{3})+(\.\d*)?$/.test(word) ? word.replaceAll(',', '') : word)).join(' ');
}

/** In the order of the tabs. */
export const LISTS = ['payments', 'applications', 'milestones', 'contracts', 'movements'] as const;
export type ListName = (typeof LISTS)[number];

/** What the rows of an imported workbook become, in the words of the import. */
export const TARGET: Record<ListName, string> = {
  payments: 'payment',
  applications: 'application',
  milestones: 'milestone',
  contracts: 'contract',
  movements: 'movement',
};

/** First values of a new row: what the filter already says. */
export function preset(list: ListName, filter: Filter): Record<string, string | number | null> {
  switch (list) {
    case 'payments':
      return { contract: filter.contract, appropriation: filter.source };
    case 'milestones':
      return { contract: filter.contract };
    case 'contracts':
      return { system: filter.system };
    case 'movements':
      return { appropriation: filter.source };
    case 'applications':
      return {};
  }
}
