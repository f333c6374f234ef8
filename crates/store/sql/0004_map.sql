-- Schema 4: the map. Layers with fields of their own, styles and groups; base maps, sheets, accepted findings of
-- inspections; places of events.

ALTER TABLE layer ADD COLUMN style TEXT;
ALTER TABLE layer ADD COLUMN folder TEXT;
ALTER TABLE layer ADD COLUMN source_crs INTEGER;
ALTER TABLE layer ADD COLUMN name_field TEXT;
ALTER TABLE layer ADD COLUMN code_field TEXT;
ALTER TABLE layer ADD COLUMN class_field TEXT;

ALTER TABLE event ADD COLUMN lon REAL CHECK (lon BETWEEN -180 AND 180);
ALTER TABLE event ADD COLUMN lat REAL CHECK (lat BETWEEN -90 AND 90);
ALTER TABLE event ADD COLUMN area_m2 REAL CHECK (area_m2 >= 0);

-- 底图
CREATE TABLE base_map (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    name TEXT NOT NULL CHECK (length(name) > 0),
    kind TEXT NOT NULL
        CHECK (kind IN ('mbtiles', 'geopackage', 'raster', 'hillshade')),
    path TEXT NOT NULL CHECK (length(path) > 0),
    table_name TEXT,
    secrecy TEXT NOT NULL
        CHECK (secrecy IN ('public', 'internal', 'secret')),
    source TEXT NOT NULL,
    approval TEXT,
    visible BOOLEAN NOT NULL CHECK (visible IN (0, 1)),
    opacity REAL NOT NULL CHECK (opacity BETWEEN 0 AND 1),
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 图幅
CREATE TABLE map_sheet (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    name TEXT NOT NULL UNIQUE CHECK (length(name) > 0),
    spec TEXT NOT NULL,
    position INTEGER NOT NULL CHECK (typeof(position) IN ('integer'))
);

-- 质检说明
CREATE TABLE inspection_note (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id BETWEEN 1 AND 9007199254740991),
    layer INTEGER NOT NULL REFERENCES layer (id),
    code TEXT NOT NULL CHECK (length(code) > 0),
    feature INTEGER,
    other INTEGER,
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    person TEXT NOT NULL,
    at TEXT NOT NULL CHECK (at GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z')
);

CREATE INDEX inspection_note_layer ON inspection_note (layer);
