/**
 * The backend by capability, as the rest of the window sees it.
 */
export * as atlas from './atlas';
export { BackendError } from './call';
export * as comparing from './comparing';
export * as compliance from './compliance';
export * as desk from './desk';
export * as editing from './editing';
export * as evaluation from './evaluation';
export * as importing from './importing';
export * as inspection from './inspection';
export * as exporting from './exporting';
export * as keeping from './keeping';
export * as live from './live';
export * as money from './money';
export * as patches from './patches';
export * as printing from './printing';
export * as sheets from './sheets';
export * as siting from './siting';
export * as statistics from './statistics';
export * as styles from './styles';
export * as tiles from './tiles';
export * as visibility from './visibility';
export * as year from './year';
