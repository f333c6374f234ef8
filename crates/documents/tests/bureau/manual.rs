//! The manual's list of marks is the program's.

use crate::case;

#[test]
fn the_manual_lists_every_mark() {
    let page = std::fs::read_to_string(case::root().join("docs/manual/04-自备模板.md")).unwrap();
    let listed: Vec<(&str, &str)> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |")?.split_once("` | "))
        .filter(|(mark, _)| !mark.contains("{%"))
        .collect();
    let known = jitu_documents::marks::list();
    let known: Vec<(&str, &str)> = known.iter().map(|mark| (mark.name, mark.meaning)).collect();
    let rows: Vec<String> = known.iter().map(|(mark, meaning)| format!("| `{mark}` | {meaning} |")).collect();
    assert_eq!(listed, known, "the list is:\n{}", rows.join("\n"));
}
