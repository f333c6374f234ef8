/**
 * The year in the real window: the tree is built on, the middle of the year told, a typed figure mended, a finding answered
 * for, the whole year's pack and the public version written; then two people: one submits, the other returns with a
 * reason, approves and signs, and what was signed stays as it was when the ledger goes on.
 *
 *   node year.mjs PROGRAM SHOTS-FOLDER
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { as, nothingUnseen, play, step, watch, window } from './play.mjs';

/** Types into a field as a person would end it: the event of leaving comes with it. */
const fill = async (id, text, index = 0) => {
  await window.until(`[${id}]`, async () => (await window.all(id)).length > index);
  await window.script(
    `
    const field = document.querySelectorAll('[data-testid="${id}"]')[${index}];
    field.focus();
    field.value = arguments[0];
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    field.blur();`,
    text,
  );
};

const escape = () =>
  window.page('POST', '/actions', {
    actions: [{ type: 'key', id: 'keys', actions: [{ type: 'keyDown', value: '\uE00C' }, { type: 'keyUp', value: '\uE00C' }] }],
  });

const value = (id, index = 0) => window.script(`return document.querySelectorAll('[data-testid="${id}"]')[${index}]?.value`);

async function files(count) {
  await window.until(`${count} files`, async () => (await window.all('export-file')).length === count, 120);
  const paths = await window.script(`return [...document.querySelectorAll('[data-testid="export-file"]')].map((file) => file.dataset.path)`);
  assert.equal(paths.length, count);
  return paths;
}

async function yearJob() {
  await step('open the sample', async () => {
    await window.one('start', 30);
    await watch();
    await window.click('sample-julu-2021');
    await window.one('atlas', 40);
    await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 30);
  });

  await step('targets', async () => {
    await window.click('room-indicators');
    await window.click('page-targets');
    await window.text('weight-check', '100');
    await window.one('indicator-up');
  });

  await step('metrics', async () => {
    await window.click('library-open');
    await window.until('forty metrics', async () => (await window.all('metric')).length >= 40);
    await escape();
    await window.until('the library to close', async () => (await window.all('metric')).length === 0);
  });

  await step('pasted indicators are shown before they are written', async () => {
    await window.click('indicator-paste');
    await fill('paste-text', '一级指标\t二级指标\t三级指标\t分值\t指标值\n产出指标\t数量指标\t培训人数\t0\t≥30人\n\t\t巡检次数\t0\t≥12次');
    await window.until('two rows', async () => (await window.all('paste-row')).length === 2);
    await escape();
    await window.until('the dialog to close', async () => (await window.all('paste-text')).length === 0);
  });

  await step('the middle of the year', async () => {
    await window.click('page-monitoring');
    await window.one('monitoring-table');
    await window.one('monitoring-money');
    await fill('monitoring-forecast', '64');
    await window.until('the value kept', async () => (await value('monitoring-forecast')) === '64');
    await window.click('undo');
    await window.until('the value taken back', async () => (await value('monitoring-forecast')) !== '64');
  });

  await step('a typed figure that contradicts', async () => {
    await window.click('room-assessment');
    await window.click('assess-narrative');
    await fill('chapter-text', '全年实际支出60万元。');
    await window.one('contradiction-replace');
    await window.click('contradiction-replace');
    await window.until('the mark', async () => (await value('chapter-text')).includes('{{money.paid_wan}}'));
    await window.text('chapter-reads', '66.9266');
    await window.click('chapter-save');
    await window.until('it to be saved', async () => window.script(`return document.querySelector('[data-testid="chapter-save"]').disabled`));
  });

  await step('a finding answered for', async () => {
    await window.click('assess-findings');
    // The checks after the save may still come in and put other findings in the place of these.
    await window.until('the answer taken', async () => {
      if ((await window.all('findings-waived')).length > 0) return true;
      if ((await window.all('waive-reason')).length === 0) {
        await window.script(`document.querySelector('[data-testid="finding-waive"]')?.click()`);
        return false;
      }
      await window.script(`
        const field = document.querySelector('[data-testid="waive-reason"]');
        if (!field) return;
        field.value = arguments[0];
        field.dispatchEvent(new Event('input', { bubbles: true }));`, '公布件如此，已说明。');
      await window.script(`document.querySelector('[data-testid="waive-save"]')?.click()`);
      return false;
    });
    await window.one('findings-waived');
  });

  await step('what each missing point changes', async () => {
    await window.click('assess-scores');
    await window.one('what-if-row');
  });

  await step('the whole pack of the year', async () => {
    await window.click('export-open');
    await window.click('export-pack');
    await window.click('export-start');
    const paths = await files(9);
    assert.ok(paths.every((path) => existsSync(path)), paths.join('\n'));
    await escape();
    await window.until('the dialog to close', async () => (await window.all('export-dialog')).length === 0);
  }, 150);

  await step('the public version', async () => {
    await window.click('export-open');
    await window.click('export-public');
    await window.click('export-start');
    const paths = await files(2);
    const page = paths.find((path) => path.endsWith('.html'));
    assert.ok(!readFileSync(page, 'utf8').includes('<script'));
    await escape();
    await window.until('the dialog to close', async () => (await window.all('export-dialog')).length === 0);
  }, 90);

  await step('checks stand at the cell while it is typed', async () => {
    await window.click('room-indicators');
    await window.click('page-targets');
    await window.one('weight');
    await window.script(`
      const field = document.querySelector('[data-testid="weight"]');
      field.focus();
      field.value = '18';
      field.dispatchEvent(new Event('input', { bubbles: true }));`);
    await window.text('cell-note', '103');
    await escape();
    await window.until('nothing to be said', async () => (await window.all('cell-note')).length === 0);
  });

  await step('a refusal stands at its cell', async () => {
    const before = await value('weight');
    await fill('weight', '150');
    await window.text('cell-note', '100');
    assert.equal(await window.script(`return document.querySelector('[data-testid="weight"]').getAttribute('aria-invalid')`), 'true');
    assert.equal((await window.all('problem')).length, 0, 'the foot of the window stays quiet');
    await window.script(`document.querySelector('[data-testid="weight"]').focus()`);
    await escape();
    await window.until('the weight as it was', async () => (await value('weight')) === before);
    assert.equal((await window.all('cell-note')).length, 0);
  });

  await step('nothing went wrong unseen', nothingUnseen);
  await review();
}

