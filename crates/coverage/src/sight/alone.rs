//! Single points of failure: the zones of what one observer alone sees.
//!
//! Apart from the tally, which is counted at every move of a tower: this is asked for once, in a report.

use std::ops::Range;
use std::sync::atomic::AtomicBool;

use super::Seen;
use super::tally::fit;
use super::work::on_threads;
use super::zones::Zones;
use crate::CoverageError;

/// Rows to a job.
const ROWS: usize = 32;

/// m² of the target that one observer sees and no other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Alone {
    /// In each township.
    pub townships: Vec<f64>,
    /// In each class; together all of it.
    pub classes: Vec<f64>,
}

pub(super) fn alone(
    views: &[&Seen],
    zones: &Zones,
    threads: usize,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Vec<Alone>, CoverageError> {
    fit(views, zones)?;
    let rows = zones.rows();
    let jobs: Vec<Range<usize>> = (0..rows).step_by(ROWS).map(|row| row..(row + ROWS).min(rows)).collect();
    let count = |rows: &Range<usize>, _: &AtomicBool| {
        let mut sums = nothing(views.len(), zones);
        let mut layers = [vec![0; zones.words()], vec![0; zones.words()]];
        rows.clone().for_each(|row| take(views, zones, row, &mut layers, &mut sums));
        sums
    };
    let mut sum = nothing(views.len(), zones);
    for part in on_threads(&jobs, threads, &count, progress)? {
        for (a, b) in sum.iter_mut().zip(part) {
            a.townships.iter_mut().zip(b.townships).for_each(|(a, b)| *a += b);
            a.classes.iter_mut().zip(b.classes).for_each(|(a, b)| *a += b);
        }
    }
    Ok(sum)
}

fn nothing(views: usize, zones: &Zones) -> Vec<Alone> {
    let none = Alone { townships: vec![0.0; zones.township_count], classes: vec![0.0; zones.class_count] };
    vec![none; views]
}

/// Adds a row; `layers` hold what at least one sees and at least two.
fn take(views: &[&Seen], zones: &Zones, row: usize, layers: &mut [Vec<u64>; 2], sums: &mut [Alone]) {
    let [one, two] = layers;
    one.fill(0);
    two.fill(0);
    for seen in views {
        let first = seen.columns().start / 64;
        for ((one, two), word) in one[first..].iter_mut().zip(&mut two[first..]).zip(seen.line(row)) {
            *two |= *one & word;
            *one |= word;
        }
    }
    let area = zones.cell_m2[row];
    for (seen, sum) in views.iter().zip(sums) {
        let first = seen.columns().start / 64;
        for (at, word) in seen.line(row).iter().enumerate().take(two.len() - first) {
            let only = word & !two[first + at];
            if only == 0 {
                continue;
            }
            for run in zones.runs(row, first + at) {
                let lost = f64::from((only & run.mask()).count_ones()) * area;
                sum.classes[usize::from(run.class)] += lost;
                if let Some(township) = sum.townships.get_mut(usize::from(run.township)) {
                    *township += lost;
                }
            }
        }
    }
}
