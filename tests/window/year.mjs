/**
 * The year in the real window: the tree is built on, the middle of the year told, a typed figure mended, a finding answered
 * for, the review begun and returned, the whole year's pack and the public version written.
 *
 *   node year.mjs PROGRAM SHOTS-FOLDER
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

import { nothingUnseen, play, step, watch, window } from './play.mjs';

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
    await window.until('the field for the reason', async () => {
      if ((await window.all('waive-reason')).length === 0) await window.click('finding-waive');
      return (await window.all('waive-reason')).length > 0;
    });
    await fill('waive-reason', '公布件如此，已说明。');
    await window.click('waive-save');
    await window.one('findings-waived');
  });

  await step('submitted and returned', async () => {
    assert.equal(await window.attribute(await window.one('review'), 'data-state'), 'draft');
    await window.click('review-submit');
    await window.until('submitted', async () => (await window.attribute(await window.one('review'), 'data-state')) === 'submitted');
    // Whoever submitted does not approve.
    assert.equal(await window.script(`return document.querySelector('[data-testid="review-approve"]:not(:disabled)') !== null`), false);
    await window.click('review-return');
    await fill('step-reason', '请补充扫描件');
    await window.click('step-go');
    await window.until('a draft again', async () => (await window.attribute(await window.one('review'), 'data-state')) === 'draft');
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

  await step('nothing went wrong unseen', nothingUnseen);
}

await play(yearJob);
