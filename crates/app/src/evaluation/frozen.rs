//! 定稿: what was signed is kept as it was printed, with its figures, the journal's head and the sealed scan.
//!
//! The ledger goes on after that; a version then says which of its figures the project gives differently now.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use jitu_model::assessment::{AssessmentResult, ScoredIndicator};
use jitu_model::place::Secrecy;
use jitu_model::programme::{Attachment, Programme};
use jitu_model::year::{FrozenVersion, ReviewAction};
use jitu_model::{Decimal, Id, Snapshot};

use super::review::{self, Step};
use super::{result, shown, two_places};
use crate::error::{AppError, Result};
use crate::given;
use crate::keeping::opened_view;
use crate::language::{self, word};
use crate::printing::{self, Format};
use crate::session::Session;
use crate::views::{FileView, FrozenDifference, FrozenView, ProjectView, RowId};

/// A scan is no larger than this.
const LARGEST_SCAN: u64 = 100 << 20;

/// Signs: keeps the assessment and its files as printed.
///
/// # Errors
/// Not approved; an obstacle; an unknown form; a document that cannot be made; a file that cannot be written.
pub fn freeze(session: &mut Session, programme: RowId, form: Option<&str>) -> Result<ProjectView> {
    let programme = session.programme(programme.id())?;
    let mut step = Step::prepare(session, &programme, ReviewAction::Freeze, None)?;
    let snapshot = session.snapshot()?;
    let result = result(&snapshot, &programme)?;
    let head = session.opened()?.project.head_hash()?;
    let files = printing::printed(session, programme.id.into(), form)?;
    let stamp = session.stamp();
    let mut version = FrozenVersion {
        programme: programme.id,
        at: review::moment_after(&snapshot),
        person: stamp.person,
        form: form.unwrap_or(&programme.form).to_owned(),
        head,
        total: result.total,
        grade: result.grade.clone(),
        result: serde_json::to_string(&result).map_err(|error| AppError::internal(&error))?,
        ..FrozenVersion::default()
    };
    session.write(&step.label.clone(), |writer| {
        for (format, name, bytes) in &files {
            let mut paper = paper(programme.id, name, media_type(*format));
            let kept = Some(writer.attach(bytes, &mut paper)?);
            match format {
                Format::Pdf => version.pdf = kept,
                Format::Docx => version.docx = kept,
                Format::Xlsx => version.xlsx = kept,
            }
        }
        writer.insert(&mut version)?;
        step.write(writer)
    })?;
    opened_view(session)
}

const fn media_type(format: Format) -> &'static str {
    match format {
        Format::Pdf => "application/pdf",
        Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
}

/// A paper of a programme that stays inside the bureau.
fn paper(programme: Id<Programme>, name: &str, media_type: &str) -> Attachment {
    Attachment {
        programme: Some(programme),
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        secrecy: Secrecy::Internal,
        ..Attachment::default()
    }
}

/// Signed versions of a programme, the latest first.
pub(super) fn versions(session: &Session, programme: &Programme) -> Result<Vec<FrozenView>> {
    let snapshot = session.snapshot()?;
    let mut versions: Vec<&FrozenVersion> =
        snapshot.frozen.iter().filter(|version| version.programme == programme.id).collect();
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    versions.sort_by(|a, b| b.at.cmp(&a.at).then(b.id.cmp(&a.id)));
    let now = result(&snapshot, programme)?;
    let forms = printing::forms()?;
    let view = |version: &FrozenVersion| {
        let form_name = forms.iter().find(|form| form.id == version.form).map(|form| form.name.clone());
        let printed = [version.pdf, version.docx, version.xlsx];
        FrozenView {
            id: version.id.into(),
            at: version.at.clone(),
            person: version.person.clone(),
            form: version.form.clone(),
            form_name: form_name.unwrap_or_else(|| version.form.clone()),
            total: two_places(version.total),
            grade: version.grade.clone(),
            differences: differences(version, &now),
            files: printed.into_iter().filter_map(|id| file_view(&snapshot, id)).collect(),
            scan: file_view(&snapshot, version.scan),
        }
    };
    Ok(versions.into_iter().map(view).collect())
}

fn file_view(snapshot: &Snapshot, id: Option<Id<Attachment>>) -> Option<FileView> {
    let paper = snapshot.attachments.iter().find(|paper| Some(paper.id) == id)?;
    Some(FileView {
        attachment: paper.id.into(),
        name: paper.name.clone(),
        size: u32::try_from(paper.size).unwrap_or(u32::MAX),
    })
}

/// A figure of a leaf as text.
type Figure = fn(&ScoredIndicator) -> String;

