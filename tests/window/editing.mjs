/**
 * Editing in the real window: a layer is made, an area drawn with the mouse, undone and redone, a point typed, a cell
 * edited, a field calculated, an area split and merged, a length measured, the layer exported.
 *
 *   node editing.mjs PROGRAM SHOTS-FOLDER
 */
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { nothingUnseen, play, step, watch, window } from './play.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Types into a field as a person does: what was in it goes. */
async function fill(id, text) {
  const field = await window.one(id);
  await window.page('POST', `/element/${field}/clear`, {});
  await window.page('POST', `/element/${field}/value`, { text });
}

/** Chooses an entry of a select by its words. */
const select = (id, words) =>
  window.until(`${words} in [${id}]`, () =>
    window.script(
      `const s = document.querySelector('[data-testid="${id}"]');
       const o = [...(s?.options ?? [])].find((o) => o.textContent.includes(arguments[0]));
       if (!o) return false;
       s.value = o.value; s.dispatchEvent(new Event('change', { bubbles: true })); return true;`,
      words,
    ));

/** Clicks places on the map, pixels from its middle; the last once more, which ends a line or an area. */
async function draw(places) {
  const map = await window.one('map');
  for (const [x, y] of [...places, places.at(-1)]) {
    await window.clickAt(map, x, y);
    await pause(350);
  }
}

/** Waits for words in an element that may be wider than its room, which WebDriver takes for unseen. */
const said = (id, words) =>
  window.until(`${words} in [${id}]`, () => window.script(`return document.querySelector('[data-testid="${id}"]')?.textContent.includes(arguments[0])`, words));

const total = async () => Number(await window.script(`return document.querySelector('[data-testid="table-count"]')?.dataset.total ?? -1`));
const rows = (count) => window.until(`${count} rows`, async () => (await total()) === count);
const cell = (key, row = 0) =>
  window.script(`return document.querySelectorAll('[data-testid="table-row"] [data-column="${key}"]')[${row}]?.textContent.trim() ?? null`);

