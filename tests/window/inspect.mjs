/**
 * Inspection, patches and alarms in the real window: a layer is inspected, a finding is shown on the map and accepted; a
 * platform's log is imported, its patches are listed by state and tower, verified and handled, with one undo.
 *
 *   node inspect.mjs PROGRAM SHOTS-FOLDER
 */
import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { nothingUnseen, play, step, watch, window } from './play.mjs';

const LOG = [
  '图斑编号,发现时间,设备名称,经度,纬度,图斑面积（亩）,办理期限,处置日期,核实结果,问题描述',
  'TB-001,2021-03-01,1 号塔-球机1,115.05,37.21,3,2021-03-10,,属实,新增建房',
  'TB-002,2021-03-02,2 号塔,115.08,37.24,1.2,2021-04-10,,,堆土',
  'TB-003,2021-03-05,2 号塔,115.02,37.25,0.8,2021-04-10,2021-03-20,属实,挖塘',
  'TB-004,2021-03-08,3 号塔,115.10,37.20,0.5,,,误报,',
  'TB-004,2021-03-08,3 号塔,115.10,37.20,0.5,,,误报,',
].join('\n');

/** Asks for findings of every feature: the sample's layers are sound. */
const SCHEMA = '[[layer]]\nrole = "township"\ntile = true\n[[layer.field]]\nname = "XZQDM"\nrequired = true\n[[layer.field]]\nname = "name"\nlength = 1\n';

const count = (selector) => window.script(`return document.querySelectorAll('[data-testid="${selector}"]').length`);
const set = (id, value) =>
  window.script(`const f = document.querySelector('[data-testid="${id}"]'); f.value = ${JSON.stringify(value)}; f.dispatchEvent(new Event('input')); f.dispatchEvent(new Event('change'))`);

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

async function job() {
  const schema = join(window.home, 'schema.toml');
  writeFileSync(schema, SCHEMA);

  await step('open the sample', async () => {
    await window.one('start', 60);
    await watch();
    await window.click('sample-julu-2021');
    await window.one('atlas', 60);
    await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 90);
  }, 150);

  await step('a sound layer', async () => {
    await window.click('inspect-open');
    const field = await window.one('inspect-layer');
    await window.until('the layer is chosen', () =>
      window.script(`const f = document.querySelector('[data-testid="inspect-layer"]');
        const own = [...f.options].find((o) => o.textContent.includes('乡镇'));
        if (!own) return false;
        f.value = own.value; f.dispatchEvent(new Event('change')); return true;`));
    assert.ok(field);
    await window.click('inspect-run');
    await window.one('inspect-totals', 90);
  }, 120);

  await step('a schema that asks for more', async () => {
    await set('inspect-schema', schema);
    await window.click('inspect-run');
    await window.one('inspect-group-length', 90);
    await window.text('inspect-groups', '缺少字段');
    await window.click('inspect-group-length');
    await window.until('findings', async () => (await count('inspect-finding')) > 1);
  }, 120);

  await step('a finding is shown and accepted', async () => {
    const before = await window.attribute(await window.one('map'), 'data-centre');
    await window.click('inspect-finding', 1);
    await window.until('the map went there', async () => (await window.attribute(await window.one('map'), 'data-centre')) !== before);
    await window.click('inspect-accept');
    await set('inspect-reason', '名称如此');
    await window.click('inspect-keep');
    await window.text('inspect-accepted', '名称如此');
    await window.text('inspect-totals', '已接受 1');
    await nothingUnseen();
  });

  await step('its report', async () => {
    await window.click('inspect-report');
    await window.one('inspect-written', 120);
    const files = await window.script(`return [...document.querySelectorAll('[data-testid="inspect-written"] li')].map((li) => li.textContent.trim())`);
    assert.equal(files.length, 3);
    for (const file of files) assert.ok(statSync(file).size > 4_000, file);
    await window.click('inspect-close');
  }, 150);

  await step('no patches yet', async () => {
    await window.click('patches-open');
    await window.text('patches-empty', '导入');
  });

  await step('a log is imported', async () => {
    const file = join(window.home, 'log.csv');
    writeFileSync(file, LOG);
    const programme = (await invoke('project', {})).programmes[0].id;
    const source = { kind: 'file', path: file };
    const preview = await invoke('preview_import', { programme, source, choices: null });
    await invoke('apply_import', { programme, source, choices: preview.choices });
    const done = [preview.add, preview.bad];
    assert.deepEqual(done, [4, 0]);
    // The window has not asked for the import itself: asking anew shows what is there.
    await set('patches-days', '1');
    await window.until('rows', async () => (await count('patches-row')) === 2);
    await window.text('patches-state-overdue', '2');
  });

  await step('by state and by tower', async () => {
    // A false alarm has no age, so every age shows it.
    await set('patches-days', '');
    await window.click('patches-state-all');
    await window.until('all', async () => (await count('patches-row')) === 4);
    await window.click('patches-byTower');
    await window.text('patches-towers', '2 号塔');
    await window.click('patches-list');
    await window.click('patches-name', 0);
    await window.until('one is lit', () => window.script(`return document.querySelectorAll('[data-testid="patches-row"].on').length === 1`));
  });

  await step('verified and handled', async () => {
    await window.click('patches-state-pending');
    await window.until('one to be verified', async () => (await count('patches-row')) === 1);
    await window.click('patches-tick');
    await window.click('patches-confirm');
    await window.until('none is left', async () => (await count('patches-row')) === 0);
    await window.click('patches-state-confirmed');
    await window.until('two are confirmed', async () => (await count('patches-row')) === 2);
    await window.click('patches-all');
    await set('patches-day', '2021-02-01');
    await window.click('patches-handle');
    await window.text('patches-failed', '早于');
    await set('patches-day', '2021-06-01');
    await window.click('patches-handle');
    await window.until('all are handled', async () => (await count('patches-row')) === 0);
    await window.click('patches-state-handled');
    await window.until('three are handled', async () => (await count('patches-row')) === 3);
    await window.click('undo');
    await window.until('one undo takes both back', async () => (await count('patches-row')) === 1);
    await nothingUnseen();
  });
}

void play(job);
