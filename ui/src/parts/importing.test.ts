import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { ImportChoices, ImportPreview } from '@/backend/types';

const backend = vi.hoisted(() => ({ money: { previewImport: vi.fn(), applyImport: vi.fn() } }));
vi.mock('@/backend', () => backend);

const { fitted, useImport } = await import('./importing');

const choices: ImportChoices = {
  sheet: 0, target: 'payment', header_first: 2, header_last: 2, encoding: null, system: null, source: null, skip_bad: true,
  columns: [{ index: 0, field: 'date', unit: 'yuan' }, { index: 1, field: 'amount', unit: 'wan' }, { index: 2, field: null, unit: 'yuan' }],
};
const required = { key: 'amount', label: '金额', required: true, money: true };
const unmapped = { ...choices, columns: choices.columns.map((column) => ({ ...column, field: null })) };
function preview(change: Partial<ImportPreview> = {}): ImportPreview {
  return {
    name: 'a.xlsx', sheets: ['一'], remembered: false, columns: [], fields: [], rows: [], add: 3, update: 0, same: 0, left_out: [], bad: 0,
    left_out_count: 0, sum: '0.00', obstacle: null, choices,
    targets: [{ key: 'payment', label: '支付', fields: [required] }, { key: 'asset', label: '资产', fields: [] }],
    ...change,
  };
}
const place = { programme: 5, target: null, system: null };

describe('fitting a proposal to the place', () => {
  it('leaves a good proposal alone', () => {
    expect(fitted(preview(), { ...place, target: 'asset', system: 7 })).toBeNull();
  });

  it('takes the place into account when the headers say too little', () => {
    const other = fitted(preview({ choices: unmapped }), { ...place, target: 'asset', system: 7 });
    expect(other).toMatchObject({ target: 'asset', system: 7, columns: [] });
    expect(fitted(preview({ choices: unmapped }), { ...place, target: 'party' })).toBeNull();
    // Wrong rows are no reason to read them as something else.
    expect(fitted(preview({ obstacle: '有 2 行有误' }), { ...place, target: 'asset' })).toBeNull();
  });

  it('puts contracts into the system at hand', () => {
    const found = preview({ choices: { ...choices, target: 'contract' } });
    expect(fitted(found, { ...place, system: 7 })?.system).toBe(7);
  });
});

describe('an import', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    backend.money.previewImport.mockReset().mockImplementation((_programme, _source, chosen) => Promise.resolve(preview({ choices: chosen ?? choices })));
    backend.money.applyImport.mockReset();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const text = { kind: 'text' as const, text: '日期\t金额' };

  it('asks once after several choices, and gives a field one column only', async () => {
    const work = useImport(place);
    await work.open(text);
    work.map(2, 'amount');
    work.measure(2, 'wan');
    expect(work.ready.value).toBe(false);
    await vi.advanceTimersByTimeAsync(250);
    expect(backend.money.previewImport).toHaveBeenCalledTimes(2);
    expect(backend.money.previewImport.mock.calls[1]?.[2].columns).toEqual([
      { index: 0, field: 'date', unit: 'yuan' },
      { index: 1, field: null, unit: 'wan' },
      { index: 2, field: 'amount', unit: 'wan' },
    ]);
    expect(work.ready.value).toBe(true);
  });

  it('lets the latest choice win', async () => {
    const work = useImport(place);
    await work.open(text);
    const answers: (() => void)[] = [];
    backend.money.previewImport.mockImplementation((_programme, _source, chosen) => new Promise((give) => answers.push(() => give(preview({ choices: chosen, add: chosen.sheet })))));
    work.choose({ sheet: 1 });
    await vi.advanceTimersByTimeAsync(250);
    work.choose({ sheet: 2 });
    await vi.advanceTimersByTimeAsync(250);
    answers[1]?.();
    answers[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(work.preview.value?.add).toBe(2);
    expect(work.choices.value?.sheet).toBe(2);
  });

  it('says what went wrong, and imports only what can be imported', async () => {
    const work = useImport(place);
    backend.money.previewImport.mockRejectedValueOnce(new Error('工作簿有密码'));
    await work.open(text);
    expect(work.problem.value).toBe('工作簿有密码');
    await work.apply();
    backend.money.previewImport.mockResolvedValueOnce(preview({ add: 0, same: 3 }));
    await work.open(text);
    await work.apply();
    expect(backend.money.applyImport).not.toHaveBeenCalled();

    await work.open(text);
    backend.money.applyImport.mockResolvedValue({ added: 3, updated: 0, left_out: 0, project: {} });
    await work.apply();
    expect(work.done.value?.added).toBe(3);
  });
});
