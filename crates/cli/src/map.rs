//! `map`: map sheets as files.

use jitu_app::views::ExportView;
use jitu_app::{AppError, Session, keeping, sheets};

use crate::args::MapArgs;
use crate::{Outcome, output};

pub(crate) fn map(session: &mut Session, how: &MapArgs) -> Result<Outcome, AppError> {
    keeping::open_project(session, &how.file)?;
    let mut spec = sheets::named(session, &how.layout)?;
    if how.programme.is_some() || spec.programme.is_none() {
        // A sheet without a programme shows the layers alone.
        let several = |error: AppError| if how.programme.is_none() { Ok(None) } else { Err(error) };
        spec.programme =
            crate::keeping::programme(session, how.programme.as_deref()).map(Some).or_else(several)?;
    }
    if let Some(text) = &how.centre {
        spec.centre = Some(place(text)?);
    }
    spec.scale = how.scale.or(spec.scale);
    let choose = |own: &Option<String>, kept: &mut String| {
        if let Some(own) = own {
            kept.clone_from(own);
        }
    };
    choose(&how.title, &mut spec.title);
    choose(&how.secrecy, &mut spec.secrecy);
    spec.approval = how.approval.clone().or(spec.approval);
    spec.township = how.township.clone().or(spec.township);
    if how.no_base_maps {
        spec.bases = Some(Vec::new());
    }
    let task = sheets::prepare_export(session, &spec, how.all_townships, &how.out, how.dpi)?;
    let cancel = output::cancel_on_interrupt();
    let ExportView { paths, notes } = task.run(&mut |share| {
        output::progress(share);
        !cancel.is_cancelled()
    })?;
    if how.json {
        output::json(&ExportView { paths, notes })?;
    } else {
        paths.iter().for_each(|path| output::line(path));
        notes.iter().for_each(|note| output::error(note));
    }
    Ok(Outcome::Done)
}

/// `LON,LAT` in degrees.
fn place(text: &str) -> Result<(f64, f64), AppError> {
    let numbers: Vec<f64> = text.split([',', '，']).filter_map(|part| part.trim().parse().ok()).collect();
    match numbers.as_slice() {
        [lon, lat] => Ok((*lon, *lat)),
        _ => Err(AppError::new("sheet_centre", &[("value", text)])),
    }
}
