/**
 * Comparison and statistics in the real window: two layers and two times under the curtain, which keys move; what was
 * found becomes a layer and goes again by undo; figures by township, a thematic map in classes and pies.
 *
 *   node mapfigures.mjs PROGRAM SHOTS-FOLDER
 */
import assert from 'node:assert/strict';

import { nothingUnseen, play, step, watch, window } from './play.mjs';

const choose = (testid, label) =>
  window.script(`
    const select = document.querySelector('[data-testid="${testid}"]');
    const option = [...select.options].find((one) => one.textContent.includes(${JSON.stringify(label)}));
    select.value = option.value;
    select.selectedIndex = [...select.options].indexOf(option);
    select.dispatchEvent(new Event('change'));`);
const slide = (testid, value) =>
  window.script(`
    const slider = document.querySelector('[data-testid="${testid}"]');
    slider.value = ${value};
    slider.dispatchEvent(new Event('input'));`);
const curtain = () => window.script(`return Number(document.querySelector('[data-testid="compare-curtain"]')?.getAttribute('aria-valuenow'))`);
const press = (key) =>
  window.script(`document.querySelector('[data-testid="compare-curtain"]').dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true, cancelable: true }))`);
const named = (name) => window.script(`return [...document.querySelectorAll('[data-testid="atlas"] *')].some((one) => one.children.length === 0 && one.textContent.trim() === ${JSON.stringify(name)} && one.tagName !== 'OPTION')`);

async function figures() {
  await step('open the sample', async () => {
    await window.one('start', 60);
    await watch();
    await window.click('sample-julu-2021');
    await window.one('atlas', 60);
    await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 60);
  }, 120);

  await step('compare two layers', async () => {
    await window.click('compare-open');
    await window.until('the layers to choose', () => window.script(`return document.querySelectorAll('[data-testid="compare-before"] option').length > 2`));
    await choose('compare-before', '耕地');
    await choose('compare-after', '乡镇');
    await window.click('compare-run');
    await window.one('compare-totals', 90);
    await window.text('compare-totals', '新增');
    await window.one('compare-curtain');
  }, 120);

  await step('move the curtain', async () => {
    assert.equal(await curtain(), 50);
    await press('PageUp');
    await window.until('the curtain at 60', async () => (await curtain()) === 60);
    await press('Home');
    await window.until('the curtain at the rim', async () => (await curtain()) === 0);
    await press('End');
    await window.until('the curtain at the other rim', async () => (await curtain()) === 100);
  });

  await step('keep what was found, and undo', async () => {
    await window.click('compare-keep');
    await window.until('the new layer', () => named('变化 1'), 60);
    await window.script(`document.querySelector('[data-testid="undo"]').click()`);
    await window.until('the layer gone', async () => !(await named('变化 1')), 60);
  }, 120);

  await step('compare two times', async () => {
    await window.click('compare-times');
    await window.until('the times', () => window.script(`return Number(document.querySelector('[data-testid="compare-to"]').max) >= 3`));
    const last = await window.script(`return Number(document.querySelector('[data-testid="compare-to"]').max)`);
    // Before the undo the layer was there, after it it is not.
    await slide('compare-from', last - 1);
    await slide('compare-to', last);
    await window.until('now', () => window.script(`return document.querySelector('[data-testid="compare-to-told"]').textContent.includes('现在')`));
    await window.click('compare-run');
    await window.until('what the undo took away', async () => {
      const text = await window.script(`return document.querySelector('[data-total="removed"] b')?.textContent ?? ''`);
      return Number(text.replaceAll(',', '')) > 0;
    }, 90);
    await window.one('compare-list');
    await window.one('compare-curtain');
    await nothingUnseen();
  }, 150);

  await step('figures by township', async () => {
    await window.click('statistics-open');
    await window.until('the curtain gone', async () => (await window.all('compare-curtain')).length === 0);
    await choose('statistics-kind', '图层面积');
    await window.until('the layers to count', () => window.script(`return document.querySelectorAll('[data-testid="statistics-layer"] option').length > 2`));
    await choose('statistics-layer', '耕地');
    await window.click('statistics-by-class');
    await window.click('statistics-add');
    await choose('statistics-kind', '在用塔位');
    await window.click('statistics-add');
    await window.click('statistics-run');
    await window.one('statistics-table', 90);
    await window.text('statistics-table', '巨鹿镇');
    await window.text('statistics-table', '合计');
    await window.one('thematic-legend');
  }, 120);

  await step('draw them otherwise', async () => {
    const legend = () => window.script(`return document.querySelectorAll('[data-testid="thematic-legend"] li').length`);
    await window.until('five classes', async () => (await legend()) === 5);
    await choose('thematic-method', '等间距');
    await choose('thematic-classes', '3');
    await window.until('three classes', async () => (await legend()) === 3);
  });

  await step('pies on the map', async () => {
    await choose('thematic-kind', '饼图');
    await window.until('a legend of classes', async () => (await window.script(`return document.querySelector('[data-testid="thematic-legend"]')?.textContent ?? ''`)).includes('耕地'));
    await nothingUnseen();
  });

  await step('keep them as a layer', async () => {
    await window.click('statistics-keep');
    await window.until('the thematic layer', () => named('乡镇界专题 1'), 60);
  }, 90);
}

void play(figures);
