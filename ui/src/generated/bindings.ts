// Generated from the commands of src-tauri by `./dev bindings`. Do not edit.
/* eslint-disable */

import { Channel, invoke as __TAURI_INVOKE } from "@tauri-apps/api/core";

/** Commands */
export const commands = {
	samples: () => typedError<SampleView[], AppError>(__TAURI_INVOKE("samples")),
	recent: () => typedError<RecentView[], AppError>(__TAURI_INVOKE("recent")),
	createSample: (id: string, path: string | null) => typedError<ProjectView, AppError>(__TAURI_INVOKE("create_sample", { id, path })),
	createProject: (path: string | null, bureau: string, adcode: string) => typedError<ProjectView, AppError>(__TAURI_INVOKE("create_project", { path, bureau, adcode })),
	openProject: (path: string) => typedError<ProjectView, AppError>(__TAURI_INVOKE("open_project", { path })),
	closeProject: () => typedError<null, AppError>(__TAURI_INVOKE("close_project")),
	project: () => typedError<ProjectView | null, AppError>(__TAURI_INVOKE("project")),
	undo: () => typedError<ProjectView, AppError>(__TAURI_INVOKE("undo")),
	redo: () => typedError<ProjectView, AppError>(__TAURI_INVOKE("redo")),
	history: (limit: number) => typedError<EntryView[], AppError>(__TAURI_INVOKE("history", { limit })),
	verify: () => typedError<VerifyView, AppError>(__TAURI_INVOKE("verify")),
	info: () => typedError<InfoView, AppError>(__TAURI_INVOKE("info")),
	setLanguage: (language: string) => typedError<null, AppError>(__TAURI_INVOKE("set_language", { language })),
	choosePath: (purpose: PathPurpose, suggested: string | null) => typedError<string | null, AppError>(__TAURI_INVOKE("choose_path", { purpose, suggested })),
	reveal: (path: string) => typedError<boolean, AppError>(__TAURI_INVOKE("reveal", { path })),
	systems: (programme: RowId) => typedError<SystemView[], AppError>(__TAURI_INVOKE("systems", { programme })),
	funds: (programme: RowId) => typedError<FundsView, AppError>(__TAURI_INVOKE("funds", { programme })),
	layers: () => typedError<LayerView[], AppError>(__TAURI_INVOKE("layers")),
	layerGeojson: (layer: RowId) => typedError<string, AppError>(__TAURI_INVOKE("layer_geojson", { layer })),
	towers: (programme: RowId) => typedError<TowerView[], AppError>(__TAURI_INVOKE("towers", { programme })),
	editTower: (tower: RowId, edit: TowerEdit) => typedError<ProjectView, AppError>(__TAURI_INVOKE("edit_tower", { tower, edit })),
	coverage: (programme: RowId) => typedError<CoverageView | null, AppError>(__TAURI_INVOKE("coverage", { programme })),
	startCoverage: (programme: RowId, target: string, events: Channel<CoverageEvent>) => typedError<number, AppError>(__TAURI_INVOKE("start_coverage", { programme, target, events })),
	cancelJob: (job: number) => typedError<null, AppError>(__TAURI_INVOKE("cancel_job", { job })),
	assessment: (programme: RowId) => typedError<AssessmentView, AppError>(__TAURI_INVOKE("assessment", { programme })),
	check: (programme: RowId) => typedError<CheckView, AppError>(__TAURI_INVOKE("check", { programme })),
	editIndicator: (indicator: RowId, edit: IndicatorEdit) => typedError<ProjectView, AppError>(__TAURI_INVOKE("edit_indicator", { indicator, edit })),
	setOverride: (indicator: RowId, edit: OverrideEdit) => typedError<ProjectView, AppError>(__TAURI_INVOKE("set_override", { indicator, edit })),
	editAssessment: (programme: RowId, edit: AssessmentEdit) => typedError<ProjectView, AppError>(__TAURI_INVOKE("edit_assessment", { programme, edit })),
	forms: () => typedError<FormView[], AppError>(__TAURI_INVOKE("forms")),
	chapters: (programme: RowId) => typedError<ChapterView[], AppError>(__TAURI_INVOKE("chapters", { programme })),
	editChapter: (chapter: RowId, text: string) => typedError<ProjectView, AppError>(__TAURI_INVOKE("edit_chapter", { chapter, text })),
	preview: (programme: RowId, form: string | null, page: number, scale: number) => typedError<PreviewView, AppError>(__TAURI_INVOKE("preview", { programme, form, page, scale })),
	exportFolder: () => typedError<string, AppError>(__TAURI_INVOKE("export_folder")),
	startExport: (programme: RowId, form: string | null, folder: string, formats: Format[], events: Channel<ExportEvent>) => typedError<number, AppError>(__TAURI_INVOKE("start_export", { programme, form, folder, formats, events })),
};

