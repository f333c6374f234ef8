//! The report of an inspection: what was found by kind, where it is, each finding, and what was accepted by whom.

use std::path::Path;
use std::sync::Arc;

use geo_types::{Coord, MultiPolygon, Polygon, Rect};
use jitu_documents::content::{Block, Document, Style};
use jitu_documents::figure::{ParcelArea, ParcelSheet, parcel};
use jitu_model::ellipsoid::metres_per_degree;

use super::finding::{frame, frame_of};
use super::view::{InspectionFinding, InspectionView};
use super::{InspectionOutcome, last, view};
use crate::error::Result;
use crate::language::{label, word};
use crate::paper::{Paper, paragraph, table};
use crate::printing::{Format, safe_name};
use crate::session::Session;
use crate::views::ExportView;

/// Findings that are listed one by one in a document that is read; a workbook lists all.
const LISTED: usize = 500;
/// Marks on the map, at most.
const MARKS: usize = 3_000;
/// A mark's radius as a share of the map's longer side.
const MARK: f64 = 0.006;

/// A report, ready to be made without the project.
pub struct InspectionReport {
    outcome: Arc<InspectionOutcome>,
    view: InspectionView,
    secrecy: String,
    paper: Paper,
}

/// Takes what a report of the last inspection needs from the open project. `folder`: none: `NAME-导出` beside the project.
///
/// # Errors
/// No project, nothing inspected, a missing font.
pub fn prepare_report(
    session: &Session,
    folder: Option<&Path>,
    formats: &[Format],
) -> Result<InspectionReport> {
    let outcome = last(session)?;
    Ok(InspectionReport {
        view: view(session)?,
        secrecy: word(&format!("value.secrecy.{}", outcome.layer.secrecy.name())),
        outcome,
        paper: Paper::prepare(session, folder, formats)?,
    })
}

