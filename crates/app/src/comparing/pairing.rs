//! Which feature is which, and what became of it.

use geo_types::{Geometry, MultiPolygon};
use jitu_model::ellipsoid::{area, metres_per_degree};
use jitu_model::place::{Feature, Field};
use jitu_overlay::difference::{self, Change, Matches};

use super::sides::{Part, Side, is_place, shapes};
use super::view::{AttributeChangeView, CompareAsk, DifferenceRow, DifferenceTotals};
use crate::error::Result;
use crate::language::label;

/// Points nearer to each other than this stand where they stood, metres.
const STILL_M: f64 = 0.01;

/// One thing that was found, by the places of the features.
#[derive(Debug)]
pub(super) enum Found {
    Added { at: usize, with: Option<usize> },
    Removed { at: usize, with: Option<usize> },
    Changed { before: usize, after: usize, land: Option<Change>, moved_m: Option<f64>, fields: Vec<usize> },
}

/// What was found of one part.
#[derive(Debug)]
pub(super) struct Compared {
    pub(super) found: Vec<Found>,
    pub(super) notes: Vec<String>,
    /// Fields that both sides have: name, place before, place after; the first three are the ones that all have.
    fields: Vec<(String, usize, usize)>,
    before_m2: Vec<f64>,
    after_m2: Vec<f64>,
    unchanged: usize,
}

