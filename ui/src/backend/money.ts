/**
 * Systems with their contracts and stages, and the money of a programme.
 */
import { commands } from '@/generated/bindings';

import { unwrap } from './call';

export const systems = (programme: number) => unwrap(commands.systems(programme));
export const funds = (programme: number) => unwrap(commands.funds(programme));
