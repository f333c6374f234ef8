//! The layouts that come with the program, and the sheets that are kept in the project.

use jitu_documents::sheet::Layout;
use jitu_model::Id;
use jitu_model::place::MapSheet;
use serde::Serialize;
use specta::Type;

use super::spec::SheetSpec;
use crate::assets;
use crate::error::{AppError, Result};
use crate::language::{Language, label};
use crate::session::Session;
use crate::views::RowId;

/// Longest name of a kept sheet, characters.
const LONGEST: usize = 60;

/// A layout to choose.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LayoutView {
    /// Id.
    pub id: String,
    /// Name in the language shown.
    pub name: String,
    /// Width of the paper, millimetres.
    pub width_mm: f64,
    /// Height of the paper, millimetres.
    pub height_mm: f64,
}

/// A kept sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SheetView {
    /// Row id.
    pub id: RowId,
    /// Name.
    pub name: String,
    /// What is on it.
    pub spec: SheetSpec,
}

/// The layout of an id.
///
/// # Errors
/// There is none of that id; its file is damaged.
pub(super) fn layout(id: &str) -> Result<Layout> {
    let text = assets::tomls("layouts").into_iter().find(|(name, _)| *name == id);
    let (_, text) =
        text.ok_or_else(|| AppError::new("unknown_layout", &[("name", id), ("known", &known())]))?;
    Ok(Layout::parse(id, text)?)
}

fn known() -> String {
    let ids: Vec<&str> = assets::tomls("layouts").into_iter().map(|(id, _)| id).collect();
    ids.join("、")
}

/// The layouts there are.
///
/// # Errors
/// A file of the program is damaged.
pub fn layouts() -> Result<Vec<LayoutView>> {
    let view = |(id, text): (&str, &str)| {
        let layout = Layout::parse(id, text)?;
        let chinese = Language::current() == Language::Chinese;
        let name = if chinese { layout.name } else { layout.name_en };
        Ok(LayoutView { id: id.to_owned(), name, width_mm: layout.size[0], height_mm: layout.size[1] })
    };
    let mut all: Vec<LayoutView> = assets::tomls("layouts").into_iter().map(view).collect::<Result<_>>()?;
    // A4 before A3.
    all.sort_by(|a, b| {
        (a.width_mm * a.height_mm).total_cmp(&(b.width_mm * b.height_mm)).then(b.id.cmp(&a.id))
    });
    Ok(all)
}

/// The kept sheets, in their order. One whose text cannot be read is left out; nothing else depends on it.
///
/// # Errors
/// No project is open.
pub fn sheets(session: &Session) -> Result<Vec<SheetView>> {
    let snapshot = session.snapshot()?;
    let mut rows: Vec<&MapSheet> = snapshot.sheets.iter().collect();
    rows.sort_by_key(|sheet| (sheet.position, sheet.id));
    let view = |sheet: &MapSheet| {
        let spec = SheetSpec::parse(&sheet.name, &sheet.spec).ok()?;
        Some(SheetView { id: sheet.id.into(), name: sheet.name.clone(), spec })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}

/// The sheet that a name means: a kept one by name or id, or a layout by id or name.
///
/// # Errors
/// No project; nothing of that name; a kept sheet that cannot be read.
pub fn named(session: &Session, name: &str) -> Result<SheetSpec> {
    let snapshot = session.snapshot()?;
    if let Some(sheet) =
        snapshot.sheets.iter().find(|sheet| sheet.name == name || sheet.id.to_string() == name)
    {
        return SheetSpec::parse(&sheet.name, &sheet.spec);
    }
    let layout = layouts()?.into_iter().find(|layout| layout.id == name || layout.name == name);
    match layout {
        Some(layout) => Ok(SheetSpec { layout: layout.id, ..SheetSpec::default() }),
        None => {
            let kept = snapshot.sheets.iter().map(|sheet| sheet.name.clone());
            let all: Vec<String> = kept.chain([known()]).collect();
            Err(AppError::new("unknown_layout", &[("name", name), ("known", &all.join("、"))]))
        }
    }
}

/// Keeps a sheet: a new one, or in place of one that is kept (`id`).
///
/// # Errors
/// A name that is empty, too long or taken; values that cannot be drawn; no such sheet.
pub fn save(session: &mut Session, id: Option<RowId>, name: &str, spec: &SheetSpec) -> Result<RowId> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST {
        return Err(AppError::new("sheet_name", &[("most", &LONGEST.to_string())]));
    }
    spec.check()?;
    layout(&spec.layout)?;
    let snapshot = session.snapshot()?;
    if snapshot.sheets.iter().any(|sheet| sheet.name == name && Some(RowId::from(sheet.id)) != id) {
        return Err(AppError::new("sheet_name_taken", &[("name", name)]));
    }
    let text = serde_json::to_string(spec).map_err(|error| AppError::internal(&error))?;
    let label = label("save_sheet", &[("name", name)]);
    match id {
        Some(id) => {
            let known = snapshot.sheets.iter().find(|sheet| RowId::from(sheet.id) == id);
            let known = known.ok_or_else(|| AppError::new("unknown_sheet", &[]))?;
            let sheet = MapSheet { name: name.to_owned(), spec: text, ..known.clone() };
            session.write(&label, |writer| writer.update(&sheet))?;
            Ok(id)
        }
        None => {
            let position = snapshot.sheets.iter().map(|sheet| sheet.position + 1).max().unwrap_or(0);
            let mut sheet = MapSheet { id: Id::NEW, name: name.to_owned(), spec: text, position };
            Ok(session.write(&label, |writer| writer.insert(&mut sheet))?.into())
        }
    }
}

/// Deletes a kept sheet.
///
/// # Errors
/// No such sheet.
pub fn delete(session: &mut Session, id: RowId) -> Result<()> {
    let snapshot = session.snapshot()?;
    let known = snapshot.sheets.iter().find(|sheet| RowId::from(sheet.id) == id);
    let known = known.ok_or_else(|| AppError::new("unknown_sheet", &[]))?;
    let row = known.id;
    session.write(&label("delete_sheet", &[("name", &known.name)]), |writer| writer.delete(row))
}
