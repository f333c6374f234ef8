//! Records go into the file and come out the same; the file refuses what the field does not allow.

mod common;

use common::*;
use jitu_store::Project;

#[test]
fn one_of_everything_comes_back_the_same() {
    let (_folder, path, project) = full();
    let snapshot = project.snapshot().unwrap();
    for (table, count) in counts(&snapshot) {
        assert!(count > 0, "{table} is empty: the test's project lacks one");
    }
    drop(project);
    let reopened = Project::open(&path).unwrap();
    assert_eq!(reopened.snapshot().unwrap(), snapshot);
    assert_eq!(reopened.path(), path);
    assert_eq!(snapshot.bureau.unwrap().name, bureau().name);
    assert_eq!(snapshot.towers.len(), 64);
    assert_eq!(snapshot.towers[7].ground_height_m, Some(28.123_456_789));
    assert_eq!(snapshot.goals[0].completion.unwrap().to_string(), "100.0");
    assert_eq!(reopened.layer_features(&snapshot.layers[0]).unwrap().len(), 10);
    let paper = &snapshot.attachments[0];
    assert_eq!((paper.size, reopened.attachment_bytes(paper).unwrap()), (14, b"%PDF-1.7 paper".to_vec()));
    assert!(reopened.verify().unwrap().is_sound());
    assert_eq!(reopened.read_only(), None);
}
