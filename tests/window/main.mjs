/**
 * The main job in the real window: open the sample, see the towers and what they cover, follow an indicator to its
 * evidence, see the score and the page, export, undo and redo.
 *
 *   node main.mjs PROGRAM SHOTS-FOLDER
 */
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { nothingUnseen, play, step, watch, window } from './play.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The tower nearest to the middle of the map, and how far from it in pixels. */
async function towerNearCentre(map) {
  const [lon, lat] = (await window.attribute(map, 'data-centre')).split(',').map(Number);
  const resolution = Number(await window.attribute(map, 'data-resolution'));
  const { features } = JSON.parse(readFileSync(join(root, 'assets/samples/julu-2021/towers.geojson'), 'utf8'));
  const places = features.map(({ geometry: { coordinates }, properties }) => ({
    name: properties.name,
    x: ((coordinates[0] - lon) * 111_320 * Math.cos((lat * Math.PI) / 180)) / resolution,
    y: (-(coordinates[1] - lat) * 111_132) / resolution,
  }));
  return places.sort((a, b) => Math.hypot(a.x, a.y) - Math.hypot(b.x, b.y))[0];
}

async function mainJob() {
  await step('start', async () => {
    await window.one('start', 30);
    await watch();
    await window.one('sample-julu-2021');
  });

  await step('open the sample', async () => {
    await window.click('sample-julu-2021');
    await window.one('atlas', 40);
    await window.text('bureau', '巨鹿县自然资源和规划局');
    await window.until('64 towers', async () => {
      const options = await window.script(`return document.querySelectorAll('[data-testid="tower-pick"] option[value]:not([value=""])').length`);
      return options === 64;
    }, 30);
    await window.until('the layers', async () => (await window.all('map-loading')).length === 0, 30);
  });

  await step('search', async () => {
    const type = async (text) => window.page('POST', `/element/${await window.one('search-input')}/value`, { text });
    const hit = (kind, part) =>
      window.until(`${kind} ${part}`, () =>
        window.script(`
          const first = document.querySelector('[data-testid="search-hit"]');
          return first?.dataset.kind === '${kind}' && first.textContent.includes('${part}')`));
    const map = await window.one('map');
    const before = await window.attribute(map, 'data-resolution');
    await window.click('search-open');
    await type('yt');
    await hit('township', '阎疃镇');
    await type('\uE007');
    await window.until('a nearer map', async () => Number(await window.attribute(map, 'data-resolution')) < Number(before));
    await window.click('search-open');
    await type('jl-032');
    await hit('tower', '32 号塔');
    await window.click('search-hit');
    await window.text('drawer', 'JL-032');
    await window.click('search-open');
    await type('zzzq');
    await window.one('search-empty');
    await type('\uE00C');
    await window.until('the search to close', async () => (await window.all('search-dialog')).length === 0);
    await window.click('drawer-close');
    await window.click('zoom-county');
  });

  await step('click a tower', async () => {
    const map = await window.one('map');
    const near = await towerNearCentre(map);
    await window.clickAt(map, Math.round(near.x), Math.round(near.y));
    await window.text('tower-name', near.name);
    await window.text('tower-state', '在用');
    await window.click('drawer-close');
  });

  await step('switch a layer', async () => {
    const drawn = () => window.script(`return document.querySelector('[data-testid="layer-cropland"]').checked`);
    const before = await drawn();
    await window.click('layer-cropland');
    await window.until('the switch', async () => (await drawn()) !== before);
    await window.click('layer-cropland');
  });

  await step('a job is cancelled', async () => {
    // Clicked from inside the page: the job must not end before a round trip of the driver does.
    await window.script(`
      window.canceller = new MutationObserver(() => document.querySelector('[data-testid="job-cancel"]')?.click());
      window.canceller.observe(document.body, { childList: true, subtree: true });`);
    const undo = async () => (await window.attribute(await window.one('undo'), 'title')) ?? '';
    const before = await undo();
    await window.click('compute-coverage');
    await window.one('coverage-cancelled', 30);
    assert.equal((await window.all('coverage-ratio')).length, 0, 'a cancelled job left a result');
    assert.equal(await undo(), before, 'a cancelled job changed the project');
    await window.script('window.canceller.disconnect()');
  });

  await step('coverage as a job', async () => {
    await window.script(`
      window.sawProgress = false;
      new MutationObserver(() => { window.sawProgress ||= Boolean(document.querySelector('[data-testid="job-progress"]')); })
        .observe(document.body, { childList: true, subtree: true });`);
    await window.click('compute-coverage');
    await window.text('coverage-ratio', '%', 60);
    assert.equal(await window.script('return window.sawProgress'), true, 'no progress was shown');
    const towns = await window.script(`return document.querySelectorAll('[data-testid="coverage-townships"] tbody tr').length`);
    assert.equal(towns, 10);
  });

  await step('systems', async () => {
    await window.click('room-systems');
    await window.text('system-name', '自然资源智能监管平台');
    await window.text('asset-sum', '64');
    await window.one('stages');
    await window.one('contracts');
  });

  await step('indicators and evidence', async () => {
    await window.click('room-indicators');
    await window.text('weight-check', '100');
    await window.click('evidence-open', 0);
    await window.text('evidence-panel', '64');
    assert.ok((await window.all('evidence-item')).length > 0, 'no evidence');
    await window.click('evidence-on-map');
    await window.text('lit-towers', '64');
  });

  await step('assessment', async () => {
    await window.click('room-assessment');
    await window.text('total-score', '99.50', 30);
    await window.text('grade', '优秀');
    await window.one('finding');
  });

  await step('page preview', async () => {
    const page = await window.one('preview-image', 60);
    const width = () => window.script('return arguments[0].naturalWidth', { 'element-6066-11e4-a52e-4f735466cecf': page });
    await window.until('the picture', async () => (await width()) > 200, 30);
    await window.click('page-forward');
    await window.text('page-number', '2', 30);
  }, 120);

  await step('undo and redo', async () => {
    await window.click('room-atlas');
    await window.script(`
      const pick = document.querySelector('[data-testid="tower-pick"]');
      pick.value = pick.querySelector('option[value]:not([value=""])').value;
      pick.dispatchEvent(new Event('change', { bubbles: true }));`);
    await window.text('tower-state', '在用');
    await window.click('tower-toggle');
    await window.text('tower-state', '停用');
    await window.until('the label of undo', async () =>
      ((await window.attribute(await window.one('undo'), 'title')) ?? '').includes('停用'));
    await window.click('undo');
    await window.text('tower-state', '在用');
    await window.click('redo');
    await window.text('tower-state', '停用');
    await window.click('undo');
    await window.text('tower-state', '在用');
  });

  await step('export', async () => {
    await window.click('room-assessment');
    await window.text('total-score', '99.50');
    await window.click('export-open');
    await window.text('export-folder', '导出');
    await window.click('export-start');
    const files = await window.until('three files', async () => {
      const found = await window.all('export-file');
      return found.length === 3 ? found : null;
    }, 90);
    const paths = await Promise.all(files.map((file) => window.attribute(file, 'data-path')));
    assert.deepEqual(paths.map((path) => path.split('.').at(-1)), ['docx', 'xlsx', 'pdf']);
    for (const path of paths) assert.ok(statSync(path).size > 5000, path);
  }, 120);

  await step('close and open again', async () => {
    await window.click('export-close');
    await window.click('room-start');
    await window.click('close-project');
    await window.click('recent');
    await window.one('atlas', 30);
    await window.until('redo to survive', async () =>
      ((await window.attribute(await window.one('redo'), 'title')) ?? '').includes('停用'));
  });

  await step('nothing went wrong unseen', nothingUnseen);
}

await play(mainJob);
