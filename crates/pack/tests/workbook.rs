//! A workbook says the same as the CSV files it was made from, and what is wrong with it is told at its cells.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use pack::File;
use pack::workbook::{self, Opened};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/two-places")
}

/// A CSV file as a sheet, numbers as numbers.
fn sheet(workbook: &mut Workbook, name: &str, text: &str) {
    let sheet = workbook.add_worksheet().set_name(name).unwrap();
    let rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes()).into_records();
    for (row, line) in rows.map(Result::unwrap).enumerate() {
        for (column, cell) in line.iter().enumerate() {
            let (row, column) = (row as u32, column as u16);
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string(row, column, cell).unwrap(),
            };
        }
    }
}

/// `two-places` in a folder with one workbook, whose accounts are `accounts`.
fn folder(accounts: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Read me").unwrap().write_string(0, 0, "Not a table").unwrap();
    for file in pack::load(&example()).unwrap().0 {
        match file.name.strip_suffix(".csv") {
            Some("accounts") => sheet(&mut workbook, "Accounts", accounts),
            Some("unit_costs") => sheet(&mut workbook, "Unit costs", std::str::from_utf8(&file.bytes).unwrap()),
            Some(name) => sheet(&mut workbook, name, std::str::from_utf8(&file.bytes).unwrap()),
            None => std::fs::write(folder.path().join(&file.name), &file.bytes).unwrap(),
        }
    }
    workbook.save(folder.path().join("partner.xlsx")).unwrap();
    folder
}

fn accounts() -> String {
    std::fs::read_to_string(example().join("accounts.csv")).unwrap()
}

#[test]
fn the_digest_does_not_ask_whether_tables_are_files_or_sheets() {
    let files = pack::read(&example()).unwrap().checked.unwrap();
    let folder = folder(&accounts());
    let outcome = pack::read(folder.path()).unwrap();
    let checked = outcome.checked.unwrap_or_else(|| panic!("{:?}", outcome.findings));
    assert_eq!(checked.plan.digest, files.plan.digest);
    let (_, line) = files.place(files.plan.lines[0].origin);
    assert_eq!(checked.place(checked.plan.lines[0].origin), ("partner.xlsx, Accounts", line));
}

#[test]
fn findings_name_sheet_and_cell() {
    let folder = folder(&accounts().replacen(",income,", ",incom,", 1).replacen("HOSP", "HOPS", 1));
    let outcome = pack::read(folder.path()).unwrap();
    assert!(outcome.checked.is_none());
    let told: Vec<&str> = outcome.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert!(outcome.findings.iter().all(|finding| finding.file == "partner.xlsx"), "{:?}", outcome.findings);
    assert!(told[0].starts_with("Accounts!C2: "), "{told:?}");
    assert!(told.iter().any(|one| one.starts_with("Accounts!D3: ")), "{told:?}");
}

#[test]
fn a_table_is_given_once() {
    let folder = folder(&accounts());
    std::fs::write(folder.path().join("accounts.csv"), accounts()).unwrap();
    let outcome = pack::read(folder.path()).unwrap();
    let told = outcome.findings.iter().find(|finding| finding.kind == "two-files").unwrap();
    assert_eq!((told.file.as_str(), told.is_error()), ("partner.xlsx", true));
}

fn opened(name: &str, fill: impl FnOnce(&mut Worksheet)) -> Opened {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet().set_name(name).unwrap());
    workbook::open(&File { name: "one.xlsx".to_owned(), bytes: workbook.save_to_buffer().unwrap() })
}

fn text(opened: &Opened) -> &str {
    std::str::from_utf8(&opened.files[0].bytes).unwrap()
}

#[test]
fn cells_are_the_text_that_csv_would_hold() {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let percent = Format::new().set_num_format("0.0%");
    let money = Format::new().set_num_format("£#,##0.00");
    let opened = opened("accounts", |sheet| {
        sheet.write_string(1, 0, "a").unwrap().write_string(1, 5, "f").unwrap();
        sheet.write_with_format(2, 0, ExcelDateTime::from_ymd(2026, 4, 1).unwrap(), &day).unwrap();
        sheet.write_number(2, 1, 0.1 + 0.2).unwrap();
        sheet.write_number_with_format(2, 2, 0.029, &percent).unwrap();
        sheet.write_number_with_format(2, 3, 1_204.5, &money).unwrap();
        sheet.write_boolean(2, 4, true).unwrap();
        sheet.write_string(2, 5, "two, or\nthree \"quotes\"").unwrap();
        sheet.write_formula(4, 0, Formula::new("=1+1").set_result("2")).unwrap();
    });
    assert_eq!(text(&opened), "\na,,,,,f\n2026-04-01,0.3,2.9%,1204.5,yes,\"two, or three \"\"quotes\"\"\"\n\n2,,,,,\n");
    assert_eq!(opened.findings, []);
}

