//! Refuses templates that do more than hold text: programs, links to elsewhere, embedded objects, entity bombs.
//!
//! A template travels between bureaus by mail and chat. What is made from it is opened by many people, so nothing in
//! it may run or fetch when it is opened. Hyperlinks, which a person clicks, are kept.

use quick_xml::events::Event;

use super::error::{Result, TemplateError, damaged};
use super::package::{Package, TYPES};
use super::xml;

/// Kinds of relations that fetch or import, wherever their target lies.
const FETCHING: [&str; 7] = [
    "attachedTemplate",
    "externalLink",
    "externalLinkPath",
    "connections",
    "queryTable",
    "mailMergeSource",
    "subDocument",
];
/// Kinds of relations to embedded things that are no pictures.
const EMBEDDED: [&str; 6] =
    ["oleObject", "package", "control", "ctrlProp", "activeXControlBinary", "aFChunk"];
/// Word's fields that run, link or read files.
const FIELDS: [&str; 9] = [
    "DDE",
    "DDEAUTO",
    "LINK",
    "INCLUDE",
    "INCLUDETEXT",
    "INCLUDEPICTURE",
    "IMPORT",
    "DATABASE",
    "MACROBUTTON",
];
/// Functions of workbooks that fetch or run.
const FUNCTIONS: [&str; 8] =
    ["DDE", "WEBSERVICE", "RTD", "CALL", "REGISTER.ID", "EXEC", "SQL.REQUEST", "IMAGE"];
/// Characters of a refused field that are told.
const TOLD: usize = 60;

/// Checks every part of a package.
pub(super) fn check(package: &Package) -> Result<()> {
    types(package)?;
    for name in package.names() {
        names(name)?;
    }
    for name in package.names() {
        let lower = name.to_lowercase();
        let content = package.get(name).unwrap_or_default();
        if lower.ends_with(".rels") {
            relations(package, name)?;
        } else if lower.ends_with(".xml") || lower.ends_with(".vml") || name == TYPES {
            active(name, content)?;
        } else if looks_like_xml(content) {
            // Never read by us, but by those who open the filled document.
            if contains(content, b"<!DOCTYPE") || contains(content, b"<!ENTITY") {
                return Err(TemplateError::Entities { part: name.to_owned() });
            }
        }
    }
    Ok(())
}

fn types(package: &Package) -> Result<()> {
    let tree = package.tree(TYPES)?;
    for entry in tree.root.elements() {
        let kind = entry.get("ContentType").unwrap_or_default().to_lowercase();
        let part = || entry.get("PartName").or(entry.get("Extension")).unwrap_or_default().to_owned();
        if kind.contains("macroenabled") || kind.contains("vbaproject") {
            return Err(TemplateError::Macros { part: part() });
        }
    }
    Ok(())
}

fn names(name: &str) -> Result<()> {
    let lower = name.to_lowercase();
    let file = lower.rsplit('/').next().unwrap_or_default();
    let part = || name.to_owned();
    if file.starts_with("vbaproject") || file.starts_with("vbadata") || lower.contains("/macrosheets/") {
        return Err(TemplateError::Macros { part: part() });
    }
    if lower.contains("/embeddings/") || lower.contains("/activex/") || lower.contains("/ctrlprops/") {
        return Err(TemplateError::Embedded { part: part() });
    }
    if lower.contains("/externallinks/") || lower.contains("/querytables/") || file == "connections.xml" {
        return Err(TemplateError::External { part: part(), target: part() });
    }
    Ok(())
}

fn relations(package: &Package, list: &str) -> Result<()> {
    for relation in package.relation_list(list)? {
        let kind = relation.kind.as_str();
        let is = |kinds: &[&str]| kinds.iter().any(|known| known.eq_ignore_ascii_case(kind));
        let part = list.to_owned();
        let target = relation.target.clone();
        if kind.eq_ignore_ascii_case("vbaProject") || kind.eq_ignore_ascii_case("xlMacrosheet") {
            return Err(TemplateError::Macros { part });
        }
        let plain = kind == "hyperlink" && is_plain(&target);
        if is(&FETCHING) || (relation.external && !plain) {
            return Err(TemplateError::External { part, target });
        }
        if is(&EMBEDDED) {
            return Err(TemplateError::Embedded { part: target });
        }
        let owner = list.replace("_rels/", "");
        let up = target.split('/').filter(|step| *step == "..").count();
        if !relation.external && (up > owner.matches('/').count() || target.contains('\\')) {
            return Err(TemplateError::Path { name: target });
        }
    }
    Ok(())
}

/// Whether a hyperlink leads to a page or a mailbox, or to a file beside the document.
fn is_plain(target: &str) -> bool {
    let lower = target.trim().to_lowercase();
    let scheme = lower.split(['/', '?', '#', '\\']).next().and_then(|head| head.split_once(':'));
    match scheme {
        Some((scheme, _)) => ["http", "https", "mailto"].contains(&scheme),
        None => !lower.starts_with("\\\\") && !lower.starts_with("//"),
    }
}