/* Types */
export type AppError = {
	code: string,
	message: string,
	params: { [key in string]: string },
};

/**  A change to the assessment's head; null leaves a field as it is, an empty text clears it. */
export type AssessmentEdit = {
	/**  Report date, `YYYY-MM-DD`. */
	report_date: string | null,
	/**  填报人. */
	filled_by: string | null,
	/**  联系电话. */
	telephone: string | null,
	/**  单位负责人. */
	responsible: string | null,
};

/**  `jitu assess --json`, and the rooms indicators and assessment. */
export type AssessmentView = {
	/**  Programme's name. */
	programme: string,
	/**  Row id of the programme. */
	programme_id: RowId,
	/**  Fiscal year. */
	year: number,
	/**  Id of the form. */
	form: string,
	/**  Name of the rule pack. */
	rule_pack: string,
	/**  Sum of scores, two decimals. */
	total: string,
	/**  Sum of weights, two decimals. */
	weight: string,
	/**  Grade. */
	grade: string,
	/**  `draft` or `frozen`. */
	state: string,
	/**  Report date. */
	report_date: string | null,
	/**  填报人. */
	filled_by: string | null,
	/**  联系电话. */
	telephone: string | null,
	/**  单位负责人. */
	responsible: string | null,
	/**  Money of the programme. */
	money: MoneyView,
	/**  Level-1 classes with their sums. */
	classes: ClassView[],
	/**  Leaves, in order. */
	indicators: IndicatorView[],
};

/**  Assets of one kind. */
export type AssetView = {
	/**  Row id. */
	id: RowId,
	/**  Kind. */
	kind: string,
	/**  Count by the ledger. */
	count: number,
	/**  New. */
	built: number | null,
	/**  Reused. */
	reused: number | null,
	/**  In use. */
	in_use: number | null,
	/**  Rows on the map. */
	located: number,
	/**  Tenure. */
	tenure: string,
	/**  Note. */
	note: string | null,
};

/**  The bureau. */
export type BureauView = {
	/**  Official name. */
	name: string,
	/**  Administrative code. */
	adcode: string,
};

/**  A chapter of the narrative. */
export type ChapterView = {
	/**  Row id. */
	id: RowId,
	/**  Heading. */
	heading: string,
	/**  1 or 2. */
	level: number,
	/**  Text with marks. */
	text: string,
};

/**  `jitu check --json`. */
export type CheckView = {
	/**  Findings, worst first. */
	findings: FindingView[],
};

/**  A level-1 class. */
export type ClassView = {
	/**  Name. */
	name: string,
	/**  Sum of weights. */
	weight: string,
	/**  Sum of scores. */
	score: string,
};

/**  A component. */
export type ComponentView = {
	/**  Name. */
	name: string,
	/**  Budget, 元; null: unknown. */
	budget: string | null,
};

/**  A contract. */
export type ContractView = {
	/**  Row id. */
	id: RowId,
	/**  Name. */
	name: string,
	/**  Number. */
	number: string | null,
	/**  采购方式. */
	procurement: string | null,
	/**  Suppliers, joined. */
	supplier: string,
	/**  Amount in force, 元; null: unknown. */
	amount: string | null,
	/**  Paid, 元. */
	paid: string,
	/**  Signing date. */
	signed: string | null,
	/**  Payments on it. */
	payments: PaymentView[],
};

