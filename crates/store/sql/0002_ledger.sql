-- Schema 2: the whole ledger. What schema 1 has stays as it is; new columns are null in its rows.

ALTER TABLE programme ADD COLUMN code TEXT;
ALTER TABLE appropriation ADD COLUMN carried_from INTEGER REFERENCES appropriation (id);
ALTER TABLE amendment ADD COLUMN new_amount INTEGER CHECK (typeof(new_amount) IN ('integer', 'null'));
ALTER TABLE payment ADD COLUMN component INTEGER REFERENCES component (id);
ALTER TABLE payment ADD COLUMN functional TEXT;
ALTER TABLE payment ADD COLUMN economic TEXT;

-- 采购
CREATE TABLE procurement (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    contract INTEGER NOT NULL UNIQUE REFERENCES contract (id),
    number TEXT,
    approval TEXT,
    ceiling INTEGER CHECK (typeof(ceiling) IN ('integer', 'null')),
    filed_budget INTEGER CHECK (typeof(filed_budget) IN ('integer', 'null')),
    award INTEGER CHECK (typeof(award) IN ('integer', 'null')),
    awarded_on TEXT CHECK (awarded_on GLOB '[12][0-9][0-9][0-9]'
        OR awarded_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR awarded_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]')
);

-- 财评
CREATE TABLE cost_review (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    contract INTEGER NOT NULL REFERENCES contract (id),
    amendment INTEGER REFERENCES amendment (id),
    date TEXT CHECK (date GLOB '[12][0-9][0-9][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    submitted INTEGER NOT NULL CHECK (typeof(submitted) IN ('integer')),
    approved INTEGER NOT NULL CHECK (typeof(approved) IN ('integer')),
    reviewer TEXT,
    note TEXT
);

-- 发票
CREATE TABLE invoice (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    contract INTEGER NOT NULL REFERENCES contract (id),
    milestone INTEGER REFERENCES milestone (id),
    number TEXT,
    date TEXT CHECK (date GLOB '[12][0-9][0-9][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    amount INTEGER NOT NULL CHECK (typeof(amount) IN ('integer')),
    issuer TEXT
);

-- 验收单
CREATE TABLE acceptance_certificate (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    contract INTEGER NOT NULL REFERENCES contract (id),
    milestone INTEGER REFERENCES milestone (id),
    date TEXT CHECK (date GLOB '[12][0-9][0-9][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]'
        OR date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    result TEXT NOT NULL CHECK (length(result) > 0),
    note TEXT
);

-- 台账对照
CREATE TABLE ledger_mapping (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    target TEXT NOT NULL,
    headers TEXT NOT NULL,
    fields TEXT NOT NULL
);

-- Deleting a row looks for rows that point at it.
CREATE INDEX appropriation_carried_from ON appropriation (carried_from);
CREATE INDEX payment_component ON payment (component) WHERE component IS NOT NULL;
CREATE INDEX cost_review_contract ON cost_review (contract);
CREATE INDEX cost_review_amendment ON cost_review (amendment);
CREATE INDEX invoice_contract ON invoice (contract);
CREATE INDEX invoice_milestone ON invoice (milestone);
CREATE INDEX acceptance_certificate_contract ON acceptance_certificate (contract);
CREATE INDEX acceptance_certificate_milestone ON acceptance_certificate (milestone);
