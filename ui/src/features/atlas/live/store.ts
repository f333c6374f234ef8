/**
 * Towers changed live: as they stand, what that comes to, and the queue to the shell. One change is under way at a
 * time; what happens meanwhile becomes the next one, of which only the latest state counts.
 */
import { defineStore } from 'pinia';
import { computed, markRaw, ref, shallowReactive, shallowRef, watch } from 'vue';

import { live, visibility } from '@/backend';
import type { LiveFrame } from '@/backend/live';
import type { LiveFigures, LiveLooking, LivePointView, LiveShare, LiveTower, LiveView } from '@/backend/types';
import { useJob } from '@/shared/job';
import { Turns } from '@/shared/turns';
import { useCoverage } from '@/state/coverage';
import { useProfile } from '@/state/profile';
import { useProject } from '@/state/project';
import { useRooms } from '@/state/rooms';
import { useTowers } from '@/state/towers';

/** Figures of a place are asked again when nothing changed for so long, ms. */
const REST = 200;

/** While something is dragged, the panel's figures change this often, ms: more nobody can read. */
const READING = 200;

/** Who draws what a change came to. */
export interface LiveScreen {
  show: (frame: LiveFrame, change: number) => void;
  /** What the pointer holds is let go of. */
  letGo: () => void;
}

