//! Files that are missing, in the wrong form, or no files at all.

use std::fs;

use super::{Case, Change, FULL, LEICESTERSHIRE, TWO, bytes, case, remove, replace, write};

/// The sites of the full pack as Parquet.
const SITES: &[u8] = include_bytes!("sites.parquet");
/// A Parquet file with a column within a column.
const NESTED: &[u8] = include_bytes!("nested.parquet");
/// Two million and a hundred equal rows, in twenty thousand bytes.
const ROWS: &[u8] = include_bytes!("rows.parquet");

/// Sites as Parquet, changed.
fn sites(change: impl Fn(Vec<u8>) -> Vec<u8> + 'static) -> Change {
    Box::new(move |pack| {
        fs::remove_file(pack.join("sites.csv")).unwrap();
        fs::write(pack.join("sites.parquet"), change(SITES.to_owned())).unwrap();
    })
}

/// Every broken pack.
pub fn cases() -> Vec<Case> {
    let mut cases = missing();
    cases.extend(forms());
    cases.extend(parquet());
    #[cfg(unix)]
    cases.extend(unix());
    cases
}

fn missing() -> Vec<Case> {
    vec![
        case("no plan.toml", TWO, remove("plan.toml")).tells_of_file("plan.toml", "missing-file", "concordat new"),
        case("no organisations", TWO, remove("organisations.csv")).tells_of_file(
            "organisations.csv",
            "missing-file",
            "An organisation that plans here",
        ),
        case("no sources", LEICESTERSHIRE, remove("sources.csv")).tells_of_file(
            "sources.csv",
            "missing-file",
            "sources.csv is missing",
        ),
        case("no sites though activity has them", TWO, remove("sites.csv")).tells(
            "activity.csv",
            2,
            "unknown-code",
            "there is no sites.csv",
        ),
        case("no areas though people live in them", TWO, remove("areas.csv"))
            .tells("population.csv", 2, "unknown-code", "there is no areas.csv")
            .with_at_most(5),
        case(
            "a near miss of a file's name",
            TWO,
            Box::new(|pack| {
                fs::rename(pack.join("accounts.csv"), pack.join("acounts.csv")).unwrap();
            }),
        )
        .tells_of_file("acounts.csv", "unknown-file", "did you mean accounts.csv?")
        .with_at_most(3),
        case("a damaged workbook beside the tables", TWO, write("accounts.xlsx", "PK\x03\x04 and so on"))
            .tells_of_file("accounts.xlsx", "not-a-workbook", "save it again"),
        case(
            "an ending in capitals",
            TWO,
            Box::new(|pack| {
                fs::rename(pack.join("sites.csv"), pack.join("sites.CSV")).unwrap();
            }),
        )
        .tells_of_file("sites.CSV", "unknown-file", "sites.csv")
        .with_at_most(5),
        case(
            "plan.toml under another name",
            TWO,
            Box::new(|pack| {
                fs::rename(pack.join("plan.toml"), pack.join("plans.toml")).unwrap();
            }),
        )
        .tells_of_file("plans.toml", "unknown-file", "plan.toml")
        .with_at_most(2),
        case("both CSV and Parquet", FULL, write("sites.parquet", SITES)).tells_of_file(
            "sites.parquet",
            "two-files",
            "delete one of the two",
        ),
    ]
}

