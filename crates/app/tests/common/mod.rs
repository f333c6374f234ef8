//! A session with the sample of Julu open, for the tests of what towers see.

#![allow(dead_code, reason = "every test program uses its own part of this")]

use std::path::Path;

use jitu_app::views::RowId;
use jitu_app::{Session, Settings, keeping};

/// The session, its programme, and the folder in which the project stands.
pub(crate) struct Desk {
    pub(crate) session: Session,
    pub(crate) programme: RowId,
    pub(crate) folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn julu() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut session = Session::new(Settings {
            assets: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets"),
            config: folder.path().join("config"),
            documents: folder.path().join("documents"),
            person: "测试员".to_owned(),
        });
        let path = folder.path().join("巨鹿.gpkg");
        let view = keeping::create_sample(&mut session, "julu-2021", Some(&path)).unwrap();
        Self { session, programme: view.programmes[0].id, folder }
    }
}
