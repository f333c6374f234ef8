/**
 * The backend by capability, as the rest of the window sees it.
 */
export * as atlas from './atlas';
export { BackendError } from './call';
export * as compliance from './compliance';
export * as desk from './desk';
export * as evaluation from './evaluation';
export * as keeping from './keeping';
export * as live from './live';
export * as money from './money';
export * as printing from './printing';
export * as siting from './siting';
export * as visibility from './visibility';
export * as year from './year';
