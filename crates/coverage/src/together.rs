//! All towers together: the report and its shapes.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use geo::{BooleanOps, MultiPolygon};
use jitu_model::Decimal;
use jitu_model::coverage::{CoverageMethod, CoveragePart, CoverageReport, CoverageShapes, TowerCoverage};
use jitu_model::ellipsoid::area;
use jitu_model::money::half_up;

use crate::piece::{Cutter, Piece};
use crate::region::Region;
use crate::tally::{Share, Tally};
use crate::{CoverageError, Land, TargetKind, Viewer, disc, layers};

/// How long the caller's answer to a cancelled job may take at most, between two looks at it.
const PULSE: Duration = Duration::from_millis(20);

/// What the towers see of the target, together and each.
///
/// `progress` is called on the caller's thread with the share done, 0 to 1, every 20 ms or more often; when it
/// answers `false`, the computation stops within 100 ms. Uses as many threads as the machine has processors, at
/// most four. The figures do not depend on the number of threads, nor, but for rounding, on the order of towers.
///
/// # Errors
/// [`CoverageError::Viewer`] for the first tower that cannot be computed with, [`CoverageError::Interrupted`].
pub fn compute(
    viewers: &[Viewer],
    land: &Land<'_>,
    target: TargetKind,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<(CoverageReport, CoverageShapes), CoverageError> {
    viewers.iter().try_for_each(disc::check)?;
    if !progress(0.0) {
        return Err(CoverageError::Interrupted);
    }
    let per_tower: Vec<MultiPolygon<f64>> = viewers.iter().map(|v| disc::shape(v, disc::SEGMENTS)).collect();
    let discs: Vec<Region<'_>> = per_tower.iter().map(Region::new).collect();
    let classes = classes(land, target);
    let cutter = Cutter {
        county: Region::new(land.county),
        town: land.town.filter(|_| target != TargetKind::County).map(Region::new),
        townships: land.townships.iter().map(|(_, shape)| Region::new(shape)).collect(),
    };
    let empty = Tally::new(land.townships.len(), classes.len(), viewers.len());
    let tally = if target == TargetKind::County {
        let pieces = cutter.cut(land.county, None);
        let look = |piece: &Piece, tally: &mut Tally, stop: &AtomicBool| piece.look(&discs, tally, stop);
        in_batches(&pieces, 1, &empty, &look, progress)?
    } else {
        let look = |(class, parcel): &(String, MultiPolygon<f64>), tally: &mut Tally, stop: &AtomicBool| {
            let class = classes.iter().position(|name| *name == class);
            cutter.cut(parcel, class).iter().for_each(|piece| piece.look(&discs, tally, stop));
        };
        in_batches(land.parcels, 16, &empty, &look, progress)?
    };
    let all: Vec<&MultiPolygon<f64>> = per_tower.iter().collect();
    let visible = layers::covered(&all, 1).intersection(land.county);
    let report = report(viewers, land, target, &classes, &tally, area(&visible));
    let blind = MultiPolygon(tally.blind);
    Ok((report, CoverageShapes { per_tower, visible, blind, depths: None }))
}

/// Land classes in the order in which the parcels name them.
fn classes<'a>(land: &Land<'a>, target: TargetKind) -> Vec<&'a str> {
    let mut classes: Vec<&str> = Vec::new();
    if target != TargetKind::County {
        for (class, _) in land.parcels {
            if !classes.contains(&class.as_str()) {
                classes.push(class);
            }
        }
    }
    classes
}

/// Does `work` on every item, on several threads, and adds the sums up in the items' order.
fn in_batches<T: Sync>(
    items: &[T],
    size: usize,
    empty: &Tally,
    work: &(dyn Fn(&T, &mut Tally, &AtomicBool) + Sync),
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Tally, CoverageError> {
    let batches: Vec<&[T]> = items.chunks(size).collect();
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(4));
    let mut done: Vec<Option<Tally>> = vec![None; batches.len()];
    std::thread::scope(|scope| {
        let (sender, results) = mpsc::channel();
        for _ in 0..threads {
            let (sender, batches, next, stop) = (sender.clone(), &batches, &next, &stop);
            scope.spawn(move || {
                while let Some((i, batch)) = take(batches, next) {
                    let mut tally = empty.clone();
                    for item in batch {
                        if stop.load(Ordering::Relaxed) {
                            return;
                        }
                        work(item, &mut tally, stop);
                    }
                    // The receiver is gone only when nobody wants the result any more.
                    let _ = sender.send((i, tally));
                }
            });
        }
        drop(sender);
        let mut finished = 0;
        loop {
            match results.recv_timeout(PULSE) {
                Ok((i, tally)) => {
                    done[i] = Some(tally);
                    finished += 1;
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
            }
            if !progress(finished as f32 / batches.len().max(1) as f32) {
                stop.store(true, Ordering::Relaxed);
                return Err(CoverageError::Interrupted);
            }
        }
    })?;
    let mut sum = empty.clone();
    done.into_iter().flatten().for_each(|tally| sum.add(tally));
    Ok(sum)
}

fn take<'a, T>(batches: &[&'a [T]], next: &AtomicUsize) -> Option<(usize, &'a [T])> {
    let i = next.fetch_add(1, Ordering::Relaxed);
    batches.get(i).map(|batch| (i, *batch))
}

fn report(
    viewers: &[Viewer],
    land: &Land<'_>,
    target: TargetKind,
    classes: &[&str],
    tally: &Tally,
    county_visible_m2: f64,
) -> CoverageReport {
    let part = |name: &str, share: &Share| CoveragePart {
        name: name.to_owned(),
        target_area_m2: share.target,
        visible_area_m2: share.seen,
        ratio: ratio(*share),
    };
    let by_township =
        land.townships.iter().zip(&tally.townships).map(|((name, _), s)| part(name, s)).collect();
    let by_class = classes.iter().zip(&tally.classes).map(|(name, share)| part(name, share)).collect();
    let by_tower = viewers.iter().zip(&tally.towers).map(|(viewer, watch)| TowerCoverage {
        tower: viewer.tower,
        visible_area_m2: watch.seen,
        only_here_m2: watch.alone.max(0.0),
    });
    CoverageReport {
        method: CoverageMethod::Disc,
        towers: viewers.len(),
        county_area_m2: area(land.county),
        county_visible_m2,
        target: target.name().to_owned(),
        target_area_m2: tally.whole.target,
        visible_area_m2: tally.whole.seen,
        ratio: ratio(tally.whole),
        overlap: tally.overlap,
        by_township,
        by_class,
        by_tower: by_tower.collect(),
    }
}

/// Seen ÷ target in per cent, two decimals half up; 0 where there is nothing to see.
fn ratio(share: Share) -> Decimal {
    let percent = if share.target > 0.0 { share.seen / share.target * 100.0 } else { 0.0 };
    half_up(Decimal::try_from(percent).unwrap_or_default(), 2)
}
