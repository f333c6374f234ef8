//! A page as it will print.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jitu_documents::content::Document;
use jitu_documents::fonts::Fonts;
use jitu_documents::pdf;

use super::export::composed;
use super::gather::Gathered;
use crate::error::Result;
use crate::session::Session;
use crate::views::{PreviewView, RowId};

/// A page preview, ready to run without the project.
pub struct PreviewTask {
    document: Document,
    fonts: Arc<Fonts>,
    page: u32,
    scale: f64,
}

/// Takes what a preview needs from the open project.
///
/// # Errors
/// As [`prepare_export`].
pub fn prepare_preview(
    session: &mut Session,
    programme: RowId,
    form: Option<&str>,
    page: u32,
    scale: f64,
) -> Result<PreviewTask> {
    let programme = session.programme(programme.id())?;
    let fonts = session.fonts()?;
    let document = composed(Gathered::of(session, &programme)?.as_ref(), form)?.document;
    Ok(PreviewTask { document, fonts, page, scale: scale.clamp(0.25, 4.0) })
}

impl PreviewTask {
    /// Renders the page.
    ///
    /// # Errors
    /// A document that cannot be laid out.
    pub fn run(self) -> Result<PreviewView> {
        let preview = pdf::preview_page(&self.document, &self.fonts, self.page.max(1) as usize, self.scale)?;
        Ok(PreviewView {
            page: u32::try_from(preview.page).unwrap_or(1),
            pages: u32::try_from(preview.pages).unwrap_or(1),
            image: format!("data:image/png;base64,{}", BASE64.encode(&preview.png)),
            width_pt: preview.width_pt,
            height_pt: preview.height_pt,
        })
    }
}