impl InspectionReport {
    /// Writes the files.
    ///
    /// # Errors
    /// Cancelled; the folder cannot be written.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<ExportView> {
        let stem = format!("{}-{}", word("inspect.title"), self.view.layer);
        let document = |format: Format| self.document(Some(LISTED).filter(|_| format != Format::Xlsx));
        let paths = self.paper.write(&safe_name(&stem), &document, progress)?;
        let left = self.view.findings.len().saturating_sub(LISTED);
        let note = (self.paper.is_read() && left > 0)
            .then(|| label("inspect_left", &[("count", &left.to_string())]));
        Ok(ExportView { paths, notes: note.into_iter().collect() })
    }

    /// `listed`: findings told one by one; none: all, and no map.
    fn document(&self, listed: Option<usize>) -> Result<Document> {
        let (view, width) = (&self.view, Paper::width());
        let counts = [
            ("layer", view.layer.clone()),
            ("role", word(&format!("role.{}", view.role))),
            ("features", view.features.to_string()),
            ("schema", view.schema.clone()),
            ("secrecy", self.secrecy.clone()),
            ("open", view.open.to_string()),
            ("accepted", view.accepted.to_string()),
        ];
        let counts = counts.each_ref().map(|(key, value)| (*key, value.as_str()));
        let head = label("inspect_head", &[("bureau", self.paper.bureau()), ("at", self.paper.generated())]);
        let mut blocks = vec![
            paragraph(Style::Title, word("inspect.title")),
            paragraph(Style::Caption, head),
            paragraph(Style::Body, label("inspect_about", &counts)),
            paragraph(Style::Heading1, word("inspect.summary")),
            table(&[width - 90.0, 30.0, 30.0, 30.0], &[2, 3], self.summary()),
        ];
        if listed.is_some()
            && let Some(map) = self.map(width)?
        {
            blocks.push(map);
        }
        let shown = listed.unwrap_or(usize::MAX).min(view.findings.len());
        if shown > 0 {
            blocks.push(paragraph(Style::Heading1, word("inspect.findings")));
            // A page has no room for a column of places; a workbook has.
            let paged = [10.0, 24.0, 28.0, width - 104.0, 42.0];
            let wide = [10.0, 34.0, 40.0, 80.0, 60.0, 44.0];
            let columns: &[f64] = if listed.is_some() { &paged } else { &wide };
            blocks.push(table(columns, &[0], self.rows(shown, listed.is_none())));
        }
        if (view.found as usize) > view.findings.len() {
            let (found, kept) = (view.found.to_string(), view.findings.len().to_string());
            blocks.push(paragraph(Style::Note, label("inspect_cut", &[("found", &found), ("kept", &kept)])));
        }
        Ok(self.paper.document(&word("inspect.title"), blocks))
    }

    fn summary(&self) -> Vec<Vec<String>> {
        let mut rows = vec![heads(&["what", "severity", "open", "accepted"])];
        rows.extend(self.view.groups.iter().map(|group| {
            vec![
                group.label.clone(),
                word(&format!("inspect.severity.{}", group.severity)),
                group.open.to_string(),
                group.accepted.to_string(),
            ]
        }));
        if rows.len() == 1 {
            rows.push(vec![word("inspect.nothing"), String::new(), "0".to_owned(), "0".to_owned()]);
        }
        rows
    }

    /// The table of findings; `apart`: their places in a column of their own.
    fn rows(&self, shown: usize, apart: bool) -> Vec<Vec<String>> {
        let mut keys = vec!["number", "what", "feature", "text", "state"];
        if apart {
            keys.push("place");
        }
        let mut rows = vec![heads(&keys)];
        let label_of = |finding: &InspectionFinding| {
            self.view.groups.iter().find(|group| group.code == finding.code).map(|group| group.label.clone())
        };
        rows.extend(self.view.findings.iter().take(shown).enumerate().map(|(at, finding)| {
            let id = finding.feature.map(|id| id.0.to_string());
            let feature = finding.named.clone().or(id).unwrap_or_default();
            let place = finding.at.map(|[lon, lat]| format!("{lon:.6}, {lat:.6}")).unwrap_or_default();
            let mut row = vec![
                (at + 1).to_string(),
                label_of(finding).unwrap_or_default(),
                feature,
                finding.text.clone(),
                state(finding),
            ];
            if apart {
                row.push(place);
            } else if !place.is_empty() {
                row[3].push_str(&format!("（{place}）"));
            }
            row
        }));
        rows
    }

    /// The county or the layer's box, with a mark at each finding; `None`: nothing has a place.
    fn map(&self, width: f64) -> Result<Option<Block>> {
        let places = |accepted: bool| -> Vec<Coord<f64>> {
            let own = self.view.findings.iter().filter(|finding| finding.accepted.is_some() == accepted);
            own.filter_map(|finding| finding.at).map(|[x, y]| Coord { x, y }).take(MARKS).collect()
        };
        let (open, accepted) = (places(false), places(true));
        if open.is_empty() && accepted.is_empty() {
            return Ok(None);
        }
        let county = self.outcome.county.clone().filter(|county| !county.0.is_empty());
        let frame = frame(open.iter().chain(&accepted).copied()).map(aired);
        let extent = county.or_else(|| frame.map(|frame| MultiPolygon(vec![frame.to_polygon()])));
        let extent = extent.unwrap_or_else(|| MultiPolygon(Vec::new()));
        let Some(whole) = frame_of(&extent) else { return Ok(None) };
        let area = |role: &str, name: String, places: &[Coord<f64>]| ParcelArea {
            role: role.to_owned(),
            name,
            around: MultiPolygon(places.iter().map(|at| mark(*at, whole)).collect()),
            taken: MultiPolygon(Vec::new()),
        };
        let areas =
            [area("other", word("inspect.accepted"), &accepted), area("patch", word("inspect.open"), &open)];
        let title = label("inspect_map", &[("layer", &self.view.layer)]);
        let count = self.view.findings.len().to_string();
        let alt = label("inspect_map_alt", &[("layer", &self.view.layer), ("count", &count)]);
        let sheet = ParcelSheet {
            title: &title,
            alt: &alt,
            extent: &extent,
            extent_word: &word(if self.outcome.county.is_some() { "role.county" } else { "inspect.box" }),
            taken_word: "",
            areas: &areas,
        };
        Ok(Some(Block::Figure(parcel(&sheet, width)?.into_figure())))
    }
}

/// A finding's state: open, or who accepted it, when and why.
fn state(finding: &InspectionFinding) -> String {
    match &finding.accepted {
        Some(accepted) => {
            let day = accepted.at.get(..10).unwrap_or_default();
            let params = [("person", accepted.person.as_str()), ("day", day), ("reason", &accepted.reason)];
            label("inspect_state_accepted", &params)
        }
        None => word("inspect.open"),
    }
}

/// A box with air about it, so that one place alone has a surrounding.
fn aired(frame: Rect<f64>) -> Rect<f64> {
    let air = 0.1 * frame.width().max(frame.height()).max(0.01);
    let (low, high) = (frame.min(), frame.max());
    Rect::new((low.x - air, low.y - air), (high.x + air, high.y + air))
}

/// A round mark at a place, of one size on paper.
fn mark(at: Coord<f64>, whole: Rect<f64>) -> Polygon<f64> {
    let (east, north) = metres_per_degree(at.y);
    let radius = MARK * (whole.width() * east).max(whole.height() * north);
    let corner = |step: i32| {
        let angle = f64::from(step) * std::f64::consts::FRAC_PI_4;
        (at.x + radius * angle.cos() / east, at.y + radius * angle.sin() / north)
    };
    Polygon::new((0..8).map(corner).collect(), Vec::new())
}

fn heads(keys: &[&str]) -> Vec<String> {
    crate::paper::heads("inspect", keys)
}
