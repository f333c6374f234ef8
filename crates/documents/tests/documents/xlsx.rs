//! The workbook read back with another library.

use calamine::{Data, Dimensions, Reader, Xlsx};

use crate::form::PUBLISHED;
use crate::{case, read};

fn opened(bytes: Vec<u8>) -> Xlsx<std::io::Cursor<Vec<u8>>> {
    Xlsx::new(std::io::Cursor::new(bytes)).unwrap()
}

fn shown(data: &Data) -> String {
    match data {
        Data::String(text) => text.clone(),
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Empty => String::new(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_form_is_there_cell_by_cell() {
    let bytes = jitu_documents::xlsx::write(&case::julu().document()).unwrap();
    std::fs::write(read::folder("julu").join("julu.xlsx"), &bytes).unwrap();
    let mut book = opened(bytes);
    assert_eq!(book.sheet_names(), ["自评表", "佐证材料", "指标明细", "资金", "勾稽检查", "乡镇覆盖"]);
    let sheet = book.worksheet_range("自评表").unwrap();
    let merges: Vec<Dimensions> = book.merge_cells_by_sheet_name("自评表").unwrap();
    assert_eq!(shown(&sheet[(0, 0)]), "巨鹿县2021年度县级预算项目绩效自评表");
    for (row, column, rows, columns, text) in PUBLISHED {
        // The title stands in the first row.
        let place = (row + 1, *column);
        let found = &sheet[place];
        let expected = match text.strip_suffix('%').and_then(|t| t.parse::<f64>().ok()) {
            Some(percent) => (percent / 100.0).to_string(),
            None => (*text).to_owned(),
        };
        assert_eq!(shown(found), expected, "{place:?}");
        let end = ((row + rows) as u32, (column + columns - 1) as u32);
        let merged = merges.iter().any(|m| m.start == (place.0 as u32, place.1 as u32) && m.end == end);
        assert_eq!(merged, rows * columns > 1, "{place:?}");
    }
}

#[test]
fn numbers_are_numbers_and_telephones_are_not() {
    let bytes = jitu_documents::xlsx::write(&case::julu().document()).unwrap();
    let mut book = opened(bytes);
    let sheet = book.worksheet_range("自评表").unwrap();
    assert_eq!(sheet[(4, 8)], Data::Float(66.9266));
    assert_eq!(sheet[(4, 9)], Data::Float(0.9989));
    assert_eq!(sheet[(18, 10)], Data::Float(9.5));
    assert!(matches!(sheet[(21, 4)], Data::String(_)));
    let money = book.worksheet_range("资金").unwrap();
    let flat: Vec<String> = money.rows().flatten().map(shown).collect();
    assert!(flat.iter().any(|t| t == "0.0734"), "{flat:?}");
    let details = book.worksheet_range("指标明细").unwrap();
    assert!(details.rows().flatten().any(|d| shown(d) == "预算完成率未达到100%，按实际扣减0.5分"));
    let checks = book.worksheet_range("勾稽检查").unwrap();
    assert!(checks.rows().flatten().any(|d| shown(d) == "提示"));
}
