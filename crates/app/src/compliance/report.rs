//! The report of a compliance check: verdicts first, then each extent with its areas, what the rules say, and a map.

use std::path::Path;
use std::sync::Arc;

use geo_types::MultiPolygon;
use jitu_documents::content::{Block, Document, Paragraph, Style};
use jitu_documents::figure::{ParcelArea, ParcelSheet, parcel, parcel_window};
use jitu_model::place::LayerRole;

use super::sources::OpenLayer;
use super::view::{ExtentCheckView, RowView};
use super::{ComplianceOutcome, Found};
use crate::atlas::polygons;
use crate::error::{AppError, Result};
use crate::language::{label, word};
use crate::paper::{Paper, going, grouped, paragraph, table};
use crate::printing::{Format, safe_name};
use crate::session::Session;
use crate::views::ExportView;

/// Extents that get a map sheet; the tables of the others say all the same.
const MOST_MAPS: usize = 40;
/// Features of a layer that are drawn around an extent.
const MOST_AROUND: usize = 4_000;

/// A report, ready to be made without the project.
pub struct ReportTask {
    outcome: Arc<ComplianceOutcome>,
    paper: Paper,
}

/// Takes what a report needs from the open project. `folder`: none: `NAME-导出` beside the project.
///
/// # Errors
/// No project, a missing font; a format other than docx and pdf.
pub fn prepare_report(
    session: &Session,
    outcome: Arc<ComplianceOutcome>,
    folder: Option<&Path>,
    formats: &[Format],
) -> Result<ReportTask> {
    if formats.contains(&Format::Xlsx) {
        return Err(AppError::new("unknown_format", &[("name", "xlsx")]));
    }
    Ok(ReportTask { outcome, paper: Paper::prepare(session, folder, formats)? })
}

impl ReportTask {
    /// Writes the files.
    ///
    /// # Errors
    /// Cancelled; a layer that can no longer be read; the folder cannot be written.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<ExportView> {
        let document = self.document(&mut |share| progress(0.5 * share))?;
        let stem = match self.outcome.view.extents.as_slice() {
            [one] => format!("{}-{}", word("compliance.title"), one.name),
            _ => word("compliance.title"),
        };
        let paths = self
            .paper
            .write(&safe_name(&stem), &|_| Ok(document.clone()), &mut |share| progress(0.5 + 0.5 * share))?;
        let left = self.outcome.found.len().saturating_sub(MOST_MAPS);
        let note = (left > 0).then(|| label("compliance_maps_left_out", &[("count", &left.to_string())]));
        Ok(ExportView { paths, notes: note.into_iter().collect() })
    }

    fn document(&self, progress: &mut dyn FnMut(f32) -> bool) -> Result<Document> {
        let (view, width) = (&self.outcome.view, Paper::width());
        let open: Result<Vec<_>> = self.outcome.layers.iter().map(OpenLayer::open).collect();
        let open = open?;
        let mut blocks = vec![
            paragraph(Style::Title, word("compliance.title")),
            paragraph(
                Style::Caption,
                label(
                    "compliance_head",
                    &[
                        ("bureau", self.paper.bureau()),
                        ("rules", &view.rules),
                        ("at", self.paper.generated()),
                    ],
                ),
            ),
            paragraph(Style::Heading1, word("compliance.summary")),
            summary(&view.extents, width),
        ];
        blocks.extend(
            view.left_out
                .iter()
                .map(|layer| paragraph(Style::Note, label("compliance_left_out", &[("layer", layer)]))),
        );
        for (at, (extent, found)) in view.extents.iter().zip(&self.outcome.found).enumerate() {
            going(progress, at as f32 / view.extents.len() as f32)?;
            blocks.extend(of_extent(extent, width));
            if at < MOST_MAPS && !found.shape.0.is_empty() {
                blocks.push(self.map(extent, found, &open, width)?);
            }
        }
        blocks.push(paragraph(Style::Note, word("compliance.method")));
        Ok(self.paper.document(&word("compliance.title"), blocks))
    }

    fn map(&self, extent: &ExtentCheckView, found: &Found, open: &[OpenLayer], width: f64) -> Result<Block> {
        let window = parcel_window(&found.shape).unwrap_or_default();
        let mut areas = Vec::new();
        for (against, open) in self.outcome.layers.iter().zip(open) {
            let layer = &against.layer;
            let near = open.near(window)?;
            let around =
                near.iter().take(MOST_AROUND).flat_map(|feature| polygons(&feature.geometry).0).collect();
            let taken = found.parts.iter().filter(|(_, name, _)| *name == layer.name);
            let taken = taken.flat_map(|(.., shape)| shape.0.iter().cloned()).collect();
            areas.push(ParcelArea {
                role: layer.role.name().to_owned(),
                name: layer.name.clone(),
                around: MultiPolygon(around),
                taken: MultiPolygon(taken),
            });
        }
        areas.retain(|area| !area.around.0.is_empty());
        // Wide layers under narrow ones.
        let depth = |role: &str| {
            [
                LayerRole::Plan,
                LayerRole::Cropland,
                LayerRole::Farmland,
                LayerRole::Town,
                LayerRole::Redline,
                LayerRole::Patch,
            ]
            .iter()
            .position(|known| known.name() == role)
        };
        areas.sort_by_key(|area| depth(&area.role));
        let title = label("compliance_map", &[("name", &extent.name)]);
        let alt = label(
            "compliance_map_alt",
            &[
                ("name", &extent.name),
                ("area", &square_metres(extent.area_m2)),
                ("verdict", &whole_verdict(extent)),
            ],
        );
        let sheet = ParcelSheet {
            title: &title,
            alt: &alt,
            extent: &found.shape,
            extent_word: &word("compliance.extent"),
            taken_word: &word("compliance.taken"),
            areas: &areas,
        };
        Ok(Block::Figure(parcel(&sheet, width)?.into_figure()))
    }
}

