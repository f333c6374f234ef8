//! Templates of a bureau's own, the year's pack and the public version, from outside: what LibreOffice wrote is filled,
//! and what was written is read back by LibreOffice and poppler.

use std::fs;
use std::path::PathBuf;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use jitu_tests::{PROGRAMME, Place};

const OF_JULU: [&str; 4] = ["--programme", PROGRAMME, "--year", "2021"];

/// Converts a file with LibreOffice; gives the new one's path.
fn converted(place: &Place, file: &str, to: &str, ending: &str) -> PathBuf {
    let profile = format!("-env:UserInstallation=file://{}", place.path("office").display());
    place.tool("soffice", &[&profile, "--headless", "--convert-to", to, "--outdir", "converted", file]);
    let stem = PathBuf::from(file).file_stem().unwrap().to_owned();
    place.path("converted").join(stem).with_extension(ending)
}

fn export(place: &Place, more: &[&str]) -> jitu_tests::Ran {
    place.jitu(&[&["export", "julu.gpkg"], &OF_JULU[..], more].concat())
}

#[test]
fn a_letter_written_elsewhere_is_filled() {
    let place = Place::julu();
    let letter = "<html><body><p>关于<b>{{ programme.name }}</b>的函</p>\
        <p>全年执行数 {{ money.paid_wan }} 万元，执行率 {{ money.execution_rate }}%。</p>\
        <table border=1><tr><td>指标</td><td>得分</td></tr>\
        <tr><td>{% for row in indicators %}{{ row.name }}</td><td>{{ row.score }}{% endfor %}</td></tr></table>\
        </body></html>";
    fs::write(place.path("函.html"), letter).unwrap();
    let template = converted(&place, "函.html", "docx:MS Word 2007 XML", "docx");
    let filled = export(&place, &["--template", template.to_str().unwrap(), "--out", "out"]).exits(0);
    let written = filled.stdout.trim();
    assert!(written.ends_with("函.docx") && written.contains("2021年度"), "{written}");
    fs::copy(place.path("").join(written), place.path("filled.docx")).unwrap();
    let text =
        fs::read_to_string(converted(&place, "filled.docx", "txt:Text (encoded):UTF8", "txt")).unwrap();
    for said in [PROGRAMME, "66.9266 万元", "99.89%", "设立64个高空监控系统服务", "群众满意度"]
    {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    assert!(!text.contains("{{") && !text.contains("{%"), "{text}");
}

#[test]
fn a_workbook_written_elsewhere_keeps_its_formulas() {
    let place = Place::julu();
    let table = "指标,分值\n{% for row in indicators %}{{ row.name }},{{ row.weight }}{% endfor %}\n合计,=SUM(B2:B2)\n";
    fs::write(place.path("表.csv"), table).unwrap();
    let template = converted(&place, "表.csv", "xlsx:Calc MS Excel 2007 XML", "xlsx");
    let filled = export(&place, &["--template", template.to_str().unwrap(), "--out", "out"]).exits(0);
    fs::copy(place.path("").join(filled.stdout.trim()), place.path("filled.xlsx")).unwrap();
    // LibreOffice computes the sum anew: the loop's rows are in it.
    let computed = converted(&place, "filled.xlsx", "xlsx:Calc MS Excel 2007 XML", "xlsx");
    let mut workbook: Xlsx<_> = open_workbook(computed).unwrap();
    let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
    let rows: Vec<Vec<Data>> = sheet.rows().map(<[Data]>::to_vec).collect();
    assert_eq!(rows.len(), 10, "{rows:?}");
    assert_eq!(rows[1], [Data::String("设立64个高空监控系统服务".to_owned()), Data::Float(15.0)]);
    assert_eq!(rows[9][1], Data::Float(100.0), "{rows:?}");
}

#[test]
fn marks_that_mean_nothing_are_named_with_their_neighbours() {
    let place = Place::julu();
    fs::write(place.path("坏.html"), "<p>{{ money.payed_wan }}和{{ programe.name }}</p>").unwrap();
    let template = converted(&place, "坏.html", "docx:MS Word 2007 XML", "docx");
    let refused = export(&place, &["--template", template.to_str().unwrap(), "--out", "out"]);
    refused.refused(&["坏.docx", "money.payed_wan", "money.paid_wan", "programe.name", "programme.name"]);
    fs::write(place.path("假.docx"), b"PK\x03\x04 nothing").unwrap();
    export(&place, &["--template", "假.docx", "--out", "out"]).refused(&["假.docx"]);
    assert!(!place.path("out").exists());
}

#[test]
fn the_pack_has_every_form_of_the_year() {
    let place = Place::julu();
    let ran = place.jitu(&["pack", "julu.gpkg", "--out", "pack", "--formats", "pdf,xlsx"]).exits(0);
    let folder = place.path("pack").join(format!("2021年度{PROGRAMME}"));
    let mut names: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names.len(), 6, "{names:?}");
    assert_eq!(ran.stdout.lines().count(), 6, "{ran:?}");
    for form in ["绩效自评表", "绩效目标申报表", "绩效目标执行监控表"] {
        let pdf = names.iter().find(|name| name.contains(form) && name.ends_with(".pdf")).unwrap();
        let text = place.tool("pdftotext", &["-layout", folder.join(pdf).to_str().unwrap(), "-"]);
        assert!(text.contains(PROGRAMME), "{pdf}: {text}");
    }
    place.jitu(&["pack", "julu.gpkg", "--out", "other", "--year", "1999"]).refused(&["项目"]);
}

#[test]
fn the_public_version_tells_no_telephone() {
    let place = Place::sample("zhanjiang-2023", "zj.gpkg");
    let name = place.jitu(&["info", "zj.gpkg", "--json"]).json()["programmes"][0]["name"]
        .as_str()
        .unwrap()
        .to_owned();
    let ran = place
        .jitu(&["public", "zj.gpkg", "--programme", &name, "--year", "2023", "--out", "public"])
        .exits(0);
    let paths: Vec<PathBuf> = ran.stdout.lines().map(|line| place.path("").join(line)).collect();
    let [page, pdf] = paths.as_slice() else { panic!("{ran:?}") };
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains(&name) && page.contains("lang=\"zh-CN\""), "{page}");
    assert!(!page.contains("<script") && !page.contains("src=\"http"), "it loads nothing");
    let text = place.tool("pdftotext", &["-layout", pdf.to_str().unwrap(), "-"]);
    assert!(text.contains("湛江"), "{text}");
}

#[test]
fn a_report_with_errors_is_a_marked_draft() {
    let place = Place::sample("yiyang-2022", "yy.gpkg");
    let name = place.jitu(&["info", "yy.gpkg", "--json"]).json()["programmes"][0]["name"]
        .as_str()
        .unwrap()
        .to_owned();
    let errors = place.jitu(&["check", "yy.gpkg", "--json"]).exits(1).json();
    let errors = errors["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error").count();
    assert!(errors > 0, "the sample shows what its bureau published");
    let export =
        ["export", "yy.gpkg", "--programme", &name, "--year", "2022", "--out", "out", "--formats", "pdf"];
    let ran = place.jitu(&export).exits(0);
    assert!(ran.stderr.contains(&errors.to_string()) && ran.stderr.contains("草稿"), "{ran:?}");
    let text =
        place.tool("pdftotext", &["-layout", place.path("").join(ran.stdout.trim()).to_str().unwrap(), "-"]);
    assert!(text.contains("草稿"), "{text}");
}