/// Reads a part through: well-formed, no entities, no field or formula that acts by itself.
fn active(part: &str, content: &[u8]) -> Result<()> {
    let refused = |field: &str| TemplateError::ActiveField {
        part: part.to_owned(),
        field: field.chars().take(TOLD).collect(),
    };
    let mut open: Vec<String> = Vec::new();
    let mut gathered = String::new();
    let mut instruction = String::new();
    xml::events(part, content, &mut |event| {
        match event {
            Event::Start(start) => {
                let local = start.local_name().as_ref().to_owned();
                check_element(part, &start, &local).map_err(|()| refused(&local))?;
                field_attribute(&start).map_err(|field| refused(&field))?;
                open.push(local);
                gathered.clear();
            }
            Event::Empty(start) => {
                let local = start.local_name().as_ref().to_owned();
                check_element(part, &start, &local).map_err(|()| refused(&local))?;
                field_attribute(&start).map_err(|field| refused(&field))?;
                // A field's instruction may be cut into runs; it ends where its characters say so.
                if local == "fldChar" {
                    check_field(&instruction).map_err(|()| refused(&instruction))?;
                    instruction.clear();
                }
            }
            Event::Text(text) => gathered.push_str(&text),
            Event::CData(text) => gathered.push_str(&text),
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                let text = quick_xml::escape::unescape(&format!("&{name};"))
                    .map(std::borrow::Cow::into_owned)
                    .map_err(|error| damaged(part, error))?;
                gathered.push_str(&text);
            }
            Event::End(_) => {
                match open.pop().as_deref() {
                    Some("instrText") => instruction.push_str(&gathered),
                    Some("p") | Some("fldChar") => {
                        check_field(&instruction).map_err(|()| refused(&instruction))?;
                        instruction.clear();
                    }
                    Some("f" | "formula" | "formula1" | "formula2" | "definedName")
                        if part.starts_with("xl/") =>
                    {
                        check_formula(&gathered).map_err(|()| refused(&gathered))?;
                    }
                    _ => {}
                }
                gathered.clear();
            }
            _ => {}
        }
        Ok(())
    })
}

/// Elements that act without a relation.
fn check_element(
    part: &str,
    start: &quick_xml::events::BytesStart,
    local: &str,
) -> std::result::Result<(), ()> {
    let acts = matches!(local, "ddeLink" | "oleLink" | "altChunk" | "oleObject" | "OLEObject" | "control")
        && (part.starts_with("word/") || part.starts_with("xl/"));
    let macro_call = part.starts_with("xl/drawings/")
        && start.attributes().flatten().any(|a| a.key.as_ref() == "macro" && !a.value.is_empty());
    if acts || macro_call { Err(()) } else { Ok(()) }
}

/// The instruction of a field written as one element.
fn field_attribute(start: &quick_xml::events::BytesStart) -> std::result::Result<(), String> {
    if start.local_name().as_ref() != "fldSimple" {
        return Ok(());
    }
    for attribute in start.attributes().flatten().filter(|a| a.key.local_name().as_ref() == "instr") {
        let value = quick_xml::escape::unescape(&attribute.value).unwrap_or_default();
        check_field(&value).map_err(|()| value.into_owned())?;
    }
    Ok(())
}

fn check_field(instruction: &str) -> std::result::Result<(), ()> {
    let words = instruction.split(|c: char| !c.is_ascii_alphanumeric());
    let mut words = words.filter(|word| !word.is_empty());
    if words.next().is_some_and(|word| FIELDS.iter().any(|field| field.eq_ignore_ascii_case(word))) {
        return Err(());
    }
    Ok(())
}

/// A formula that starts a program (`cmd|'…'!A0`) or calls a function that fetches.
fn check_formula(formula: &str) -> std::result::Result<(), ()> {
    let mut bare = String::new();
    let mut quote = None;
    for c in formula.chars() {
        match quote {
            Some(open) if open == c => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None => bare.push(c.to_ascii_uppercase()),
        }
    }
    if bare.contains('|') {
        return Err(());
    }
    let mut rest = bare.as_str();
    while let Some(at) = rest.find('(') {
        let name = rest[..at].rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_').next();
        let name = name.unwrap_or_default().trim_start_matches("_XLFN.").trim_start_matches("_XLWS.");
        if FUNCTIONS.contains(&name) {
            return Err(());
        }
        rest = &rest[at + 1..];
    }
    Ok(())
}

/// Whether bytes could be read as XML: they begin with a bracket, after spaces and marks of order, in any width.
fn looks_like_xml(content: &[u8]) -> bool {
    let head = content
        .iter()
        .take(64)
        .find(|byte| !matches!(byte, 0 | 9 | 10 | 13 | 32 | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF));
    head == Some(&b'<')
}

/// Whether bytes hold a word, in one byte a letter or in two.
fn contains(content: &[u8], word: &[u8]) -> bool {
    let wide: Vec<u8> = word.iter().flat_map(|byte| [*byte, 0]).collect();
    [word, &wide].iter().any(|word| content.windows(word.len()).any(|window| window == *word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_that_act_are_told_from_those_that_compute() {
        for formula in ["cmd|'/c calc'!A0", "1+WEBSERVICE(\"x\")", "_xlfn.WEBSERVICE(A1)", "DDE(\"a\";\"b\")"]
        {
            assert!(check_formula(formula).is_err(), "{formula}");
        }
        for formula in
            ["SUM(A1:B2)", "\"a|b\"&A1", "'甲|乙'!A1", "HYPERLINK(\"#A1\")", "IF(A1>0,\"CALL(\",1)"]
        {
            assert!(check_formula(formula).is_ok(), "{formula}");
        }
    }

    #[test]
    fn links_that_a_person_clicks_are_told_from_those_that_fetch() {
        for target in ["https://example.org/a", "mailto:a@b.c", "附件.docx", "#书签"] {
            assert!(is_plain(target), "{target}");
        }
        for target in
            ["file:///C:/a", "\\\\server\\share", "//server/share", "javascript:x", "ms-word:ofe|u|x"]
        {
            assert!(!is_plain(target), "{target}");
        }
    }
}