/** Starts anew as somebody else, with the project opened before, in the room of assessment. */
async function asPerson(person) {
  await as(person);
  await window.one('start', 30);
  await watch();
  await window.click('recent');
  await window.one('atlas', 40);
  await window.click('room-assessment');
  await window.one('review');
}

const state = async () => window.attribute(await window.one('review'), 'data-state');
const stands = (wanted) => window.until(wanted, async () => (await state()) === wanted, 150);
/** Whether a step can be taken by whoever works. */
const may = (action) => window.script(`return document.querySelector('[data-testid="review-${action}"]:not(:disabled)') !== null`);
/** A command of the program, asked for without its button: the system's own file dialogs cannot be driven. */
const invoke = (command, args) =>
  window.page('POST', '/execute/async', {
    script: `const [command, args, done] = arguments;
      window.__TAURI_INTERNALS__.invoke(command, args).then((data) => done({ data }), (error) => done({ error }));`,
    args: [command, args],
  }).then(({ data, error }) => {
    assert.equal(error, undefined, JSON.stringify(error));
    return data;
  });

/** The signed version as the program tells it, with its papers written out and digested. */
async function signed(programme, name) {
  const { frozen } = await invoke('review', { programme });
  assert.equal(frozen.length, 1);
  const [version] = frozen;
  const digests = {};
  for (const file of version.files) {
    const path = await invoke('save_attachment', { attachment: file.attachment, path: join(window.home, `${name}-${file.name}`) });
    digests[file.name] = createHash('sha256').update(readFileSync(path)).digest('hex');
  }
  return { version, digests };
}

async function review() {
  await step('submitted', async () => {
    await window.click('room-assessment');
    assert.equal(await state(), 'draft');
    await window.click('review-submit');
    await stands('submitted');
    // Whoever submitted does not approve.
    assert.equal(await may('approve'), false);
    await nothingUnseen();
  });

  await step('returned by somebody else', async () => {
    await asPerson('李审核');
    await stands('submitted');
    assert.equal(await may('approve'), true);
    await window.click('review-return');
    await fill('step-reason', '请补充联系电话');
    await window.click('step-go');
    await stands('draft');
    await nothingUnseen();
  }, 150);

  await step('corrected and submitted again', async () => {
    await asPerson('王经办');
    await window.click('review-history');
    const told = await window.text('review-steps', '请补充联系电话');
    assert.ok(told.includes('李审核') && told.includes('王经办'), told);
    await window.click('review-history');
    await window.click('assess-goals');
    await fill('head-telephone', '0319-0000000');
    await window.until('it to be kept', async () => (await window.attribute(await window.one('undo'), 'title')).includes('自评信息'), 60);
    await window.click('review-submit');
    await stands('submitted');
    await nothingUnseen();
  }, 150);

  let programme;
  let before;
  await step('approved and signed', async () => {
    await asPerson('李审核');
    await window.click('review-approve');
    await stands('approved');
    await window.click('review-freeze');
    await window.click('step-go');
    await stands('frozen');
    await window.click('assess-versions');
    await window.until('three papers', async () => (await window.all('version-file')).length === 3);
    programme = Number(await value('programme'));
    before = await signed(programme, 'before');
    assert.deepEqual(Object.keys(before.digests).map((name) => name.split('.').at(-1)).sort(), ['docx', 'pdf', 'xlsx']);
    assert.equal(before.version.person, '李审核');
    assert.equal(before.version.total, '99.50');
    assert.deepEqual(before.version.differences, []);
    await nothingUnseen();
  }, 240);

  await step('the sealed scan', async () => {
    const scan = join(window.home, '盖章扫描件.pdf');
    writeFileSync(scan, '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
    await invoke('attach_scan', { frozen: before.version.id, path: scan });
    await asPerson('王经办');
    await stands('frozen');
    await window.click('assess-versions');
    await window.text('version-scan', '盖章扫描件.pdf');
    // What is signed is not edited any more.
    await window.click('room-indicators');
    await window.click('page-targets');
    await window.one('tree-frozen');
    await window.one('weight');
    assert.equal(await window.script(`return document.querySelector('[data-testid="weight"]').disabled`), true);
    await nothingUnseen();
  }, 150);

  await step('the ledger goes on, what was signed stays', async () => {
    await window.click('room-funds');
    await window.one('ledger-row');
    await window.script(`document.querySelector('[data-testid="ledger-row"]').dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))`);
    await window.one('record-dialog');
    await fill('field-amount', '600000');
    // A finding beside the field keeps nobody from saving.
    await window.text('found-amount', '600000');
    await window.click('record-save');
    await window.until('the dialog to close', async () => (await window.all('record-dialog')).length === 0);
    await window.click('room-assessment');
    await window.click('assess-versions');
    await window.one('version-differences');
    const after = await signed(programme, 'after');
    assert.deepEqual(after.digests, before.digests);
    assert.equal(after.version.total, before.version.total);
    assert.ok(after.version.differences.length > 0);
    await nothingUnseen();
  }, 120);
}

await play(yearJob, '王经办');
