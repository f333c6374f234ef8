//! Workbooks.

use calamine::{Data, Reader as _, Xlsx};
use jitu_documents::bureau::{Format, Place, SyntaxFault, Template, TemplateError};

use crate::case;
use crate::make::{c, fill, filled, part, unzipped, xlsx_parts, zipped};

fn xlsx(sheets: &[(&str, &str)]) -> Vec<u8> {
    zipped(&xlsx_parts(sheets, &[], ""))
}

/// One sheet of rows, and what stands behind them.
fn one(rows: &str, behind: &str) -> Vec<u8> {
    xlsx(&[("表", &format!("<sheetData>{rows}</sheetData>{behind}"))])
}

fn row(number: u32, cells: &str) -> String {
    format!(r#"<row r="{number}">{cells}</row>"#)
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

/// The rows of a sheet as a reader of workbooks sees them.
fn values(bytes: &[u8], sheet: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
    book.worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect()
}

fn text(value: &str) -> Data {
    Data::String(value.to_owned())
}

/// The formula of a cell.
fn formula(xml: &str, cell: &str) -> String {
    let cell = xml.split(&format!("r=\"{cell}\"")).nth(1).unwrap_or_else(|| panic!("no {cell} in {xml}"));
    let inner = cell.split("</c>").next().unwrap();
    inner.split("<f>").nth(1).map(|f| f.split("</f>").next().unwrap().to_owned()).unwrap_or_default()
}

#[test]
fn numbers_are_numbers_and_codes_are_text() {
    let bytes = filled(&one(
        &row(
            1,
            &[
                r#"<c r="A1" s="1" t="inlineStr"><is><t>{{ money.paid_wan }}</t></is></c>"#.to_owned(),
                c("B1", "{{ bureau.adcode }}"),
                c("C1", "{{ telephone }}"),
                c("D1", "共{{ money.paid_wan }}万元"),
                r#"<c r="E1" s="3" t="inlineStr"><is><t>{{ money.paid_wan }}</t></is></c>"#.to_owned(),
                r#"<c r="F1" s="2" t="inlineStr"><is><t>{{ indicator["摄像头的使用率"].actual }}</t></is></c>"#.to_owned(),
                c("G1", " {{ score.total }} "),
                c("H1", "{{ programme.basis }}"),
            ]
            .concat(),
        ),
        "",
    ));
    assert_eq!(
        values(&bytes, "表")[0],
        [
            Data::Float(66.9266),
            text("130529"),
            text("0319-4332288"),
            text("共66.9266万元"),
            text("66.9266"),
            Data::Float(1.0),
            Data::Float(99.5),
            text("邢自然〔2020〕71号"),
        ]
    );
    assert!(part(&bytes, SHEET).contains(r#"<c r="A1" s="1"><v>66.9266</v></c>"#), "the format is kept");
}

#[test]
fn text_never_becomes_a_formula() {
    let mut case = case::julu();
    for name in ["=1+1", "+1", "-cmd|'/c'!A0", "@SUM(1)", "_x000D_甲"] {
        case.snapshot.programmes[0].name = name.into();
        let bytes = fill(&one(&row(1, &c("A1", "{{ programme.name }}")), ""), &case).unwrap();
        let xml = part(&bytes, SHEET);
        assert!(!xml.contains("<f>") && xml.contains(r#"t="inlineStr""#), "{xml}");
        assert_eq!(values(&bytes, "表")[0][0], text(name));
    }
    let marked = one(r#"<row r="1"><c r="A1"><f>"{{ programme.name }}"</f></c></row>"#, "");
    match Template::read(&marked) {
        Err(TemplateError::Syntax { place, detail: SyntaxFault::Formula }) => {
            assert_eq!(place, Place::Cell { sheet: "表".into(), cell: "A1".into() });
        }
        other => panic!("{:?}", other.map(|_| ())),
    }
}

#[test]
fn shared_and_rich_texts_are_filled_and_forgotten() {
    let strings = [
        "固定",
        "{{ score.grade }}",
        "<r><rPr><b/></rPr><t>得{{ sco</t></r><r><rPr><i/></rPr><t>re.total }}</t></r><r><t>分</t></r>",
    ];
    let cells =
        r#"<c r="A1" t="s"><v>0</v></c><c r="B1" s="1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>"#;
    let bytes = filled(&zipped(&xlsx_parts(
        &[("表", &format!("<sheetData>{}</sheetData>", row(1, cells)))],
        &strings,
        "",
    )));
    assert_eq!(values(&bytes, "表")[0], [text("固定"), text("优秀"), text("得99.5分")]);
    let xml = part(&bytes, SHEET);
    assert!(xml.contains(r#"<r><rPr><b/></rPr><t xml:space="preserve">99.5</t></r>"#), "{xml}");
    assert!(!xml.contains("<i/>"), "nothing is left of the run in which the mark ended: {xml}");
    assert!(!part(&bytes, "xl/sharedStrings.xml").contains("{{"));
}

/// A list of eight indicators from row 5, with all that can refer to rows around it.
fn list() -> Vec<u8> {
    let rows = [
        row(1, &c("A1", "{{ programme.name }}")),
        r#"<row r="5" ht="30" customHeight="1">"#.to_owned()
            + &c("A5", "{% for row in indicators %}{{ loop.index }}")
            + &c("B5", "{{ row.name }}")
            + r#"<c r="C5" s="1" t="inlineStr"><is><t>{{ row.weight }}</t></is></c>"#
            + &c("D5", "{{ row.score }}{% endfor %}")
            + r#"<c r="E5"><f>D5/C5*100+C$7</f><v>1</v></c><c r="F5"><f t="shared" ref="F5:F6" si="0">SUM($D$5:D5)</f><v>9</v></c></row>"#,
        row(6, r#"<c r="F6"><f t="shared" si="0"/><v>9</v></c>"#),
        row(7, r#"<c r="A7" t="inlineStr"><is><t>合计</t></is></c><c r="C7"><f>SUM(C5:C5)</f><v>0</v></c><c r="D7" t="str"><f>SUM(D5)+D9</f><v>x</v></c>"#),
        row(9, r#"<c r="D9"><v>1</v></c>"#),
    ]
    .concat();
    let behind = r#"<autoFilter ref="A4:F5"/><mergeCells count="3"><mergeCell ref="A1:F1"/><mergeCell ref="G5:H5"/><mergeCell ref="A7:B7"/></mergeCells><conditionalFormatting sqref="D5 A9"><cfRule type="expression" dxfId="0" priority="1"><formula>$D5&lt;$C5</formula></cfRule></conditionalFormatting><dataValidations count="1"><dataValidation type="list" sqref="B5"><formula1>$D$9:$D$9</formula1></dataValidation></dataValidations><hyperlinks><hyperlink ref="B5" location="表!A1"/></hyperlinks><pageMargins left="1" right="1" top="1" bottom="1" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape"/><headerFooter><oddHeader>&amp;C{{ bureau.name }}&amp;P</oddHeader></headerFooter><rowBreaks count="1"><brk id="7"/></rowBreaks>"#;
    let names = r#"<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">表!$A$1:$F$9</definedName><definedName name="_xlnm.Print_Titles" localSheetId="0">表!$1:$4</definedName></definedNames>"#;
    let first = format!(
        r#"<dimension ref="A1:F9"/><sheetViews><sheetView workbookViewId="0"><selection activeCell="D9" sqref="D9"/></sheetView></sheetViews><cols><col min="1" max="1" width="20" customWidth="1"/></cols><sheetData>{rows}</sheetData>{behind}"#
    );
    let second =
        r#"<sheetData><row r="1"><c r="A1"><f>SUM(表!D5:D5)+表!D9</f><v>3</v></c></row></sheetData>"#;
    zipped(&xlsx_parts(&[("表", &first), ("总", second)], &[], names))
}

#[test]
fn rows_are_repeated_and_everything_follows() {
    let bytes = filled(&list());
    let xml = part(&bytes, SHEET);
    let rows = values(&bytes, "表");
    assert_eq!(
        rows[4][..4],
        [Data::Float(1.0), text("设立64个高空监控系统服务"), Data::Float(15.0), Data::Float(15.0)]
    );
    assert_eq!(rows[11][..4], [Data::Float(8.0), text("预算完成情况"), Data::Float(10.0), Data::Float(9.5)]);
    assert_eq!(rows[13][0], text("合计"));
    assert_eq!(xml.matches(r#"ht="30" customHeight="1""#).count(), 8);
    for (cell, expected) in [
        ("E5", "D5/C5*100+C$14"),
        ("E12", "D12/C12*100+C$14"),
        ("F12", "SUM($D$5:D12)"),
        ("F13", "SUM($D$5:D13)"),
        ("C14", "SUM(C5:C12)"),
        ("D14", "SUM(D5:D12)+D16"),
    ] {
        assert_eq!(formula(&xml, cell), expected, "{cell}");
    }
    for expected in [
        r#"<dimension ref="A1:F16"/>"#,
        r#"<selection activeCell="D16" sqref="D16"/>"#,
        r#"<col min="1" max="1" width="20" customWidth="1"/>"#,
        r#"<autoFilter ref="A4:F12"/>"#,
        r#"<mergeCells count="10"><mergeCell ref="A1:F1"/><mergeCell ref="G5:H5"/><mergeCell ref="G6:H6"/>"#,
        r#"<mergeCell ref="A14:B14"/>"#,
        r#"sqref="D5:D12 A16""#,
        r#"<formula>$D5&lt;$C5</formula>"#,
        r#"sqref="B5:B12""#,
        r#"<formula1>$D$16:$D$16</formula1>"#,
        r#"<hyperlink ref="B12" location="表!A1"/>"#,
        r#"<pageSetup paperSize="9" orientation="landscape"/>"#,
        r#"<oddHeader>&amp;C巨鹿县自然资源和规划局&amp;P</oddHeader>"#,
        r#"<brk id="14"/>"#,
    ] {
        assert!(xml.contains(expected), "{expected}\n{xml}");
    }
    assert!(!xml.contains("<v>9</v>") && !xml.contains("t=\"str\""), "results are computed anew");
    assert_eq!(formula(&part(&bytes, "xl/worksheets/sheet2.xml"), "A1"), "SUM(表!D5:D12)+表!D16");
    let workbook = part(&bytes, "xl/workbook.xml");
    assert!(workbook.contains("表!$A$1:$F$16") && workbook.contains("表!$1:$4"), "{workbook}");
    assert!(workbook.contains(r#"<calcPr calcId="191029" fullCalcOnLoad="1"/>"#), "{workbook}");
    assert!(!unzipped(&bytes).contains_key("xl/calcChain.xml"));
    assert!(!part(&bytes, "[Content_Types].xml").contains("calcChain"));
    assert!(!part(&bytes, "xl/_rels/workbook.xml.rels").contains("calcChain"));
}

#[test]
fn a_list_without_rows_leaves_an_empty_row_and_sums_stay() {
    let mut case = case::julu();
    case.result.indicators.clear();
    let bytes = fill(&list(), &case).unwrap();
    let xml = part(&bytes, SHEET);
    assert_eq!(formula(&xml, "C7"), "SUM(C5:C5)");
    assert!(xml.contains(r#"<row r="5" ht="30" customHeight="1"/>"#), "{xml}");
    assert_eq!(values(&bytes, "表")[6][0], text("合计"));
}

#[test]
fn marks_in_rows_of_their_own_vanish_and_nested_loops_count_their_own_rows() {
    let bytes = filled(&one(
        &[
            row(1, &c("A1", "{% for k in classes %}")),
            row(2, &c("A2", "{{ k.name }}")),
            row(3, &c("A3", "{% for i in indicators if i.level1 == k.name %}")),
            row(4, &[c("B4", "{{ i.name }}"), c("C4", "{{ i.score }}")].concat()),
            row(5, &c("A5", "{% endfor %}")),
            row(6, r#"<c r="A6" t="inlineStr"><is><t>小计</t></is></c><c r="C6"><f>SUM(C4:C4)</f></c>"#),
            row(7, &c("A7", "{% endfor %}")),
            row(8, r#"<c r="C8"><f>SUM(C2:C6)/2</f></c>"#),
        ]
        .concat(),
        "",
    ));
    let xml = part(&bytes, SHEET);
    // Classes of 3, 3, 1 and 1 indicators; each has a head and a subtotal.
    let rows = values(&bytes, "表");
    assert_eq!(rows[0][0], text("产出指标"));
    assert_eq!((rows[4][0].clone(), rows[5][0].clone()), (text("小计"), text("效益指标")));
    for (cell, expected) in [
        ("C5", "SUM(C2:C4)"),
        ("C10", "SUM(C7:C9)"),
        ("C13", "SUM(C12:C12)"),
        ("C16", "SUM(C15:C15)"),
        ("C17", "SUM(C1:C16)/2"),
    ] {
        assert_eq!(formula(&xml, cell), expected, "{cell}\n{xml}");
    }
}

#[test]
fn rows_may_depend_on_a_condition() {
    let bytes = filled(&one(
        &[
            row(
                1,
                &[c("A1", "{% if money.returned_wan %}退回"), c("B1", "{{ money.returned_wan }}{% endif %}")]
                    .concat(),
            ),
            row(2, &[c("A2", "{% if score.grade == '差' %}整改"), c("B2", "限期{% endif %}")].concat()),
            row(4, r#"<c r="A4"><f>B1+B2+B5</f></c>"#),
            row(5, r#"<c r="B5"><v>7</v></c>"#),
        ]
        .concat(),
        "",
    ));
    let xml = part(&bytes, SHEET);
    assert_eq!(values(&bytes, "表")[0], [text("退回"), Data::Float(0.0734)]);
    assert_eq!(formula(&xml, "A3"), "B1+#REF!+B4", "{xml}");
}

#[test]
fn drawings_tables_and_notes_follow() {
    let rows = [
        row(
            1,
            &[c("A1", "{% for g in goals %}{{ g.number }}"), c("B1", "{{ g.text }}{% endfor %}")].concat(),
        ),
        row(2, &c("A2", "尾")),
    ]
    .concat();
    let mut parts =
        xlsx_parts(&[("表", &format!(r#"<sheetData>{rows}</sheetData><drawing r:id="rId1"/>"#))], &[], "");
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut put = |name: &str, content: &str| parts.push((name.to_owned(), content.to_owned()));
    put(
        "xl/worksheets/_rels/sheet1.xml.rels",
        &format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{kind}/drawing" Target="../drawings/drawing1.xml"/><Relationship Id="rId2" Type="{kind}/table" Target="../tables/table1.xml"/><Relationship Id="rId3" Type="{kind}/comments" Target="../comments1.xml"/><Relationship Id="rId4" Type="{kind}/vmlDrawing" Target="../drawings/vmlDrawing1.vml"/></Relationships>"#
        ),
    );
    put(
        "xl/drawings/drawing1.xml",
        r#"<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"><xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:row>1</xdr:row></xdr:from><xdr:to><xdr:col>1</xdr:col><xdr:row>5</xdr:row></xdr:to></xdr:twoCellAnchor></xdr:wsDr>"#,
    );
    put("xl/tables/table1.xml", r#"<table ref="A1:B2"><autoFilter ref="A1:B2"/></table>"#);
    put("xl/comments1.xml", r#"<comments><commentList><comment ref="A2"/></commentList></comments>"#);
    put(
        "xl/drawings/vmlDrawing1.vml",
        r#"<xml xmlns:x="urn:x"><x:ClientData><x:Anchor>1, 15, 1, 2, 3, 15, 5, 3</x:Anchor><x:Row>1</x:Row></x:ClientData></xml>"#,
    );
    put("xl/charts/chart1.xml", r#"<c:chart xmlns:c="urn:c"><c:f>表!$A$1:$A$1</c:f></c:chart>"#);
    let bytes = filled(&zipped(&parts));
    assert!(part(&bytes, "xl/drawings/drawing1.xml").contains("<xdr:row>3</xdr:row></xdr:from>"));
    assert!(part(&bytes, "xl/drawings/drawing1.xml").contains("<xdr:row>7</xdr:row></xdr:to>"));
    assert_eq!(part(&bytes, "xl/tables/table1.xml").matches("ref=\"A1:B4\"").count(), 2);
    assert!(part(&bytes, "xl/comments1.xml").contains("ref=\"A4\""));
    assert!(
        part(&bytes, "xl/drawings/vmlDrawing1.vml").contains("1, 15, 3, 2, 3, 15, 7, 3</x:Anchor><x:Row>3<")
    );
    assert!(part(&bytes, "xl/charts/chart1.xml").contains("表!$A$1:$A$3"));
}

#[test]
fn figures_are_placed_in_their_cells() {
    let rows = [
        row(1, &c("A1", "头")),
        row(2, &c("B2", "{{ figure.map }}")),
        row(3, &c("A3", "{{ figure.curve }}")),
    ]
    .concat();
    let bytes = filled(&one(
        &rows,
        r#"<mergeCells count="1"><mergeCell ref="B2:C2"/></mergeCells><legacyDrawing r:id="rId9"/>"#,
    ));
    let drawing = part(&bytes, "xl/drawings/jitu1.xml");
    assert!(
        drawing.contains("<xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row>"),
        "{drawing}"
    );
    // Two columns of 64 pixels.
    assert!(drawing.contains("<xdr:ext cx=\"121"), "{drawing}");
    let xml = part(&bytes, SHEET);
    let (at, behind) = (xml.find("<drawing ").unwrap(), xml.find("<legacyDrawing").unwrap());
    assert!(at < behind, "in the order of the schema");
    assert!(xml.contains(r#"<row r="2" ht="57.58" customHeight="1">"#), "{xml}");
    assert!(unzipped(&bytes).contains_key("xl/media/jitu1.png"));
    assert!(part(&bytes, "xl/drawings/_rels/jitu1.xml.rels").contains("/xl/media/jitu1.png"));
    assert_eq!(drawing.matches("<xdr:pic>").count(), 1, "a figure that is not there leaves its cell empty");
}

#[test]
fn unknown_marks_are_listed_with_sheet_and_cell() {
    let read = Template::read(&one(
        &row(3, &[c("B3", "{{ score.totl }}"), c("D3", "{{ figure.mop }}")].concat()),
        "",
    ))
    .unwrap();
    assert_eq!(read.format(), Format::Xlsx);
    let marks = read.marks(&["map"]);
    let told: Vec<_> = marks.iter().map(|m| (m.place.to_string(), m.known, m.nearest.clone())).collect();
    assert_eq!(
        told,
        [
            ("表!B3".to_owned(), false, Some("score.total".to_owned())),
            ("表!D3".to_owned(), false, Some("figure.map".to_owned()))
        ]
    );
}

#[test]
fn a_workbook_without_marks_comes_back_as_it_was() {
    let template = one(&row(1, r#"<c r="A1"><f>1+1</f><v>2</v></c>"#), "");
    assert_eq!(unzipped(&filled(&template)), unzipped(&template));
}

#[test]
fn rows_and_cells_without_numbers_are_read_and_those_out_of_order_refused() {
    let bytes = filled(&one(
        r#"<row><c t="inlineStr"><is><t>{{ score.total }}</t></is></c><c><v>1</v></c></row>"#,
        "",
    ));
    assert_eq!(values(&bytes, "表")[0], [Data::Float(99.5), Data::Float(1.0)]);
    for rows in [row(2, "") + &row(1, ""), row(1, r#"<c r="B1"/><c r="A1"/>"#), row(0, "")] {
        assert!(matches!(Template::read(&one(&rows, "")), Err(TemplateError::Damaged { .. })), "{rows}");
    }
}
