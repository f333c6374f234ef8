/**
 * The views of the backend, generated from Rust, under one name for the rest of the window.
 */
export type * from '@/generated/bindings';

/** What a coverage is computed for. */
export type CoverageTarget = 'county' | 'cropland' | 'farmland';

/** How a coverage is computed: discs and sectors, or line of sight over the terrain. */
export type CoverageMethod = 'disc' | 'los';

/** A file format of an export. */
export type ExportFormat = 'docx' | 'xlsx' | 'pdf';

/** The languages of the window. */
export type Language = 'zh-CN' | 'en';
