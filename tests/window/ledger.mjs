/**
 * The ledger in the real window: from a new project to a contract that is paid, every figure on the way; then a ledger
 * pasted from a spreadsheet, with its mistakes named, taken back by one undo.
 *
 *   node ledger.mjs PROGRAM SHOTS-FOLDER
 */
import assert from 'node:assert/strict';

import { nothingUnseen, play, step, watch, window } from './play.mjs';

/** Puts texts into the fields of the open record dialog, chooses in its selects, and saves. */
async function fill(record, fields) {
  await window.until(`the form of ${record}`, () =>
    window.script(`return document.querySelector('[data-testid="record-dialog"][data-record="${record}"] [data-testid^="field-"]') !== null`));
  for (const [key, value] of Object.entries(fields)) {
    const done = await window.script(
      `
      const field = document.querySelector('[data-testid="record-dialog"] [data-testid="field-' + arguments[0] + '"]');
      if (!field) return 'no field';
      if (field.tagName === 'SELECT') {
        const option = [...field.options].find((one) => one.text.includes(arguments[1]) || one.value === arguments[1]);
        if (!option) return 'no choice';
        field.value = option.value;
      } else {
        field.focus();
        const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set;
        setter.call(field, arguments[1]);
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }
      field.dispatchEvent(new Event('change', { bubbles: true }));
      return 'ok';`,
      key,
      value,
    );
    assert.equal(done, 'ok', `${record}.${key} = ${value}`);
  }
  // What checks find may move the button away between the look for it and the click: no hand is that fast.
  await window.script(`document.querySelector('[data-testid="record-save"]').click()`);
  await window.until(`${record} to be saved`, async () => {
    const problems = await window.all('record-problem');
    if (problems.length) throw new Error(await window.page('GET', `/element/${problems[0]}/text`));
    return (await window.all('record-dialog')).length === 0;
  });
}

const yuan = async (id) => window.attribute(await window.one(id), 'data-yuan');

/** Waits for an amount of the contract page. */
const amount = (id, expected) => window.until(`${id} ${expected}`, async () => (await yuan(id)) === expected);

