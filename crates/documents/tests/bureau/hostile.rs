//! Templates that do more than hold text, each refused by name.

use jitu_documents::bureau::{Template, TemplateError};

use crate::make::{self, Parts, c, docx_parts, p, xlsx_parts, zipped};

fn word() -> Parts {
    docx_parts(&p("{{ score.total }}"))
}

fn book() -> Parts {
    let data = format!(r#"<sheetData><row r="1">{}</row></sheetData>"#, c("A1", "{{ score.total }}"));
    xlsx_parts(&[("表", &data)], &[], "")
}

fn refused(parts: &[(String, String)]) -> TemplateError {
    match Template::read(&zipped(parts)) {
        Err(error) => error,
        Ok(_) => panic!("was taken"),
    }
}

/// Replaces text in a part.
fn changed(mut parts: Parts, name: &str, from: &str, to: &str) -> Parts {
    let part = parts.iter_mut().find(|(known, _)| known == name).unwrap();
    assert!(part.1.contains(from), "{name} has no {from}");
    part.1 = part.1.replacen(from, to, 1);
    parts
}

fn with(mut parts: Parts, name: &str, content: &str) -> Parts {
    parts.push((name.to_owned(), content.to_owned()));
    parts
}

/// Adds a relation to a part.
fn related(parts: Parts, list: &str, kind: &str, target: &str, mode: &str) -> Parts {
    let entry = format!(
        r#"<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/></Relationships>"#
    );
    changed(parts, list, "</Relationships>", &entry)
}

const DOCUMENT: &str = "word/_rels/document.xml.rels";
const WORKBOOK: &str = "xl/_rels/workbook.xml.rels";
const OUTSIDE: &str = r#" TargetMode="External""#;

#[test]
fn macros() {
    let cases = [
        with(word(), "word/vbaProject.bin", "x"),
        with(book(), "xl/vbaProject.bin", "x"),
        related(word(), DOCUMENT, "vbaProject", "a.bin", ""),
        changed(
            word(),
            "[Content_Types].xml",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
        changed(
            book(),
            "[Content_Types].xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
        with(book(), "xl/macrosheets/sheet1.xml", "<a/>"),
    ];
    for parts in cases {
        assert!(matches!(refused(&parts), TemplateError::Macros { .. }), "{:?}", refused(&parts));
    }
}

#[test]
fn links_that_fetch() {
    let cases = [
        related(word(), DOCUMENT, "attachedTemplate", "https://x.example/a.dotm", OUTSIDE),
        related(word(), DOCUMENT, "attachedTemplate", "a.dotx", ""),
        related(word(), DOCUMENT, "image", "https://x.example/a.png", OUTSIDE),
        related(word(), DOCUMENT, "frame", "https://x.example/", OUTSIDE),
        related(word(), DOCUMENT, "hyperlink", "file:///C:/a.exe", OUTSIDE),
        related(word(), DOCUMENT, "hyperlink", r"\\server\share", OUTSIDE),
        related(book(), WORKBOOK, "externalLink", "externalLinks/externalLink1.xml", ""),
        related(book(), WORKBOOK, "connections", "connections.xml", ""),
        with(book(), "xl/externalLinks/externalLink1.xml", "<externalLink/>"),
        with(book(), "xl/connections.xml", "<connections/>"),
        with(book(), "xl/queryTables/queryTable1.xml", "<queryTable/>"),
    ];
    for parts in cases {
        assert!(matches!(refused(&parts), TemplateError::External { .. }), "{:?}", refused(&parts));
    }
    let plain = related(word(), DOCUMENT, "hyperlink", "https://www.example.org/a?b=c", OUTSIDE);
    assert!(Template::read(&zipped(&plain)).is_ok(), "a person clicks it");
}

#[test]
fn embedded_objects() {
    let cases = [
        with(word(), "word/embeddings/oleObject1.bin", "x"),
        with(book(), "xl/activeX/activeX1.bin", "x"),
        related(word(), DOCUMENT, "oleObject", "a.bin", ""),
        related(word(), DOCUMENT, "aFChunk", "a.html", ""),
        related(word(), DOCUMENT, "package", "a.xlsx", ""),
    ];
    for parts in cases {
        assert!(matches!(refused(&parts), TemplateError::Embedded { .. }), "{:?}", refused(&parts));
    }
}

#[test]
fn fields_and_formulas_that_act() {
    let field = |text: &str| {
        docx_parts(&format!(
            r#"<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{text}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>"#
        ))
    };
    let run = |text: &str| format!("<w:r><w:instrText>{text}</w:instrText></w:r>");
    let formula = |text: &str| {
        let data = format!(r#"<sheetData><row r="1"><c r="A1"><f>{text}</f></c></row></sheetData>"#);
        xlsx_parts(&[("表", &data)], &[], "")
    };
    let cases = [
        field(&run(r#" DDEAUTO c:\\a "b" "#)),
        field(&[run(" DD"), run("E cmd ")].concat()),
        field(&run(" INCLUDEPICTURE &quot;http://x&quot; ")),
        docx_parts(r#"<w:p><w:fldSimple w:instr=" INCLUDETEXT a "/></w:p>"#),
        docx_parts(r#"<w:altChunk r:id="rId1"/>"#),
        formula("cmd|'/c calc'!A0"),
        formula("_xlfn.WEBSERVICE(&quot;http://x&quot;)"),
        xlsx_parts(
            &[("表", "<sheetData/>")],
            &[],
            "<definedNames><definedName name=\"a\">CALL(1)</definedName></definedNames>",
        ),
    ];
    for parts in cases {
        assert!(matches!(refused(&parts), TemplateError::ActiveField { .. }), "{:?}", refused(&parts));
    }
    assert!(Template::read(&zipped(&field(&run(" PAGE \\* MERGEFORMAT ")))).is_ok());
}

#[test]
fn entity_bombs() {
    let bomb = r#"<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>"#;
    let document =
        |parts: Parts| changed(parts, "word/document.xml", "<w:document", &format!("{bomb}<w:document"));
    for parts in [
        document(word()),
        with(word(), "customXml/item1.xml", &format!("{bomb}<a/>")),
        with(word(), "word/media/a.svg", &format!("{bomb}<svg/>")),
    ] {
        assert!(matches!(refused(&parts), TemplateError::Entities { .. }), "{:?}", refused(&parts));
    }
    let unknown = changed(word(), "word/document.xml", "{{ score.total }}", "{{ score.total }}&c;");
    assert!(matches!(refused(&unknown), TemplateError::Damaged { .. }));
}

#[test]
fn bombs_and_paths() {
    let bomb = with(word(), "word/media/a.bin", &" ".repeat(140 << 20));
    assert!(matches!(refused(&bomb), TemplateError::TooLarge { .. }));
    let deep =
        with(word(), "customXml/item1.xml", &format!("{}{}", "<a>".repeat(10_000), "</a>".repeat(10_000)));
    assert!(matches!(refused(&deep), TemplateError::Damaged { .. }));
    let wide: String = (0..5_000).map(|n| format!(" a{n}=\"\"")).collect();
    let wide = changed(word(), "word/document.xml", "<w:body>", &format!("<w:body{wide}>"));
    assert!(matches!(refused(&wide), TemplateError::Damaged { .. }));
    for name in ["../a.xml", "word/../../a.xml", "/etc/a.xml", "word\\a.xml", "C:a.xml"] {
        assert!(matches!(refused(&with(word(), name, "<a/>")), TemplateError::Path { .. }), "{name}");
    }
    assert!(matches!(
        refused(&related(word(), DOCUMENT, "image", "../../../a.png", "")),
        TemplateError::Path { .. }
    ));
}

#[test]
fn damaged_locked_old_and_foreign_files() {
    let good = zipped(&word());
    assert!(matches!(Template::read(&good[..good.len() / 2]), Err(TemplateError::Damaged { .. })));
    let cut = changed(word(), "word/document.xml", "</w:body>", "");
    assert!(matches!(refused(&cut), TemplateError::Damaged { .. }));
    let missing: Parts = word().into_iter().filter(|(name, _)| name != "word/document.xml").collect();
    assert!(matches!(refused(&missing), TemplateError::Damaged { .. }));
    let sheetless: Parts = book().into_iter().filter(|(name, _)| !name.contains("worksheets/")).collect();
    assert!(matches!(refused(&sheetless), TemplateError::Damaged { .. }));
    let compound = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    assert!(matches!(Template::read(&compound), Err(TemplateError::OldFormat)));
    let mut locked = compound.to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(matches!(Template::read(&locked), Err(TemplateError::Encrypted)));
    for other in [&b""[..], b"%PDF-1.7", b"PK", &make::zipped(&[("a.txt".into(), "a".into())])] {
        assert!(matches!(Template::read(other), Err(TemplateError::Kind | TemplateError::Damaged { .. })));
    }
    // The bit in a zip entry's flags that says it is encrypted.
    let mut locked = good;
    let central = locked.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    locked[central + 8] |= 1;
    locked[6] |= 1;
    assert!(matches!(Template::read(&locked), Err(TemplateError::Encrypted)));
}

#[test]
fn no_cut_and_no_changed_byte_makes_it_panic() {
    for good in [zipped(&word()), zipped(&book())] {
        for at in (0..good.len()).step_by(17) {
            let _ = Template::read(&good[..at]);
            let mut bent = good.clone();
            bent[at] ^= 0x55;
            let _ = Template::read(&bent);
        }
    }
}