/**  A part of the target. */
export type CoveragePartView = {
	/**  Township or class. */
	name: string,
	/**  Target inside it, m². */
	target_area_m2: number | null,
	/**  Of it seen, m². */
	visible_area_m2: number | null,
	/**  Per cent. */
	ratio: string,
};

/**  `jitu coverage --json`. Areas in m² on the ellipsoid; ratios in per cent. */
export type CoverageReportView = {
	/**  `disc` or `los`. */
	method: string,
	/**  Towers counted. */
	towers: number,
	/**  Target: `county`, `cropland`, `farmland`. */
	target: string,
	/**  County. */
	county_area_m2: number | null,
	/**  County seen. */
	county_visible_m2: number | null,
	/**  Target. */
	target_area_m2: number | null,
	/**  Target seen. */
	visible_area_m2: number | null,
	/**  Seen ÷ target. */
	ratio: string,
	/**  Target seen once, twice, three times or more. */
	overlap: OverlapView,
	/**  Per township. */
	by_township: CoveragePartView[],
	/**  Per land class. */
	by_class: CoveragePartView[],
	/**  Per tower. */
	by_tower: TowerCoverageView[],
};

/**  A kept coverage run, with its shapes. */
export type CoverageView = {
	/**  Row id of the run. */
	id: RowId,
	/**  When it was computed, UTC. */
	at: string,
	/**  A tower or layer changed since. */
	stale: boolean,
	/**  Figures: the JSON of `jitu coverage`, as an object. */
	report: CoverageReportView,
	/**  What is seen, GeoJSON geometry text; null until the shapes were computed in this session. */
	visible_geojson: string | null,
	/**  Target that no tower sees, GeoJSON geometry text. */
	blind_geojson: string | null,
};

/**  One entry of the journal. */
export type EntryView = {
	/**  Its number, from 1. */
	seq: number,
	/**  When, UTC, RFC 3339. */
	at: string,
	/**  Who. */
	person: string,
	/**  What. */
	label: string,
	/**  `edit`, `undo`, `redo`, `schema`, `adopted`. */
	kind: string,
	/**  Rows it changed. */
	rows: number,
	/**  Its hash, hexadecimal. */
	hash: string,
};

/**  One thing a value rests on. */
export type EvidenceView = {
	/**  `tower`, `asset`, `payment`, `appropriation`, `coverage_run`, `attachment`, `note`. */
	kind: string,
	/**  Row ids, comma-separated. */
	ref: string,
	/**  In words. */
	text: string,
};

/**  Files written by an export. */
export type ExportView = {
	/**  Full paths, in the order written. */
	paths: string[],
};

/**  One finding. */
export type FindingView = {
	/**  Code. */
	code: string,
	/**  `error`, `warning`, `hint`. */
	severity: string,
	/**  In words. */
	message: string,
	/**  Expected. */
	expected: string,
	/**  Found. */
	found: string,
	/**  Where. */
	where: PlaceView[],
};

/**  A form. */
export type FormView = {
	/**  Id. */
	id: string,
	/**  Name. */
	name: string,
	/**  Locality. */
	locality: string,
};

/**  The money of a programme. */
export type FundsView = {
	/**  Totals. */
	money: MoneyView,
	/**  By source. */
	sources: SourceView[],
	/**  Payments, by date. */
	payments: PaymentView[],
};

/**  A change to a leaf; null leaves a field as it is, an empty text clears it. */
export type IndicatorEdit = {
	/**  Weight. */
	weight: string | null,
	/**  Number aimed at. */
	target_value: string | null,
	/**  Actual value, typed. */
	actual_value: string | null,
	/**  偏差原因. */
	deviation_reason: string | null,
};