async function ledgerJob() {
  await step('a new project', async () => {
    await window.one('start', 30);
    await watch();
    const type = async (id, text) => window.page('POST', `/element/${await window.one(id)}/value`, { text });
    await type('new-bureau', '某县自然资源和规划局');
    await type('new-adcode', '130529');
    await window.click('new-create');
    await window.text('bureau', '某县自然资源和规划局', 30);
  });

  await step('a programme', async () => {
    await window.click('room-funds');
    await window.click('programme-new');
    await fill('programme', {
      name: '系统建设经费',
      year: '2025',
      form: 'mof-national',
      rule_pack: 'mof-2020',
      supervising_body: '某县自然资源和规划局',
      implementing_body: '某县自然资源和规划局',
    });
    await window.one('funds');
  });

  await step('money', async () => {
    await window.click('source-new');
    await fill('appropriation', { label: '县级资金', year: '2025' });
    await window.click('source-fold');
    await window.click('add-budget_movement');
    await fill('budget_movement', { amount: '100000', date: '2025.1.15' });
    await window.text('money-budget', '10');
    await window.click('add-release');
    await fill('release', { amount: '10万', date: '2025年3月' });
    await window.text('money-arrived', '10');
  });

  await step('a system and its contract', async () => {
    await window.click('room-systems');
    await window.click('system-add');
    await fill('funded_system', { name: '一张图系统' });
    await window.text('system-name', '一张图系统');
    await window.click('contract-add');
    await fill('contract', { name: '一张图合同', number: 'HT-1', amount: '100000', signed: '2025-02-01' });
    await window.click('contract-open');
    await window.text('contract-name', '一张图合同');
    await amount('contract-inforce', '100000.00');
  });

  await step('a consortium', async () => {
    for (const [name, share] of [['甲公司', '54000'], ['乙公司', '36000']]) {
      await window.click('party-add');
      await fill('party', { name, role: '供应商', share });
    }
  });

  await step('an amendment that its own paper contradicts', async () => {
    await window.click('amendment-add');
    await fill('amendment', { effective: '2025-06-01', change: '-10000.50', new_amount: '90000', reason: '第三方审核核减' });
    await amount('contract-inforce', '90000.00');
    await window.one('contradiction');
  });

  await step('installments', async () => {
    for (const [sequence, share, due] of [['1', '30', '2025-07-31'], ['2', '70', '2025-11']]) {
      await window.click('add-milestone');
      await fill('milestone', { sequence, share, due });
    }
    await window.until('two rows', async () => (await window.all('milestone-row')).length === 2);
  });

  await step('asked for', async () => {
    await window.click('add-application');
    await fill('payment_application', { date: '2025-07-01', amount: '27000' });
    await amount('contract-owed', '27000.00');
  });

  await step('paid in shares', async () => {
    await window.click('add-payment');
    await window.click('record-other');
    await window.one('split-dialog');
    await window.until('two parts', async () => (await window.all('split-part')).length === 2);
    await window.click('split-save');
    await amount('contract-paid', '27000.00');
    await amount('contract-owed', '0.00');
  });

  await step('paid out', async () => {
    await window.click('add-payment', 1);
    await fill('payment', { amount: '63000', payee: '甲公司', date: '2025-11-30', voucher: 'ZF-9' });
    await amount('contract-paid', '90000.00');
    await amount('contract-rest', '0.00');
  });

  await step('a mistake is named', async () => {
    await window.click('room-funds');
    await window.click('ledger-new');
    await window.until('the form', () => window.script(`return document.querySelector('[data-testid="field-amount"]') !== null`));
    await window.script(`
      const field = document.querySelector('[data-testid="field-amount"]');
      field.value = '-5';
      field.dispatchEvent(new Event('input', { bubbles: true }));`);
    await window.click('record-save');
    // At its field, not at the foot of the dialog.
    await window.text('wrong-amount', '负数');
    assert.equal((await window.all('record-problem')).length, 0);
    await window.page('POST', '/actions', {
      actions: [{ type: 'key', id: 'keys', actions: [{ type: 'keyDown', value: '\uE00C' }, { type: 'keyUp', value: '\uE00C' }] }],
    });
    await window.until('the dialog to close', async () => (await window.all('record-dialog')).length === 0);
  });

  await step('the ledger', async () => {
    await window.text('ledger-sum-amount', '90,000.00');
    const type = async (text) => window.page('POST', `/element/${await window.one('ledger-text')}/value`, { text });
    await type('乙公司');
    await window.text('ledger-sum-amount', '10,800.00');
    await window.click('ledger-clear');
    await window.text('ledger-sum-amount', '90,000.00');
  });

  await step('a pasted ledger with mistakes', async () => {
    await window.click('ledger-import');
    const cells = [
      '支付台账', '单位：万元', '支付日期\t凭证号\t合同名称\t期次\t收款人\t支付金额',
      '2025.11.30\tZF-9\t一张图合同\t2\t甲公司\t6.3', '2025.12.1\tZF-10\t一张图合同\t2\t甲公司\t0.5',
      '合计\t\t\t\t\t6.8', '2025.12.2\tZF-11\t没有的合同\t1\t甲公司\t1',
    ].join('\n');
    await window.script(
      `
      const area = document.querySelector('[data-testid="import-text"]');
      area.value = arguments[0];
      area.dispatchEvent(new Event('input', { bubbles: true }));`,
      cells,
    );
    await window.click('import-take-text');
    await window.text('import-preview-count-add', '1');
    await window.text('import-preview-count-same', '1');
    await window.text('import-preview-count-bad', '1');
    await window.one('import-obstacle');
    await window.click('import-skip-bad');
    await window.click('import-apply');
    await window.one('import-done');
    await window.text('ledger-sum-amount', '95,000.00');
    await window.click('import-undo');
    await window.text('ledger-sum-amount', '90,000.00');
    await window.click('import-close');
  });

  await step('the desk', async () => {
    await window.click('room-desk');
    await window.text('desk-paid', '9');
  });

  await step('a backup', async () => {
    await window.text('backup-state', '未备份');
    await window.click('backup-state');
    await window.click('backup-now');
    await window.text('backup-state', '已备份', 30);
  });

  await step('nothing went wrong unseen', nothingUnseen);
}

await play(ledgerJob);
