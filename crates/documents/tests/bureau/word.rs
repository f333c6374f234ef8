//! Text documents.

use jitu_documents::bureau::{Format, Place, Region, SyntaxFault, Template, TemplateError};

use crate::make::{docx, docx_parts, fill, filled, p, part, unzipped, zipped};
use crate::{case, make};

/// The text of each paragraph of a body, runs joined; breaks are `/`.
fn paragraphs(bytes: &[u8]) -> Vec<String> {
    let xml = part(bytes, "word/document.xml");
    let paragraph = |one: &str| {
        let mut text = String::new();
        for piece in one.split('<').skip(1) {
            let Some((tag, rest)) = piece.split_once('>') else { continue };
            if tag == "w:t" || tag.starts_with("w:t ") {
                text.push_str(rest);
            } else if tag.starts_with("w:br") {
                text.push('/');
            }
        }
        text
    };
    xml.split_inclusive("</w:p>").filter(|one| one.ends_with("</w:p>")).map(paragraph).collect()
}

fn body(body: &str) -> Vec<String> {
    paragraphs(&filled(&docx(body)))
}

#[test]
fn marks_are_filled_in_body_header_and_notes() {
    let bytes = filled(&docx(&p("支出{{ money.paid_wan }}万元，执行率{{ money.execution_rate }}%。")));
    assert_eq!(paragraphs(&bytes), ["支出66.9266万元，执行率99.89%。"]);
    assert!(part(&bytes, "word/header1.xml").contains("自然资源智能监管平台"));
    assert!(part(&bytes, "word/footnotes.xml").contains("注："));
    assert!(part(&bytes, "word/footnotes.xml").contains("巨鹿县自然资源和规划局"));
}