/// Figures that the project gives differently now. A version whose figures cannot be read any more is held by its total
/// and grade alone.
fn differences(version: &FrozenVersion, now: &AssessmentResult) -> Vec<FrozenDifference> {
    let mut found = Vec::new();
    let mut differ = |name: String, frozen: String, now: String| {
        if frozen != now {
            found.push(FrozenDifference { name, frozen, now });
        }
    };
    differ(word("frozen.total"), two_places(version.total), two_places(now.total));
    differ(word("frozen.grade"), version.grade.clone(), now.grade.clone());
    let Ok(then) = serde_json::from_str::<AssessmentResult>(&version.result) else { return found };
    for leaf in &then.indicators {
        let name = leaf.path.last().cloned().unwrap_or_default();
        let Some(other) = now.indicators.iter().find(|other| other.indicator == leaf.indicator) else {
            differ(name, two_places(leaf.score), word("frozen.missing"));
            continue;
        };
        let figures: [(&str, Figure); 4] = [
            ("frozen.weight", |leaf| two_places(leaf.weight)),
            ("frozen.target", target_text),
            ("frozen.actual", actual_text),
            ("frozen.score", |leaf| two_places(leaf.score)),
        ];
        for (what, figure) in figures {
            let name = language::label("frozen_figure", &[("name", &name), ("what", &word(what))]);
            differ(name, figure(leaf), figure(other));
        }
    }
    for leaf in &now.indicators {
        if !then.indicators.iter().any(|other| other.indicator == leaf.indicator) {
            let name = leaf.path.last().cloned().unwrap_or_default();
            differ(name, word("frozen.missing"), two_places(leaf.score));
        }
    }
    found
}

fn target_text(leaf: &ScoredIndicator) -> String {
    let view = super::target_view(&leaf.target);
    format!("{}{}{}", view.op, view.value, view.unit)
}

fn actual_text(leaf: &ScoredIndicator) -> String {
    shown(leaf.actual.value.map(|value: Decimal| value.normalize()), leaf.actual.text.as_deref())
        .unwrap_or_else(|| "—".to_owned())
}

/// Binds the sealed scan to a signed version: a pdf or a picture, told by its content. A scan that was bound before
/// gives way.
///
/// # Errors
/// No such version; a file that cannot be read, is too large or is no scan.
pub fn attach_scan(session: &mut Session, frozen: RowId, path: &Path) -> Result<ProjectView> {
    let snapshot = session.snapshot()?;
    let version = snapshot.frozen.iter().find(|version| version.id == frozen.id());
    let mut version = version.cloned().ok_or_else(|| AppError::new("unknown_version", &[]))?;
    let bytes = read_scan(path)?;
    let media_type = scan_type(&bytes)
        .ok_or_else(|| AppError::new("not_a_scan", &[("path", &path.display().to_string())]))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let label = language::label("attach_scan", &[("name", &name)]);
    let mut paper = paper(version.programme, &name, media_type);
    session.write(&label, |writer| {
        let before = version.scan.replace(writer.attach(&bytes, &mut paper)?);
        writer.update(&version)?;
        before.map_or(Ok(()), |before| writer.delete(before))
    })?;
    opened_view(session)
}

fn read_scan(path: &Path) -> Result<Vec<u8>> {
    let io = |error: std::io::Error| AppError::io(path, &error);
    given::regular(path)?;
    let mut bytes = Vec::new();
    File::open(path).map_err(io)?.take(LARGEST_SCAN + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > LARGEST_SCAN {
        let most = (LARGEST_SCAN >> 20).to_string();
        return Err(AppError::new(
            "scan_too_large",
            &[("path", &path.display().to_string()), ("most", &most)],
        ));
    }
    Ok(bytes)
}

/// What a scan is, by its first bytes.
fn scan_type(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 3] =
        [(b"%PDF-", "application/pdf"), (b"\xFF\xD8\xFF", "image/jpeg"), (b"\x89PNG\r\n\x1A\n", "image/png")];
    KINDS.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, media_type)| *media_type)
}

/// Writes a kept paper to a file; the path as written.
///
/// # Errors
/// No such paper, or its bytes are damaged; the project's own file; a place that cannot be written.
pub fn save_attachment(session: &Session, attachment: RowId, path: &Path) -> Result<String> {
    let snapshot = session.snapshot()?;
    let paper = snapshot.attachments.iter().find(|paper| paper.id == attachment.id());
    let paper = paper.ok_or_else(|| AppError::new("unknown_attachment", &[]))?;
    let project = &session.opened()?.project;
    let same = |own: &Path| match (own.canonicalize(), path.canonicalize()) {
        (Ok(own), Ok(path)) => own == path,
        _ => false,
    };
    if same(project.path()) || same(&project.library_path()) {
        return Err(AppError::new("own_file", &[("path", &path.display().to_string())]));
    }
    let bytes = project.attachment_bytes(paper)?;
    printing::place(path, &bytes).map_err(|error| AppError::io(path, &error))?;
    Ok(path.display().to_string())
}