/**  One scored leaf. */
export type IndicatorView = {
	/**  Row id. */
	id: RowId,
	/**  Names from level 1 to the leaf. */
	path: string[],
	/**  Weight. */
	weight: string,
	/**  Target. */
	target: TargetView,
	/**  Actual: a number or words; null: unknown. */
	actual: string | null,
	/**  Metric that computed it; null: typed. */
	metric: string | null,
	/**  Name of that metric. */
	metric_name: string | null,
	/**  完成率, per cent. */
	completion: string | null,
	/**  Score. */
	score: string,
	/**  The rule's figure. */
	rule: RuleView,
	/**  A person overrode the rule. */
	overridden: boolean,
	/**  Why. */
	override_reason: string | null,
	/**  偏差原因. */
	deviation_reason: string | null,
	/**  What the actual rests on. */
	evidence: EvidenceView[],
	/**  Remarks: override reason, deviation reason. */
	notes: string[],
};

/**  A layer in `jitu info`. */
export type InfoLayerView = {
	/**  Name. */
	name: string,
	/**  Role. */
	role: string,
	/**  Number of features. */
	features: number,
	/**  Coordinate system, `EPSG:4490`. */
	crs: string,
};

/**  A programme in `jitu info`. */
export type InfoProgrammeView = {
	/**  Row id. */
	id: RowId,
	/**  Name. */
	name: string,
	/**  Fiscal year. */
	year: number,
	/**  Id of its form. */
	form: string,
	/**  年初预算数, 元. */
	initial: string,
	/**  全年(调整后)预算数, 元. */
	budget: string,
	/**  到位数, 元. */
	arrived: string,
	/**  执行数, 元. */
	paid: string,
	/**  预算执行率, per cent; null without a budget. */
	execution_rate: string | null,
};

/**  A system in `jitu info`. */
export type InfoSystemView = {
	/**  Name. */
	name: string,
	/**  Number of contracts. */
	contracts: number,
	/**  Number of assets, counted. */
	assets: number,
	/**  Area of its extents, m²; 0 when they are points or lines. */
	extent_area_m2: number | null,
};

/**  `jitu info`. */
export type InfoView = {
	/**  The bureau. */
	bureau: BureauView,
	/**  Programmes with money totals. */
	programmes: InfoProgrammeView[],
	/**  Systems. */
	systems: InfoSystemView[],
	/**  Layers. */
	layers: InfoLayerView[],
};

/**  A layer in the layer tree. */
export type LayerView = {
	/**  Row id. */
	id: RowId,
	/**  Name. */
	name: string,
	/**  Role: `county`, `township`, `town`, `cropland`, `farmland`, `terrain`… */
	role: string,
	/**  `project` or `library`. */
	home: string,
	/**  密级: `public`, `internal`, `secret`. */
	secrecy: string,
	/**  Features. */
	features: number,
	/**  Source and licence. */
	source: string,
	/**  Made for the purpose, not surveyed. */
	synthetic: boolean,
	/**  Shown when the map opens. */
	visible: boolean,
	/**  0 to 1. */
	opacity: number | null,
	/**  Whether its features can be read now (the library is there). */
	available: boolean,
};

/**  Totals of a budget. 元, two decimals; rates in per cent, null without a budget. */
export type MoneyView = {
	/**  年初预算数. */
	initial: string,
	/**  全年(调整后)预算数. */
	budget: string,
	/**  到位数. */
	arrived: string,
	/**  执行数. */
	paid: string,
	/**  结转. */
	carried_over: string,
	/**  结余, returned to finance. */
	returned: string,
	/**  预算执行率. */
	execution_rate: string | null,
	/**  到位率. */
	arrival_rate: string | null,
};

/**  How often the target is seen, m². */
export type OverlapView = {
	/**  Once. */
	"1": number | null,
	/**  Twice. */
	"2": number | null,
	/**  Three times or more. */
	"3+": number | null,
};

/**  A score given by a person; a null score takes the override away. */
export type OverrideEdit = {
	/**  Score. */
	score: string | null,
	/**  Why. */
	reason: string | null,
};