#[test]
fn errors_in_cells_and_strange_sheets_are_told() {
    let broken = opened("accounts", |sheet| {
        sheet.write_string(0, 0, "organisation").unwrap();
        sheet.write_formula(1, 0, Formula::new("=A9").set_result("#REF!")).unwrap();
    });
    let told = &broken.findings[0];
    assert_eq!((told.kind, told.line), ("cell-error", Some(2)), "{told:?}");
    assert!(told.message.starts_with("accounts!A2: "), "{told:?}");
    let misspelt = opened("acounts", |_| {});
    assert_eq!(misspelt.findings[0].hint.as_deref(), Some("did you mean accounts?"));
    assert!(misspelt.findings[0].is_error(), "a table that is not read is missed too late");
    let notes = opened("Notes of the meeting", |_| {});
    assert_eq!(notes.findings[0].kind, "no-tables");
}

#[test]
fn a_cell_at_the_far_corner_costs_no_memory() {
    let opened = opened("accounts", |sheet| {
        sheet.write_string(0, 0, "organisation").unwrap();
        sheet.write_number(1_048_575, 16_383, 1.0).unwrap();
    });
    assert!(text(&opened).len() < 2 << 20);
    let wide = self::opened("accounts", |sheet| {
        sheet.write_number(0, 16_383, 1.0).unwrap();
        for row in 1..20_000 {
            sheet.write_number(row, 0, 1.0).unwrap();
        }
    });
    assert_eq!(wide.findings[0].kind, "not-a-workbook", "{:?}", wide.findings);
}

/// A workbook with one more part, which unpacks to much more than it takes.
fn bomb(claimed: bool) -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("accounts").unwrap().write_string(0, 0, "organisation").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let mut archive = zip::ZipWriter::new_append(std::io::Cursor::new(bytes)).unwrap();
    archive.start_file("xl/media/image1.png", zip::write::SimpleFileOptions::default()).unwrap();
    for _ in 0..150 {
        archive.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let mut bytes = archive.finish().unwrap().into_inner();
    if !claimed {
        // What the part says of its size, wherever it says it.
        let said = (150_u32 << 20).to_le_bytes();
        let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..*at + 4] == said).collect();
        assert!(!places.is_empty());
        for at in places {
            bytes[at..at + 4].copy_from_slice(&8_u32.to_le_bytes());
        }
    }
    bytes
}

#[test]
fn what_unpacks_to_too_much_is_refused_whatever_it_claims() {
    for claimed in [true, false] {
        let bytes = bomb(claimed);
        assert!(bytes.len() < 1 << 20);
        let opened = workbook::open(&File { name: "bomb.xlsx".to_owned(), bytes });
        assert_eq!(opened.findings[0].kind, "not-a-workbook", "{:?}", opened.findings);
        assert!(opened.files.is_empty());
        if claimed {
            assert!(opened.findings[0].message.contains("unpacks to more than"), "{:?}", opened.findings);
        }
    }
}

#[test]
fn damage_is_told_and_never_our_end() {
    let mut workbook = Workbook::new();
    sheet(&mut workbook, "accounts", &accounts());
    let sound = workbook.save_to_buffer().unwrap();
    assert_eq!(workbook::open(&File { name: "a.xlsx".to_owned(), bytes: sound.clone() }).files.len(), 1);
    for at in (0..sound.len()).step_by(37) {
        let mut flipped = sound.clone();
        flipped[at] ^= 0x55;
        for bytes in [flipped, sound[..at].to_vec()] {
            let opened = workbook::open(&File { name: "a.xlsx".to_owned(), bytes });
            assert!(!opened.files.is_empty() || !opened.findings.is_empty());
        }
    }
    let password = [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 600]].concat();
    let opened = workbook::open(&File { name: "locked.xlsx".to_owned(), bytes: password });
    assert_eq!(opened.findings[0].kind, "not-a-workbook");
}
