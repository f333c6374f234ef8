//! Map data is read and written: the library in its own transaction without the session, the project under it.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use jitu_model::place::{Feature, Layer, LayerHome, LayerRole, Secrecy};
use jitu_spatial::source::Kind;
use jitu_store::{LayerSpool, LibraryWriter, drop_library_tables};

use super::files::{Found, Sources};
use super::look::{Batch, Beginning, beginning, choice, columns, count, obstacle, way};
use super::take::{Account, Taker};
use super::view::{LayerChoice, LayerReport, LayersAsked, LayersDone};
use super::{Around, named, place};
use crate::error::{AppError, Result};
use crate::language::label;
use crate::session::Session;
use crate::views::RowId;

/// EPSG code of what every layer is kept in.
const DEGREES: i64 = 4490;
/// Features of one import that the project file takes; more belong in the library.
const MOST_IN_PROJECT: u64 = 300_000;

/// An import, ready to run without the project.
pub struct ImportTask {
    asked: LayersAsked,
    around: Around,
}

/// Layers that were read, to be kept. What is not kept was never there.
pub struct Ready {
    layers: Vec<Read>,
    library: Option<LibraryWriter>,
    spool: Option<LayerSpool>,
    path: PathBuf,
    left_out: Vec<String>,
}

/// A layer that was read: its features are in the library, or in the spool where the project file takes them.
struct Read {
    layer: Layer,
    report: LayerReport,
}

/// Takes what an import needs from the open project.
///
/// # Errors
/// No project is open.
pub fn prepare(session: &mut Session, asked: LayersAsked) -> Result<ImportTask> {
    Ok(ImportTask { asked, around: Around::of(session)? })
}

impl ImportTask {
    /// Reads the layers that are chosen; `progress` is told the share done and says whether to go on.
    ///
    /// # Errors
    /// A file that does not serve; a coordinate system that nobody has said; a layer outside the country; cancelled. Then
    /// nothing was written.
    pub fn run(mut self, progress: &mut dyn FnMut(f32) -> bool) -> Result<Ready> {
        let sources: Sources = self.around.sources(&self.asked)?;
        let mut ready = Ready {
            layers: Vec::new(),
            library: None,
            spool: None,
            path: self.around.library.clone(),
            left_out: sources.left_out.clone(),
        };
        let all = sources.layers.len() as f32;
        for (at, found) in sources.layers.iter().enumerate() {
            let chosen = self.asked.choices.iter().find(|choice| choice.key == found.key()).cloned();
            if chosen.as_ref().is_some_and(|choice| !choice.take) {
                continue;
            }
            let mut own = |share: f32| progress((at as f32 + share) / all);
            self.one(found, chosen.as_ref(), &mut ready, &mut own)?;
        }
        if ready.layers.is_empty() {
            return Err(AppError::new("import_none_chosen", &[]));
        }
        Ok(ready)
    }

