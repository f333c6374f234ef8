/**
 * Open, history, undo, verify: the project file itself.
 */
import { commands } from '@/generated/bindings';

import { unwrap } from './call';
import type { Language } from './types';

export const samples = () => unwrap(commands.samples());
export const recent = () => unwrap(commands.recent());
/** Writes a sample to `path`, or to a free name in the default folder, and opens it. */
export const createSample = (id: string, path: string | null) => unwrap(commands.createSample(id, path));
export const createProject = (path: string | null, bureau: string, adcode: string) =>
  unwrap(commands.createProject(path, bureau, adcode));
export const openProject = (path: string) => unwrap(commands.openProject(path));
export const closeProject = () => unwrap(commands.closeProject());
export const project = () => unwrap(commands.project());
export const undo = () => unwrap(commands.undo());
export const redo = () => unwrap(commands.redo());
export const history = (limit: number) => unwrap(commands.history(limit));
export const verify = () => unwrap(commands.verify());
export const setLanguage = (lang: Language) => unwrap(commands.setLanguage(lang));
/** The system's file dialog; null when it was dismissed. */
export const choosePath = (purpose: 'open' | 'save' | 'folder', suggested: string | null) =>
  unwrap(commands.choosePath(purpose, suggested));
/** Copies the project and its layer library into the backup folder. */
export const backup = () => unwrap(commands.backup());
/** Puts a backup back as a new file (`path` null: under a free name among the documents) and opens it. */
export const restoreBackup = (from: string, path: string | null) => unwrap(commands.restoreBackup(from, path));
/** Opens the folder of a file in the system's file manager. */
export const reveal = (path: string) => unwrap(commands.reveal(path));
