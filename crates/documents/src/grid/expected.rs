//! 二级指标 that a form prints in any case: where a programme has none, a row says that it does not apply.

use std::collections::BTreeMap;

use crate::form::Expected;
use crate::marks::{Node, text};

/// The rows of a list with those that the form has in any case, in the form's order. A list without rows stays empty:
/// nothing has been planned yet, so nothing is said not to apply.
pub(super) fn with_missing(expected: &Expected, rows: &[Node]) -> Vec<Node> {
    let mut all = rows.to_vec();
    for (place, [level1, level2]) in expected.classes.iter().enumerate() {
        let is_here = |row: &Node| leaf(row, "level1") == level1 && leaf(row, "level2") == level2;
        if rows.is_empty() || rows.iter().any(is_here) {
            continue;
        }
        let later = |row: &Node| order(expected, row).is_some_and(|at| at > place);
        let at = all.iter().position(later).unwrap_or(all.len());
        all.insert(at, absent(expected, rows, level1, level2));
    }
    all
}

fn leaf<'a>(row: &'a Node, key: &str) -> &'a str {
    match row {
        Node::Map(entries) => match entries.get(key) {
            Some(Node::Text(text)) => text,
            _ => "",
        },
        _ => "",
    }
}

/// Where the form has a row's class.
fn order(expected: &Expected, row: &Node) -> Option<usize> {
    let [level1, level2] = [leaf(row, "level1"), leaf(row, "level2")];
    expected.classes.iter().position(|class| class[0] == level1 && class[1] == level2)
}

/// A row without figures. The weight of its class is its neighbours': the class is printed with the first of them.
fn absent(expected: &Expected, rows: &[Node], level1: &str, level2: &str) -> Node {
    let mut entries: BTreeMap<String, Node> = match rows.first() {
        Some(Node::Map(like)) => like.keys().map(|key| (key.clone(), text(""))).collect(),
        _ => BTreeMap::new(),
    };
    let weight = rows.iter().find(|row| leaf(row, "level1") == level1).map(|row| leaf(row, "class_weight"));
    for (key, words) in [
        ("level1", level1),
        ("level2", level2),
        ("class_weight", weight.unwrap_or_default()),
        ("name", &expected.word),
        ("target", &expected.word),
        ("actual", &expected.word),
    ] {
        entries.insert(key.to_owned(), text(words));
    }
    Node::Map(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::map;

    fn row(level1: &str, level2: &str, name: &str) -> Node {
        map([
            ("level1", text(level1)),
            ("level2", text(level2)),
            ("name", text(name)),
            ("class_weight", text("40")),
            ("score", text("5")),
        ])
    }

    fn expected() -> Expected {
        let class = |a: &str, b: &str| [a.to_owned(), b.to_owned()];
        Expected {
            word: "不适用".into(),
            classes: vec![
                class("产出", "数量"),
                class("效益", "社会"),
                class("效益", "生态"),
                class("效益", "持续"),
            ],
        }
    }

    fn told(rows: &[Node]) -> Vec<String> {
        with_missing(&expected(), rows)
            .iter()
            .map(|r| format!("{}/{}", leaf(r, "level2"), leaf(r, "name")))
            .collect()
    }

    #[test]
    fn what_is_missing_stands_where_the_form_has_it() {
        let rows = [row("产出", "数量", "甲"), row("效益", "社会", "乙"), row("效益", "持续", "丙")];
        assert_eq!(told(&rows), ["数量/甲", "社会/乙", "生态/不适用", "持续/丙"]);
        let rows = [row("效益", "别的", "甲"), row("产出", "数量", "乙"), row("效益", "持续", "丙")];
        assert_eq!(told(&rows), ["别的/甲", "数量/乙", "社会/不适用", "生态/不适用", "持续/丙"]);
        assert_eq!(told(&[row("产出", "数量", "甲")]).len(), 4);
        assert!(told(&[]).is_empty());
    }

    #[test]
    fn a_missing_class_has_no_score_and_its_neighbours_weight() {
        let rows = [row("效益", "社会", "甲")];
        let all = with_missing(&expected(), &rows);
        assert_eq!((leaf(&all[2], "class_weight"), leaf(&all[2], "score")), ("40", ""));
        // Of the other class no weight is known.
        assert_eq!((leaf(&all[0], "level2"), leaf(&all[0], "class_weight")), ("数量", ""));
    }
}