/**  One payment. */
export type PaymentView = {
	/**  Row id. */
	id: RowId,
	/**  Date as precise as known; null: not stated. */
	date: string | null,
	/**  Payee. */
	payee: string | null,
	/**  Amount, 元. */
	amount: string,
	/**  Voucher. */
	voucher: string | null,
	/**  Note. */
	note: string | null,
	/**  Label of the appropriation it drew on. */
	source: string,
};

/**  A place of a finding. */
export type PlaceView = {
	/**  Text there. */
	text: string,
	/**  `table:row-id`. */
	location: string,
};

/**  A page as it will print. */
export type PreviewView = {
	/**  From 1. */
	page: number,
	/**  How many there are. */
	pages: number,
	/**  The page as a PNG data URL. */
	image: string,
	/**  Width in points, for the zoom. */
	width_pt: number | null,
	/**  Height in points. */
	height_pt: number | null,
};

/**  A programme, to choose from. */
export type ProgrammeView = {
	/**  Row id. */
	id: RowId,
	/**  Name. */
	name: string,
	/**  Fiscal year. */
	year: number,
	/**  Id of its form. */
	form: string,
};

/**  An open project, as the frame of the window shows it. */
export type ProjectView = {
	/**  Full path of the file. */
	path: string,
	/**  File name without ending. */
	name: string,
	/**  The bureau. */
	bureau: BureauView,
	/**  Programmes, in order. */
	programmes: ProgrammeView[],
	/**  What undo would take back; null: nothing. */
	undo: string | null,
	/**  What redo would bring back; null: nothing. */
	redo: string | null,
	/**  Why nothing can be written; null: it can. */
	read_only: string | null,
	/**  The layer library is named in the project but not beside it. */
	library_missing: boolean,
	/**  Head of the journal's hash chain, hexadecimal. */
	head_hash: string,
	/**  Counts up with every change, so that views know when to read again. */
	revision: number,
};

/**  A project opened before. */
export type RecentView = {
	/**  Full path. */
	path: string,
	/**  The bureau's name. */
	bureau: string,
	/**  When it was opened last, `YYYY-MM-DD HH:MM`. */
	opened: string,
};

/**  A row that does not agree with the journal. */
export type RowDifferenceView = {
	/**  `changed`, `added`, `missing`. */
	difference: string,
	/**  Table. */
	table: string,
	/**  Row id. */
	row: RowId,
};

/**  A row's id, exact as a JavaScript number. */
export type RowId = number;

/**  What the rule gives. */
export type RuleView = {
	/**  Score. */
	score: string,
	/**  Why, in words. */
	text: string,
};

/**  A sample that comes with the program. */
export type SampleView = {
	/**  Its id on the command line. */
	id: string,
	/**  The programme's name. */
	name: string,
	/**  The bureau's name. */
	bureau: string,
	/**  Fiscal year. */
	year: number,
	/**  One line about it. */
	summary: string,
};

/**  One source of funds. */
export type SourceView = {
	/**  Row id of the appropriation. */
	id: RowId,
	/**  Label as printed. */
	label: string,
	/**  Kind of source. */
	source: string,
	/**  指标文号. */
	document_no: string | null,
	/**  Totals. */
	money: MoneyView,
};

/**  A stage; dates as precise as known. */
export type StageView = {
	/**  Row id. */
	id: RowId,
	/**  Name. */
	name: string,
	/**  Planned start. */
	plan_start: string | null,
	/**  Planned end. */
	plan_end: string | null,
	/**  Actual start. */
	actual_start: string | null,
	/**  Actual end. */
	actual_end: string | null,
	/**  Done. */
	done: boolean,
	/**  Note. */
	note: string | null,
	/**  Steps. */
	steps: StepView[],
};

/**  A step of a stage. */
export type StepView = {
	/**  Name. */
	name: string,
	/**  Start. */
	start: string | null,
	/**  Due. */
	due: string | null,
	/**  Done. */
	done: boolean,
};

