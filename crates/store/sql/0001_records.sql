-- Schema 1: the records of a project, one table each, and the journal beside them.
-- A record's fields are its columns, in the same words. Money is whole 分, decimals and dates are text as precise
-- as their source, enumerations their names, booleans 0 or 1, null unknown. No CASCADE, no SET NULL, no trigger:
-- a journalled change must be the whole of what happened.

-- 单位
CREATE TABLE bureau (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    name TEXT NOT NULL CHECK (length(name) > 0),
    adcode TEXT NOT NULL CHECK (adcode GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]'),
    parent TEXT
);

-- 专项资金项目
CREATE TABLE programme (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    bureau INTEGER NOT NULL REFERENCES bureau (id),
    name TEXT NOT NULL CHECK (length(name) > 0),
    year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 2999),
    form TEXT NOT NULL,
    rule_pack TEXT NOT NULL,
    supervising_body TEXT NOT NULL,
    implementing_body TEXT NOT NULL,
    basis TEXT,
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 年度目标
CREATE TABLE goal (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL REFERENCES programme (id),
    text TEXT NOT NULL,
    outcome TEXT,
    completion TEXT CHECK (completion GLOB '*[0-9]*' AND completion NOT GLOB '*[^0-9.-]*'),
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 预算安排
CREATE TABLE appropriation (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL REFERENCES programme (id),
    year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 2999),
    source TEXT NOT NULL
        CHECK (source IN ('current_fiscal', 'carried_over', 'superior', 'self_raised', 'other')),
    label TEXT NOT NULL,
    document_no TEXT,
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 预算变动
CREATE TABLE budget_movement (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    appropriation INTEGER NOT NULL REFERENCES appropriation (id),
    kind TEXT NOT NULL
        CHECK (kind IN ('initial', 'increase', 'decrease', 'transfer', 'carried_in', 'recalled')),
    amount INTEGER NOT NULL CHECK (typeof(amount) IN ('integer') AND (amount >= 0 OR kind = 'transfer')),
    document_no TEXT,
    date TEXT CHECK (date GLOB '[12][0-9][0-9][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]')
);

-- 资金到位
CREATE TABLE release (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    appropriation INTEGER NOT NULL REFERENCES appropriation (id),
    amount INTEGER NOT NULL CHECK (typeof(amount) IN ('integer')),
    date TEXT CHECK (date GLOB '[12][0-9][0-9][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    document_no TEXT
);

-- 结转结余
CREATE TABLE unspent (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    appropriation INTEGER NOT NULL REFERENCES appropriation (id),
    kind TEXT NOT NULL
        CHECK (kind IN ('carry_over', 'surplus')),
    amount INTEGER NOT NULL CHECK (typeof(amount) IN ('integer')),
    date TEXT CHECK (date GLOB '[12][0-9][0-9][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]')
);

-- 系统
CREATE TABLE funded_system (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL REFERENCES programme (id),
    name TEXT NOT NULL CHECK (length(name) > 0),
    purpose TEXT,
    partners TEXT,
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 空间范围
CREATE TABLE extent (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    geom GEOMETRY,
    system INTEGER NOT NULL REFERENCES funded_system (id),
    name TEXT NOT NULL CHECK (length(name) > 0),
    source TEXT NOT NULL,
    synthetic BOOLEAN NOT NULL CHECK (synthetic IN (0, 1))
);

-- 建设内容
CREATE TABLE component (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    system INTEGER NOT NULL REFERENCES funded_system (id),
    name TEXT NOT NULL CHECK (length(name) > 0),
    budget INTEGER CHECK (typeof(budget) IN ('integer', 'null')),
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 合同
CREATE TABLE contract (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    system INTEGER NOT NULL REFERENCES funded_system (id),
    component INTEGER REFERENCES component (id),
    name TEXT NOT NULL CHECK (length(name) > 0),
    number TEXT,
    procurement TEXT,
    amount INTEGER CHECK (typeof(amount) IN ('integer', 'null')),
    signed TEXT CHECK (signed GLOB '[12][0-9][0-9][0-9]'
        OR signed GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR signed GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 合同方
CREATE TABLE party (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    contract INTEGER NOT NULL REFERENCES contract (id),
    name TEXT NOT NULL CHECK (length(name) > 0),
    role TEXT NOT NULL
        CHECK (role IN ('buyer', 'payer', 'supplier', 'third_party')),
    share INTEGER CHECK (typeof(share) IN ('integer', 'null'))
);

-- 合同变更
CREATE TABLE amendment (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    contract INTEGER NOT NULL REFERENCES contract (id),
    effective TEXT NOT NULL CHECK (effective GLOB '[12][0-9][0-9][0-9]'
        OR effective GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR effective GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    change INTEGER NOT NULL CHECK (typeof(change) IN ('integer')),
    reason TEXT NOT NULL
);

-- 支付节点
CREATE TABLE milestone (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    contract INTEGER NOT NULL REFERENCES contract (id),
    sequence INTEGER NOT NULL CHECK (typeof(sequence) IN ('integer')),
    kind TEXT NOT NULL
        CHECK (kind IN ('advance', 'progress', 'retention')),
    share TEXT CHECK (share GLOB '*[0-9]*' AND share NOT GLOB '*[^0-9.-]*'),
    amount INTEGER CHECK (typeof(amount) IN ('integer', 'null')),
    condition TEXT,
    due TEXT CHECK (due GLOB '[12][0-9][0-9][0-9]'
        OR due GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR due GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]')
);

-- 请款
CREATE TABLE payment_application (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    milestone INTEGER NOT NULL REFERENCES milestone (id),
    amount INTEGER NOT NULL CHECK (typeof(amount) IN ('integer')),
    date TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    outcome TEXT NOT NULL
        CHECK (outcome IN ('pending', 'paid', 'deferred', 'refused')),
    reason TEXT
);

-- 支付
CREATE TABLE payment (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    appropriation INTEGER NOT NULL REFERENCES appropriation (id),
    contract INTEGER REFERENCES contract (id),
    milestone INTEGER REFERENCES milestone (id),
    amount INTEGER NOT NULL CHECK (typeof(amount) IN ('integer')),
    date TEXT CHECK (date GLOB '[12][0-9][0-9][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    payee TEXT,
    voucher TEXT,
    note TEXT
);

-- 阶段
CREATE TABLE stage (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    system INTEGER NOT NULL REFERENCES funded_system (id),
    name TEXT NOT NULL CHECK (length(name) > 0),
    plan_start TEXT CHECK (plan_start GLOB '[12][0-9][0-9][0-9]'
        OR plan_start GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR plan_start GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    plan_end TEXT CHECK (plan_end GLOB '[12][0-9][0-9][0-9]'
        OR plan_end GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR plan_end GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    actual_start TEXT CHECK (actual_start GLOB '[12][0-9][0-9][0-9]'
        OR actual_start GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR actual_start GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    actual_end TEXT CHECK (actual_end GLOB '[12][0-9][0-9][0-9]'
        OR actual_end GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR actual_end GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    done BOOLEAN NOT NULL CHECK (done IN (0, 1)),
    note TEXT,
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 阶段步骤
CREATE TABLE stage_step (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    stage INTEGER NOT NULL REFERENCES stage (id),
    name TEXT NOT NULL CHECK (length(name) > 0),
    start TEXT CHECK (start GLOB '[12][0-9][0-9][0-9]'
        OR start GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR start GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    due TEXT CHECK (due GLOB '[12][0-9][0-9][0-9]'
        OR due GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR due GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    done BOOLEAN NOT NULL CHECK (done IN (0, 1)),
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 设备点位
CREATE TABLE asset (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    system INTEGER NOT NULL REFERENCES funded_system (id),
    kind TEXT NOT NULL CHECK (length(kind) > 0),
    count INTEGER NOT NULL CHECK (typeof(count) IN ('integer') AND count >= 0),
    in_use INTEGER CHECK (typeof(in_use) IN ('integer', 'null')),
    reused INTEGER CHECK (typeof(reused) IN ('integer', 'null')),
    built INTEGER CHECK (typeof(built) IN ('integer', 'null')),
    tenure TEXT NOT NULL
        CHECK (tenure IN ('owned', 'leased', 'service', 'unknown')),
    note TEXT,
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 监控塔
CREATE TABLE tower (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    geom POINT,
    asset INTEGER NOT NULL REFERENCES asset (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    township TEXT,
    origin TEXT NOT NULL
        CHECK (origin IN ('new', 'reused')),
    in_use BOOLEAN NOT NULL CHECK (in_use IN (0, 1)),
    ground_height_m REAL CHECK (typeof(ground_height_m) IN ('real', 'null')),
    mast_height_m REAL NOT NULL CHECK (typeof(mast_height_m) IN ('real')),
    range_m REAL NOT NULL CHECK (typeof(range_m) IN ('real')),
    azimuth_deg REAL CHECK (typeof(azimuth_deg) IN ('real', 'null')),
    view_angle_deg REAL CHECK (typeof(view_angle_deg) IN ('real', 'null')),
    image_width_px INTEGER CHECK (typeof(image_width_px) IN ('integer', 'null')),
    sensor_width_mm REAL CHECK (typeof(sensor_width_mm) IN ('real', 'null')),
    focal_mm REAL CHECK (typeof(focal_mm) IN ('real', 'null')),
    synthetic BOOLEAN NOT NULL CHECK (synthetic IN (0, 1))
);

-- 图层
CREATE TABLE layer (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    name TEXT NOT NULL CHECK (length(name) > 0),
    role TEXT NOT NULL
        CHECK (role IN ('county', 'township', 'town', 'cropland', 'farmland', 'redline', 'plan', 'patch', 'terrain', 'base', 'other')),
    home TEXT NOT NULL
        CHECK (home IN ('project', 'library')),
    table_name TEXT NOT NULL CHECK (length(table_name) BETWEEN 1 AND 60 AND table_name NOT GLOB '*[^A-Za-z0-9_]*'),
    crs INTEGER NOT NULL CHECK (typeof(crs) IN ('integer')),
    secrecy TEXT NOT NULL
        CHECK (secrecy IN ('public', 'internal', 'secret')),
    feature_count INTEGER NOT NULL CHECK (typeof(feature_count) IN ('integer') AND feature_count >= 0),
    fingerprint TEXT CHECK (length(fingerprint) = 64 AND fingerprint NOT GLOB '*[^0-9a-f]*'),
    source TEXT NOT NULL,
    synthetic BOOLEAN NOT NULL CHECK (synthetic IN (0, 1)),
    visible BOOLEAN NOT NULL CHECK (visible IN (0, 1)),
    opacity REAL NOT NULL CHECK (opacity BETWEEN 0 AND 1),
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 绩效指标
CREATE TABLE indicator (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL REFERENCES programme (id),
    parent INTEGER REFERENCES indicator (id),
    level INTEGER NOT NULL CHECK (level IN (1, 2, 3)),
    name TEXT NOT NULL CHECK (length(name) > 0),
    weight TEXT CHECK (weight GLOB '*[0-9]*' AND weight NOT GLOB '*[^0-9.-]*'),
    target_kind TEXT
        CHECK (target_kind IN ('number', 'date', 'qualitative', 'done')),
    operator TEXT
        CHECK (operator IN ('>=', '>', '=', '<=', '<')),
    target_value TEXT CHECK (target_value GLOB '*[0-9]*' AND target_value NOT GLOB '*[^0-9.-]*'),
    target_text TEXT,
    unit TEXT,
    metric TEXT,
    actual_value TEXT CHECK (actual_value GLOB '*[0-9]*' AND actual_value NOT GLOB '*[^0-9.-]*'),
    actual_text TEXT,
    deviation_reason TEXT,
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 附件
CREATE TABLE attachment (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER REFERENCES programme (id),
    system INTEGER REFERENCES funded_system (id),
    name TEXT NOT NULL CHECK (length(name) > 0),
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (typeof(size) IN ('integer') AND size >= 0),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
    note TEXT
);

-- 佐证
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    indicator INTEGER NOT NULL REFERENCES indicator (id),
    attachment INTEGER REFERENCES attachment (id),
    text TEXT NOT NULL
);

-- 人工评分
CREATE TABLE score_override (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    indicator INTEGER NOT NULL REFERENCES indicator (id),
    score TEXT NOT NULL CHECK (score GLOB '*[0-9]*' AND score NOT GLOB '*[^0-9.-]*'),
    reason TEXT
);

-- 绩效自评
CREATE TABLE assessment (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL REFERENCES programme (id),
    state TEXT NOT NULL
        CHECK (state IN ('draft', 'frozen')),
    report_date TEXT CHECK (report_date GLOB '[12][0-9][0-9][0-9]'
        OR report_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR report_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    filled_by TEXT,
    telephone TEXT,
    responsible TEXT
);

-- 报告章节
CREATE TABLE chapter (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL REFERENCES programme (id),
    level INTEGER NOT NULL CHECK (level IN (1, 2)),
    heading TEXT NOT NULL,
    text TEXT NOT NULL,
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 改进措施
CREATE TABLE remedy (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL REFERENCES programme (id),
    problem TEXT,
    text TEXT,
    outcome TEXT,
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 覆盖计算
CREATE TABLE coverage_run (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL REFERENCES programme (id),
    method TEXT NOT NULL,
    at TEXT NOT NULL CHECK (at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z'),
    inputs TEXT NOT NULL CHECK (length(inputs) = 64 AND inputs NOT GLOB '*[^0-9a-f]*'),
    ratio TEXT NOT NULL CHECK (ratio GLOB '*[0-9]*' AND ratio NOT GLOB '*[^0-9.-]*'),
    report TEXT NOT NULL
);

-- 陈述值
CREATE TABLE stated_figure (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL REFERENCES programme (id),
    figure TEXT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    place TEXT
);

-- Deleting a row looks for rows that point at it.
CREATE INDEX programme_bureau ON programme (bureau);
CREATE INDEX goal_programme ON goal (programme);
CREATE INDEX appropriation_programme ON appropriation (programme);
CREATE INDEX budget_movement_appropriation ON budget_movement (appropriation);
CREATE INDEX release_appropriation ON release (appropriation);
CREATE INDEX unspent_appropriation ON unspent (appropriation);
CREATE INDEX funded_system_programme ON funded_system (programme);
CREATE INDEX extent_system ON extent (system);
CREATE INDEX component_system ON component (system);
CREATE INDEX contract_system ON contract (system);
CREATE INDEX contract_component ON contract (component);
CREATE INDEX party_contract ON party (contract);
CREATE INDEX amendment_contract ON amendment (contract);
CREATE INDEX milestone_contract ON milestone (contract);
CREATE INDEX payment_application_milestone ON payment_application (milestone);
CREATE INDEX payment_appropriation ON payment (appropriation);
CREATE INDEX payment_contract ON payment (contract);
CREATE INDEX payment_milestone ON payment (milestone);
CREATE INDEX stage_system ON stage (system);
CREATE INDEX stage_step_stage ON stage_step (stage);
CREATE INDEX asset_system ON asset (system);
CREATE INDEX tower_asset ON tower (asset);
CREATE INDEX indicator_programme ON indicator (programme);
CREATE INDEX indicator_parent ON indicator (parent);
CREATE INDEX attachment_programme ON attachment (programme);
CREATE INDEX attachment_system ON attachment (system);
CREATE INDEX evidence_indicator ON evidence (indicator);
CREATE INDEX evidence_attachment ON evidence (attachment);
CREATE INDEX score_override_indicator ON score_override (indicator);
CREATE INDEX assessment_programme ON assessment (programme);
CREATE INDEX chapter_programme ON chapter (programme);
CREATE INDEX remedy_programme ON remedy (programme);
CREATE INDEX coverage_run_programme ON coverage_run (programme);
CREATE INDEX stated_figure_programme ON stated_figure (programme);

-- The journal: what happened, chained by hashes. `row_sum` is the sum (mod 2^256) of the digests of all rows after
-- the entry. An entry holds a schema step, changeset chunks (jitu_chunk), or both.
CREATE TABLE jitu_journal (
    seq INTEGER PRIMARY KEY NOT NULL CHECK (seq > 0),
    at TEXT NOT NULL,
    person TEXT NOT NULL,
    label TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('edit', 'undo', 'redo', 'schema', 'adopted')),
    undoes INTEGER REFERENCES jitu_journal (seq),
    step TEXT,
    row_count INTEGER NOT NULL,
    row_sum BLOB NOT NULL CHECK (length(row_sum) = 32),
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE jitu_chunk (
    seq INTEGER NOT NULL REFERENCES jitu_journal (seq),
    part INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (seq, part)
);

-- The digest of every row as the journal left it, so that an edit around the journal is found down to the row.
CREATE TABLE jitu_row_digest (
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (table_name, row_id)
) WITHOUT ROWID;

-- The bytes of attachments, once by content, outside the sessions.
CREATE TABLE jitu_blob (
    sha256 TEXT PRIMARY KEY NOT NULL,
    bytes BLOB NOT NULL
);
