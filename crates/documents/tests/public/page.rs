//! The web page: well-formed, self-contained, readable by a machine that reads it aloud.

use std::collections::HashSet;

use jitu_documents::public::{Version, html};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::case;
use crate::secrets::planted;

/// What a page holds, as a parser meets it.
#[derive(Debug, Default)]
struct Page {
    /// Elements in order: name, attributes.
    elements: Vec<(String, Vec<(String, String)>)>,
    /// Text of elements, by name, in order.
    texts: Vec<(String, String)>,
}

impl Page {
    fn read(page: &str) -> Self {
        let mut reader = Reader::from_str(page);
        let mut read = Self::default();
        let mut open: Vec<String> = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Eof => break,
                Event::Start(e) => {
                    read.elements.push(element(&e));
                    open.push(e.name().as_ref().to_owned());
                    read.texts.push((e.name().as_ref().to_owned(), String::new()));
                }
                Event::Empty(e) => read.elements.push(element(&e)),
                Event::End(e) => assert_eq!(open.pop().as_deref(), Some(e.name().as_ref())),
                Event::Text(e) => {
                    if let Some((_, text)) = read.texts.last_mut() {
                        text.push_str(&e);
                    }
                }
                Event::GeneralRef(e) => {
                    assert!(["lt", "gt", "amp", "quot"].contains(&e.to_string().as_str()), "{e:?}");
                }
                _ => {}
            }
        }
        assert!(open.is_empty(), "{open:?} is not closed");
        read
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Vec<(String, String)>> {
        self.elements.iter().filter(move |(element, _)| element == name).map(|(_, attributes)| attributes)
    }
}

fn element(e: &BytesStart) -> (String, Vec<(String, String)>) {
    let mut names = HashSet::new();
    let attributes = e.attributes().map(|a| {
        let a = a.unwrap();
        assert!(names.insert(a.key.as_ref().to_owned()), "an attribute is given twice");
        (a.key.as_ref().to_owned(), a.value.to_string())
    });
    let attributes = attributes.collect();
    (e.name().as_ref().to_owned(), attributes)
}

fn value<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn pages() -> Vec<(&'static str, String)> {
    let version = Version::of(&planted().facts()).unwrap();
    ["hebei-county", "mof-national", "guangdong", "hunan-self", "hunan-department", "sichuan", "declaration"]
        .into_iter()
        .map(|id| (id, html(&version.document(&case::form(id)).unwrap()).unwrap()))
        .collect()
}

#[test]
fn pages_are_well_formed_and_need_nothing_else() {
    for (form, text) in pages() {
        assert!(text.starts_with("<!DOCTYPE html>"), "{form}");
        let page = Page::read(&text);
        assert_eq!(value(page.all("html").next().unwrap(), "lang"), Some("zh-CN"));
        for forbidden in ["script", "link", "img", "iframe", "object", "embed", "image", "use", "form"] {
            assert_eq!(page.all(forbidden).count(), 0, "{form}: {forbidden}");
        }
        for (name, attributes) in &page.elements {
            for (key, of) in attributes {
                let names_a_space = key == "xmlns";
                assert!(names_a_space || !of.contains("//"), "{form}: {name} {key} loads {of}");
                assert!(!key.starts_with("on"), "{form}: {name} {key}");
                assert!(key != "href" || of.starts_with('#'), "{form}: {of}");
            }
        }
        assert!(!text.contains("@import") && !text.contains("url(http"), "{form}");
    }
}

#[test]
fn every_name_is_given_once_and_every_reference_leads_somewhere() {
    for (form, text) in pages() {
        let page = Page::read(&text);
        let mut ids = HashSet::new();
        for (_, attributes) in &page.elements {
            if let Some(id) = value(attributes, "id") {
                assert!(ids.insert(id.to_owned()), "{form}: {id} is given twice");
            }
        }
        for (_, attributes) in &page.elements {
            for (key, of) in attributes {
                let named: Vec<&str> = match key.as_str() {
                    "href" => vec![&of[1..]],
                    "aria-labelledby" => of.split(' ').collect(),
                    "fill" | "clip-path" if of.starts_with("url(#") => vec![&of[5..of.len() - 1]],
                    _ => continue,
                };
                for id in named {
                    assert!(ids.contains(id), "{form}: {key} {of}");
                }
            }
        }
    }
}

