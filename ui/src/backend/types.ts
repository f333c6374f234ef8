/**
 * The views of the backend, generated from Rust, under one name for the rest of the window.
 */
export type * from '@/generated/bindings';

/** What a coverage is computed for. */
export type CoverageTarget = 'county' | 'cropland' | 'farmland';

/** A file format of an export. */
export type ExportFormat = 'docx' | 'xlsx' | 'pdf';

/** The languages of the window. */
export type Language = 'zh-CN' | 'en';
