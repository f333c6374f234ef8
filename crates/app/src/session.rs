//! The one open project, and the settings of whoever opened it.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jitu_documents::fonts::Fonts;
use jitu_model::coverage::{CoverageReport, CoverageShapes};
use jitu_model::place::{Layer, LayerFeatures};
use jitu_model::programme::Programme;
use jitu_model::{Id, PartialDate, Snapshot};
use jitu_store::{Project, Stamp, Writer};

use crate::comparing::Comparison;
use crate::compliance::ComplianceOutcome;
use crate::editing::Kept;
use crate::error::{AppError, Result};
use crate::inspection::InspectionOutcome;
use crate::money::{Listings, Prepared, ReadWorkbook};
use crate::printing::Gathered;
use crate::siting::Latest;
use crate::statistics::Statistics;
use crate::styles;

/// Where things are on this machine, and who is writing.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder with `fonts/`.
    pub assets: PathBuf,
    /// Folder for the list of recent projects.
    pub config: PathBuf,
    /// Folder that new projects go to when nobody chose one.
    pub documents: PathBuf,
    /// Who writes, for the journal.
    pub person: String,
}

impl Settings {
    /// Settings for this machine and user: environment variables of the system, and the folders beside the program.
    pub fn of_this_machine() -> Self {
        let variable =
            |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let home = variable("HOME").or_else(|| variable("USERPROFILE")).unwrap_or_else(std::env::temp_dir);
        let config = variable("XDG_CONFIG_HOME")
            .or_else(|| variable("APPDATA"))
            .unwrap_or_else(|| home.join(".config"));
        // Where a computer has one account for all, its name tells nobody apart: the journal and the review need the person.
        let named = std::env::var("JITU_PERSON").ok().map(|name| name.trim().to_owned());
        let person = named.filter(|name| !name.is_empty()).or_else(|| whoami::username().ok());
        let person = person.filter(|name| !name.is_empty());
        Self {
            assets: variable("JITU_ASSETS").unwrap_or_else(assets_beside_program),
            config: config.join("jitu"),
            documents: documents_folder(&home).join("绩图"),
            person: person.unwrap_or_else(|| "?".to_owned()),
        }
    }
}

/// `文档` where the desktop made it, else `Documents`.
fn documents_folder(home: &Path) -> PathBuf {
    let chinese = home.join("文档");
    if chinese.is_dir() { chinese } else { home.join("Documents") }
}

/// The folder with `fonts/`: installed beside the program, or in the source tree it was built from.
fn assets_beside_program() -> PathBuf {
    let program = std::env::current_exe().ok();
    let folders = program.iter().flat_map(|path| path.ancestors().skip(1)).flat_map(|folder| {
        ["assets", "lib/jitu/assets", "share/jitu/assets"].map(|place| folder.join(place))
    });
    let found = folders.into_iter().find(|folder| folder.join("fonts").is_dir());
    let source_tree = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets");
    found.unwrap_or_else(|| if cfg!(debug_assertions) { source_tree() } else { PathBuf::from("assets") })
}

/// The shapes of a coverage computation with the fingerprint of what they were computed from.
#[derive(Debug, Clone)]
pub(crate) struct Computed {
    pub(crate) inputs: String,
    pub(crate) result: Arc<(CoverageReport, CoverageShapes)>,
    /// How surely places are seen, where that was tried out.
    pub(crate) probability: Option<Arc<crate::visibility::Probability>>,
}

pub(crate) struct Open {
    pub(crate) project: Project,
    /// Everything in it; empty after a change, until somebody asks.
    pub(crate) snapshot: OnceCell<Arc<Snapshot>>,
    pub(crate) layers: HashMap<Id<Layer>, Arc<LayerFeatures>>,
    pub(crate) computed: Option<Computed>,
    /// What was printed last, or looked at.
    pub(crate) gathered: Option<Arc<Gathered>>,
    pub(crate) listings: Listings,
    /// Fingerprints of what was found on the programme that was looked at last.
    pub(crate) known_findings: Option<(Id<Programme>, Arc<HashSet<String>>)>,
    /// The sites that are being looked for.
    pub(crate) siting: Latest,
    /// The rows of the attribute table that is looked at.
    pub(crate) table: Option<Kept>,
    /// The last compliance check, for its report and its shapes.
    pub(crate) checked: Option<Arc<ComplianceOutcome>>,
    /// The last comparison, for its list, its shapes and its layer.
    pub(crate) compared: Option<Arc<Comparison>>,
    /// The last statistics, for their table and their layer.
    pub(crate) counted: Option<Arc<Statistics>>,
    /// The last inspection of a layer, for its map, its notes and its report.
    pub(crate) inspected: Option<Arc<InspectionOutcome>>,
    /// What GIS programs were told last about the looks of layers.
    pub(crate) shown: Option<Vec<styles::Shown>>,
}

/// One user's session: at most one open project.
pub struct Session {
    pub(crate) settings: Settings,
    pub(crate) open: Option<Open>,
    pub(crate) revision: u32,
    /// The workbook that is being imported, read once while somebody looks at its preview.
    pub(crate) workbook: Option<ReadWorkbook>,
    /// What was previewed of it.
    pub(crate) prepared: Option<Prepared>,
    fonts: OnceLock<Arc<Fonts>>,
}

