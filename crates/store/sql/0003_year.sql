-- Schema 3: the year around an indicator tree (terms, monitoring, review, frozen versions), what systems did, surveys.

ALTER TABLE programme ADD COLUMN previous INTEGER REFERENCES programme (id);
ALTER TABLE indicator ADD COLUMN term_target TEXT;
ALTER TABLE indicator ADD COLUMN rollup TEXT CHECK (rollup IN ('sum', 'mean', 'least'));
ALTER TABLE remedy ADD COLUMN carried_from INTEGER REFERENCES remedy (id);
ALTER TABLE attachment ADD COLUMN secrecy TEXT NOT NULL DEFAULT 'internal' CHECK (secrecy IN ('public', 'internal', 'secret'));

-- SQLite cannot widen a CHECK: the table is made anew.
CREATE TABLE assessment_3 (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL REFERENCES programme (id),
    state TEXT NOT NULL
        CHECK (state IN ('draft', 'submitted', 'approved', 'frozen')),
    report_date TEXT CHECK (report_date GLOB '[12][0-9][0-9][0-9]'
        OR report_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR report_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    filled_by TEXT,
    telephone TEXT,
    responsible TEXT,
    monitored_to TEXT CHECK (monitored_to GLOB '[12][0-9][0-9][0-9]'
        OR monitored_to GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR monitored_to GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]')
);
INSERT INTO assessment_3 SELECT id, programme, state, report_date, filled_by, telephone, responsible, NULL FROM assessment;
DROP TABLE assessment;
ALTER TABLE assessment_3 RENAME TO assessment;
CREATE INDEX assessment_programme ON assessment (programme);

-- 项目周期与中期目标
CREATE TABLE programme_term (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL UNIQUE REFERENCES programme (id),
    attribute TEXT
        CHECK (attribute IN ('new', 'continued')),
    starts TEXT CHECK (starts GLOB '[12][0-9][0-9][0-9]'
        OR starts GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR starts GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    ends TEXT CHECK (ends GLOB '[12][0-9][0-9][0-9]'
        OR ends GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR ends GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    goal TEXT,
    fiscal INTEGER CHECK (typeof(fiscal) IN ('integer', 'null')),
    carried_in INTEGER CHECK (typeof(carried_in) IN ('integer', 'null')),
    other INTEGER CHECK (typeof(other) IN ('integer', 'null'))
);

-- 运行监控
CREATE TABLE monitoring (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    indicator INTEGER NOT NULL UNIQUE REFERENCES indicator (id),
    value TEXT CHECK (value GLOB '*[0-9]*' AND value NOT GLOB '*[^0-9.-]*'),
    text TEXT,
    forecast_value TEXT CHECK (forecast_value GLOB '*[0-9]*' AND forecast_value NOT GLOB '*[^0-9.-]*'),
    forecast_text TEXT,
    reason_kind TEXT
        CHECK (reason_kind IN ('funds', 'rules', 'staff', 'equipment', 'other')),
    reason TEXT,
    likelihood TEXT
        CHECK (likelihood IN ('certain', 'possible', 'impossible')),
    note TEXT
);

-- 指标分解
CREATE TABLE indicator_part (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    indicator INTEGER NOT NULL REFERENCES indicator (id),
    body TEXT NOT NULL CHECK (length(body) > 0),
    target_value TEXT CHECK (target_value GLOB '*[0-9]*' AND target_value NOT GLOB '*[^0-9.-]*'),
    actual_value TEXT CHECK (actual_value GLOB '*[0-9]*' AND actual_value NOT GLOB '*[^0-9.-]*'),
    note TEXT,
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 审核记录
CREATE TABLE review_step (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL REFERENCES programme (id),
    at TEXT NOT NULL CHECK (at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z'),
    person TEXT NOT NULL,
    action TEXT NOT NULL
        CHECK (action IN ('submit', 'return', 'approve', 'freeze', 'reopen')),
    reason TEXT
);

-- 定稿版本
CREATE TABLE frozen_version (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL REFERENCES programme (id),
    at TEXT NOT NULL CHECK (at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z'),
    person TEXT NOT NULL,
    form TEXT NOT NULL,
    head TEXT NOT NULL CHECK (length(head) = 64 AND head NOT GLOB '*[^0-9a-f]*'),
    total TEXT NOT NULL CHECK (total GLOB '*[0-9]*' AND total NOT GLOB '*[^0-9.-]*'),
    grade TEXT NOT NULL,
    result TEXT NOT NULL,
    pdf INTEGER REFERENCES attachment (id),
    docx INTEGER REFERENCES attachment (id),
    xlsx INTEGER REFERENCES attachment (id),
    scan INTEGER REFERENCES attachment (id)
);

-- 问题说明
CREATE TABLE waiver (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL REFERENCES programme (id),
    code TEXT NOT NULL CHECK (length(code) > 0),
    finding TEXT NOT NULL CHECK (length(finding) = 64 AND finding NOT GLOB '*[^0-9a-f]*'),
    text TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    person TEXT NOT NULL,
    at TEXT NOT NULL CHECK (at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z')
);

-- 自备模板
CREATE TABLE bureau_template (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    name TEXT NOT NULL CHECK (length(name) > 0),
    attachment INTEGER NOT NULL REFERENCES attachment (id),
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 运行记录
CREATE TABLE event (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    system INTEGER NOT NULL REFERENCES funded_system (id),
    tower INTEGER REFERENCES tower (id),
    kind TEXT NOT NULL
        CHECK (kind IN ('alarm', 'patch', 'inspection', 'compliance_check', 'training', 'maintenance', 'outage')),
    number TEXT,
    at TEXT NOT NULL CHECK (at GLOB '[12][0-9][0-9][0-9]'
        OR at GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    time TEXT CHECK (time GLOB '[0-2][0-9]:[0-5][0-9]'),
    due TEXT CHECK (due GLOB '[12][0-9][0-9][0-9]'
        OR due GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR due GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    done TEXT CHECK (done GLOB '[12][0-9][0-9][0-9]'
        OR done GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR done GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    outcome TEXT NOT NULL
        CHECK (outcome IN ('pending', 'confirmed', 'false_alarm', 'passed', 'failed')),
    quantity INTEGER CHECK (typeof(quantity) IN ('integer', 'null')),
    subject TEXT,
    note TEXT
);

-- 满意度调查
CREATE TABLE survey (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    programme INTEGER NOT NULL REFERENCES programme (id),
    name TEXT NOT NULL CHECK (length(name) > 0),
    date TEXT CHECK (date GLOB '[12][0-9][0-9][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    sent INTEGER CHECK (typeof(sent) IN ('integer', 'null')),
    very_satisfied INTEGER NOT NULL CHECK (typeof(very_satisfied) IN ('integer') AND very_satisfied >= 0),
    satisfied INTEGER NOT NULL CHECK (typeof(satisfied) IN ('integer') AND satisfied >= 0),
    neutral INTEGER NOT NULL CHECK (typeof(neutral) IN ('integer') AND neutral >= 0),
    dissatisfied INTEGER NOT NULL CHECK (typeof(dissatisfied) IN ('integer') AND dissatisfied >= 0),
    attachment INTEGER REFERENCES attachment (id),
    note TEXT
);

-- 自设度量
CREATE TABLE bureau_metric (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    key TEXT NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 60 AND key NOT GLOB '*[^a-z0-9_]*'),
    name TEXT NOT NULL CHECK (length(name) > 0),
    unit TEXT NOT NULL,
    definition TEXT NOT NULL,
    source TEXT NOT NULL,
    expression TEXT NOT NULL CHECK (length(expression) > 0)
);

-- Deleting a row looks for rows that point at it.
CREATE INDEX programme_previous ON programme (previous) WHERE previous IS NOT NULL;
CREATE INDEX remedy_carried_from ON remedy (carried_from) WHERE carried_from IS NOT NULL;
CREATE INDEX indicator_part_indicator ON indicator_part (indicator);
CREATE INDEX review_step_programme ON review_step (programme);
CREATE INDEX frozen_version_programme ON frozen_version (programme);
CREATE INDEX frozen_version_pdf ON frozen_version (pdf) WHERE pdf IS NOT NULL;
CREATE INDEX frozen_version_docx ON frozen_version (docx) WHERE docx IS NOT NULL;
CREATE INDEX frozen_version_xlsx ON frozen_version (xlsx) WHERE xlsx IS NOT NULL;
CREATE INDEX frozen_version_scan ON frozen_version (scan) WHERE scan IS NOT NULL;
CREATE INDEX waiver_programme ON waiver (programme);
CREATE INDEX bureau_template_attachment ON bureau_template (attachment);
CREATE INDEX event_system ON event (system);
CREATE INDEX event_tower ON event (tower) WHERE tower IS NOT NULL;
CREATE INDEX survey_programme ON survey (programme);
CREATE INDEX survey_attachment ON survey (attachment) WHERE attachment IS NOT NULL;
