//! Sheets as files, and as a picture to look at before.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jitu_documents::pdf;
use jitu_documents::sheet::Drawn;
use jitu_model::place::Secrecy;
use serde::Serialize;
use specta::Type;

use super::draw::{Pages, Progress};
use super::{SheetSpec, SheetTask, prepare};
use crate::error::{AppError, Result};
use crate::printing::{place_all, safe_name};
use crate::session::Session;
use crate::views::ExportView;

/// Resolutions of pictures.
const DPI: std::ops::RangeInclusive<f64> = 36.0..=600.0;
/// Pixels of a preview's longer side.
const PREVIEW_PX: f64 = 1400.0;

/// How a sheet will look.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SheetPreview {
    /// The first page as a PNG data URL.
    pub image: String,
    /// Pages there are.
    pub pages: u32,
    /// Width of the paper, millimetres.
    pub width_mm: f64,
    /// Height of the paper, millimetres.
    pub height_mm: f64,
    /// Its title.
    pub title: String,
    /// Its scale: 50 000.
    pub scale: f64,
    /// Longitude and latitude of the map's middle.
    pub centre: (f64, f64),
    /// Longitude and latitude of the map's corners: upper left, upper right, lower right, lower left.
    pub corners: Vec<(f64, f64)>,
    /// Its 密级.
    pub secrecy: String,
    /// What the person should know: what was left out, and why.
    pub notes: Vec<String>,
}

/// The kind of file a sheet is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pdf,
    Png,
    Svg,
}

/// An export, ready to run without the project.
pub struct SheetExport {
    task: SheetTask,
    kind: Kind,
    out: PathBuf,
    dpi: f64,
}

/// Takes what an export needs from the open project. The ending of `out` says what is written: pdf (all sheets as pages),
/// png of `dpi` or svg (a file a sheet, named after its township where there are several).
///
/// # Errors
/// As [`prepare`]; another ending; a resolution out of range.
pub fn prepare_export(
    session: &mut Session,
    spec: &SheetSpec,
    all_townships: bool,
    out: &Path,
    dpi: f64,
) -> Result<SheetExport> {
    let ending = out.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let kind = match ending.as_str() {
        "pdf" => Kind::Pdf,
        "png" => Kind::Png,
        "svg" => Kind::Svg,
        _ => return Err(AppError::new("sheet_ending", &[("path", &out.display().to_string())])),
    };
    if !DPI.contains(&dpi) {
        let (low, high) = (DPI.start().to_string(), DPI.end().to_string());
        return Err(AppError::new(
            "sheet_dpi",
            &[("value", &dpi.to_string()), ("low", &low), ("high", &high)],
        ));
    }
    let task = prepare(session, spec, all_townships)?;
    Ok(SheetExport { task, kind, out: out.to_owned(), dpi })
}

impl SheetTask {
    /// Draws the first page as a picture for the screen.
    ///
    /// # Errors
    /// Cancelled; a layer that can no longer be read.
    pub fn preview(mut self, progress: Progress<'_>) -> Result<SheetPreview> {
        let count = self.pages.len();
        self.pages.truncate(1);
        let Pages { drawn, secrecy, notes } = self.draw(progress)?;
        let first = |_| AppError::internal(&"no page");
        let ([page], [view]) = (<[Drawn; 1]>::try_from(drawn).map_err(|_| first(()))?, [self.pages[0].view]);
        let dpi = PREVIEW_PX / page.width_mm.max(page.height_mm) * 25.4;
        Ok(SheetPreview {
            image: format!("data:image/png;base64,{}", BASE64.encode(page.png(dpi, &self.fonts)?)),
            pages: u32::try_from(count).unwrap_or(1),
            width_mm: page.width_mm,
            height_mm: page.height_mm,
            title: page.title,
            scale: view.scale,
            centre: view.plane.back(view.centre.0, view.centre.1),
            corners: view.corners().to_vec(),
            secrecy: secrecy.first().copied().unwrap_or(Secrecy::Internal).name().to_owned(),
            notes,
        })
    }
}

impl SheetExport {
    /// Writes the files, each whole or not at all.
    ///
    /// # Errors
    /// Cancelled; a layer that can no longer be read; the folder cannot be written.
    pub fn run(mut self, progress: Progress<'_>) -> Result<ExportView> {
        let Pages { drawn, notes, .. } = self.task.draw(&mut |share| progress(0.7 * share))?;
        let made = match self.kind {
            Kind::Pdf => {
                let (author, today) = (&self.task.bureau, &self.task.today);
                vec![(self.out.clone(), pdf::write_sheets(&drawn, author, today, &self.task.fonts)?)]
            }
            Kind::Png | Kind::Svg => self.pictures(&drawn, progress)?,
        };
        if !progress(0.95) {
            return Err(AppError::new("cancelled", &[]));
        }
        let folder = self.out.parent().filter(|folder| !folder.as_os_str().is_empty());
        let paths = place_all(folder.unwrap_or(Path::new(".")), &made)?;
        progress(1.0);
        Ok(ExportView { paths, notes })
    }

    fn pictures(&self, drawn: &[Drawn], progress: Progress<'_>) -> Result<Vec<(PathBuf, Vec<u8>)>> {
        let mut made = Vec::with_capacity(drawn.len());
        for (at, (page, of)) in drawn.iter().zip(&self.task.pages).enumerate() {
            if !progress(0.7 + 0.25 * at as f32 / drawn.len() as f32) {
                return Err(AppError::new("cancelled", &[]));
            }
            let bytes = match self.kind {
                Kind::Png => page.png(self.dpi, &self.task.fonts)?,
                _ => page.svg.clone().into_bytes(),
            };
            let township = of.focus.as_ref().filter(|_| drawn.len() > 1).map(|(name, _)| name.as_str());
            made.push((self.named(township, at), bytes));
        }
        Ok(made)
    }

    /// `OUT-乡镇.png` for one of several.
    fn named(&self, township: Option<&str>, at: usize) -> PathBuf {
        let Some(township) = township else { return self.out.clone() };
        let part = |text: Option<&std::ffi::OsStr>| text.unwrap_or_default().to_string_lossy().into_owned();
        let (stem, ending) = (part(self.out.file_stem()), part(self.out.extension()));
        // Two townships of one name must not take each other's place.
        self.out.with_file_name(format!("{stem}-{:02}-{}.{ending}", at + 1, safe_name(township)))
    }
}
