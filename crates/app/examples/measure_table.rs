//! Measures the attribute table of a large layer: how long its questions take, and what memory they need.
//!
//! `cargo run --example measure_table -- million.gpkg` opens a project that `make_layers` of `jitu-store` made, and asks its
//! first layer for the first rows, the last, sorted, filtered and found ones. Memory is read from `/proc`, and is unknown
//! where there is none.

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use jitu_app::editing::{TableFilter, TableQuery, statistics, table_page};
use jitu_app::keeping;
use jitu_app::session::{Session, Settings};
use jitu_app::views::RowId;

/// Rows that the window asks for at once.
const PAGE: u32 = 200;

/// Memory in use now and at most, MB.
fn memory() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |key: &str| {
        let line = status.lines().find(|line| line.starts_with(key));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
    };
    (of("VmRSS"), of("VmHWM"))
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).map(PathBuf::from).ok_or("which project?")?;
    let mut session = Session::new(Settings::of_this_machine());
    keeping::open_project(&mut session, &path).map_err(|error| error.to_string())?;
    let snapshot = session.snapshot().map_err(|error| error.to_string())?;
    let layer: RowId = snapshot.layers.first().ok_or("no layer")?.id.into();
    let query = |sort: Option<&str>, text: &str, filter: &str, offset: u32| TableQuery {
        filter: TableFilter { layer, text: text.to_owned(), filter: filter.to_owned(), only: None },
        sort: sort.map(str::to_owned),
        descending: false,
        offset,
        limit: PAGE,
    };
    println!("opened: {:?} MB (now, most)", memory());
    let mut all = 0;
    let questions: [(&str, TableQuery); 9] = [
        ("first rows", query(None, "", "", 0)),
        ("jump to the end", query(None, "", "", u32::MAX)),
        ("sorted by code", query(Some("code"), "", "", 0)),
        ("end of it", query(Some("code"), "", "", u32::MAX)),
        ("sorted by class", query(Some("class"), "", "", 0)),
        ("found by a word", query(None, "09999", "", 0)),
        ("filtered by class", query(None, "", "class = '水田'", 0)),
        ("filtered by area", query(None, "", "area() > 1000", 0)),
        ("sorted by area", query(Some("area"), "", "", 0)),
    ];
    for (what, mut asked) in questions {
        if asked.offset == u32::MAX {
            asked.offset = u32::saturating_sub(all, PAGE);
        }
        let begun = Instant::now();
        let page = table_page(&mut session, &asked).map_err(|error| error.to_string())?;
        all = page.all;
        let (took, rows) = (begun.elapsed(), page.rows.len());
        println!("{what}: {took:.1?}, {rows} of {} rows, {:?} MB", page.total, memory());
    }
    let begun = Instant::now();
    let areas = statistics(&mut session, &query(None, "", "", 0).filter, "area")
        .map_err(|error| error.to_string())?;
    println!("areas summed: {:.1?}, {} m2, {:?} MB", begun.elapsed(), areas.sum.round(), memory());
    Ok(())
}
