//! Spreadsheets in and out.
//!
//! A clerk's ledger is a workbook of any shape: a title above the header, a header of two merged rows, amounts in
//! 元 and 万元 side by side, dates as text, subtotals in the middle. [`read`] turns a file of any of the usual kinds
//! into plain cells, [`find_tables`] finds the header and proposes which column is what, and [`rows`] gives typed
//! values with a report of everything left out. [`write()`] goes the other way and writes a list that a spreadsheet
//! can filter and sum, and that holds nothing it would execute.
//!
//! The crate knows nothing of contracts or payments: what may be in a ledger comes in as [`Target`]s. It is a crate
//! of its own so that a spreadsheet can be tested without building the typesetter.

mod error;
mod find;
mod header;
mod plain;
mod read;
mod rows;
mod sheet;
mod target;
mod value;
mod write;

pub use error::{Limit, WorkbookError};
pub use find::find_tables;
pub use read::{Encoding, read, read_text};
pub use rows::{LeftOut, Reason, Row, rows};
pub use sheet::{Cell, Merge, Sheet, Workbook, column_name};
pub use target::{Column, Field, FieldKind, Table, Target, Unit, Value};
pub use write::{ColumnKind, List, ListColumn, ListFormat, csv_line, write};