/// Compares the two sides of a part.
///
/// # Errors
/// Cancelled; features that lie over each other in heaps.
pub(super) fn compare(
    part: &Part,
    ask: &CompareAsk,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Compared> {
    let wrong = |error| super::overlay_error(error, &part.after.title);
    let mut notes = Vec::new();
    let mut sound = |side: &Side, from: f32| -> Result<Vec<MultiPolygon<f64>>> {
        let repaired =
            difference::repaired(&shapes(side), &mut |share| progress(from + 0.1 * share)).map_err(wrong)?;
        let broken = repaired.iter().filter(|one| !one.defects.is_empty()).count();
        if broken > 0 {
            let params = [("name", side.title.as_str()), ("count", &broken.to_string())];
            notes.push(label("compare_repaired", &params));
        }
        Ok(repaired.into_iter().map(|one| one.shape).collect())
    };
    let (before, after) = (sound(&part.before, 0.0)?, sound(&part.after, 0.1)?);
    let matches = if part.same_rows {
        difference::by_key(&ids(&part.before), &ids(&part.after))
    } else if ask.by == "code" {
        difference::by_key(&codes(&part.before), &codes(&part.after))
    } else {
        difference::by_overlap(&before, &after, &mut |share| progress(0.2 + 0.4 * share)).map_err(wrong)?
    };
    let land = difference::changes(&matches.pairs, &before, &after, ask.least_m2, &mut |share| {
        progress(0.6 + 0.4 * share)
    })
    .map_err(wrong)?;
    let (fields, uncommon) = common_fields(&part.before.fields, &part.after.fields);
    let told = !part.before.features.is_empty() && !part.after.features.is_empty();
    if told && !uncommon.is_empty() {
        notes.push(label("compare_fields", &[("fields", &uncommon.join("、"))]));
    }
    let (found, unchanged) = found(part, matches, land, &fields);
    let areas = |shapes: &[MultiPolygon<f64>]| shapes.iter().map(area).collect();
    Ok(Compared { found, notes, fields, before_m2: areas(&before), after_m2: areas(&after), unchanged })
}

fn ids(side: &Side) -> Vec<Option<i64>> {
    side.features.iter().map(|feature| Some(feature.id.raw())).collect()
}

fn codes(side: &Side) -> Vec<Option<&str>> {
    side.features
        .iter()
        .map(|one| one.code.as_deref().map(str::trim).filter(|code| !code.is_empty()))
        .collect()
}

/// The further fields that both have, with their places; and the names of those that only one has.
fn common_fields(before: &[Field], after: &[Field]) -> (Vec<(String, usize, usize)>, Vec<String>) {
    let place = |fields: &[Field], name: &str| fields.iter().position(|field| field.name == name);
    let common = before
        .iter()
        .enumerate()
        .filter_map(|(at, field)| Some((field.name.clone(), at, place(after, &field.name)?)))
        .collect();
    let only = |mine: &[Field], other: &[Field]| -> Vec<String> {
        mine.iter().filter(|f| place(other, &f.name).is_none()).map(|f| f.name.clone()).collect()
    };
    (common, [only(before, after), only(after, before)].concat())
}

/// The text of one of the compared fields of a feature: name, code, class, then the common ones.
fn text(feature: &Feature, at: usize, place: Option<usize>) -> String {
    let own = |text: &Option<String>| text.clone().unwrap_or_default();
    match at {
        0 => own(&feature.name),
        1 => own(&feature.code),
        2 => own(&feature.class),
        _ => place.and_then(|place| feature.values.get(place)).map(ToString::to_string).unwrap_or_default(),
    }
}

/// Which of the compared fields differ.
fn differing(before: &Feature, after: &Feature, fields: &[(String, usize, usize)]) -> Vec<usize> {
    let own = [before.name != after.name, before.code != after.code, before.class != after.class];
    let own = own.into_iter().enumerate().filter(|(_, differ)| *differ).map(|(at, _)| at);
    let further = fields
        .iter()
        .enumerate()
        .filter(|(_, (_, b, a))| before.values.get(*b) != after.values.get(*a))
        .map(|(at, _)| at + 3);
    let found = own.chain(further);
    // 5 and 5.0, nothing and an empty text read the same.
    found
        .filter(|at| {
            let places = at.checked_sub(3).map(|at| &fields[at]);
            text(before, *at, places.map(|one| one.1)) != text(after, *at, places.map(|one| one.2))
        })
        .collect()
}

/// How far something without an area moved, in metres; `None`: not at all. Of a line that changed, how far its first
/// vertex did.
fn moved(before: &Geometry<f64>, after: &Geometry<f64>) -> Option<f64> {
    if before == after || !(is_place(before) || is_place(after)) {
        return None;
    }
    let (early, late) = (jitu_overlay::near::standing_for(before)?, jitu_overlay::near::standing_for(after)?);
    let (east, north) = metres_per_degree((early.y + late.y) / 2.0);
    let metres = ((late.x - early.x) * east).hypot((late.y - early.y) * north);
    let line = !matches!((before, after), (Geometry::Point(_), Geometry::Point(_)));
    (line || metres > STILL_M).then_some(metres)
}

fn found(
    part: &Part,
    matches: Matches,
    land: Vec<Option<Change>>,
    fields: &[(String, usize, usize)],
) -> (Vec<Found>, usize) {
    let Matches { pairs, removed, added } = matches;
    let mut list: Vec<Found> =
        added.into_iter().map(|one| Found::Added { at: one.piece, with: one.with }).collect();
    list.extend(removed.into_iter().map(|one| Found::Removed { at: one.piece, with: one.with }));
    let mut unchanged = 0;
    for ((before, after), land) in pairs.into_iter().zip(land) {
        let (early, late) = (&part.before.features[before], &part.after.features[after]);
        let moved_m = moved(&early.geometry, &late.geometry);
        let fields = differing(early, late, fields);
        if land.is_none() && moved_m.is_none() && fields.is_empty() {
            unchanged += 1;
        } else {
            list.push(Found::Changed { before, after, land, moved_m, fields });
        }
    }
    (list, unchanged)
}

impl Compared {
    /// Adds what was found to the sums.
    pub(super) fn add_to(&self, totals: &mut DifferenceTotals) {
        let many = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        totals.before += many(self.before_m2.len());
        totals.after += many(self.after_m2.len());
        totals.unchanged += many(self.unchanged);
        totals.before_m2 += self.before_m2.iter().sum::<f64>();
        totals.after_m2 += self.after_m2.iter().sum::<f64>();
        for found in &self.found {
            match found {
                Found::Added { at, .. } => {
                    totals.added += 1;
                    totals.added_m2 += self.after_m2[*at];
                }
                Found::Removed { at, .. } => {
                    totals.removed += 1;
                    totals.removed_m2 += self.before_m2[*at];
                }
                Found::Changed { land, moved_m, fields, .. } => {
                    totals.reshaped += u32::from(land.is_some() || moved_m.is_some());
                    totals.reworded += u32::from(!fields.is_empty());
                    totals.lost_m2 += land.as_ref().map_or(0.0, |land| land.lost_m2);
                    totals.won_m2 += land.as_ref().map_or(0.0, |land| land.won_m2);
                }
            }
        }
    }

    /// Everything that was found, in words.
    pub(super) fn rows<'a>(&'a self, part: &'a Part) -> impl Iterator<Item = DifferenceRow> + 'a {
        self.found.iter().map(move |found| self.row(part, found))
    }

    /// One found thing in words.
    pub(super) fn row(&self, part: &Part, found: &Found) -> DifferenceRow {
        let size = |areas: &[f64], at: usize| Some(areas[at]).filter(|area| *area > 0.0);
        let called = |feature: &Feature| feature.name.clone().or_else(|| feature.code.clone());
        let row = |kind: &str, feature: &Feature| DifferenceRow {
            part: part.after.title.clone(),
            kind: kind.to_owned(),
            name: feature.name.clone().unwrap_or_default(),
            code: feature.code.clone().unwrap_or_default(),
            before_m2: None,
            after_m2: None,
            lost_m2: 0.0,
            won_m2: 0.0,
            moved_m: None,
            attributes: Vec::new(),
            with: String::new(),
            bounds: bounds(&feature.geometry),
        };
        match found {
            Found::Added { at, with } => DifferenceRow {
                after_m2: size(&self.after_m2, *at),
                with: with.and_then(|at| called(&part.before.features[at])).unwrap_or_default(),
                ..row("added", &part.after.features[*at])
            },
            Found::Removed { at, with } => DifferenceRow {
                before_m2: size(&self.before_m2, *at),
                with: with.and_then(|at| called(&part.after.features[at])).unwrap_or_default(),
                ..row("removed", &part.before.features[*at])
            },
            Found::Changed { before, after, land, moved_m, fields } => DifferenceRow {
                before_m2: size(&self.before_m2, *before),
                after_m2: size(&self.after_m2, *after),
                lost_m2: land.as_ref().map_or(0.0, |land| land.lost_m2),
                won_m2: land.as_ref().map_or(0.0, |land| land.won_m2),
                moved_m: *moved_m,
                attributes: self.attributes(
                    &part.before.features[*before],
                    &part.after.features[*after],
                    fields,
                ),
                ..row("changed", &part.after.features[*after])
            },
        }
    }

    fn attributes(&self, before: &Feature, after: &Feature, fields: &[usize]) -> Vec<AttributeChangeView> {
        let own = ["name", "code", "class"];
        let change = |at: &usize| {
            let further = at.checked_sub(3).map(|at| &self.fields[at]);
            AttributeChangeView {
                field: match further {
                    Some((name, ..)) => name.clone(),
                    None => crate::language::word(&format!("comparing.field.{}", own[*at])),
                },
                before: text(before, *at, further.map(|one| one.1)),
                after: text(after, *at, further.map(|one| one.2)),
            }
        };
        fields.iter().map(change).collect()
    }
}

/// The box around a geometry; `None` of what is empty or no place.
pub(super) fn bounds(geometry: &Geometry<f64>) -> Option<[f64; 4]> {
    use geo_types::Coord;
    let places: Vec<Coord<f64>> = match geometry {
        Geometry::Point(point) => vec![point.0],
        Geometry::MultiPoint(points) => points.0.iter().map(|point| point.0).collect(),
        Geometry::LineString(line) => line.0.clone(),
        Geometry::MultiLineString(lines) => lines.0.iter().flat_map(|line| line.0.clone()).collect(),
        other => crate::atlas::polygons(other).0.iter().flat_map(|part| part.exterior().0.clone()).collect(),
    };
    let start = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let found = places
        .iter()
        .filter(|at| at.x.is_finite() && at.y.is_finite())
        .fold(start, |[w, s, e, n], at| [w.min(at.x), s.min(at.y), e.max(at.x), n.max(at.y)]);
    found[0].is_finite().then_some(found)
}