#[test]
fn a_mark_split_over_runs_takes_the_look_it_begins_in() {
    let run = |look: &str, text: &str| {
        format!(r#"<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>"#)
    };
    let runs = [
        run("<w:b/>", "共{"),
        r#"<w:proofErr w:type="spellStart"/>"#.to_owned(),
        run("<w:i/>", "{ money.pa"),
        run("<w:u/>", "id_wan }"),
        run("<w:strike/>", "}万元"),
        r#"<w:bookmarkStart w:id="0" w:name="a"/><w:bookmarkEnd w:id="0"/>"#.to_owned(),
    ];
    let bytes =
        filled(&docx(&format!("<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr>{}</w:p>", runs.concat())));
    assert_eq!(paragraphs(&bytes), ["共66.9266万元"]);
    let xml = part(&bytes, "word/document.xml");
    let runs: Vec<&str> = xml.split("<w:r>").skip(1).collect();
    assert!(runs[0].starts_with("<w:rPr><w:b/></w:rPr>") && runs[0].contains("66.9266"), "{runs:?}");
    assert!(runs[1].starts_with("<w:rPr><w:strike/></w:rPr>") && runs[1].contains("万元"), "{runs:?}");
    assert_eq!(runs.len(), 2);
    assert!(
        xml.contains("<w:proofErr") && xml.contains("<w:bookmarkStart") && xml.contains("w:val=\"center\"")
    );
}

#[test]
fn typographic_quotes_and_hyperlinks_in_a_mark_are_healed() {
    let link = r#"<w:p><w:r><w:t>得{{ indicator[“预算</w:t></w:r><w:hyperlink w:anchor="x"><w:r><w:t>完成情况”].score }}分</w:t></w:r></w:hyperlink><w:r><w:t>止</w:t></w:r></w:p>"#;
    let bytes = filled(&docx(link));
    assert_eq!(paragraphs(&bytes), ["得9.5分止"]);
    assert!(part(&bytes, "word/document.xml").contains("<w:hyperlink w:anchor=\"x\"><w:r>"));
}

/// A row of cells, with properties for the second.
fn row(cells: &[&str]) -> String {
    let cells: String = cells
        .iter()
        .map(|text| format!(r#"<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{}</w:tc>"#, p(text)))
        .collect();
    format!(r#"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"#)
}

fn table(rows: &[String]) -> String {
    format!(
        r#"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="2000"/></w:tblGrid>{}</w:tbl>{}"#,
        rows.concat(),
        p("后")
    )
}

#[test]
fn a_row_is_repeated_with_its_looks() {
    let template = docx(&table(&[
        row(&["指标", "得分"]),
        row(&["{% for row in outcomes %}{{ loop.index }}.{{ row.name }}", "{{ row.score }}{% endfor %}"]),
        row(&["合计", "{{ score.total }}"]),
    ]));
    let bytes = filled(&template);
    let text = paragraphs(&bytes);
    assert_eq!(text.len(), 2 + 7 * 2 + 2 + 1);
    assert_eq!(text[2..6], ["1.设立64个高空监控系统服务", "15", "2.摄像头的使用率", "15"]);
    assert_eq!(text[16..], ["合计", "99.5", "后"]);
    let xml = part(&bytes, "word/document.xml");
    assert_eq!((xml.matches("<w:tr>").count(), xml.matches("<w:cantSplit/>").count()), (9, 9));
    assert_eq!(xml.matches("<w:vAlign").count(), 18);
}

#[test]
fn loops_may_have_rows_of_their_own_and_go_over_several_rows() {
    let template = docx(&table(&[
        row(&["{% for g in goals %}", ""]),
        row(&["目标{{ g.number }}", "{{ g.text }}"]),
        row(&["完成", "{{ g.completion }}%"]),
        row(&["{% endfor %}", ""]),
        row(&["{% if money.returned_wan %}退回", "{{ money.returned_wan }}{% endif %}"]),
        row(&["{% if money.unpaid_wan == '9' %}不印", "{% endif %}"]),
    ]));
    let text = paragraphs(&filled(&template));
    assert_eq!(text.len(), 3 * 4 + 2 + 1, "{text:?}");
    assert_eq!(text[0], "目标1");
    assert_eq!(text[11..], ["100%", "退回", "0.0734", "后"]);
}

#[test]
fn merged_cells_are_kept() {
    let merged = |text: &str, merge: &str| {
        format!(
            r#"<w:tr><w:tc><w:tcPr><w:vMerge{merge}/></w:tcPr>{}</w:tc><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{}</w:tc></w:tr>"#,
            p(""),
            p(text)
        )
    };
    let template = docx(&table(&[
        merged("头", r#" w:val="restart""#),
        merged("{% for row in goals %}{{ row.number }}{% endfor %}", "")
            .replace(&p(""), &p("{% for g in goals %}"))
            .replace("{% for row in goals %}{{ row.number }}{% endfor %}", "{{ g.number }}{% endfor %}"),
    ]));
    let xml = part(&filled(&template), "word/document.xml");
    assert_eq!(xml.matches("<w:vMerge/>").count(), 3);
    assert_eq!(xml.matches("w:val=\"restart\"").count(), 1);
    assert_eq!(xml.matches("<w:gridSpan").count(), 4);
}

#[test]
fn paragraphs_are_repeated_whole_and_text_inside_them_in_place() {
    assert_eq!(
        body(&p("{% for g in goals %}{{ g.number }}号{% endfor %}")),
        ["1号", "2号", "3号"],
        "a loop around all of a paragraph repeats it"
    );
    assert_eq!(
        body(&p("目标：{% for g in goals %}{{ g.number }}{% if not loop.last %}、{% endif %}{% endfor %}。")),
        ["目标：1、2、3。"]
    );
    let blocks = [p("{% for g in goals %}"), p("甲{{ g.number }}"), p("乙"), p("{% endfor %}")].concat();
    assert_eq!(body(&blocks), ["甲1", "乙", "甲2", "乙", "甲3", "乙"]);
    let choice = [p("{% if score.total %}"), p("有"), p("{% else %}"), p("无"), p("{% endif %}")].concat();
    assert_eq!(body(&choice), ["有"]);
}

#[test]
fn an_empty_list_leaves_no_table_without_rows_and_no_cell_without_paragraph() {
    let mut case = case::julu();
    case.snapshot.remedies.clear();
    let rows = table(&[row(&["{% for r in remedies %}{{ r.problem }}", "{{ r.text }}{% endfor %}"])]);
    let bytes = fill(&docx(&rows), &case).unwrap();
    assert!(!part(&bytes, "word/document.xml").contains("<w:tbl>"));
    let cell = table(&[row(&["{% for r in remedies %}{{ r.problem }}{% endfor %}"])]);
    let xml = part(&fill(&docx(&cell), &case).unwrap(), "word/document.xml");
    assert!(xml.contains("</w:tcPr><w:p/></w:tc>"), "{xml}");
}

#[test]
fn text_boxes_are_filled_in_both_of_their_forms() {
    let inner = p("盒：{{ score.grade }}");
    let boxed = format!(
        r#"<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>旁</w:t></w:r></w:p>"#
    );
    let bytes = docx(&boxed);
    let marks = Template::read(&bytes).unwrap().marks(&[]);
    assert_eq!(marks.iter().filter(|mark| mark.text == "score.grade").count(), 1);
    let xml = part(&filled(&bytes), "word/document.xml");
    assert_eq!(xml.matches("优秀").count(), 2);
    assert!(xml.contains("</mc:AlternateContent></w:r><w:r><w:t"), "{xml}");
}

#[test]
fn hostile_text_stays_text() {
    let mut case = case::julu();
    case.snapshot.programmes[0].name = "</w:t>{{ score.total }}\u{FDD3}0\u{FDD4}\u{0}次\n行".into();
    let bytes = fill(&docx(&p("[{{ programme.name }}]")), &case).unwrap();
    let xml = part(&bytes, "word/document.xml");
    assert!(xml.contains("&lt;/w:t&gt;{{ score.total }}〔U+FDD3〕0〔U+FDD4〕〔U+0000〕次"), "{xml}");
    assert!(xml.contains("<w:br/>"));
}

#[test]
fn figures_are_pictures_as_wide_as_their_place() {
    let exact = r#"<w:p><w:pPr><w:pStyle w:val="a"/><w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLine="640"/><w:jc w:val="both"/></w:pPr><w:r><w:t>{{ figure.map }}</w:t></w:r></w:p>"#;
    let cell = table(&[row(&["{{ figure.map }}{% if figure.curve %}无{% endif %}", "{{ figure.curve }}"])]);
    let bytes = filled(&docx(&format!("{exact}{cell}")));
    let xml = part(&bytes, "word/document.xml");
    // A4 less 3.175 cm on each side; a cell of 2000 twips less its air.
    let text_area = ((11906.0 - 3600.0) * 635.0_f64).round() as i64;
    assert!(xml.contains(&format!("<wp:extent cx=\"{text_area}\"")), "{xml}");
    assert!(xml.contains("cx=\"1133200\""), "{xml}");
    assert_eq!(xml.matches("<w:drawing>").count(), 2);
    assert!(!xml.contains('无'));
    assert!(xml.contains(
        r#"<w:pStyle w:val="a"/><w:spacing w:line="240" w:lineRule="auto"/><w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc"#
    ));
    let files = unzipped(&bytes);
    let pixels = |name: &str| u32::from_be_bytes(files[name][16..20].try_into().unwrap());
    let wide = text_area as f64 / 914_400.0 * 300.0;
    assert!((f64::from(pixels("word/media/jitu1.png")) - wide).abs() < 2.0, "300 dpi");
    assert!(part(&bytes, "[Content_Types].xml").contains("image/png"));
    let relations = part(&bytes, "word/_rels/document.xml.rels");
    assert!(relations.contains("Target=\"/word/media/jitu1.png\"") && relations.contains("header1.xml"));
}

#[test]
fn unknown_marks_are_listed_all_at_once() {
    let template = docx(
        &[
            p("支出{{ money.payed_wan }}万元"),
            table(&[row(&["{% for row in outcomes %}{{ row.nam }}", "{{ row.score }}{% endfor %}"])]),
            p("{{ indicator['预算完成'].score }}"),
        ]
        .concat(),
    );
    let read = Template::read(&template).unwrap();
    assert_eq!(read.format(), Format::Docx);
    let unknown: Vec<_> = read.marks(&["map"]).into_iter().filter(|mark| !mark.known).collect();
    let told: Vec<_> = unknown.iter().map(|m| (m.text.as_str(), m.nearest.as_deref())).collect();
    assert_eq!(told, [("money.payed_wan", Some("money.paid_wan")), ("row.nam", Some("row.name"))]);
    assert_eq!(
        unknown[0].place,
        Place::Paragraph { region: Region::Body, text: "支出{{ money.payed_wan }}万元".into() }
    );
    match make::fill(&template, &case::julu()) {
        Err(TemplateError::Unknown(marks)) => assert_eq!(marks, unknown),
        other => panic!("{:?}", other.map(|_| ())),
    }
    // What only this programme lacks is known when it is filled.
    match make::fill(&docx(&p("{{ indicator['预算完成'].score }}")), &case::julu()) {
        Err(TemplateError::Unknown(marks)) => {
            assert_eq!(marks[0].text, "indicator[\"预算完成\"].score");
            assert!(
                marks[0].nearest.as_deref().is_some_and(|n| n.starts_with("indicator[\"预算完成情况\"]")),
                "{marks:?}"
            );
        }
        other => panic!("{:?}", other.map(|_| ())),
    }
}

#[test]
fn expressions_of_the_manual_work() {
    for (expression, expected) in [
        ("{{ '有' if score.grade == '优秀' else '无' }}", "有"),
        ("{% if score.total >= 90 and score.total < 100 %}高{% else %}低{% endif %}", "高"),
        ("{% if money.execution_rate == 99.89 %}等{% endif %}", "等"),
        ("{% if responsible > 0 %}有{% else %}空{% endif %}", "空"),
        ("{{ indicators|length }}", "8"),
        ("{{ (goals|first).number }}", "1"),
        ("{{ goals[1].number }}", "2"),
        ("{{ filled_by|upper }}{{ responsible|default('未填') }}", "王敏未填"),
        (
            "{% for i in indicators if i.level1 == '满意度指标' %}前{{ i.name }}{% endfor %}。",
            "前群众满意度。",
        ),
        ("{% for i in indicators|reverse %}{{ loop.index }}{% endfor %}。", "12345678。"),
    ] {
        assert_eq!(
            body(&p(&format!("：{}", expression.replace('<', "&lt;")))),
            [format!("：{expected}")],
            "{expression}"
        );
    }
}

#[test]
fn a_name_that_is_computed_and_is_not_there_is_told() {
    let loops = |list: &str| {
        docx(&p(&format!("{{% for k in {list} %}}{{{{ indicator[k.name].score }}}}{{% endfor %}}")))
    };
    let scores = ["15", "15", "20", "10", "10", "10", "10"];
    assert_eq!(paragraphs(&filled(&loops("outcomes"))), scores);
    for template in [loops("classes"), docx(&p("{{ (goals|first).nummer }}"))] {
        match make::fill(&template, &case::julu()) {
            Err(TemplateError::Unknown(marks)) => assert!(marks[0].nearest.is_some(), "{marks:?}"),
            other => panic!("{:?}", other.map(|_| ())),
        }
    }
}

#[test]
fn too_many_marks_and_too_many_pictures_are_refused() {
    let marks = "{{ score.total }}".repeat(10_001);
    assert!(matches!(Template::read(&docx(&p(&marks))), Err(TemplateError::TooManyMarks(10_002 | 10_003))));
    let pictures = docx(&p("{% for n in range(501) %}{{ figure.map }}{% endfor %}"));
    assert!(matches!(make::fill(&pictures, &case::julu()), Err(TemplateError::Endless)));
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    for (text, expected) in [
        ("{{ money.paid_wan", SyntaxFault::Open("{{ money.paid_wan".into())),
        ("{% set a = 1 %}", SyntaxFault::Statement("set".into())),
        ("{{ score.total|replace('9', '99') }}", SyntaxFault::Name("replace".into())),
        ("{% for g in goals %}", SyntaxFault::Unmatched("{% for g in goals %}".into())),
        ("甲{% endif %}", SyntaxFault::Unmatched("{% endif %}".into())),
    ] {
        match Template::read(&docx(&p(text))) {
            Err(TemplateError::Syntax { place: Place::Paragraph { text: told, .. }, detail }) => {
                assert_eq!((told.as_str(), detail), (text, expected));
            }
            other => panic!("{text}: {:?}", other.map(|_| ())),
        }
    }
    let unreadable = Template::read(&docx(&[p("好"), p("{{ score.total + }}")].concat()));
    assert!(
        matches!(unreadable, Err(TemplateError::Syntax { place: Place::Paragraph { text, .. }, .. }) if text == "{{ score.total + }}")
    );
}

#[test]
fn endless_loops_and_endless_text_stop() {
    for text in [
        "{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}",
        &format!("{{% for a in range(50000) %}}{}{{% endfor %}}", "长".repeat(1_000)),
    ] {
        let refused = make::fill(&docx(&p(&format!("前{text}"))), &case::julu());
        assert!(matches!(refused, Err(TemplateError::Endless)), "{:?}", refused.map(|_| ()));
    }
}

#[test]
fn a_template_without_marks_comes_back_as_it_was() {
    let mut parts = docx_parts(&p("无标记 &amp; &#x4E2D;<!-- 注 -->"));
    for (_, content) in &mut parts {
        *content = content.replace("{{ programme.name }}", "甲").replace("{{ bureau.name }}", "乙");
    }
    parts.push(("docProps/custom.bin".into(), "\u{1}\u{2}任意".into()));
    let template = zipped(&parts);
    assert_eq!(unzipped(&filled(&template)), unzipped(&template));
    // And one with a mark keeps all other parts.
    let template = docx(&p("{{ score.total }}"));
    let (before, after) = (unzipped(&template), unzipped(&filled(&template)));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (name, content) in
        before.iter().filter(|(_, content)| !String::from_utf8_lossy(content).contains("{{"))
    {
        assert_eq!(&after[name], content, "{name}");
    }
}
