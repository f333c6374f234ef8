//! The parts of a template: inflated with bounds, in their order, and packed again.
//!
//! The sizes that an archive states are its author's word; here bytes are counted as they come.

use std::collections::HashSet;
use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::error::{Result, TemplateError, damaged};
use super::xml::{Element, Node, Tree};
use crate::error::failed;

/// Bytes of all parts together, inflated: far more than any form with its pictures.
const MAX_INFLATED: u64 = 128 << 20;
/// Parts of an archive.
const MAX_PARTS: usize = 4_000;
/// How the compound files of old Office formats and of encrypted documents begin.
const COMPOUND: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// The stream of an encrypted document in such a file.
const ENCRYPTED: &str = "EncryptedPackage";
/// The list of the parts' types.
pub(super) const TYPES: &str = "[Content_Types].xml";
/// Namespace of the kinds of relations of Office documents.
pub(super) const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The parts of a document, by name, in the archive's order.
#[derive(Debug, Clone)]
pub(super) struct Package {
    parts: Vec<(String, Vec<u8>)>,
}

/// A relation of a part.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its kind: `image`, `hyperlink`.
    pub(super) kind: String,
    /// As written.
    pub(super) target: String,
    pub(super) external: bool,
}

impl Package {
    /// Inflates an archive.
    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        Self::read_within(bytes, MAX_INFLATED)
    }

    fn read_within(bytes: &[u8], mut left: u64) -> Result<Self> {
        if bytes.starts_with(&COMPOUND) {
            let name: Vec<u8> = ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let encrypted = bytes.windows(name.len()).any(|window| window == name);
            return Err(if encrypted { TemplateError::Encrypted } else { TemplateError::OldFormat });
        }
        if !bytes.starts_with(b"PK") {
            return Err(TemplateError::Kind);
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged("", error))?;
        if archive.len() > MAX_PARTS {
            return Err(TemplateError::TooLarge { part: String::new() });
        }
        let mut parts = Vec::with_capacity(archive.len());
        let mut names = HashSet::new();
        for index in 0..archive.len() {
            let raw = archive.by_index_raw(index).map_err(|error| damaged("", error))?;
            let name = raw.name().map_err(|error| damaged("", error))?.into_owned();
            if raw.encrypted() {
                return Err(TemplateError::Encrypted);
            }
            let folder = raw.is_dir();
            drop(raw);
            if leads_outside(&name) {
                return Err(TemplateError::Path { name });
            }
            if folder {
                continue;
            }
            if !names.insert(name.to_lowercase()) {
                return Err(damaged(&name, "stands twice in the archive"));
            }
            let file = archive.by_index(index).map_err(|error| damaged(&name, error))?;
            let mut content = Vec::new();
            let size =
                file.take(left + 1).read_to_end(&mut content).map_err(|error| damaged(&name, error))? as u64;
            left = left.checked_sub(size).ok_or_else(|| TemplateError::TooLarge { part: name.clone() })?;
            parts.push((name, content));
        }
        Ok(Self { parts })
    }

    /// Packs the parts, with one fixed date so that equal documents are equal files.
    pub(super) fn write(&self, format: &'static str) -> Result<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.parts {
            let packed = [".png", ".jpg", ".jpeg"].iter().any(|ending| name.to_lowercase().ends_with(ending));
            let method = if packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            let options = SimpleFileOptions::default().compression_method(method);
            zip.start_file(name.as_str(), options).map_err(failed(format))?;
            zip.write_all(content).map_err(failed(format))?;
        }
        Ok(zip.finish().map_err(failed(format))?.into_inner())
    }

    /// Names of all parts.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|(name, _)| name.as_str())
    }

    /// A part's bytes; names differ in nothing but case.
    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        let found = self.parts.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, content)| content.as_slice())
    }

    /// A part as a tree.
    pub(super) fn tree(&self, name: &str) -> Result<Tree> {
        Tree::parse(name, self.get(name).ok_or_else(|| damaged(name, "is missing"))?)
    }

    /// Puts a part in the place of the one of that name, or at the end.
    pub(super) fn put(&mut self, name: &str, content: Vec<u8>) {
        match self.parts.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, old)) => *old = content,
            None => self.parts.push((name.to_owned(), content)),
        }
    }

    /// Takes a part away.
    pub(super) fn remove(&mut self, name: &str) {
        self.parts.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    /// A name for a new part: `xl/media/jitu` and `.png` make `xl/media/jitu1.png`, unless there is one.
    pub(super) fn free_name(&self, before: &str, after: &str) -> String {
        let mut number = 1;
        loop {
            let name = format!("{before}{number}{after}");
            if self.get(&name).is_none() {
                return name;
            }
            number += 1;
        }
    }

    /// The content type of every part that has one of its own.
    pub(super) fn types(&self) -> Result<Vec<(String, String)>> {
        let tree = self.tree(TYPES)?;
        let entries = tree.root.elements().filter(|element| element.is("Override"));
        Ok(entries
            .filter_map(|element| {
                let name = element.get("PartName")?.trim_start_matches('/').to_owned();
                Some((name, element.get("ContentType")?.to_owned()))
            })
            .collect())
    }

    /// Names a part's content type, and that of pictures.
    pub(super) fn declare(&mut self, part: Option<(&str, &str)>) -> Result<()> {
        let mut tree = self.tree(TYPES)?;
        let root = &mut tree.root;
        let pictures =
            root.elements().any(|e| e.get("Extension").is_some_and(|x| x.eq_ignore_ascii_case("png")));
        if !pictures {
            let entry =
                Element::beside(root, "Default").with("Extension", "png").with("ContentType", "image/png");
            root.children.insert(0, Node::Element(entry));
        }
        if let Some((name, kind)) = part {
            let entry = Element::beside(root, "Override")
                .with("PartName", format!("/{name}"))
                .with("ContentType", kind);
            root.children.push(Node::Element(entry));
        }
        self.put(TYPES, tree.bytes());
        Ok(())
    }

    /// Forgets a part, its type, and `owner`'s relation to it.
    pub(super) fn forget(&mut self, name: &str, owner: &str) -> Result<()> {
        self.remove(name);
        let mut tree = self.tree(TYPES)?;
        let path = format!("/{name}");
        retain(&mut tree.root, |entry| !entry.get("PartName").is_some_and(|p| p.eq_ignore_ascii_case(&path)));
        self.put(TYPES, tree.bytes());
        let list = relations_of(owner);
        if self.get(&list).is_some() {
            let mut tree = self.tree(&list)?;
            let leads = |entry: &Element| {
                entry.get("Target").is_some_and(|t| resolved(owner, t).eq_ignore_ascii_case(name))
            };
            retain(&mut tree.root, |entry| !leads(entry));
            self.put(&list, tree.bytes());
        }
        Ok(())
    }

    /// The relations of a part.
    pub(super) fn relations(&self, part: &str) -> Result<Vec<Relation>> {
        let list = relations_of(part);
        if self.get(&list).is_none() { Ok(Vec::new()) } else { self.relation_list(&list) }
    }

    /// The relations in a list.
    pub(super) fn relation_list(&self, list: &str) -> Result<Vec<Relation>> {
        let tree = self.tree(list)?;
        let entries = tree.root.elements().filter(|element| element.is("Relationship"));
        Ok(entries
            .map(|entry| {
                let value = |name| entry.get(name).unwrap_or_default().to_owned();
                let kind = value("Type").rsplit('/').next().unwrap_or_default().to_owned();
                let external =
                    entry.get("TargetMode").is_some_and(|mode| !mode.eq_ignore_ascii_case("Internal"));
                Relation { id: value("Id"), kind, target: value("Target"), external }
            })
            .collect())
    }

    /// Adds a relation from `part` to a part beside or above it, and gives its id.
    pub(super) fn relate(&mut self, part: &str, kind: &str, target: &str) -> Result<String> {
        let list = relations_of(part);
        if self.get(&list).is_none() {
            let empty = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>"#;
            self.put(&list, empty.into());
        }
        let taken: HashSet<String> = self.relation_list(&list)?.into_iter().map(|r| r.id).collect();
        let mut number = taken.len() + 1;
        while taken.contains(&format!("rIdJitu{number}")) {
            number += 1;
        }
        let id = format!("rIdJitu{number}");
        let mut tree = self.tree(&list)?;
        let entry = Element::beside(&tree.root, "Relationship")
            .with("Id", id.as_str())
            .with("Type", format!("{RELATION}/{kind}"))
            .with("Target", format!("/{target}"));
        tree.root.children.push(Node::Element(entry));
        self.put(&list, tree.bytes());
        Ok(id)
    }
}

