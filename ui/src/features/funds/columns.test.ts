import { describe, expect, it } from 'vitest';

import { tracks } from './columns';

const column = (title: string, kind: string) => ({ key: title, title, kind });
const row = (...cells: (string | null)[]) => ({ id: 1, system: null, contract: null, cells });

describe('columns of a list', () => {
  it('gives figures and dates their width and texts a share by what stands in them', () => {
    const columns = [column('日期', 'date'), column('收款方', 'text'), column('备注', 'text'), column('金额', 'money')];
    const { template, least } = tracks(columns, [row('2021-06', '广州市城市规划勘测设计研究院', null, '1673880.00')]);
    expect(template).toBe('126px minmax(135px, 28fr) minmax(76px, 8fr) 138px');
    expect(least).toBe(126 + 135 + 76 + 138);
  });

  it('never cuts a title', () => {
    const wide = tracks([column('Remains payable of the contract', 'money')], []);
    expect(wide.least).toBeGreaterThan(200);
  });
});
