import { describe, expect, it } from 'vitest';

import { tracks } from './columns';

const column = (title: string, kind: string) => ({ key: title, title, kind });
const row = (...cells: (string | null)[]) => ({ id: 1, system: null, contract: null, cells });

describe('columns of a list', () => {
  it('gives figures and dates their width and texts a share by what stands in them', () => {
    const columns = [column('日期', 'date'), column('收款方', 'text'), column('备注', 'text'), column('金额', 'money')];
    const { template, least } = tracks({ columns, rows: [row('2021-06', '广州市城市规划勘测设计研究院', null, '1673880.00')], sums: [null, null, null, '1673880.00'] });
    expect(template).toBe('126px minmax(145px, 28fr) minmax(81px, 8fr) 113px');
    expect(least).toBe(126 + 145 + 81 + 113);
  });

  it('makes room for the sum, which is longer than any figure above it', () => {
    const narrow = tracks({ columns: [column('金额', 'money')], rows: [row('100.00')], sums: ['100.00'] });
    const wide = tracks({ columns: [column('金额', 'money')], rows: [row('100.00')], sums: ['45004199500.00'] });
    expect(wide.least).toBeGreaterThan(narrow.least + 30);
  });

  it('never cuts a title', () => {
    expect(tracks({ columns: [column('Remains payable of the contract', 'money')], rows: [], sums: [null] }).least).toBeGreaterThan(200);
  });
});
