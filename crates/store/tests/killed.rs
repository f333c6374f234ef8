//! A program that is killed while it writes leaves a sound file. Not run by the usual harness, because it starts
//! itself again as the program that is killed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test program, helpers included")]

mod common;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::*;
use jitu_model::system::Tower;
use jitu_store::Project;

fn main() {
    match std::env::var_os("JITU_TEST_WRITES") {
        Some(path) => write_for_ever(Path::new(&path)),
        None => a_killed_program_leaves_a_sound_file(),
    }
}

fn write_for_ever(path: &Path) {
    let mut project = Project::open(path).unwrap();
    loop {
        project
            .write("改", &now(), |w| {
                w.all::<Tower>()?.into_iter().try_for_each(|mut tower| {
                    tower.range_m += 1.0;
                    w.update(&tower)
                })
            })
            .unwrap();
    }
}

fn a_killed_program_leaves_a_sound_file() {
    let (_folder, path, project) = full();
    drop(project);
    let mut entries = 2;
    for round in 0..8 {
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .env("JITU_TEST_WRITES", &path)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // Some writes in, at another point of a write each time.
        let start = Instant::now();
        while count(&path) < entries + 3 && start.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(round * 3));
        writer.kill().unwrap();
        writer.wait().unwrap();
        let project = Project::open(&path).unwrap();
        assert!(project.verify().unwrap().is_sound(), "round {round}");
        let seen = project.history(1).unwrap()[0].seq;
        assert!(seen >= entries + 3, "the writer wrote");
        entries = seen;
        // Every entry is there whole: all towers have moved by the same amount.
        let towers = project.snapshot().unwrap().towers;
        assert!(towers.iter().all(|tower| tower.range_m.to_bits() == towers[0].range_m.to_bits()));
    }
}

/// Number of the last entry, as another program sees it.
fn count(path: &Path) -> i64 {
    Project::open(path).and_then(|project| Ok(project.history(1)?[0].seq)).unwrap_or_default()
}
