//! Figures in a filled template: drawn once for each width, kept as a picture part, placed wherever they are named.

use super::error::{Result, TemplateError};
use super::package::Package;
use crate::content::Figure;
use crate::fonts::Fonts;
use crate::pdf;

/// How figures' names begin.
pub(super) const MARK: &str = "figure.";
/// Resolution of pictures.
const DPI: f64 = 300.0;
/// Pictures that a filled document may show: a loop over a figure would else place it without end.
const MOST: usize = 500;
/// A picture is not higher than an official page's text, millimetres.
const HIGHEST_MM: f64 = 225.0;

/// The figures that a template may name: `{{ figure.NAME }}`.
pub struct Figures<'a> {
    /// Every name there is, whether or not this programme has the figure.
    pub names: &'a [&'a str],
    /// Draws a figure for a width in millimetres; nothing if this programme has none.
    pub draw: &'a dyn Fn(&str, f64) -> Option<Figure>,
    /// What its text is set in.
    pub fonts: &'a Fonts,
}

impl std::fmt::Debug for Figures<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Figures").field("names", &self.names).finish_non_exhaustive()
    }
}

/// A picture, where it is placed. Lengths are millimetres.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    /// Id of the relation to the picture's part.
    pub(super) relation: String,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) alt: String,
}

/// A figure that was drawn.
struct Drawn {
    name: String,
    wanted: f64,
    /// Name of the picture's part; nothing where there is no figure.
    part: Option<String>,
    figure: Option<Figure>,
}

/// The pictures of one document.
pub(super) struct Album<'a> {
    figures: &'a Figures<'a>,
    /// `word/media/jitu` or `xl/media/jitu`.
    folder: &'static str,
    drawn: Vec<Drawn>,
    related: Vec<(String, String, String)>,
    placed: usize,
}

impl<'a> Album<'a> {
    /// Begins an album whose parts lie in a folder.
    pub(super) fn new(figures: &'a Figures<'a>, folder: &'static str) -> Self {
        Self { figures, folder, drawn: Vec::new(), related: Vec::new(), placed: 0 }
    }

    /// Places a figure in a part.
    ///
    /// # Errors
    /// It could not be drawn, or there are too many.
    pub(super) fn place(
        &mut self,
        name: &str,
        width: f64,
        owner: &str,
        package: &mut Package,
    ) -> Result<Option<Placed>> {
        self.placed += 1;
        if self.placed > MOST {
            return Err(TemplateError::Endless);
        }
        let index = match self.drawn.iter().position(|d| d.name == name && (d.wanted - width).abs() < 0.1) {
            Some(index) => index,
            None => {
                let drawn = self.draw(name, width, package)?;
                self.drawn.push(drawn);
                self.drawn.len() - 1
            }
        };
        let drawn = &self.drawn[index];
        let (Some(part), Some(figure)) = (drawn.part.clone(), drawn.figure.clone()) else { return Ok(None) };
        let known =
            self.related.iter().find(|(o, p, _)| o == owner && *p == part).map(|(_, _, id)| id.clone());
        let relation = match known {
            Some(id) => id,
            None => {
                let id = package.relate(owner, "image", &part)?;
                self.related.push((owner.to_owned(), part, id.clone()));
                id
            }
        };
        Ok(Some(Placed { relation, width: figure.width, height: figure.height, alt: figure.alt }))
    }

    fn draw(&self, name: &str, width: f64, package: &mut Package) -> Result<Drawn> {
        let none = Drawn { name: name.to_owned(), wanted: width, part: None, figure: None };
        let Some(mut figure) = (self.figures.draw)(name, width) else { return Ok(none) };
        let scale = (width / figure.width).min(HIGHEST_MM / figure.height);
        figure.width *= scale;
        figure.height *= scale;
        let picture = pdf::picture(&figure, self.figures.fonts, DPI)?;
        let part = package.free_name(self.folder, ".png");
        package.put(&part, picture);
        package.declare(None)?;
        figure.svg.clear();
        Ok(Drawn { part: Some(part), figure: Some(figure), ..none })
    }
}