    fn one(
        &mut self,
        found: &Found,
        chosen: Option<&LayerChoice>,
        ready: &mut Ready,
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> Result<()> {
        let begun = beginning(&self.around, found, chosen)?;
        let choice = choice(&self.around, found, &begun, chosen);
        if choice.system.is_empty() {
            return Err(AppError::new("import_no_system", &[("path", &found.file)]));
        }
        if begun.placed.approval {
            return Err(sentence(obstacle(found, &Account::default(), true, &choice)));
        }
        let columns = columns(found, &choice);
        let mut layer = self.record(found, &choice)?;
        let account = if layer.home == LayerHome::Library {
            let library = match &mut ready.library {
                Some(library) => library,
                None => ready.library.insert(LibraryWriter::open(&ready.path)?),
            };
            layer.table_name = self.free_table(&layer.table_name, Some(library))?;
            library.begin(&layer, &columns.fields, declared(begun.kind))?;
            let account = passed(found, &choice, begun.kind, progress, &mut |some| Ok(library.add(&some)?))?;
            library.end(&mut layer)?;
            account
        } else {
            let spool = match &mut ready.spool {
                Some(spool) => spool,
                None => ready.spool.insert(LayerSpool::open(&self.around.project)?),
            };
            layer.table_name = self.free_table(&layer.table_name, None)?;
            spool.begin(&layer, &columns.fields)?;
            let mut most = MOST_IN_PROJECT;
            passed(found, &choice, begun.kind, progress, &mut |some| {
                most = most.checked_sub(some.len() as u64).ok_or_else(|| too_many(found))?;
                Ok(spool.add(&some)?)
            })?
        };
        if let Some(why) = obstacle(found, &account, false, &choice) {
            return Err(sentence(Some(why)));
        }
        self.around.layers.push(layer.name.clone());
        self.around.tables.push(layer.table_name.clone());
        self.around.position = layer.position;
        let report = report(found, &choice, &begun, &account, &layer);
        ready.layers.push(Read { layer, report });
        Ok(())
    }

    /// The record of a layer, without what its features say.
    fn record(&self, found: &Found, choice: &LayerChoice) -> Result<Layer> {
        let secrecy = named(Secrecy::from_name(&choice.secrecy), &choice.secrecy)?;
        let home = named(LayerHome::from_name(&choice.home), &choice.home)?;
        let role = named(LayerRole::from_name(&choice.role), &choice.role)?;
        if secrecy == Secrecy::Secret && home == LayerHome::Project {
            return Err(AppError::new("import_secret", &[("name", &choice.name)]));
        }
        let field = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        let system = place::system(&found.layer, &choice.system)?;
        let file = std::path::Path::new(&found.file).file_name().unwrap_or_default().to_string_lossy();
        Ok(Layer {
            name: self.free_name(&choice.name),
            role,
            home,
            table_name: plain_name(&found.layer.name),
            crs: DEGREES,
            secrecy,
            source: file.into_owned(),
            visible: true,
            opacity: 1.0,
            position: self.around.position + 1,
            source_crs: place::code_of(&system, &found.layer),
            name_field: field(&choice.name_field),
            code_field: field(&choice.code_field),
            class_field: field(&choice.class_field),
            ..Layer::default()
        })
    }

    /// A layer's name that is not taken: layers are called by name.
    fn free_name(&self, name: &str) -> String {
        let candidate = |n: u32| if n == 1 { name.trim().to_owned() } else { format!("{} {n}", name.trim()) };
        (1..).map(candidate).find(|name| !self.around.layers.contains(name)).unwrap_or_default()
    }

    /// A table's name that is not taken in either file.
    fn free_table(&self, stem: &str, library: Option<&LibraryWriter>) -> Result<String> {
        for n in 1..100_000 {
            let name = if n == 1 { format!("layer_{stem}") } else { format!("layer_{stem}_{n}") };
            let taken = self.around.tables.iter().any(|table| table.eq_ignore_ascii_case(&name));
            let free = !taken && library.is_none_or(|library| library.is_free(&name).unwrap_or(false));
            if free {
                return Ok(name);
            }
        }
        Err(AppError::internal(&stem))
    }
}

/// ASCII letters, digits and underscores of a name; a short word where it has none.
fn plain_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
        .take(40)
        .collect::<String>()
        .to_lowercase();
    if plain.is_empty() { "map".to_owned() } else { plain }
}

/// What the table of a layer declares.
fn declared(kind: Kind) -> &'static str {
    match kind {
        Kind::Points => "POINT",
        Kind::Lines => "MULTILINESTRING",
        Kind::Polygons => "MULTIPOLYGON",
        Kind::Any => "GEOMETRY",
    }
}

fn too_many(found: &Found) -> AppError {
    let most = MOST_IN_PROJECT.to_string();
    AppError::new("import_too_many", &[("path", &found.file), ("most", &most)])
}

/// An error whose sentence is made already.
fn sentence(text: Option<String>) -> AppError {
    AppError::new("import_layer_refused", &[("detail", &text.unwrap_or_default())])
}

