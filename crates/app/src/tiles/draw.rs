//! One tile of a layer, drawn from its R-tree.

use jitu_render::Pixmap;
use jitu_render::frame::Frame;
use jitu_render::grid::Tile;
use jitu_render::letters::Letters;
use jitu_render::look::Look;
use jitu_render::painter::Painter;
use jitu_render::plane::Plane;
use jitu_store::LayerReader;

/// Features of one tile, at most: a map of more is a stain anyhow.
const MOST_FEATURES: usize = 600_000;

/// Draws a tile; `None` when there is nothing on it.
///
/// # Errors
/// What the database says.
pub(super) fn tile(
    reader: &LayerReader,
    look: &Look,
    letters: Option<&Letters>,
    (plane, tile): (Plane, Tile),
) -> jitu_store::Result<Option<Pixmap>> {
    let frame = Frame::of_tile(plane, tile);
    let mut painter = Painter::new(&frame, look, letters);
    let mut count = 0;
    reader.visit(painter.wanted(), &look.fields, &mut |id, shape, values| {
        painter.add(id, shape, values);
        count += 1;
        count < MOST_FEATURES
    })?;
    Ok(painter.finish())
}
