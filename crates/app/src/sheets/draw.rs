//! Draws the pages of a task.

use std::collections::BTreeSet;

use geo_types::{Coord, Geometry};
use jitu_documents::sheet::{Drawn, Sheet, SheetText};
use jitu_model::place::Secrecy;

use super::bases::{self, Base, OpenBase};
use super::{Covered, OnSheet, Page, SheetTask};
use crate::compliance::sources::OpenLayer;
use crate::error::{AppError, Result};
use crate::language::{label, word};

/// Features of a layer that are in memory at a time, by how many it has.
const AT_ONCE: i64 = 20_000;
/// Most strips a layer is read in.
const MOST_STRIPS: i64 = 64;

/// Pages that were drawn.
pub(super) struct Pages {
    pub(super) drawn: Vec<Drawn>,
    /// 密级 of each.
    pub(super) secrecy: Vec<Secrecy>,
    pub(super) notes: Vec<String>,
}

pub(super) type Progress<'a> = &'a mut dyn FnMut(f32) -> bool;

fn going(progress: Progress<'_>, share: f32) -> Result<()> {
    if progress(share) { Ok(()) } else { Err(AppError::new("cancelled", &[])) }
}

impl SheetTask {
    /// Draws all pages.
    pub(super) fn draw(&mut self, progress: Progress<'_>) -> Result<Pages> {
        if let Some(Covered::Task(_)) = &self.coverage
            && let Some(Covered::Task(task)) = self.coverage.take()
        {
            let (_, result) = task.run(&mut |share| progress(0.3 * share))?.into_result();
            self.coverage = Some(Covered::Known(result));
        }
        let open: Vec<OpenLayer> =
            self.layers.iter().map(|layer| OpenLayer::open(&layer.against)).collect::<Result<_>>()?;
        let mut notes = self.notes.clone();
        let grounds = bases::open(&self.bases, &mut notes);
        let mut pages = Pages { drawn: Vec::new(), secrecy: Vec::new(), notes };
        let count = self.pages.len() as f32;
        for (at, page) in self.pages.iter().enumerate() {
            let part = |share: f32| 0.3 + 0.7 * (at as f32 + share) / count;
            going(progress, part(0.0))?;
            self.page(page, (&grounds, &open), &mut pages, &mut |share| progress(part(share)))?;
        }
        let sum = |of: fn(&Drawn) -> usize| pages.drawn.iter().map(of).sum::<usize>();
        let (names, merged) = (sum(|page| page.names_left_out), sum(|page| page.merged));
        if names > 0 {
            pages.notes.push(label("sheet_names_left_out", &[("count", &names.to_string())]));
        }
        if merged > 0 {
            pages.notes.push(label("sheet_merged", &[("count", &merged.to_string())]));
        }
        Ok(pages)
    }

