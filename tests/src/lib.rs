//! Driving the command `jitu` from outside, the way a person or a script does.
//!
//! Each test works in a folder of its own, with a home of its own, and sees only what the program prints and
//! leaves behind.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// The programme of the sample.
pub const PROGRAMME: &str = "自然资源智能监管平台";

/// The root of the source tree.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// The command under test: beside the tests, built when it is not there.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        // target/debug/deps/this_test
        let tests = std::env::current_exe().unwrap();
        let path = tests.ancestors().nth(2).unwrap().join(format!("jitu{}", std::env::consts::EXE_SUFFIX));
        if !path.exists() {
            let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
            let status =
                Command::new(cargo).current_dir(root()).args(["build", "-p", "jitu-cli"]).status().unwrap();
            assert!(status.success(), "jitu-cli does not build");
        }
        path
    })
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    /// Exit status.
    pub code: i32,
    /// What it printed.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

impl Ran {
    /// The one JSON document on stdout.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts the exit status.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// Asserts that it was refused as bad input should be: exit 2, nothing on stdout, one line that names `names`.
    #[track_caller]
    pub fn refused(&self, names: &[&str]) {
        assert_eq!(self.stdout, "", "{self:?}");
        self.complains(names);
    }

    /// Asserts exit 2 and one line that names `names`; what it had found out may stand on stdout.
    #[track_caller]
    pub fn complains(&self, names: &[&str]) {
        assert_eq!(self.code, 2, "{self:?}");
        assert_eq!(self.stderr.trim_end().lines().count(), 1, "{self:?}");
        for name in names {
            assert!(self.stderr.contains(name), "{name} is not named: {self:?}");
        }
    }
}

/// A folder to work in.
#[derive(Debug)]
pub struct Place(TempDir);

impl Place {
    /// An empty one.
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// One with the sample `julu.gpkg` and its layer library in it.
    pub fn julu() -> Self {
        static SAMPLE: OnceLock<Place> = OnceLock::new();
        let sample = SAMPLE.get_or_init(|| {
            let place = Self::new();
            place.jitu(&["sample", "julu-2021", "julu.gpkg"]).exits(0);
            place
        });
        let place = Self::new();
        for name in ["julu.gpkg", "julu.layers.gpkg"] {
            std::fs::copy(sample.path(name), place.path(name)).unwrap();
        }
        place
    }

    /// One with a sample in it.
    #[track_caller]
    pub fn sample(id: &str, file: &str) -> Self {
        let place = Self::new();
        place.jitu(&["sample", id, file]).exits(0);
        place
    }

    /// A path inside.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Names of everything inside except the program's home, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name != "home")
            .collect();
        names.sort();
        names
    }

    /// The command, ready to run here.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .env("HOME", self.path("home"))
            .env_remove("XDG_CONFIG_HOME");
        command
    }

    /// Runs the command here.
    pub fn jitu(&self, arguments: &[&str]) -> Ran {
        ran(&self.command(arguments).output().unwrap())
    }

    /// Runs another program here; it has to succeed.
    #[track_caller]
    pub fn tool(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(program).args(arguments).current_dir(self.0.path()).output();
        let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
        let ran = ran(&output);
        assert_eq!(ran.code, 0, "{program}: {ran:?}");
        ran.stdout
    }
}

impl Default for Place {
    fn default() -> Self {
        Self::new()
    }
}

fn ran(output: &Output) -> Ran {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    }
}

/// Asserts the keys of an object, in any order.
#[track_caller]
pub fn assert_keys(value: &Value, expected: &[&str]) {
    let mut found: Vec<&str> =
        value.as_object().unwrap_or_else(|| panic!("{value}")).keys().map(String::as_str).collect();
    let mut expected = expected.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    for key in &expected {
        assert!(found.contains(key), "no {key} in {found:?}");
    }
}
