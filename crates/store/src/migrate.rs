//! Numbered migrations: a file made by an older program is copied, then brought up to date in one transaction.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior, params};

use crate::error::{Result, StoreError};
use crate::journal::{Draft, EntryKind, Stamp, Step};
use crate::{backup, digest, journal, row_digests, schema, tables, verify};

/// One numbered step of the schema.
pub(crate) struct Migration {
    /// The version a file has after it.
    pub(crate) version: i64,
    /// The step's statements.
    pub(crate) sql: &'static str,
    /// What cannot be said in SQL; gets the time.
    pub(crate) after: fn(&Connection, &str) -> Result<()>,
}

/// Every step, in order.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, sql: include_str!("../sql/0001_records.sql"), after: schema::register_records },
    Migration { version: 2, sql: include_str!("../sql/0002_ledger.sql"), after: schema::register_records },
    Migration { version: 3, sql: include_str!("../sql/0003_year.sql"), after: schema::register_records },
    Migration { version: 4, sql: include_str!("../sql/0004_map.sql"), after: schema::register_records },
];

/// The version that a list of steps leads to.
pub(crate) fn newest(steps: &[Migration]) -> i64 {
    steps.last().map_or(0, |step| step.version)
}

/// The version of a file; 0 when the table is empty.
pub(crate) fn version_of(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row("SELECT coalesce(max(version), 0) FROM jitu_version", [], |row| row.get(0))?)
}

/// Runs the steps after `from`. The caller holds the transaction.
pub(crate) fn run(conn: &Connection, steps: &[Migration], from: i64, at: &str) -> Result<()> {
    for step in steps.iter().filter(|step| step.version > from) {
        conn.execute_batch(step.sql)?;
        (step.after)(conn, at)?;
        conn.execute(
            "INSERT INTO jitu_version (version, applied_at, program) VALUES (?1, ?2, ?3)",
            params![step.version, at, concat!("jitu ", env!("CARGO_PKG_VERSION"))],
        )?;
    }
    Ok(())
}

/// Brings an open file up to date: copies it beside itself first, then runs the steps and appends a schema entry,
/// which undo does not cross. Gives the copy's path; a file that is not brought up to date gets none.
///
/// # Errors
/// [`StoreError::OlderEdited`] for rows that were edited around the journal; a step that fails.
pub(crate) fn upgrade(conn: &mut Connection, path: &Path, steps: &[Migration]) -> Result<PathBuf> {
    let from = version_of(conn)?;
    let to = newest(steps);
    let copy = free_copy_name(path, to);
    backup::copy(conn, &copy)?;
    match step_up(conn, path, steps, (from, to)) {
        Ok(()) => Ok(copy),
        Err(error) => {
            // The file is what it was: every try would leave one more copy of it. One that stays does no harm.
            let _ = std::fs::remove_file(&copy);
            Err(error)
        }
    }
}

/// Runs the steps that bring a file from one version to another, in one transaction.
fn step_up(conn: &mut Connection, path: &Path, steps: &[Migration], (from, to): (i64, i64)) -> Result<()> {
    // Sums are taken over rows as the journal left them, so an edit made around it stays visible after the upgrade.
    let at: String = conn.query_row("SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')", [], |row| row.get(0))?;
    let stamp = Stamp { person: String::new(), at };
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let outside = verify::differing_rows(&transaction)?;
    if !outside.is_empty() {
        return Err(StoreError::OlderEdited { path: path.to_owned(), found: from, rows: outside });
    }
    run(&transaction, steps, from, &stamp.at)?;
    let mut sum = [0; 32];
    for table in row_digests::recorded_tables(&transaction)? {
        row_digests::forget_table(&transaction, &table, &mut [0; 32])?;
    }
    for table in journalled_tables(&transaction)? {
        digest::add(&mut sum, &row_digests::record_table(&transaction, &table)?);
    }
    let label = format!("schema {to}");
    let draft = Draft { stamp: &stamp, label: &label, kind: EntryKind::Schema, undoes: None };
    journal::append(&transaction, &draft, &[Step::Migrate(to)], &[], 0, &sum)?;
    transaction.commit()?;
    Ok(())
}

