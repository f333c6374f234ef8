//! The project file: a GeoPackage in SQLite with migrations and a journal.