    fn page(
        &self,
        page: &Page,
        (grounds, open): (&[OpenBase<'_>], &[OpenLayer]),
        pages: &mut Pages,
        progress: Progress<'_>,
    ) -> Result<()> {
        let mut sheet = Sheet::new(&self.layout, page.view, self.spec.grid()?)?;
        let mut shown = Shown::default();
        // Where there are base maps they take about as long as the layers.
        let begin = if grounds.is_empty() { 0.0 } else { 0.5 };
        if let Some(ground) = bases::draw(grounds, &page.view, &mut |share| progress(begin * share))? {
            sheet.picture(&ground.picture);
            ground.seen.iter().for_each(|base| shown.base(base));
        }
        for (at, (layer, reader)) in self.layers.iter().zip(open).enumerate() {
            let share = |part: f32| begin + (1.0 - begin) * (at as f32 + part) / self.layers.len() as f32;
            let seen = put(&mut sheet, layer, reader, &mut |part| progress(share(part)))?;
            if seen {
                shown.layer(layer);
            }
        }
        if let Some(Covered::Known(result)) = &self.coverage {
            shown.internal(sheet.coverage(&result.1));
        }
        if let Some((name, shape)) = &page.focus {
            sheet.focus(name, shape);
        }
        let extents: Vec<_> = self.extents.iter().collect();
        if sheet.extents(&extents) {
            shown.internal(true);
            shown.synthetic(extents.iter().any(|extent| extent.synthetic), "sheet_extents");
        }
        let towers: Vec<_> = self.towers.iter().collect();
        if sheet.towers(&towers, self.spec.tower_names) > 0 {
            shown.internal(true);
            shown.synthetic(towers.iter().any(|tower| tower.synthetic), "sheet_towers");
        }
        if self.spec.inset {
            let (county, parts): (Vec<&Geometry<f64>>, Vec<_>) =
                (self.county.iter().collect(), self.parts.iter().collect());
            sheet.inset(&county, &parts, page.focus.as_ref().map(|(_, shape)| shape));
        }
        pages.drawn.push(sheet.finish(&self.text(page, &shown)));
        pages.secrecy.push(shown.secrecy.min(self.highest));
        Ok(())
    }

    fn text(&self, page: &Page, shown: &Shown) -> SheetText {
        let township = page.focus.as_ref().map_or("", |(name, _)| name.as_str());
        let subtitle = match (self.spec.subtitle.trim(), township) {
            ("", township) => township.to_owned(),
            (own, "") => own.to_owned(),
            (own, township) => format!("{township}　{own}"),
        };
        SheetText {
            title: self.title.clone(),
            subtitle,
            secrecy: shown.secrecy,
            approval: self.spec.approval.clone(),
            bureau: self.bureau.clone(),
            made: self.today.clone(),
            sources: shown.sources.clone(),
            synthetic: shown.synthetic.iter().cloned().collect(),
            notes: Vec::new(),
        }
    }
}

/// What is on a page, as far as the words around it tell of it.
#[derive(Default)]
struct Shown {
    secrecy: Secrecy,
    sources: Vec<String>,
    synthetic: BTreeSet<String>,
}

impl Shown {
    fn layer(&mut self, layer: &OnSheet) {
        let layer = &layer.against.layer;
        self.secrecy = self.secrecy.max(layer.secrecy);
        self.source(layer.source.trim());
        if layer.synthetic {
            self.synthetic.insert(layer.name.clone());
        }
    }

    fn base(&mut self, Base { map: base, synthetic, .. }: &Base) {
        self.secrecy = self.secrecy.max(base.secrecy);
        if *synthetic {
            self.synthetic.insert(base.name.clone());
        }
        let source = if base.source.trim().is_empty() { &base.name } else { base.source.trim() };
        match base.approval.as_deref().map(str::trim).filter(|number| !number.is_empty()) {
            Some(number) => {
                self.source(&label("sheet_base_approved", &[("source", source), ("number", number)]));
            }
            None => self.source(source),
        }
    }

    fn source(&mut self, source: &str) {
        if !source.is_empty() && !self.sources.iter().any(|known| known == source) {
            self.sources.push(source.to_owned());
        }
    }

    /// Where cameras stand and what they see is never public.
    fn internal(&mut self, seen: bool) {
        if seen {
            self.secrecy = self.secrecy.max(Secrecy::Internal);
        }
    }

    fn synthetic(&mut self, made: bool, key: &str) {
        if made {
            self.synthetic.insert(word(key));
        }
    }
}

/// Puts a layer on a sheet, read in strips from south to north.
fn put(sheet: &mut Sheet<'_>, layer: &OnSheet, reader: &OpenLayer, progress: Progress<'_>) -> Result<bool> {
    let mut ink = sheet.layer(&layer.against.layer, layer.style.clone(), reader.fields());
    if ink.is_drawn() {
        let [west, south, east, north] = sheet.view().bounds();
        let strips = (layer.against.layer.feature_count / AT_ONCE + 1).clamp(1, MOST_STRIPS);
        let edge = |at: i64| south + (north - south) * at as f64 / strips as f64;
        for at in 0..strips {
            going(progress, at as f32 / strips as f32)?;
            let (low, high) = (edge(at), edge(at + 1));
            for feature in reader.near([west, low, east, high])? {
                // A feature belongs to the strip in which it begins; what begins below the map, to the first.
                let begins = southmost(&feature.geometry);
                if (begins >= low || at == 0) && (begins < high || at + 1 == strips) {
                    ink.add(&feature);
                }
            }
        }
    }
    Ok(sheet.take(ink, layer.opacity))
}

/// The least latitude of a geometry.
fn southmost(geometry: &Geometry<f64>) -> f64 {
    let least = |points: &[Coord<f64>]| points.iter().map(|at| at.y).fold(f64::INFINITY, f64::min);
    match geometry {
        Geometry::Point(point) => point.y(),
        Geometry::MultiPoint(points) => points.iter().map(|point| point.y()).fold(f64::INFINITY, f64::min),
        Geometry::LineString(line) => least(&line.0),
        Geometry::MultiLineString(lines) => {
            lines.iter().map(|line| least(&line.0)).fold(f64::INFINITY, f64::min)
        }
        Geometry::Polygon(polygon) => least(&polygon.exterior().0),
        Geometry::MultiPolygon(parts) => {
            parts.iter().map(|part| least(&part.exterior().0)).fold(f64::INFINITY, f64::min)
        }
        Geometry::GeometryCollection(parts) => parts.iter().map(southmost).fold(f64::INFINITY, f64::min),
        _ => f64::INFINITY,
    }
}