/// Names of the tables whose rows the journal keeps: those of the file's own schema, and layers.
pub(crate) fn journalled_tables(conn: &Connection) -> Result<Vec<String>> {
    let version = version_of(conn)?;
    let records = tables::TABLES.iter().filter(|table| table.since <= version);
    let layers = schema::layer_tables(conn)?.into_iter().map(|layer| layer.table);
    Ok(records.map(|table| table.name.to_owned()).chain(layers).collect())
}

/// `FILE.before-vN`, or with a number behind it when an earlier copy is there.
fn free_copy_name(path: &Path, version: i64) -> PathBuf {
    let name = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".before-v{version}{suffix}"));
        PathBuf::from(name)
    };
    let first = name("");
    if !first.exists() {
        return first;
    }
    (2..).map(|number| name(&format!("-{number}"))).find(|path| !path.exists()).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use jitu_model::Id;
    use jitu_model::programme::Bureau;

    use super::*;
    use crate::{Project, opening};

    /// The steps there are, and one more.
    fn steps_with_another() -> Vec<Migration> {
        let copied = MIGRATIONS.iter().map(|m| Migration { version: m.version, sql: m.sql, after: m.after });
        let another =
            Migration { version: 5, sql: "ALTER TABLE goal ADD COLUMN weight TEXT;", after: |_, _| Ok(()) };
        copied.chain([another]).collect()
    }

    fn newest_file(path: &Path) {
        let mut bureau =
            Bureau { id: Id::NEW, name: "巨鹿县".to_owned(), adcode: "130529".to_owned(), parent: None };
        let stamp = Stamp { person: "甲".to_owned(), at: "2021-04-28T00:00:00Z".to_owned() };
        Project::create(path, &mut bureau, &stamp, 1).unwrap();
    }

    #[test]
    fn a_file_is_copied_then_upgraded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.gpkg");
        newest_file(&path);
        let opened = opening::open(&path, &steps_with_another()).unwrap();
        let copy = opened.copy.clone().unwrap();
        assert_eq!(copy, folder.path().join("a.gpkg.before-v5"));
        assert_eq!(version_of(&opened.conn).unwrap(), 5);
        assert_eq!(version_of(&Connection::open(&copy).unwrap()).unwrap(), 4);
        assert!(verify::differing_rows(&opened.conn).unwrap().is_empty());
        let stacks = journal::stacks(&opened.conn).unwrap();
        assert!(stacks.undo.is_empty() && stacks.redo.is_empty(), "undo stops at a migration");
        drop(opened);
        // Once upgraded it opens as it is; to a program that knows schema 4 it is newer; the copy is as before.
        assert_eq!(opening::open(&path, &steps_with_another()).unwrap().copy, None);
        assert!(matches!(Project::open(&path), Err(StoreError::Newer { found: 5, known: 4, .. })));
        assert!(Project::open(&copy).unwrap().verify().unwrap().is_sound());
    }

    #[test]
    fn an_earlier_copy_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.gpkg");
        newest_file(&path);
        std::fs::write(folder.path().join("a.gpkg.before-v5"), "earlier").unwrap();
        let copy = opening::open(&path, &steps_with_another()).unwrap().copy.unwrap();
        assert_eq!(copy, folder.path().join("a.gpkg.before-v5-2"));
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.gpkg");
        newest_file(&path);
        let mut steps = steps_with_another();
        steps.push(Migration { version: 6, sql: "ALTER TABLE nowhere ADD COLUMN a;", after: |_, _| Ok(()) });
        assert!(opening::open(&path, &steps).is_err());
        assert!(Project::open(&path).unwrap().verify().unwrap().is_sound());
    }

    #[test]
    fn a_file_with_foreign_code_or_edits_is_not_upgraded() {
        for sql in [
            "CREATE TRIGGER evil AFTER INSERT ON jitu_version BEGIN DELETE FROM bureau; END",
            "UPDATE bureau SET parent = '外改'",
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.gpkg");
            newest_file(&path);
            Connection::open(&path).unwrap().execute_batch(sql).unwrap();
            let refused = opening::open(&path, &steps_with_another());
            assert!(matches!(
                refused.map(|_| ()),
                Err(StoreError::OlderReadOnly { found: 4, known: 5, .. }
                    | StoreError::OlderEdited { found: 4, .. })
            ));
            assert_eq!(Project::open(&path).unwrap().history(9).unwrap().len(), 1, "{sql}");
            assert!(!folder.path().join("a.gpkg.before-v5").exists(), "{sql}");
        }
    }
}