async function edit() {
  await step('open the sample', async () => {
    await window.one('start', 60);
    await watch();
    await window.click('sample-julu-2021');
    await window.one('atlas', 60);
    await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 60);
    for (let i = 0; i < 4; i += 1) {
      await window.click('zoom-in');
      await pause(300);
    }
  }, 120);

  await step('make a layer', async () => {
    await window.click('editing-open');
    await window.click('editing-new');
    await fill('editing-new-name', '测试图斑');
    await window.click('editing-field-add');
    await fill('editing-field-0', '亩数');
    await select('editing-kind-0', '数');
    await window.click('editing-make');
    await window.until('the layer is chosen', () =>
      window.script(`const s = document.querySelector('[data-testid="editing-layer"]'); return s.selectedOptions[0]?.textContent.includes('测试图斑')`));
  });

  await step('draw an area', async () => {
    await window.click('editing-Polygon');
    await fill('editing-name', '一号图斑');
    await draw([[-200, -90], [-60, -90], [-60, 40], [-200, 40]]);
    await window.text('editing', '已选 1 个');
    assert.equal((await window.all('editing-problem')).length, 0);
  });

  await step('undo and redo', async () => {
    await window.click('table-open');
    await rows(1);
    await window.click('undo');
    await rows(0);
    await window.click('redo');
    await rows(1);
    assert.equal(await cell('name'), '一号图斑');
    assert.ok(Number(await cell('area')) > 1000, await cell('area'));
  });

  await step('split it and merge it again', async () => {
    await window.click('editing-open');
    const map = await window.one('map');
    await window.click('editing-pick');
    await window.clickAt(map, -130, -20);
    await window.text('editing', '已选 1 个');
    await window.click('editing-split');
    await draw([[-260, -20], [0, -20]]);
    await window.text('editing', '已选 2 个');
    await window.click('editing-merge');
    await window.text('editing', '已选 1 个');
  });

  await step('type a point', async () => {
    await window.click('editing-Point');
    await fill('editing-typed', '115°2′3″ 37°13′19″');
    await window.click('editing-put');
    await window.text('editing', '已选 1 个');
    await window.click('table-open');
    await rows(2);
    await window.click('table-sort-area');
    assert.equal(await cell('area', 1), '');
  });

  await step('type into a cell', async () => {
    await window.script(`document.querySelectorAll('[data-testid="table-row"] [data-column="code"]')[0].dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
      document.querySelectorAll('[data-testid="table-row"] [data-column="code"]')[0].dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))`);
    const field = await window.one('table-cell');
    await window.page('POST', `/element/${field}/value`, { text: '0101\uE007' });
    await window.until('the cell', async () => (await cell('code')) === '0101');
  });

  await step('calculate a field', async () => {
    await window.script(`document.querySelectorAll('[data-testid="table-row"] [data-column="field.亩数"]')[0].dispatchEvent(new MouseEvent('mousedown', { bubbles: true }))`);
    await window.click('table-calculate');
    const field = await window.one('calculate-expression');
    await window.page('POST', `/element/${field}/value`, { text: 'round(area_mu(), 2)' });
    await window.one('calculate-rows');
    await window.click('calculate-apply');
    await window.until('the field', async () => Number(await cell('field.亩数')) > 1);
    const [mu, m2] = [Number(await cell('field.亩数')), Number(await cell('area'))];
    assert.ok(Math.abs((mu * 10000) / 15 - m2) < 10, `${mu} ${m2}`);
    await said('table-statistics', '亩数');
  });

  await step('fields', async () => {
    await window.click('table-columns');
    await fill('columns-new-name', '坡度');
    await select('columns-new-kind', '数');
    await window.click('columns-add');
    await window.one('columns-name-field.坡度');
    await fill('columns-name-field.亩数', '面积亩');
    await window.click('columns-rename-field.亩数');
    await window.one('columns-name-field.面积亩');
    await window.click('columns-drop-field.坡度');
    await window.click('columns-drop');
    await window.until('the field is gone', async () => (await window.all('columns-name-field.坡度')).length === 0);
    await window.script(`document.querySelector('dialog .shut').click()`);
    await window.until('the values stay', async () => Number(await cell('field.面积亩')) > 1);
    await fill('table-filter', '亩数 > 0');
    await said('table-problem', '亩数');
    for (let i = 0; i < 3; i += 1) {
      await window.click('undo');
      await pause(400);
    }
    await window.until('the old name', async () => Number(await cell('field.亩数')) > 1);
  });

  await step('filter', async () => {
    await fill('table-filter', "编号 = '0101'");
    await rows(1);
    await fill('table-filter', '编号 =');
    await said('table-problem', '第');
    await fill('table-filter', '亩数 > 0');
    await rows(1);
  });

  await step('measure', async () => {
    await window.click('measuring-open');
    await draw([[-200, 60], [0, 60]]);
    await window.text('measuring-size', 'm');
    await fill('measuring-typed', '38591432, 4121234');
    await window.click('measuring-go');
    await window.text('measuring-went', '115.03');
  });

  await step('export', async () => {
    await window.click('exporting-open');
    await select('exporting-layer', '测试图斑');
    await window.click('exporting-only');
    await select('exporting-format', 'GeoJSON');
    const out = join(window.home, 'out.geojson');
    await fill('exporting-path', out);
    await window.click('exporting-run');
    await window.text('exporting-done', '2');
    assert.ok(statSync(out).size > 200);
    const { features } = JSON.parse(readFileSync(out, 'utf8'));
    const [area, point] = ['Polygon', 'Point'].map((type) => features.find((one) => one.geometry.type === type));
    assert.equal(area.properties.name, '一号图斑');
    assert.equal(area.properties.code, '0101');
    assert.ok(Math.abs(point.geometry.coordinates[0] - (115 + 2 / 60 + 3 / 3600)) < 1e-9);
    await nothingUnseen();
  });
}

void play(edit);