/// A verdict in words, with a sign of its own.
fn verdict(name: &str) -> String {
    word(&format!("compliance.verdict.{name}"))
}

/// The verdict on an extent, with what it says nothing of.
fn whole_verdict(extent: &ExtentCheckView) -> String {
    let verdict = verdict(&extent.verdict);
    if extent.unchecked.is_empty() {
        return verdict;
    }
    let roles = extent.unchecked.join("、");
    label("compliance_unchecked", &[("verdict", &verdict), ("roles", &roles)])
}

/// Whole square metres with thousands apart.
fn square_metres(area_m2: f64) -> String {
    grouped(area_m2.round(), 0)
}

fn heads(keys: &[&str]) -> Vec<String> {
    crate::paper::heads("compliance", keys)
}

fn summary(extents: &[ExtentCheckView], width: f64) -> Block {
    let mut rows = vec![heads(&["number", "extent", "source", "area", "verdict_head"])];
    rows.extend(extents.iter().enumerate().map(|(at, extent)| {
        vec![
            (at + 1).to_string(),
            extent.name.clone(),
            extent.source.clone(),
            square_metres(extent.area_m2),
            whole_verdict(extent),
        ]
    }));
    let narrow = [12.0, 0.0, 32.0, 28.0, 48.0];
    let name = width - narrow.iter().sum::<f64>();
    table(&[narrow[0], name, narrow[2], narrow[3], narrow[4]], &[0, 3], rows)
}

fn of_extent(extent: &ExtentCheckView, width: f64) -> Vec<Block> {
    let mut heading =
        Paragraph::plain(Style::Heading1, format!("{}：{}", extent.name, whole_verdict(extent)));
    heading.keep = true;
    let mut blocks = vec![Block::Paragraph(heading)];
    let area = label(
        "compliance_area",
        &[
            ("area", &square_metres(extent.area_m2)),
            ("hectares", &format!("{:.4}", extent.area_m2 / 10_000.0)),
            ("mu", &format!("{:.2}", extent.area_m2 * 3.0 / 2_000.0)),
        ],
    );
    blocks.push(paragraph(Style::Body, area));
    for finding in &extent.findings {
        let params = [
            ("verdict", verdict(&finding.verdict)),
            ("area", square_metres(finding.area_m2)),
            ("share", finding.share.clone()),
            ("text", finding.text.clone()),
            ("source", finding.source.clone()),
        ];
        let params: Vec<(&str, &str)> = params.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let key = if finding.area_m2 > 0.0 { "compliance_finding" } else { "compliance_finding_bare" };
        blocks.push(paragraph(Style::Body, label(key, &params)));
    }
    let mut rows = vec![heads(&["layer", "class", "area", "share", "features"])];
    rows.extend(extent.rows.iter().map(|row: &RowView| {
        vec![
            row.layer.clone(),
            row.class.clone(),
            square_metres(row.area_m2),
            row.share.clone(),
            row.features.to_string(),
        ]
    }));
    if rows.len() > 1 {
        let narrow = [42.0, 30.0, 22.0, 20.0];
        let first = width - narrow.iter().sum::<f64>();
        blocks.push(table(&[first, narrow[0], narrow[1], narrow[2], narrow[3]], &[2, 3, 4], rows));
    }
    if !extent.touched.is_empty() {
        let mut rows = vec![heads(&["layer", "near_count", "nearest", "near_name"])];
        rows.extend(extent.touched.iter().map(|near| {
            vec![
                near.layer.clone(),
                near.features.to_string(),
                format!("{:.1}", near.nearest_m),
                near.name.clone(),
            ]
        }));
        blocks.push(paragraph(Style::Caption, word("compliance.neighbours")));
        blocks.push(table(&[width - 110.0, 30.0, 30.0, 50.0], &[1, 2], rows));
    }
    blocks.extend(extent.repaired.iter().map(|text| paragraph(Style::Note, text.clone())));
    blocks
}