#[test]
fn headings_follow_one_another() {
    for (form, text) in pages() {
        let page = Page::read(&text);
        let level = |name: &str| name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok());
        let levels: Vec<u8> = page.elements.iter().filter_map(|(name, _)| level(name)).collect();
        assert_eq!(levels.first(), Some(&1), "{form}");
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{form}");
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{form}: {levels:?}");
        for (name, text) in page.texts.iter().filter(|(name, _)| level(name).is_some()) {
            assert!(!text.trim().is_empty(), "{form}: an empty {name}");
        }
    }
}

#[test]
fn tables_are_named_and_their_headers_have_a_scope() {
    for (form, text) in pages() {
        let page = Page::read(&text);
        let tables = page.all("table").count();
        assert!(tables > 0, "{form}");
        assert_eq!(page.all("caption").count(), tables, "{form}");
        assert!(page.texts.iter().filter(|(name, _)| name == "caption").all(|(_, text)| !text.is_empty()));
        let headers: Vec<_> = page.all("th").collect();
        assert!(!headers.is_empty(), "{form}");
        assert!(headers.iter().all(|th| value(th, "scope").is_some()), "{form}");
    }
}

#[test]
fn figures_are_vectors_with_a_title_and_a_description() {
    let (_, text) = pages().remove(0);
    let page = Page::read(&text);
    let figures = page.all("figure").count();
    assert_eq!(figures, 5);
    assert_eq!(page.all("svg").count(), figures);
    assert_eq!(page.all("figcaption").count(), figures);
    assert_eq!(page.all("desc").count(), figures);
    assert!(page.all("svg").all(|svg| value(svg, "role") == Some("img")));
    assert!(page.texts.iter().filter(|(name, _)| name == "desc").all(|(_, text)| text.chars().count() > 10));
}

#[test]
fn a_page_holds_the_forms_figures() {
    for (form, text) in pages().into_iter().filter(|(form, _)| *form != "declaration") {
        for there in ["66.9266", "99.5", "优秀", "公开版说明"] {
            assert!(text.contains(there), "{form}: {there}");
        }
    }
    let case = planted();
    let version = Version::of(&case.facts()).unwrap();
    let form = case::form("hebei-county");
    let page = html(&version.document(&form).unwrap()).unwrap();
    // Every number of the form's table, as the ordinary document has it.
    let document = jitu_documents::compose(&form, &case.facts()).unwrap();
    let section = document.sections.iter().find(|section| section.name == "自评表").unwrap();
    let mut numbers = 0;
    for cell in case::tables(section).iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells) {
        if cell.number.is_some() {
            numbers += 1;
            assert!(page.contains(&format!(">{}</t", cell.text())), "{}", cell.text());
        }
    }
    assert!(numbers > 20, "{numbers}");
}

#[test]
fn markup_in_texts_stays_text() {
    let mut case = planted();
    case.snapshot.goals[0].text = "<script>alert(1)</script>&nbsp;]]> \" url(#x) id=\"y\" \u{0}".into();
    case.snapshot.programmes[0].name = "</title><script>".into();
    case.snapshot.towers[0].name = "\" onload=\"x".into();
    let version = Version::of(&case.facts()).unwrap();
    let text = html(&version.document(&case::form("hebei-county")).unwrap()).unwrap();
    let page = Page::read(&text);
    assert_eq!(page.all("script").count(), 0);
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;nbsp;]]&gt; &quot; url(#x)"));
    assert!(page.elements.iter().flat_map(|(_, a)| a).all(|(key, _)| key != "onload"));
}