impl Session {
    /// A session without a project.
    pub fn new(settings: Settings) -> Self {
        Self { settings, open: None, revision: 0, workbook: None, prepared: None, fonts: OnceLock::new() }
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn opened(&self) -> Result<&Open> {
        self.open.as_ref().ok_or_else(|| AppError::new("no_project", &[]))
    }

    pub(crate) fn opened_mut(&mut self) -> Result<&mut Open> {
        self.open.as_mut().ok_or_else(|| AppError::new("no_project", &[]))
    }

    /// Takes a project in place of the one that was open.
    pub(crate) fn take(&mut self, project: Project) -> Result<()> {
        let snapshot = OnceCell::from(Arc::new(project.snapshot()?));
        self.open = Some(Open {
            project,
            snapshot,
            layers: HashMap::new(),
            computed: None,
            gathered: None,
            listings: Listings::new(),
            known_findings: None,
            siting: Latest::default(),
            table: None,
            checked: None,
            compared: None,
            counted: None,
            inspected: None,
            shown: None,
        });
        self.revision += 1;
        Ok(())
    }

    /// Everything in the open project; read when it is first asked for after a change.
    ///
    /// # Errors
    /// No project is open; a row that does not read.
    pub fn snapshot(&self) -> Result<Arc<Snapshot>> {
        let open = self.opened()?;
        if let Some(snapshot) = open.snapshot.get() {
            return Ok(Arc::clone(snapshot));
        }
        let read = Arc::new(open.project.snapshot()?);
        Ok(Arc::clone(open.snapshot.get_or_init(|| read)))
    }

    /// The programme of that id.
    pub(crate) fn programme(&self, id: Id<Programme>) -> Result<Programme> {
        let snapshot = self.snapshot()?;
        snapshot.programme(id).cloned().ok_or_else(|| {
            AppError::new("unknown_programme", &[("name", &id.to_string()), ("known", &known(&snapshot))])
        })
    }

    /// Who writes, and when.
    pub(crate) fn stamp(&self) -> Stamp {
        Stamp { person: self.settings.person.clone(), at: now() }
    }

    /// The one way to change the project: a labelled journal entry; what was read before is forgotten.
    pub(crate) fn write<T>(
        &mut self,
        label: &str,
        change: impl FnOnce(&mut Writer<'_>) -> jitu_store::Result<T>,
    ) -> Result<T> {
        let stamp = self.stamp();
        let value = self.opened_mut()?.project.write(label, &stamp, change)?;
        self.refresh()?;
        Ok(value)
    }

    /// Forgets what was read before a change.
    pub(crate) fn refresh(&mut self) -> Result<()> {
        self.revision += 1;
        let open = self.opened_mut()?;
        open.snapshot.take();
        open.gathered = None;
        open.known_findings = None;
        open.listings.clear();
        styles::show(open)
    }

    /// The features of a layer; read once and kept until it changes.
    pub(crate) fn layer_features(&mut self, layer: &Layer) -> Result<Arc<LayerFeatures>> {
        let open = self.opened_mut()?;
        // A layer whose features change has another fingerprint.
        if let Some(known) = open.layers.get(&layer.id).filter(|known| known.layer == *layer) {
            return Ok(Arc::clone(known));
        }
        let features = Arc::new(open.project.layer_whole(layer)?);
        open.layers.insert(layer.id, Arc::clone(&features));
        Ok(features)
    }

    /// The fonts of documents, read once.
    pub(crate) fn fonts(&self) -> Result<Arc<Fonts>> {
        if let Some(fonts) = self.fonts.get() {
            return Ok(Arc::clone(fonts));
        }
        let fonts = Arc::new(jitu_documents::fonts::load(&self.settings.assets.join("fonts"))?);
        Ok(Arc::clone(self.fonts.get_or_init(|| fonts)))
    }
}

/// The programmes of a project as an error message lists them.
pub(crate) fn known(snapshot: &Snapshot) -> String {
    let names: Vec<String> =
        snapshot.programmes.iter().map(|p| format!("{}（{}）", p.name, p.year)).collect();
    names.join("、")
}

/// The time, UTC, to the second.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The time, UTC, to the second, after all of `before`: what is put in order by its time may be done twice in a second.
/// A time that lies more than a minute ahead was written by a clock that went wrong, and is not followed.
pub(crate) fn moment<'a>(before: impl IntoIterator<Item = &'a str>) -> String {
    const AHEAD: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);
    let now = jiff::Timestamp::now();
    let known = before.into_iter().filter_map(|at| at.parse::<jiff::Timestamp>().ok());
    let last = known.filter(|at| at.duration_since(now) < AHEAD).max();
    let after = last.and_then(|last| last.checked_add(jiff::SignedDuration::from_secs(1)).ok());
    after.map_or(now, |after| after.max(now)).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The machine's date.
pub(crate) fn today() -> Result<PartialDate> {
    let text = jiff::Zoned::now().strftime("%Y-%m-%d").to_string();
    text.parse().map_err(|error| AppError::internal(&error))
}

/// A file name that is not taken: `name.gpkg`, `name-2.gpkg`…
pub(crate) fn free_path(folder: &Path, stem: &str, ending: &str) -> PathBuf {
    let candidate = |n: u32| {
        let name = if n == 1 { format!("{stem}.{ending}") } else { format!("{stem}-{n}.{ending}") };
        folder.join(name)
    };
    (1..).map(candidate).find(|path| !path.exists()).unwrap_or_else(|| candidate(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_comes_after_those_before_unless_a_clock_went_wrong() {
        let first = moment([]);
        let second = moment([first.as_str(), "no time"]);
        assert!(second > first && moment([first.as_str(), second.as_str()]) > second);
        assert!(moment(["2999-01-01T00:00:00Z"]).as_str() < "2999");
    }
}
