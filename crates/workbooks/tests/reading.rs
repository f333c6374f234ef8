//! Files of every kind, whole and broken.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use common::{all, fixture, only, places};
use jitu_workbooks::{Cell, Encoding, Limit, Merge, Reason, Workbook, WorkbookError, read, read_text};
use rust_xlsxwriter::{Format, Formula};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn file(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn read_bytes(bytes: &[u8]) -> Result<Workbook, WorkbookError> {
    let folder = tempfile::tempdir().unwrap();
    read(&file(&folder, "x.dat", bytes), None)
}

/// A zip archive of named parts, deflated.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The smallest xlsx with this sheet and these shared strings.
fn xlsx(sheet: &str, strings: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let workbook = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let relations = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
    );
    let root = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let sheet = format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>"#);
    archive(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
    ])
}

fn ods(content: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>{content}</office:spreadsheet></office:body></office:document-content>"#
    );
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn the_same_ledger_reads_the_same_from_xls_and_ods() {
    for name in ["ledger.xls", "ledger.ods"] {
        let workbook = read(&fixture(name), None).unwrap();
        assert_eq!(workbook.sheets.len(), 2, "{name}");
        let sheet = &workbook.sheets[0];
        assert_eq!(sheet.name, "付款台账");
        assert!(
            sheet.merges.contains(&Merge { first_row: 4, last_row: 5, first_column: 0, last_column: 0 }),
            "{name}"
        );
        let (table, rows, left) = only(&workbook);
        assert_eq!(
            (table.target.as_str(), table.header_first, table.header_last),
            ("payment", 2, 3),
            "{name}"
        );
        assert_eq!(all(&rows, "contract"), ["智能化建设项目", "智能化建设项目", "联合测绘项目"], "{name}");
        assert_eq!(all(&rows, "amount"), ["4778100.00", "1911240.00", "660000.00"], "{name}");
        assert_eq!(all(&rows, "date"), ["2021-09-30", "2021-12-03", "2024-04"], "{name}");
        assert_eq!(all(&rows, "voucher"), ["2021001", "2021002", "2024001"], "{name}");
        assert_eq!(
            places(&left),
            [("7".to_owned(), Reason::Subtotal), ("9".to_owned(), Reason::Subtotal)],
            "{name}"
        );
    }
}

#[test]
fn an_ods_is_read_without_its_comments_and_former_cells() {
    let workbook = read_bytes(&ods(
        r#"<table:tracked-changes><table:table table:name="old"/></table:tracked-changes>
        <table:table table:name="一&amp;二"><table:table-row>
        <table:table-cell office:value-type="string"><office:annotation><text:p>评论</text:p></office:annotation><text:p>甲<text:s text:c="2"/>&#20057;</text:p><text:p>丙</text:p></table:table-cell>
        <table:table-cell/><table:table-cell table:formula="of:=[.A1]"/>
        <table:table-cell table:number-columns-repeated="2" office:value-type="date" office:date-value="2021-06-18T08:00:00"><text:p>x</text:p></table:table-cell>
        <table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>
        <table:table-cell office:value-type="boolean" office:boolean-value="true"/>
        </table:table-row></table:table>"#,
    ))
    .unwrap();
    let day = Cell::Date("2021-06-18".parse().unwrap());
    assert_eq!(workbook.sheets.len(), 1);
    assert_eq!(workbook.sheets[0].name, "一&二");
    assert_eq!(
        workbook.sheets[0].rows,
        [vec![
            Cell::Text("甲  乙\n丙".to_owned()),
            Cell::Empty,
            Cell::Uncomputed("[.A1]".to_owned()),
            day.clone(),
            day,
            Cell::Error("#REF!".to_owned()),
            Cell::Bool(true),
        ]]
    );
}

#[test]
fn a_formula_without_a_value_is_named() {
    let workbook = read(&fixture("uncomputed.xlsx"), None).unwrap();
    assert_eq!(workbook.sheets[0].cell(1, 1), &Cell::Uncomputed("100+200".to_owned()));
    let (_, rows, left) = only(&workbook);
    assert_eq!(all(&rows, "voucher"), ["002"]);
    assert_eq!(places(&left), [("B2".to_owned(), Reason::Uncomputed)]);
    assert_eq!(left[0].value, "=100+200");
}

#[test]
fn a_password_is_named_for_every_kind() {
    assert!(matches!(read(&fixture("protected.xlsx"), None), Err(WorkbookError::Protected { .. })));

    let manifest = br#"<manifest:manifest xmlns:manifest="m"><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"#;
    let bytes = archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", b"\x03\x04garbage"),
    ]);
    assert!(matches!(read_bytes(&bytes), Err(WorkbookError::Protected { .. })));

    // An xls whose second record is FilePass.
    let mut stream = vec![0x09, 0x08, 0x10, 0x00];
    stream.extend([0x00, 0x06, 0x05, 0x00]);
    stream.extend([0; 12]);
    stream.extend([0x2F, 0x00, 0x06, 0x00, 0, 0, 0x59, 0xB3, 0x0A, 0x9A]);
    assert!(matches!(read_bytes(&ole("/Workbook", &stream)), Err(WorkbookError::Protected { .. })));
}

