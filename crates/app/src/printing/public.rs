//! The public version: the same report without what is not for the public, as a web page and a pdf.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jitu_documents::fonts::Fonts;
use jitu_documents::form::Form;
use jitu_documents::{pdf, public};

use super::export::{going, place_all};
use super::gather::{Gathered, printed_now};
use super::{form, safe_name};
use crate::error::Result;
use crate::language::{label, word};
use crate::session::Session;
use crate::views::{ExportView, RowId};

/// A public version, ready to be made without the project.
pub struct PublicTask {
    gathered: Arc<Gathered>,
    fonts: Arc<Fonts>,
    form: Form,
    folder: PathBuf,
}

/// Takes what the public version needs from the open project.
///
/// # Errors
/// Unknown programme or form; a missing font.
pub fn prepare_public(session: &mut Session, programme: RowId, folder: &Path) -> Result<PublicTask> {
    let programme = session.programme(programme.id())?;
    Ok(PublicTask {
        gathered: Gathered::of(session, &programme)?,
        fonts: session.fonts()?,
        form: form(&programme.form)?,
        folder: folder.to_owned(),
    })
}

impl PublicTask {
    /// Writes the page and the pdf; the notes tell what was taken out.
    ///
    /// # Errors
    /// Cancelled; the folder cannot be written.
    pub fn run(self, progress: &mut dyn FnMut(f32) -> bool) -> Result<ExportView> {
        going(progress, 0.0)?;
        let generated = printed_now();
        let version = public::Version::of(&self.gathered.facts(&generated))?;
        let document = version.document(&self.form)?;
        going(progress, 0.3)?;
        let page = public::html(&document)?;
        let printed = pdf::write(&document, &self.fonts)?;
        going(progress, 0.9)?;
        let programme = &self.gathered.programme;
        let stem = safe_name(&format!("{}年度{}绩效自评（公开）", programme.year, programme.name));
        let path = |ending: &str| self.folder.join(format!("{stem}.{ending}"));
        let made = [(path("html"), page.into_bytes()), (path("pdf"), printed)];
        let paths = place_all(&self.folder, &made)?;
        progress(1.0);
        Ok(ExportView { paths, notes: told(version.masked()) })
    }
}

/// What was taken out, counted by kind.
fn told(masked: &[public::Masked]) -> Vec<String> {
    let mut counted: BTreeMap<public::MaskKind, usize> = BTreeMap::new();
    for one in masked {
        *counted.entry(one.kind).or_default() += 1;
    }
    let note = |(kind, count): (public::MaskKind, usize)| {
        let what = word(match kind {
            public::MaskKind::Person => "masked.person",
            public::MaskKind::Telephone => "masked.telephone",
            public::MaskKind::IdCard => "masked.id_card",
            public::MaskKind::BankAccount => "masked.bank_account",
            public::MaskKind::Email => "masked.email",
            public::MaskKind::Voucher => "masked.voucher",
            public::MaskKind::Paper => "masked.paper",
            public::MaskKind::Layer => "masked.layer",
            public::MaskKind::Position => "masked.position",
            public::MaskKind::Internal => "masked.internal",
        });
        label("public_masked", &[("what", &what), ("count", &count.to_string())])
    };
    counted.into_iter().map(note).collect()
}