/// Keeps the elements that `keep` keeps, and all else.
fn retain(root: &mut Element, keep: impl Fn(&Element) -> bool) {
    root.children.retain(|node| match node {
        Node::Element(element) => keep(element),
        _ => true,
    });
}

/// The list of a part's relations: `word/_rels/document.xml.rels`.
pub(super) fn relations_of(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{file}.rels")
}

/// The name of the part that a relation's target means.
pub(super) fn resolved(owner: &str, target: &str) -> String {
    let mut path: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => owner.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

/// Whether a name leads out of the archive, or could on some system.
fn leads_outside(name: &str) -> bool {
    name.is_empty()
        || name.starts_with('/')
        || name.contains(['\\', ':', '\0'])
        || name.split('/').any(|step| step == "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_as_they_inflate() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["a.xml", "b.xml"] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(&[b' '; 50_000]).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        assert!(Package::read_within(&bytes, 100_000).is_ok());
        let refused = Package::read_within(&bytes, 99_999).unwrap_err();
        assert!(matches!(refused, TemplateError::TooLarge { part } if part == "b.xml"));
    }

    #[test]
    fn targets_are_resolved() {
        for (owner, target, part) in [
            ("xl/worksheets/sheet1.xml", "../drawings/drawing1.xml", "xl/drawings/drawing1.xml"),
            ("xl/workbook.xml", "/xl/calcChain.xml", "xl/calcChain.xml"),
            ("word/document.xml", "media/a.png", "word/media/a.png"),
        ] {
            assert_eq!(resolved(owner, target), part);
        }
        assert_eq!(relations_of("word/document.xml"), "word/_rels/document.xml.rels");
    }
}
