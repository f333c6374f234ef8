-- Which numbered migrations a file has been through. GeoPackage owns `user_version`, so the number lives here; this
-- table never changes its shape, for an older program must be able to tell that a file is newer.
CREATE TABLE jitu_version (
    version INTEGER PRIMARY KEY NOT NULL,
    applied_at TEXT NOT NULL,
    program TEXT NOT NULL
);
