/**
 * What can be done from anywhere, as entries of the search. Only what would work now is offered.
 */
import { keeping } from '@/backend';
import { i18n } from '@/locales';

import { useCoverage } from './coverage';
import type { Entry } from './hits';
import { useLanguage } from './language';
import { useProject } from './project';
import { ROOMS, useRooms } from './rooms';
import { useTowers } from './towers';

/** Words by which a command is found whatever the language of the window. */
function inBoth(key: string, words: Record<string, string> = {}): string[] {
  return (['zh-CN', 'en'] as const).map((locale) => i18n.global.t(key, words, { locale }));
}

/** The commands for the project as it is now; reactive to it. */
export function useCommands(): () => Entry[] {
  const { t } = i18n.global;
  const project = useProject();
  const rooms = useRooms();
  const towers = useTowers();
  const coverage = useCoverage();
  const language = useLanguage();

  const command = (key: string, title: string, detail: string, also: readonly string[], run: () => void): Entry => ({
    key: `command-${key}`, kind: 'command', title, detail, also, run,
  });

  function moves(): Entry[] {
    return ROOMS.map((room, i) =>
      command(room, t('search.goTo', { room: t(`rooms.${room}`) }), `Ctrl+${i + 1}`, inBoth(`rooms.${room}`), () => rooms.go(room)),
    );
  }

  function steps(): Entry[] {
    const now = project.project;
    if (!now || !project.writable || project.busy) return [];
    const all: Entry[] = [];
    if (now.undo) all.push(command('undo', t('frame.undo', { label: now.undo }), 'Ctrl+Z', inBoth('frame.undoWord'), () => void project.undo()));
    if (now.redo) all.push(command('redo', t('frame.redo', { label: now.redo }), 'Ctrl+Y', inBoth('frame.redoWord'), () => void project.redo()));
    return all;
  }

  function works(): Entry[] {
    const all: Entry[] = [];
    if (project.writable && towers.all.length > 0 && !coverage.running) {
      const target = t(`targets.${coverage.target}`);
      all.push(command('compute', t('search.compute', { target }), '', inBoth('coverage.compute'), () => {
        // Without a selection the drawer of the map is the one that shows the job.
        rooms.clear();
        rooms.go('atlas');
        void coverage.compute();
      }));
    }
    if (project.programme) {
      all.push(command('export', t('search.export'), '', inBoth('export.title'), () => rooms.send({ room: 'assessment', open: 'export' })));
    }
    return all;
  }

  function keepings(): Entry[] {
    if (!project.project || project.busy) return [];
    return [command('backup', t('backup.now'), '', inBoth('backup.now'), () => void project.change(keeping.backup))];
  }

  function close() {
    void project.change(async () => {
      await keeping.closeProject();
      return null;
    }).then((done) => {
      if (done) rooms.go('start');
    });
  }

  return () => {
    const chinese = language.language === 'zh-CN';
    return [
      ...steps(),
      ...works(),
      ...moves(),
      ...keepings(),
      command('language', t(chinese ? 'search.toEnglish' : 'search.toChinese'), '', inBoth('frame.language'), () => void language.set(chinese ? 'en' : 'zh-CN')),
      command('close', t('search.closeProject'), '', inBoth('start.close'), close),
    ];
  };
}