/// Hands the features of a layer to `put`, some at a time: they are read, moved and repaired on a thread of their own
/// while those before are written.
fn passed(
    found: &Found,
    choice: &LayerChoice,
    kind: Kind,
    progress: &mut dyn FnMut(f32) -> bool,
    put: &mut dyn FnMut(Vec<Feature>) -> Result<()>,
) -> Result<Account> {
    let all = found.layer.count.unwrap_or(0).max(1) as f32;
    std::thread::scope(|scope| {
        let (give, take) = sync_channel(4);
        let reading = scope.spawn(move || {
            let mut taker = Taker::new(way(found, choice)?, kind, columns(found, choice));
            read(found, &mut taker, &give)?;
            Ok(taker.finish())
        });
        let written = write(take, all, progress, put);
        let read = reading.join().map_err(|_| AppError::internal(&"a reader ended"))?;
        // What stopped the writing made the reading end; otherwise the reading's own end counts.
        written.and(read)
    })
}

fn write(
    take: Receiver<Vec<Feature>>,
    all: f32,
    progress: &mut dyn FnMut(f32) -> bool,
    put: &mut dyn FnMut(Vec<Feature>) -> Result<()>,
) -> Result<()> {
    let mut done = 0;
    for some in take {
        done += some.len();
        put(some)?;
        if !progress((done as f32 / all).min(1.0)) {
            return Err(AppError::new("cancelled", &[]));
        }
    }
    Ok(())
}

fn read(found: &Found, taker: &mut Taker, give: &SyncSender<Vec<Feature>>) -> Result<()> {
    let (mut batch, mut wanted) = (Batch::default(), true);
    found.each(&mut |row| {
        if let Some(rows) = batch.add(row) {
            // Nobody takes them any more once the writing failed or was cancelled.
            wanted = give.send(taker.take(rows)).is_ok();
        }
        wanted
    })?;
    if wanted {
        let _ = give.send(taker.take(batch.rest()));
    }
    Ok(())
}

fn report(
    found: &Found,
    choice: &LayerChoice,
    begun: &Beginning,
    account: &Account,
    layer: &Layer,
) -> LayerReport {
    let mut notes = begun.placed.notes.clone();
    notes.extend(account.notes());
    LayerReport {
        id: None,
        name: layer.name.clone(),
        file: found.file.clone(),
        role: layer.role.name().to_owned(),
        home: layer.home.name().to_owned(),
        system: place::in_words(&found.layer, &choice.system, choice.swapped),
        encoding: found.layer.text.map(|text| text.name().to_owned()),
        features: count(account.kept),
        repaired: count(account.repaired),
        left_out: count(account.left_out),
        bounds: account.bounds,
        notes,
    }
}

/// Keeps layers that were read: one entry of the journal.
///
/// # Errors
/// The project or its library cannot be written; then neither is changed.
pub fn keep(session: &mut Session, ready: Ready) -> Result<LayersDone> {
    let Ready { mut layers, library, spool, path, left_out } = ready;
    let tables: Vec<String> = layers
        .iter()
        .filter(|read| read.layer.home == LayerHome::Library)
        .map(|read| read.layer.table_name.clone())
        .collect();
    let first = layers.first().map(|read| read.layer.name.clone()).unwrap_or_default();
    let many = layers.len().to_string();
    let entry = if layers.len() == 1 {
        label("import_layer", &[("name", &first)])
    } else {
        label("import_layers", &[("name", &first), ("count", &many)])
    };
    session.opened()?;
    if let Some(library) = library {
        library.commit()?;
    }
    let written = session.write(&entry, |w| {
        for read in &mut layers {
            match &spool {
                Some(spool) if read.layer.home == LayerHome::Project => {
                    w.take_layer(&mut read.layer, spool)?;
                }
                _ => {
                    w.insert(&mut read.layer)?;
                }
            }
        }
        Ok(())
    });
    if let Err(error) = written {
        // The library must not keep layers that no entry speaks of; if even that fails, they only take room.
        if !tables.is_empty() {
            let _ = drop_library_tables(&path, &tables);
        }
        return Err(error);
    }
    let layers = layers.into_iter().map(|read| {
        let id = Some(RowId::from(read.layer.id));
        LayerReport { id, ..read.report }
    });
    Ok(LayersDone { layers: layers.collect(), left_out })
}