fn forms() -> Vec<Case> {
    vec![
        case("empty file", TWO, write("services.csv", "")).tells_of_file("services.csv", "empty-file", "is empty"),
        case("blank lines alone", TWO, write("services.csv", "\n\r\n  \n")).tells_of_file(
            "services.csv",
            "empty-file",
            "is empty",
        ),
        case("comments alone", TWO, write("sites.csv", "# one\n# two\n")).tells_of_file(
            "sites.csv",
            "empty-file",
            "is empty",
        ),
        case("header alone", TWO, write("population.csv", "area,sex,age,2025,2026,2027,2028\n"))
            .tells("population.csv", 1, "no-rows", "header and no rows")
            .with_at_most(2),
        case(
            "header alone where codes are given out",
            TWO,
            write("organisations.csv", "code,name,role,finance_home\n"),
        )
        .tells("organisations.csv", 1, "no-rows", "header and no rows"),
        case("zip handed as CSV", TWO, write("accounts.csv", b"PK\x03\x04\x14\0\x06\0".to_vec())).tells_of_file(
            "accounts.csv",
            "not-text",
            "CSV UTF-8",
        ),
        case("gzip handed as CSV", TWO, write("accounts.csv", [0x1f, 0x8b, 8, 0, 0, 0])).tells_of_file(
            "accounts.csv",
            "not-text",
            "unpack it first",
        ),
        case("an old Excel workbook handed as CSV", TWO, write("accounts.csv", *b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
            .tells_of_file("accounts.csv", "not-text", "Excel"),
        case("PDF handed as CSV", TWO, write("accounts.csv", "%PDF-1.7\n%\u{e2}\u{e3}\n1 0 obj\n")).tells_of_file(
            "accounts.csv",
            "not-text",
            "PDF",
        ),
        case("a web page handed as CSV", TWO, write("accounts.csv", "<!DOCTYPE html>\n<html><body>Not found\n"))
            .tells_of_file("accounts.csv", "not-text", "web page"),
        case("Parquet handed as CSV", FULL, write("sites.csv", SITES)).tells_of_file(
            "sites.csv",
            "not-text",
            ".parquet",
        ),
        case("plan.toml as a zip", TWO, write("plan.toml", b"PK\x03\x04".to_vec())).tells_of_file(
            "plan.toml",
            "not-text",
            "zip",
        ),
    ]
}

fn parquet() -> Vec<Case> {
    let told = |case: Case| case.tells_of_file("sites.parquet", "not-parquet", "cannot be read as Parquet");
    vec![
        told(case("CSV handed as Parquet", FULL, sites(|_| b"code,name,organisation\nH1,Hill,HOSP\n".to_vec()))),
        told(case("empty Parquet", FULL, sites(|_| Vec::new()))),
        told(case("Parquet cut in half", FULL, sites(|bytes| bytes[..bytes.len() / 2].to_vec()))),
        told(case("Parquet without its last byte", FULL, sites(|bytes| bytes[..bytes.len() - 1].to_vec()))),
        told(case("Parquet without its middle", FULL, sites(|bytes| [&bytes[..40], &bytes[120..]].concat()))),
        told(case(
            "Parquet with garbage between its marks",
            FULL,
            sites(|_| [b"PAR1".as_slice(), &[0xa5; 300], &200u32.to_le_bytes(), b"PAR1"].concat()),
        )),
        told(case(
            "Parquet whose footer claims to be longer than the file",
            FULL,
            sites(|mut bytes| {
                let at = bytes.len() - 8;
                bytes[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
                bytes
            }),
        )),
        told(case(
            "Parquet with its pages overwritten",
            FULL,
            sites(|mut bytes| {
                bytes[4..60].fill(0xff);
                bytes
            }),
        )),
        told(case("Parquet with a nested column", FULL, sites(|_| NESTED.to_vec()))),
        told(case("Parquet that unpacks to millions of rows", FULL, sites(|_| ROWS.to_vec()))),
        case("Parquet with a code that is not known", FULL, sites(|bytes| bytes))
            .and(replace("organisations.csv", "HOSP,Hospital", "HOSQ,Hospital"))
            .tells("sites.parquet", 1, "unknown-code", "did you mean")
            .with_at_most(22),
    ]
}

#[cfg(unix)]
fn unix() -> Vec<Case> {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    let in_place_of_areas = |make: fn(&std::path::Path)| -> Change {
        Box::new(move |pack| {
            fs::remove_file(pack.join("areas.csv")).unwrap();
            make(&pack.join("areas.csv"));
        })
    };
    // The rows of activity name groups of areas.
    let told = |case: Case, words| case.tells_of_file("areas.csv", "unreadable", words).with_at_most(5);
    let mut cases = vec![
        told(
            case("a folder named like a file", TWO, in_place_of_areas(|path| fs::create_dir(path).unwrap())),
            "is a folder",
        ),
        told(
            case("a link to itself", TWO, in_place_of_areas(|path| symlink("areas.csv", path).unwrap())),
            "cannot be read",
        ),
        told(
            case(
                "links in a circle",
                TWO,
                in_place_of_areas(|path| {
                    symlink("there", path).unwrap();
                    symlink("areas.csv", path.with_file_name("there")).unwrap();
                }),
            ),
            "cannot be read",
        ),
        told(
            case("a link to nowhere", TWO, in_place_of_areas(|path| symlink("nowhere", path).unwrap())),
            "cannot be read",
        ),
        told(
            case("a link to its own folder", TWO, in_place_of_areas(|path| symlink(".", path).unwrap())),
            "is a folder",
        ),
        told(
            case(
                "a pipe that nobody fills",
                TWO,
                in_place_of_areas(|path| {
                    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
                }),
            ),
            "is not an ordinary file",
        ),
        told(
            case("a device that never ends", TWO, in_place_of_areas(|path| symlink("/dev/zero", path).unwrap())),
            "is not an ordinary file",
        ),
    ];
    let locked = tempfile::NamedTempFile::new().unwrap();
    fs::set_permissions(locked.path(), fs::Permissions::from_mode(0o000)).unwrap();
    // Who runs the tests as root may read everything, and sees no fault here.
    if fs::read(locked.path()).is_err() {
        let lock = |path: &std::path::Path| {
            fs::write(path, "code").unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
        };
        cases.push(told(case("a file that may not be read", TWO, in_place_of_areas(lock)), "cannot be read"));
    }
    cases.push(told(
        case(
            "a file larger than any pack's",
            TWO,
            in_place_of_areas(|path| {
                fs::File::create(path).unwrap().set_len(300 << 20).unwrap();
            }),
        ),
        "is larger than 256 MB",
    ));
    // A hole in a file reads as NUL bytes.
    cases.push(
        case("ten million NUL bytes", TWO, bytes("areas.csv", |_| vec![0; 10_000_000]))
            .tells_of_file("areas.csv", "not-text", "not text at all")
            .with_at_most(5),
    );
    cases
}