/// A compound file with one stream.
fn ole(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream(name).unwrap().write_all(bytes).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn what_is_no_spreadsheet_is_told_by_its_content() {
    let kind = |bytes: &[u8]| match read_bytes(bytes) {
        Err(WorkbookError::UnknownKind { found, .. }) => found,
        other => format!("{other:?}"),
    };
    let random: Vec<u8> = (0_u32..4096).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert_eq!(kind(&random), "binary");
    assert_eq!(kind(b"<html><table><tr><td>1</td></tr></table></html>"), "html");
    assert_eq!(kind(&archive(&[("word/document.xml", b"<x/>")])), "docx");
    assert_eq!(kind(&archive(&[("xl/workbook.bin", b"x")])), "xlsb");
    assert_eq!(kind(&archive(&[("a.txt", b"x")])), "zip");
    assert_eq!(kind(&ole("/WordDocument", b"x")), "doc");
    assert!(matches!(read_bytes(b""), Err(WorkbookError::Empty { .. })));
    assert!(matches!(read_bytes(b"\n ,\n"), Err(WorkbookError::Empty { .. })));
    assert!(matches!(read(Path::new("no/such/file.xlsx"), None), Err(WorkbookError::Unreadable { .. })));
}

#[test]
fn damage_is_named_and_ends_nothing() {
    for name in ["ledger.xls", "ledger.ods", "uncomputed.xlsx", "protected.xlsx"] {
        let whole = fs::read(fixture(name)).unwrap();
        // Cut off at many lengths, and with bytes changed in many places: any answer but a panic.
        for part in 1..24 {
            let cut = &whole[..whole.len() * part / 24];
            assert!(read_bytes(cut).is_err(), "{name} cut at {part}");
        }
        for seed in 0..150_usize {
            let mut changed = whole.clone();
            for step in 0..4 {
                let at = (seed * 7_919 + step * 104_729) % changed.len();
                changed[at] ^= (seed * 31 + step * 7 + 1) as u8;
            }
            drop(read_bytes(&changed));
        }
    }
    let sound = xlsx(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#, "<sst/>");
    assert_eq!(read_bytes(&sound).unwrap().sheets[0].rows, [[Cell::Number(1.into())]]);
    let open = xlsx(r#"<row r="1"><c r="A1"><v>1"#, "<sst/>");
    let damage = read_bytes(&open);
    assert!(
        matches!(&damage, Err(WorkbookError::Damaged { sheet: Some(sheet), .. }) if sheet == "S"),
        "{damage:?}"
    );
    let reference = xlsx(r#"<row r="1"><c r="1A"><v>1</v></c></row>"#, "<sst/>");
    assert!(matches!(read_bytes(&reference), Err(WorkbookError::Damaged { sheet: Some(_), .. })));
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let limit = |bytes: &[u8]| match read_bytes(bytes) {
        Err(WorkbookError::TooLarge { what, .. }) => what,
        other => panic!("{other:?}"),
    };
    // A cell outside any sheet.
    assert_eq!(
        limit(&ods(&format!(
            r#"<table:table><table:table-row table:number-rows-repeated="2000000000"/>{}</table:table>"#,
            "<table:table-row><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row>"
        ))),
        Limit::Cells
    );
    // One cell that says it stands sixteen thousand million times.
    let repeated = r#"<table:table><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="1"/></table:table-row></table:table>"#;
    assert_eq!(limit(&ods(repeated)), Limit::Cells);
    // One text in very many cells.
    let text = "长".repeat(30_000);
    let cell = format!(
        r#"<table:table-row table:number-rows-repeated="100000"><table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell></table:table-row>"#
    );
    assert_eq!(limit(&ods(&format!("<table:table>{cell}</table:table>"))), Limit::Text);
    // Room asked for strings that are not there.
    let announced = xlsx("", r#"<sst uniqueCount="1000000000000"></sst>"#);
    assert!(
        matches!(read_bytes(&announced), Err(WorkbookError::Damaged { detail, .. }) if detail.contains("announced"))
    );
    // Two cells in the far corners of a binary sheet, of which the reader would make a rectangle.
    let mut stream = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let start = stream.len() + 4 + 9 + 4;
    let mut sheet = u32::try_from(start).unwrap().to_le_bytes().to_vec();
    sheet.extend([0, 0, 1, 0, b'S']);
    stream.extend(record(0x0085, &sheet));
    stream.extend(record(0x000A, &[]));
    stream.extend(record(0x0809, &[0, 6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    for corner in [0_u16, 65_535] {
        let place = corner.to_le_bytes();
        let cell = [&place[..], &place[..], &[0; 10]].concat();
        stream.extend(record(0x0203, &cell));
    }
    stream.extend(record(0x000A, &[]));
    assert_eq!(limit(&ole("/Workbook", &stream)), Limit::Cells);
}

/// A record of a binary workbook.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes()[..], data].concat()
}

#[test]
fn cells_of_an_xlsx_are_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.xlsx");
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let time = Format::new().set_num_format("hh:mm");
    sheet.write_number(1, 1, 0.1 + 0.2).unwrap();
    sheet.write_number_with_format(1, 2, 44_365.75, &day).unwrap();
    sheet.write_number_with_format(1, 3, 0.5, &time).unwrap();
    sheet.write_boolean(1, 4, true).unwrap();
    sheet.write_formula(1, 5, Formula::new("=A1/0").set_result("#DIV/0!")).unwrap();
    sheet.write_formula(1, 6, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.write_string(1, 7, "=1+1").unwrap();
    workbook.save(&path).unwrap();

    let read = read(&path, None).unwrap();
    let sheet = &read.sheets[0];
    assert!(sheet.rows[0].is_empty());
    assert_eq!(sheet.cell(1, 0), &Cell::Empty);
    assert_eq!(sheet.cell(1, 1), &Cell::Number("0.3".parse().unwrap()));
    assert_eq!(sheet.cell(1, 2), &Cell::Date("2021-06-18".parse().unwrap()));
    assert_eq!(sheet.cell(1, 3), &Cell::Number("0.5".parse().unwrap()));
    assert_eq!(sheet.cell(1, 4), &Cell::Bool(true));
    assert_eq!(sheet.cell(1, 5), &Cell::Error("#DIV/0!".to_owned()));
    assert_eq!(sheet.cell(1, 6), &Cell::Number(2.into()));
    assert_eq!(sheet.cell(1, 7), &Cell::Text("=1+1".to_owned()));
    assert_eq!((sheet.cell(9, 9), sheet.width()), (&Cell::Empty, 8));
}

#[test]
fn merged_ranges_of_an_xlsx_are_found_both_ways() {
    let sheet = |text: &str| {
        let cell = format!(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>"#);
        let merged = r#"<mergeCells count="1"><mergeCell ref="A1:C2"/></mergeCells>"#;
        read_bytes(&xlsx(&format!("{cell}</sheetData>{merged}<sheetData>"), "<sst/>")).unwrap()
    };
    let merged = Merge { first_row: 0, last_row: 1, first_column: 0, last_column: 2 };
    // The second text hides the element from the quick way.
    for text in ["标题", "mergeCells"] {
        assert_eq!(sheet(text).sheets[0].merges, [merged], "{text}");
        assert_eq!(sheet(text).sheets[0].cell(0, 0), &Cell::Text(text.to_owned()));
    }

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.xlsx");
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().write_string(0, 0, "无").unwrap();
    let sheet = workbook.add_worksheet();
    sheet.set_name("甲&乙").unwrap();
    sheet.merge_range(0, 0, 1, 2, "标题", &Format::new()).unwrap();
    workbook.save(&path).unwrap();
    let read = read(&path, None).unwrap();
    assert!(read.sheets[0].merges.is_empty());
    assert_eq!(read.sheets[1].merges, [merged]);
}

#[test]
fn texts_in_any_usual_encoding() {
    const TEXT: &str = "支付凭证号,收款人,支付金额\r\n001,\"甲,乙\n公司\",\"1,234.50\"\r\n";
    let folder = tempfile::tempdir().unwrap();
    let gbk = encoding_rs::GBK.encode(TEXT).0.into_owned();
    let marked = [b"\xEF\xBB\xBF", TEXT.as_bytes()].concat();
    let wide: Vec<u8> = [0xFEFF]
        .into_iter()
        .chain(TEXT.replace(',', "\t").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let wide_text = "1\t234.50";
    for (name, bytes) in [("a.csv", gbk.clone()), ("b.csv", marked), ("c.txt", TEXT.as_bytes().to_vec())] {
        let (_, rows, left) = only(&read(&file(&folder, name, &bytes), None).unwrap());
        assert_eq!(all(&rows, "payee"), ["甲,乙\n公司"], "{name}");
        assert_eq!(all(&rows, "amount"), ["1234.50"], "{name}");
        assert!(left.is_empty(), "{name}");
    }
    let read_wide = read(&file(&folder, "d.csv", &wide), None).unwrap();
    assert_eq!(read_wide.sheets[0].cell(1, 2), &Cell::Text(wide_text.to_owned()));

    let gbk = file(&folder, "e.csv", &gbk);
    assert!(read(&gbk, Some(Encoding::Gb18030)).is_ok());
    assert!(matches!(read(&gbk, Some(Encoding::Utf8)), Err(WorkbookError::WrongEncoding { .. })));
}

#[test]
fn a_paste_is_read_by_its_tabs() {
    let text = "支付凭证号\t支付金额\t备注\n001\t1,234.50\t\"第一行\n第二行 \"\"引\"\"\"\n002\t3\t\n";
    let workbook = read_text("粘贴", text);
    assert_eq!(workbook.sheets[0].name, "粘贴");
    assert_eq!(workbook.sheets[0].cell(1, 2), &Cell::Text("第一行\n第二行 \"引\"".to_owned()));
    let (_, rows, _) = only(&workbook);
    assert_eq!(all(&rows, "amount"), ["1234.50", "3.00"]);
}
