//! One piece of the target: cut out of a parcel, then looked at by every tower near it.

use std::sync::atomic::{AtomicBool, Ordering};

use geo::{BooleanOps, BoundingRect, MultiPolygon, Rect};
use jitu_model::ellipsoid::area;

use crate::layers::covered;
use crate::region::{Lie, Region};
use crate::tally::{Share, Tally};

/// A piece that lies in one township (or none) and has one class (or none).
pub(crate) struct Piece {
    shape: MultiPolygon<f64>,
    frame: Rect<f64>,
    township: Option<usize>,
    class: Option<usize>,
}

/// Indexed outlines that parcels are cut by.
pub(crate) struct Cutter<'a> {
    pub(crate) county: Region<'a>,
    /// Land that does not count, if any.
    pub(crate) town: Option<Region<'a>>,
    pub(crate) townships: Vec<Region<'a>>,
}

impl Cutter<'_> {
    /// The parts of a parcel that count, by township.
    pub(crate) fn cut(&self, parcel: &MultiPolygon<f64>, class: Option<usize>) -> Vec<Piece> {
        let Some(frame) = parcel.bounding_rect() else { return Vec::new() };
        let mut left = match self.county.lie(parcel, &frame) {
            Lie::Apart => return Vec::new(),
            Lie::Within => parcel.clone(),
            Lie::Across => parcel.intersection(&self.county.near(&frame)),
        };
        if let Some(town) = &self.town {
            match town.lie(&left, &frame) {
                Lie::Apart => {}
                Lie::Within => return Vec::new(),
                Lie::Across => left = left.difference(&town.near(&frame)),
            }
        }
        let mut pieces = Vec::new();
        for (i, township) in self.townships.iter().enumerate() {
            match township.lie(&left, &frame) {
                Lie::Apart => {}
                Lie::Within => {
                    pieces.extend(Piece::new(left, Some(i), class));
                    return pieces;
                }
                Lie::Across => {
                    let near = township.near(&frame);
                    pieces.extend(Piece::new(left.intersection(&near), Some(i), class));
                    left = left.difference(&near);
                }
            }
        }
        pieces.extend(Piece::new(left, None, class));
        pieces
    }
}

impl Piece {
    fn new(shape: MultiPolygon<f64>, township: Option<usize>, class: Option<usize>) -> Option<Self> {
        let frame = shape.bounding_rect()?;
        Some(Self { shape, frame, township, class })
    }

    /// Adds what the towers see of this piece. When `stop` is raised it leaves off, with sums that mean nothing.
    pub(crate) fn look(&self, discs: &[Region<'_>], tally: &mut Tally, stop: &AtomicBool) {
        let whole = area(&self.shape);
        let mut over = Vec::new();
        let mut partly = Vec::new();
        for (tower, disc) in discs.iter().enumerate() {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            match disc.lie(&self.shape, &self.frame) {
                Lie::Apart => {}
                Lie::Within => {
                    over.push(tower);
                    tally.towers[tower].seen += whole;
                }
                Lie::Across => {
                    let seen = self.shape.intersection(&disc.near(&self.frame));
                    if !seen.0.is_empty() {
                        partly.push((tower, seen));
                    }
                }
            }
        }
        let at_least = self.depths(whole, &over, &partly, tally, stop);
        tally.overlap.one += at_least[0] - at_least[1];
        tally.overlap.two += at_least[1] - at_least[2];
        tally.overlap.three_or_more += at_least[2];
        let share = Share { target: whole, seen: at_least[0] };
        tally.whole.add(share);
        if let Some(township) = self.township {
            tally.townships[township].add(share);
        }
        if let Some(class) = self.class {
            tally.classes[class].add(share);
        }
    }

    /// m² seen by at least one, two and three towers, of which `over` see all and `partly` some of the piece.
    /// Notes on the way what each tower sees alone and what no tower sees.
    fn depths(
        &self,
        whole: f64,
        over: &[usize],
        partly: &[(usize, MultiPolygon<f64>)],
        tally: &mut Tally,
        stop: &AtomicBool,
    ) -> [f64; 3] {
        for (tower, seen) in partly {
            tally.towers[*tower].seen += area(seen);
        }
        let shapes: Vec<&MultiPolygon<f64>> = partly.iter().map(|(_, seen)| seen).collect();
        let layers: Vec<MultiPolygon<f64>> = (1..=3_usize.saturating_sub(over.len()))
            .map(|times| match (times, shapes.as_slice()) {
                (1, [one]) => (*one).clone(),
                (2, [one, other]) => one.intersection(*other),
                _ => covered(&shapes, times),
            })
            .collect();
        let mut at_least = [whole; 3];
        for (total, layer) in at_least.iter_mut().skip(over.len()).zip(&layers) {
            *total = area(layer);
        }
        match over {
            [] => {
                alone(partly, &layers, tally, stop);
                match shapes.as_slice() {
                    [] => tally.blind.extend(self.shape.0.iter().cloned()),
                    _ => tally.blind.extend(self.shape.difference(&layers[0])),
                }
            }
            [only] => tally.towers[*only].alone += whole - at_least[1],
            _ => {}
        }
        at_least
    }
}

/// Notes what each of the towers sees alone, where none sees the whole piece.
fn alone(
    partly: &[(usize, MultiPolygon<f64>)],
    layers: &[MultiPolygon<f64>],
    tally: &mut Tally,
    stop: &AtomicBool,
) {
    let twice = area(&layers[1]);
    if partly.len() <= 2 {
        for (tower, seen) in partly {
            tally.towers[*tower].alone += area(seen) - twice;
        }
        return;
    }
    let once = layers[0].difference(&layers[1]);
    for (tower, seen) in partly {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        tally.towers[*tower].alone += area(&once.intersection(seen));
    }
}