export const useLive = defineStore('live', () => {
  const project = useProject();
  const rooms = useRooms();
  const towers = useTowers();
  const coverage = useCoverage();
  const profile = useProfile();

  /** The session as it began; null: there is none. */
  const view = shallowRef<LiveView | null>(null);
  const states = shallowReactive(new Map<number, LiveTower>());
  const looking = ref<LiveLooking>({ target_height_m: 1.5, crop_height_m: 0, standing: false, month: null });
  const lookingAtStart = ref<LiveLooking>({ ...looking.value });
  const start = shallowRef<LiveFigures | null>(null);
  const figures = shallowRef<LiveFigures | null>(null);
  const share = shallowRef<LiveShare | null>(null);
  const point = shallowRef<LivePointView | null>(null);
  /** The tower whose profile to that place is shown. */
  const lookedFrom = ref<number | null>(null);
  /** How many towers differ from what is saved. */
  const changed = ref(0);
  const problem = ref('');
  /** Whether the pointer holds something. */
  const holding = ref(false);
  /** The number of the change that was asked for last. */
  const change = ref(0);

  /** As the shell has them. */
  let accepted = new Map<number, LiveTower>();
  let acceptedLooking: LiveLooking = { ...looking.value };
  /** As they are saved. */
  let saved: readonly LiveTower[] = [];
  const waiting = { towers: new Set<number>(), looking: false, share: false };
  /** Map and panel change in frames of their own. */
  const turns = markRaw(new Turns());
  /** The last answer, the change it answers, and when the panel told of one. */
  let latest: { frame: LiveFrame; number: number } | null = null;
  let toldAt = 0;
  let telling = 0;
  let busy = false;
  /** What is under way; whatever must not meet it waits for it. */
  let underWay: Promise<unknown> = Promise.resolve();
  let screen: LiveScreen | null = null;
  /** Counts up when a session begins or ends: answers of another one are dropped. */
  let turn = 0;
  let resting = 0;
  let looked = 0;
  /** The project's revision that the session rests on. */
  let revision = -1;

  const on = computed(() => view.value !== null);
  /** Whether something differs from how it began. */
  const pending = computed(
    () =>
      changed.value > 0 ||
      looking.value.target_height_m !== lookingAtStart.value.target_height_m ||
      looking.value.crop_height_m !== lookingAtStart.value.crop_height_m ||
      looking.value.standing !== lookingAtStart.value.standing ||
      looking.value.month !== lookingAtStart.value.month,
  );
  /** The selected tower, as the panel shows it. */
  const chosen = shallowRef<LiveTower | null>(null);
  /** The change that the panel's figures are those of. */
  const told = ref(0);

  const job = useJob<LiveView, [number]>({
    start: (listen, programme) => live.begin(programme, coverage.target, coverage.inTheWay, listen),
    cancel: visibility.cancelJob,
    done: (begun) => void enter(begun),
  });

  async function begin() {
    if (project.programmeId === null || job.running.value) return;
    revision = project.revision;
    await underWay;
    await job.start(project.programmeId);
  }

  async function enter(begun: LiveView) {
    turn += 1;
    view.value = begun;
    saved = begun.towers;
    lookingAtStart.value = { ...begun.looking };
    adopt();
    start.value = begun.figures;
    figures.value = begun.figures;
    changed.value = 0;
    problem.value = '';
    await picture();
  }

  /** Everything stands as it is saved. */
  function adopt() {
    accepted = new Map(saved.map((tower) => [tower.id, tower]));
    acceptedLooking = { ...lookingAtStart.value };
    looking.value = { ...lookingAtStart.value };
    states.clear();
    for (const tower of saved) states.set(tower.id, tower);
    waiting.towers.clear();
    waiting.looking = false;
    change.value += 1;
    latest = null;
    choose();
  }

  /** The whole picture, for a screen that has none yet. */
  async function picture() {
    const mine = turn;
    const frame = await live.picture(towers.selected?.id ?? null).catch(fail);
    if (frame && mine === turn) take(frame, change.value);
  }

  function take(frame: LiveFrame, number: number) {
    latest = { frame, number };
    screen?.show(frame, number);
    tell();
  }

  /** Brings the panel up to date, in its turn; not in every frame of a drag. */
  function tell() {
    const wait = holding.value ? toldAt + READING - performance.now() : 0;
    window.clearTimeout(telling);
    if (wait > 0) telling = window.setTimeout(tell, wait);
    else turns.next('panel', tellNow);
  }

  function tellNow() {
    toldAt = performance.now();
    choose();
    if (!latest) return;
    const { answer } = latest.frame;
    figures.value = answer.figures;
    share.value = answer.watched;
    changed.value = answer.changed;
    told.value = latest.number;
  }

  function choose() {
    const id = towers.selected?.id;
    chosen.value = id === undefined ? null : (states.get(id) ?? null);
  }

  /** The pointer holds nothing any more. */
  function letGo() {
    holding.value = false;
    tell();
  }

  function fail(error: unknown) {
    problem.value = error instanceof Error ? error.message : String(error);
    return null;
  }

  /** Changes a tower. */
  function set(id: number, to: Partial<LiveTower>) {
    const now = states.get(id);
    if (!now) return;
    states.set(id, { ...now, ...to });
    tell();
    waiting.towers.add(id);
    change.value += 1;
    send();
  }

  /** Changes what all towers look at. */
  function look(to: Partial<LiveLooking>) {
    looking.value = { ...looking.value, ...to };
    waiting.looking = true;
    change.value += 1;
    send();
  }

  /** Sends what is waiting, one change after the other. */
  function send() {
    if (busy) return;
    busy = true;
    underWay = sendAll().finally(() => {
      busy = false;
      rest();
    });
  }

  async function sendAll() {
    const mine = turn;
    while (mine === turn && (waiting.towers.size || waiting.looking || waiting.share)) {
      const number = change.value;
      const sent = [...waiting.towers].flatMap((id) => states.get(id) ?? []);
      const how = waiting.looking ? { ...looking.value } : null;
      waiting.towers.clear();
      waiting.looking = false;
      waiting.share = false;
      try {
        const frame = await live.change({ towers: sent, looking: how, watched: towers.selected?.id ?? null });
        if (mine !== turn) return;
        for (const tower of sent) accepted.set(tower.id, tower);
        if (how) acceptedLooking = how;
        problem.value = '';
        take(frame, number);
      } catch (error) {
        if (mine !== turn) return;
        fail(error);
        refuse(sent, how !== null);
      }
    }
  }

  /** What was refused stands as it stood, unless it has been changed again meanwhile. */
  function refuse(sent: readonly LiveTower[], how: boolean) {
    for (const { id } of sent) {
      const before = accepted.get(id);
      if (before && !waiting.towers.has(id)) states.set(id, before);
    }
    if (how && !waiting.looking) looking.value = { ...acceptedLooking };
    change.value += 1;
    tell();
  }

  /** Asks again about the place that was clicked, when nothing has changed for a while. */
  function rest() {
    window.clearTimeout(resting);
    resting = window.setTimeout(() => {
      if (point.value) void ask([figureOf(point.value.lon), figureOf(point.value.lat)]);
    }, REST);
  }

  const figureOf = (value: number | null) => value ?? Number.NaN;

  /** How much longer the chosen tower's lens is than the saved one; 1: as long. */
  function zoom(id: number): number {
    const [now, before] = [states.get(id)?.focal_mm, saved.find((tower) => tower.id === id)?.focal_mm];
    return now && before ? now / before : 1;
  }

  /** Who sees a place, and the profile from the chosen tower, or from the nearest that sees it. */
  async function ask([lon, lat]: readonly [number, number]) {
    const mine = ++looked;
    try {
      const found = await live.point(lon, lat);
      if (mine !== looked) return;
      point.value = found;
      const from = towers.selected?.id ?? (found.towers.find((one) => one.sees) ?? found.towers[0] ?? found.nearest)?.tower;
      const shown = from === undefined ? null : await live.profile(from, lon, lat);
      if (mine !== looked || !shown) return;
      lookedFrom.value = from ?? null;
      profile.show(shown);
    } catch (error) {
      if (mine !== looked) return;
      point.value = null;
      profile.reset();
      fail(error);
    }
  }

  /** Everything back to what is saved. */
  async function reset() {
    screen?.letGo();
    holding.value = false;
    const mine = ++turn;
    await underWay;
    const frame = await live.reset(towers.selected?.id ?? null).catch(fail);
    if (!frame || mine !== turn) return;
    adopt();
    problem.value = '';
    take(frame, change.value);
    rest();
  }

  /** Writes the changed towers, as one step of undo. */
  async function save() {
    await underWay;
    revision = Number.POSITIVE_INFINITY;
    const done = await project.change(live.save);
    revision = project.revision;
    if (!done) return;
    saved = [...accepted.values()];
    lookingAtStart.value = { ...acceptedLooking };
    tellNow();
    start.value = figures.value;
    changed.value = 0;
    // The last answer still counted them as changed.
    latest = null;
  }

  function leave() {
    turn += 1;
    window.clearTimeout(resting);
    window.clearTimeout(telling);
    turns.drop('panel');
    latest = null;
    chosen.value = null;
    holding.value = false;
    looked += 1;
    if (job.running.value) void job.cancel();
    job.reset();
    // A new session begins only when the old one has ended.
    if (view.value) underWay = underWay.then(live.end).catch(fail);
    view.value = null;
    states.clear();
    figures.value = null;
    start.value = null;
    share.value = null;
    point.value = null;
    problem.value = '';
    changed.value = 0;
    profile.reset();
  }

  function onScreen(to: LiveScreen | null) {
    screen = to;
    if (to && on.value) void picture();
  }

  // What the session rests on was changed elsewhere, by an undo for instance: it begins anew.
  watch(
    () => [project.project?.path, project.programmeId, project.revision] as const,
    ([path, programme], [pathBefore, programmeBefore]) => {
      if (!on.value) return;
      if (path !== pathBefore || programme !== programmeBefore) leave();
      else if (project.revision > revision && revision !== Number.POSITIVE_INFINITY) void begin();
    },
  );
  watch(
    () => towers.selected?.id,
    (id) => {
      share.value = null;
      choose();
      if (id === undefined || !on.value) return;
      waiting.share = true;
      send();
    },
  );
  watch(
    () => rooms.room,
    (room) => {
      if (room !== 'atlas' && on.value && changed.value === 0) leave();
    },
  );

  return {
    view, on, states, looking, start, figures, share, point, lookedFrom, changed, problem, holding, change, chosen, told, turns, pending,
    job: job.state, running: job.running, cancel: job.cancel,
    begin, set, look, zoom, ask, reset, save, leave, letGo, onScreen,
  };
});
