/**
 * Line of sight in the real window: computed, then towers changed live. A tower is dragged and the figures follow,
 * Escape takes it back, a save is one entry of the journal, undo brings everything back; a click tells who sees a place.
 *
 *   node sight.mjs PROGRAM SHOTS-FOLDER
 */
import assert from 'node:assert/strict';

import { nothingUnseen, play, step, watch, window } from './play.mjs';

const number = (text) => Number(text.replaceAll(/[^\d.−-]/g, '').replace('−', '-'));

/** The share of the target that is seen, as the panel shows it. */
const ratio = async () => number(await window.text('live-ratio', '%'));

/** Waits until picture and figures show what was asked for last. */
const settled = () =>
  window.until('the picture', () =>
    window.script(`
      const of = (id) => document.querySelector('[data-testid="' + id + '"]')?.dataset;
      const asked = of('live-handles')?.change;
      return asked !== undefined && asked === of('live-picture')?.change && asked === of('live-panel')?.told;`));

/** Where a handle is on the screen. */
const middle = (id) =>
  window.script(`
    const box = document.querySelector('[data-testid="' + arguments[0] + '"]').getBoundingClientRect();
    return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };`, id);

/** Presses at a place of the screen, moves by so much in steps, and lets go unless `hold`. */
async function drag({ x, y }, [dx, dy], hold = false) {
  const steps = 12;
  const moves = Array.from({ length: steps }, (_, i) => [
    { type: 'pointerMove', duration: 16, origin: 'viewport', x: Math.round(x + (dx * (i + 1)) / steps), y: Math.round(y + (dy * (i + 1)) / steps) },
    { type: 'pause', duration: 16 },
  ]).flat();
  const actions = [
    { type: 'pointerMove', duration: 0, origin: 'viewport', x, y },
    { type: 'pause', duration: 50 },
    { type: 'pointerDown', button: 0 },
    { type: 'pause', duration: 50 },
    ...moves,
    ...(hold ? [] : [{ type: 'pointerUp', button: 0 }]),
  ];
  await window.page('POST', '/actions', { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }] });
}

const press = (key) =>
  window.page('POST', '/actions', { actions: [{ type: 'key', id: 'keys', actions: [{ type: 'keyDown', value: key }, { type: 'keyUp', value: key }] }] });

const undoLabel = async () => (await window.attribute(await window.one('undo'), 'title')) ?? '';

/** Draws a slider. */
const slide = (id, value) =>
  window.script(`
    const slider = document.querySelector('[data-testid="' + arguments[0] + '"]');
    slider.value = arguments[1];
    slider.dispatchEvent(new Event('input', { bubbles: true }));`, id, String(value));

/** Chooses the tower of that number from the list. */
const choose = (at) =>
  window.script(`
    const pick = document.querySelector('[data-testid="tower-pick"]');
    pick.value = pick.querySelectorAll('option[value]:not([value=""])')[arguments[0]].value;
    pick.dispatchEvent(new Event('change', { bubbles: true }));`, at);

