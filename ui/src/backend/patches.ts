/**
 * Patches and alarms: listed, on the map, verified and handled.
 */
import { commands, type PatchEdit, type PatchQuery } from '@/generated/bindings';

import { unwrap } from './call';

/** Patches and alarms of the systems that a programme funds. */
export const list = (programme: number, query: PatchQuery) => unwrap(commands.patches(programme, query));

/** Changes patches and alarms with all their reports; `ids`: a report of each. */
export const edit = (programme: number, ids: number[], change: PatchEdit) => unwrap(commands.editPatches(programme, ids, change));