/**  A system's page. */
export type SystemView = {
	/**  Row id. */
	id: RowId,
	/**  Name. */
	name: string,
	/**  Purpose. */
	purpose: string | null,
	/**  Partners, one each. */
	partners: string[],
	/**  What was paid on its contracts, 元. */
	paid: string,
	/**  Contracts. */
	contracts: ContractView[],
	/**  Components. */
	components: ComponentView[],
	/**  Stages. */
	stages: StageView[],
	/**  Assets. */
	assets: AssetView[],
	/**  Names of extents, with "synthetic" said. */
	extents: string[],
	/**  Leaves of the indicator tree that rest on this system: (id, name). */
	indicators: ([RowId, string])[],
};

/**  A target. */
export type TargetView = {
	/**  Operator as printed (≥); empty for targets in words. */
	op: string,
	/**  Value, or words. */
	value: string,
	/**  Unit. */
	unit: string,
};

/**  What one tower sees of the target. */
export type TowerCoverageView = {
	/**  Row id of the tower. */
	tower: RowId,
	/**  m² seen. */
	visible_area_m2: number | null,
	/**  m² seen by no other tower. */
	only_here_m2: number | null,
};

/**  A change to a tower; null leaves a field as it is. */
export type TowerEdit = {
	/**  New place, [longitude, latitude]. */
	position: [number | null, number | null] | null,
	/**  In use. */
	in_use: boolean | null,
	/**  Mast height, m. */
	mast_height_m: number | null,
	/**  Range, m. */
	range_m: number | null,
};

/**  A tower. */
export type TowerView = {
	/**  Row id. */
	id: RowId,
	/**  Number. */
	code: string,
	/**  Name. */
	name: string,
	/**  Township. */
	township: string | null,
	/**  `new` or `reused`. */
	origin: string,
	/**  In use. */
	in_use: boolean,
	/**  Longitude, degrees. */
	lon: number | null,
	/**  Latitude, degrees. */
	lat: number | null,
	/**  Ground height, m. */
	ground_height_m: number | null,
	/**  Mast height, m. */
	mast_height_m: number | null,
	/**  Range, m. */
	range_m: number | null,
	/**  Middle of the sector; null: turns all round. */
	azimuth_deg: number | null,
	/**  Width of the sector; null: turns all round. */
	view_angle_deg: number | null,
	/**  Pixels per metre at the range; null: camera unknown. */
	pixels_per_metre: number | null,
	/**  Camera in words of figures (`2560 px · 7.18 mm · 240 mm`); null: unknown. */
	camera: string | null,
	/**  Made for the purpose, not surveyed. */
	synthetic: boolean,
};

/**  Whether file and journal are sound. */
export type VerifyView = {
	/**  Nothing wrong. */
	sound: boolean,
	/**  Entries of the journal. */
	entries: number,
	/**  Head hash, hexadecimal. */
	head_hash: string,
	/**  What is wrong, one sentence each. */
	problems: string[],
	/**  Rows edited around the journal. */
	rows: RowDifferenceView[],
};


/**  What a job tells the window. `done`, `failed` and `cancelled` are last. */
export type JobEvent<T> =
	| { kind: "progress", fraction: number, note: string }
	| { kind: "done", result: T }
	| { kind: "failed", error: AppError }
	| { kind: "cancelled" };

/**  What a coverage job tells. */
export type CoverageEvent = JobEvent<CoverageView>;

/**  What an export job tells. */
export type ExportEvent = JobEvent<ExportView>;

/**  What a path is asked for. */
export type PathPurpose = "open" | "save" | "folder";

/**  A format of exported files. */
export type Format = "docx" | "xlsx" | "pdf";

async function typedError<T, E>(result: Promise<T>): Promise<{ status: "ok"; data: T } | { status: "error"; error: E }> {
    try {
        return { status: "ok", data: await result };
    } catch (e) {
        if (e instanceof Error) throw e;
        return { status: "error", error: e as any };
    }
}