async function sightJob() {
  await step('start', async () => {
    await window.one('start', 30);
    await watch();
    await window.click('sample-julu-2021');
    await window.one('atlas', 40);
    await window.until('64 towers', async () => {
      const options = await window.script(`return document.querySelectorAll('[data-testid="tower-pick"] option[value]:not([value=""])').length`);
      return options === 64;
    }, 30);
    await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 30);
  });

  let computed;
  await step('line of sight', async () => {
    await window.script(`document.querySelector('[data-testid="method-los"]').click()`);
    await window.click('compute-coverage');
    computed = number(await window.text('coverage-ratio', '%', 90));
    assert.ok(computed > 10 && computed < 100, String(computed));
  }, 120);

  await step('how surely places are seen', async () => {
    const pick = (id, value) =>
      window.script(`
        const pick = document.querySelector('[data-testid="' + arguments[0] + '"]');
        pick.value = arguments[1];
        pick.dispatchEvent(new Event('change', { bubbles: true }));`, id, value);
    await pick('coverage-error', '2');
    await window.click('compute-coverage');
    await window.one('coverage-range', 200);
    await window.one('coverage-range-why');
    await window.one('layer-sure');
    assert.equal((await window.all('legend-sure')).length, 0, 'it is shown unasked');
    await window.click('layer-sure');
    await window.one('probability-picture');
    await window.text('legend-sure', '95%');
    await window.text('legend-range', '%');
    // The picture has more than one class of colour on the screen.
    await window.until('the picture', () =>
      window.script(`
        const canvas = document.querySelector('[data-testid="probability-picture"]');
        const pixels = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
        return new Set(pixels).size >= 5;`), 30);
  }, 300);

  await step('and are again what is seen', async () => {
    await window.click('layer-sure');
    await window.until('no picture', async () => (await window.all('legend-sure')).length === 0);
    computed = number(await window.text('coverage-ratio', '%'));
  });

  let start;
  const before = await undoLabel();
  await step('live changes begin where the run ended', async () => {
    await window.click('live-begin');
    await window.one('live-panel', 60);
    start = await ratio();
    assert.equal(start, computed, 'the live figure is not that of the run');
    await window.one('live-legend');
  }, 120);

  await step('a tower is dragged', async () => {
    await choose(20);
    await window.one('live-tower-panel');
    await settled();
    const from = await middle('live-tower');
    await drag(from, [70, -55]);
    await settled();
    const to = await middle('live-tower');
    assert.ok(Math.hypot(to.x - from.x - 70, to.y - from.y + 55) < 3, `dragged to ${JSON.stringify(to)} from ${JSON.stringify(from)}`);
    await window.until('other figures', async () => (await ratio()) !== start);
    await window.text('live-share', '公顷');
    assert.equal(await window.attribute(await window.one('live-panel'), 'data-changed'), '1');
    assert.equal(await undoLabel(), before, 'a drag wrote something');
  });

  await step('escape takes it back', async () => {
    await press('\uE00C');
    await window.until('the start', async () => (await ratio()) === start);
    assert.equal(await window.attribute(await window.one('live-panel'), 'data-changed'), '0');
    assert.equal((await window.all('live-risen')).length, 0);
  });

  await step('range, mast, camera and season', async () => {
    await choose(30);
    await window.one('live-tower-panel');
    await slide('live-range', 6000);
    await settled();
    const raised = await ratio();
    assert.ok(raised > start, `${raised} after ${start}`);
    const tall = await window.text('live-share', '公顷');
    await slide('live-mast', 3);
    await settled();
    assert.notEqual(await window.text('live-share', '公顷'), tall, 'the mast is as tall as it was');
    await window.click('live-sector');
    await settled();
    const narrowed = await ratio();
    assert.ok(narrowed < raised, `${narrowed} after ${raised}`);
    const rings = () =>
      window.script(`return [...document.querySelectorAll('[data-testid="live-ring"]')].filter((one) => one.style.display !== 'none').map((one) => [Number(one.getAttribute('x')), Number(one.getAttribute('y')), one.textContent])`);
    const labels = await rings();
    assert.ok(labels.some(([, , text]) => text.includes('px/m')), JSON.stringify(labels));
    const seen = await window.text('live-share', '公顷');
    const handle = await middle('live-turn');
    await drag(handle, [120, 90]);
    await settled();
    assert.notEqual(await window.text('live-share', '公顷'), seen, 'the camera did not turn');
    const turned = await rings();
    assert.notDeepEqual(turned, labels, 'the rings did not turn with it');
    await slide('live-focal', 120);
    await settled();
    await window.until('other rings', async () => JSON.stringify(await rings()) !== JSON.stringify(turned));
  });

  await step('rings are switched off, the season changes', async () => {
    const narrowed = await ratio();
    const rings = await window.all('live-ring');
    assert.ok(rings.length > 0);
    await window.script(`
      const pick = document.querySelector('[data-testid="ring-set"]');
      pick.value = '';
      pick.dispatchEvent(new Event('change', { bubbles: true }));`);
    await window.until('no rings', () =>
      window.script(`return [...document.querySelectorAll('[data-testid="live-ring"]')].every((one) => one.style.display === 'none')`));
    await window.script(`
      const pick = document.querySelector('[data-testid="live-month"]');
      pick.value = '8';
      pick.dispatchEvent(new Event('change', { bubbles: true }));`);
    await settled();
    assert.ok((await ratio()) < narrowed, 'the maize of August hides nothing');
    await window.script(`
      const pick = document.querySelector('[data-testid="live-month"]');
      pick.value = '0';
      pick.dispatchEvent(new Event('change', { bubbles: true }));`);
    await settled();
    await slide('live-crop', 2.5);
    await settled();
    const summer = await ratio();
    assert.ok(summer < narrowed, `${summer} after ${narrowed}`);
    await press('\uE00C');
    await window.until('the start', async () => (await ratio()) === start);
  });

  await step('a click tells who sees the place', async () => {
    const tower = await middle('live-tower');
    await drag({ x: tower.x + 40, y: tower.y + 25 }, [0, 0]);
    await window.one('live-seeing');
    await window.text('live-revisit', '分钟');
    await window.text('live-nearest', 'km');
    await window.one('profile-picture');
    await window.text('profile-verdict');
    assert.ok((await window.all('live-seer')).length > 0, 'nobody sees it');
  });

  let moved;
  await step('a save is one entry', async () => {
    for (const [at, by] of [[20, [60, 40]], [41, [-50, 45]]]) {
      await choose(at);
      await settled();
      await drag(await middle('live-tower'), by);
      await settled();
    }
    await window.until('two towers', async () => (await window.attribute(await window.one('live-panel'), 'data-changed')) === '2');
    moved = await ratio();
    await window.click('live-save');
    await window.until('the journal', async () => (await undoLabel()).includes('实时调整 2 座塔'));
    assert.equal(await ratio(), moved);
    assert.equal(await window.attribute(await window.one('live-panel'), 'data-changed'), '0');
  });

  await step('undo brings it back', async () => {
    await window.click('undo');
    await window.until('the start', async () => (await ratio()) === start, 30);
    assert.equal(await undoLabel(), before, 'the save was more than one entry');
    await window.click('redo');
    await window.until('what was saved', async () => (await ratio()) === moved, 30);
    await window.click('undo');
    await window.until('the start again', async () => (await ratio()) === start, 30);
  });

  await step('escape leaves', async () => {
    await press('\uE00C');
    await window.until('the end', async () => (await window.all('live-panel')).length === 0);
    await window.one('tower-panel');
    await window.click('drawer-close');
    await window.text('coverage-ratio', '%');
    assert.equal((await window.all('live-picture')).length, 0);
  });

  await step('nothing went wrong unseen', nothingUnseen);
}

await play(sightJob);
