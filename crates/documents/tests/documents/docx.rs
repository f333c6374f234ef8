//! The docx read back cell by cell.

use crate::form::{PUBLISHED, ROWS};
use crate::{case, read};

#[test]
fn the_form_is_there_cell_by_cell() {
    let bytes = jitu_documents::docx::write(&case::julu().document(), &case::fonts()).unwrap();
    std::fs::write(read::folder("julu").join("julu.docx"), &bytes).unwrap();
    let docx = read::docx(&bytes);
    let form = &docx.tables[0];
    assert_eq!(form.len(), ROWS);
    for (row, column, rows, columns, text) in PUBLISHED {
        let cell = form[*row].iter().find(|c| c.column == *column);
        let cell = cell.unwrap_or_else(|| panic!("no cell at {row},{column}"));
        assert_eq!((cell.rows, cell.columns, cell.text.as_str()), (*rows, *columns, *text), "{row},{column}");
    }
    assert_eq!(docx.landscape, [false, true, false, false, false]);
}

#[test]
fn the_narrative_the_annexes_and_the_seal_are_there() {
    let bytes = jitu_documents::docx::write(&case::julu().document(), &case::fonts()).unwrap();
    let docx = read::docx(&bytes);
    let all = docx.paragraphs.join("\n");
    for expected in [
        "2021年自然资源智能监管平台绩效评价",
        "实际支出66.9266万元，预算执行率为99.89%",
        "附件：1.巨鹿县2021年度县级预算项目绩效自评表",
        "附件3",
        "2021年4月28日",
        "完整校验值：9f3c1a7be04d52c88e6f00b1d2a34c5d6e7f8091a2b3c4d5e6f708192a3b4c5d",
    ] {
        assert!(all.contains(expected), "{expected}\n{all}");
    }
    assert!(docx.paragraphs.iter().rev().find(|p| !p.is_empty()).unwrap().starts_with("完整校验值"));
}

#[test]
fn every_part_is_xml_and_every_relation_has_its_target() {
    let bytes = jitu_documents::docx::write(&case::julu().document(), &case::fonts()).unwrap();
    let files = read::unzipped(&bytes);
    for (name, content) in files.iter().filter(|(name, _)| name.ends_with(".xml") || name.ends_with(".rels"))
    {
        let mut reader = quick_xml::reader::Reader::from_str(std::str::from_utf8(content).unwrap());
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{name}: {error}"),
            }
        }
    }
    let relations = String::from_utf8(files["word/_rels/document.xml.rels"].clone()).unwrap();
    for target in relations.split("Target=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(files.contains_key(&format!("word/{target}")), "{target}");
    }
    let document = String::from_utf8(files["word/document.xml"].clone()).unwrap();
    assert!(document.contains("descr=\"巨鹿县自然资源智能监管平台监控覆盖图"));
    assert!(document.contains("<w:tblHeader/>"), "header rows repeat");
    let styles = String::from_utf8(files["word/styles.xml"].clone()).unwrap();
    for expected in ["仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "w:line=\"579\""] {
        assert!(styles.contains(expected), "{expected}");
    }
}
