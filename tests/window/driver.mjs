/**
 * The real window, driven through WebDriver: tauri-driver starts WebKitWebDriver, which starts the program.
 *
 * The few calls of the protocol that are needed, over plain fetch. Whatever happens, `end` leaves no process behind.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A window of the program, with a home folder of its own. */
export class Window {
  constructor() {
    this.home = mkdtempSync(join(tmpdir(), 'jitu-window-'));
    this.session = null;
    this.log = '';
  }

  /** Starts the program and waits until WebDriver holds its page; `more`: environment beside the usual. */
  async start(application, args = [], more = {}) {
    const [port, native] = [await freePort(), await freePort()];
    const folder = (name) => {
      const path = join(this.home, name);
      mkdirSync(path, { recursive: true, mode: 0o700 });
      return path;
    };
    const env = {
      ...process.env,
      HOME: this.home,
      XDG_CONFIG_HOME: folder('config'),
      XDG_DATA_HOME: folder('data'),
      XDG_CACHE_HOME: folder('cache'),
      XDG_RUNTIME_DIR: folder('run'),
      NO_AT_BRIDGE: '1',
      ...more,
    };
    // A process group of its own, so that everything below it can be ended at once.
    this.child = spawn('tauri-driver', ['--port', port, '--native-port', native].map(String), {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (text) => (this.log += text));
    this.child.on('error', (error) => (this.log += error));
    this.address = `http://127.0.0.1:${port}`;
    const capabilities = { alwaysMatch: { 'tauri:options': { application, args } } };
    let problem;
    for (const until = Date.now() + 60_000; Date.now() < until; await pause(100)) {
      try {
        /** When the program was asked for; of use to whoever measures its start. */
        this.launched = performance.now();
        this.session = (await this.call('POST', '/session', { capabilities }, 40_000)).sessionId;
        return;
      } catch (error) {
        problem = error;
        // The driver may be up before the browser's own driver is: it then says so in words.
        if (error.cause?.code !== 'ECONNREFUSED' && !/fetch failed|connect/i.test(error.message)) break;
      }
    }
    throw new Error(`no session: ${problem?.message}\n${this.log}`);
  }

  /** Ends the session and everything that was started; the home folder stays, for whoever starts it again. */
  async close() {
    if (this.session) await this.call('DELETE', `/session/${this.session}`, undefined, 5000).catch(() => {});
    this.session = null;
    if (this.child?.pid) {
      for (const signal of ['SIGTERM', 'SIGKILL']) {
        try {
          process.kill(-this.child.pid, signal);
        } catch {
          break; // all gone
        }
        await pause(500);
      }
    }
    this.child = null;
  }

  /** Ends everything, and leaves nothing behind. */
  async end() {
    await this.close();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  async call(method, path, body, timeout = 20_000) {
    const response = await fetch(this.address + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(timeout),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${value?.error}: ${value?.message}`);
    return value;
  }

  page(method, path, body) {
    return this.call(method, `/session/${this.session}${path}`, body);
  }

  /** Runs a function body in the page. */
  script(code, ...args) {
    return this.page('POST', '/execute/sync', { script: code, args });
  }

  /** Elements with a test id, now. */
  async all(id) {
    const found = await this.page('POST', '/elements', { using: 'css selector', value: `[data-testid="${id}"]` });
    return found.map((one) => one[ELEMENT]);
  }

  /** Waits until `probe` gives something; what it gave last is in the error. */
  async until(what, probe, seconds = 45) {
    let last;
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(60)) {
      try {
        last = await probe();
        if (last) return last;
      } catch (error) {
        last = error.message;
      }
    }
    throw new Error(`waited ${seconds} s for ${what}; last: ${JSON.stringify(last)}`);
  }

  /** The first element with a test id, once it is there. */
  one(id, seconds) {
    return this.until(`[${id}]`, async () => (await this.all(id))[0], seconds);
  }

  /** Text of an element, once it holds `part`. */
  async text(id, part = '', seconds = 45) {
    const read = async () => {
      const element = (await this.all(id))[0];
      if (!element) return null;
      const text = await this.page('GET', `/element/${element}/text`);
      return text.includes(part) ? { text } : Promise.reject(new Error(text));
    };
    return (await this.until(`“${part}” in [${id}]`, read, seconds)).text;
  }

  /** Clicks an element once it is there and enabled; one that was drawn anew in between is looked for again. */
  async click(id, index = 0, seconds = 45) {
    const clicked = async () => {
      const element = (await this.all(id))[index];
      if (!element || !(await this.page('GET', `/element/${element}/enabled`))) return false;
      await this.page('POST', `/element/${element}/click`, {});
      return true;
    };
    await this.until(`[${id}] to be enabled`, clicked, seconds);
  }

  /** Clicks a place in an element, pixels from its middle, with the pointer moving there first. */
  async clickAt(element, x, y) {
    const origin = { [ELEMENT]: element };
    const actions = [
      { type: 'pointerMove', duration: 0, origin, x: x + 6, y: y + 6 },
      { type: 'pause', duration: 80 },
      { type: 'pointerMove', duration: 80, origin, x, y },
      { type: 'pointerDown', button: 0 },
      { type: 'pause', duration: 60 },
      { type: 'pointerUp', button: 0 },
    ];
    await this.page('POST', '/actions', { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }] });
  }

  attribute(element, name) {
    return this.page('GET', `/element/${element}/attribute/${name}`);
  }

  async screenshot(path) {
    // Drawing in software, WebKit takes a picture with the next frame only; a page at rest has none.
    await this.script(`
      const spot = document.body.appendChild(document.createElement('i'));
      spot.style.cssText = 'position:fixed;right:0;bottom:0;width:1px;height:1px';
      let frames = 90;
      const draw = () => {
        spot.style.background = frames % 2 ? '#fff' : '#eee';
        if (frames-- > 0) requestAnimationFrame(draw); else spot.remove();
      };
      draw();`);
    writeFileSync(path, Buffer.from(await this.page('GET', '/screenshot'), 'base64'));
  }
}
