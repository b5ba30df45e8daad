//! Bytes to the files of a pack, laid over a sound pack, and what must hold of any plan that comes of them.
//!
//! The first byte says how the rest is to be taken. From 128 on, the rest is one Parquet file. Below, the rest is
//! text: pieces parted by [`PARTING`], each a byte that names the file and then what the file holds.

use model::money::Pence;
use model::results::Position;
use pack::File;
use pack::schema::TABLES;

/// Parts one text file from the next; it stands in no sound text.
pub const PARTING: u8 = 0x1e;
/// The first byte of an input that is one Parquet file, for the first of the tables.
pub const PARQUET: u8 = 128;
/// Longer inputs only make fuzzing slower.
const LONGEST: usize = 64 << 10;
/// Beyond this, in pence, sums are held at a bound and need not agree; no ledger comes near.
const GREATEST: i64 = 1 << 58;

/// A sound pack that uses every table, so that one damaged file is read among sound ones.
pub const BASE: &[(&str, &str)] = &[
    ("plan.toml", include_str!("../base/plan.toml")),
    ("accounts.csv", include_str!("../base/accounts.csv")),
    ("activity.csv", include_str!("../base/activity.csv")),
    ("age_curves.csv", include_str!("../base/age_curves.csv")),
    ("areas.csv", include_str!("../base/areas.csv")),
    ("assumptions.csv", include_str!("../base/assumptions.csv")),
    ("beds.csv", include_str!("../base/beds.csv")),
    ("births.csv", include_str!("../base/births.csv")),
    ("drivers.csv", include_str!("../base/drivers.csv")),
    ("efficiency.csv", include_str!("../base/efficiency.csv")),
    ("flow_shares.csv", include_str!("../base/flow_shares.csv")),
    ("headlines.csv", include_str!("../base/headlines.csv")),
    ("measures.csv", include_str!("../base/measures.csv")),
    ("organisations.csv", include_str!("../base/organisations.csv")),
    ("overrides.csv", include_str!("../base/overrides.csv")),
    ("population.csv", include_str!("../base/population.csv")),
    ("services.csv", include_str!("../base/services.csv")),
    ("sites.csv", include_str!("../base/sites.csv")),
    ("sources.csv", include_str!("../base/sources.csv")),
    ("unit_costs.csv", include_str!("../base/unit_costs.csv")),
    ("spaces.csv", include_str!("../base/spaces.csv")),
    ("staff.csv", include_str!("../base/staff.csv")),
    ("staff_needs.csv", include_str!("../base/staff_needs.csv")),
];

/// The sound pack with the files that `input` spells in place of its own.
pub fn files(input: &[u8]) -> Vec<File> {
    let input = &input[..input.len().min(LONGEST)];
    let mut files: Vec<File> =
        BASE.iter().map(|(name, text)| File { name: (*name).to_owned(), bytes: text.as_bytes().to_owned() }).collect();
    let Some((&first, rest)) = input.split_first() else { return files };
    if first >= PARQUET {
        let table = TABLES[usize::from(first - PARQUET) % TABLES.len()].name;
        files.retain(|file| file.name != format!("{table}.csv"));
        files.push(File { name: format!("{table}.parquet"), bytes: rest.to_owned() });
    } else {
        for piece in rest.split(|byte| *byte == PARTING) {
            let Some((&letter, text)) = piece.split_first() else { continue };
            let place = usize::from(letter.wrapping_sub(b'a')) % files.len();
            files[place].bytes = text.to_owned();
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// The letter that names a file of [`BASE`] in an input.
pub fn letter(name: &str) -> Option<u8> {
    BASE.iter().position(|(known, _)| *known == name).map(|place| b'a' + place as u8)
}

/// Reads the input as a pack, runs what can be run, and holds the results against what must be so.
pub fn check(input: &[u8]) {
    let outcome = pack::read_files(files(input), Vec::new());
    let text = report::findings::text(&outcome.findings, false, 100);
    assert!(!text.is_empty(), "findings always end in a summary");
    let Some(checked) = outcome.checked else {
        assert!(outcome.findings.iter().any(model::Finding::is_error), "a plan is refused only with an error");
        return;
    };
    // Lines that stand on thousands of cells are the examples' business, not the fuzzer's.
    let results = engine::run(&checked.plan, &engine::Request::default());
    let json = report::json::results(&checked.plan, &results);
    assert!(json.is_object(), "results are an object");
    let Some(system) = &results.system.position else { return };
    let members: Vec<&Position> = results.members.iter().filter_map(|one| one.position.as_ref()).collect();
    sums(&members, system, |position| &position.do_nothing_gap, "do-nothing gaps");
    sums(&members, system, |position| &position.efficiency, "efficiencies");
    sums(&members, system, |position| &position.do_minimum_gap, "do-minimum gaps");
}

/// Members' amounts must sum to the system's, to the penny, in every year.
fn sums(members: &[&Position], system: &Position, of: impl Fn(&Position) -> &Vec<Pence>, what: &str) {
    for (t, total) in of(system).iter().enumerate() {
        let parts = members.iter().map(|member| of(member)[t].0);
        let size: i128 = parts.clone().map(|part| i128::from(part).abs()).sum();
        if size < i128::from(GREATEST) && everything(members, system, t) < i128::from(GREATEST) {
            let sum: i128 = parts.map(i128::from).sum();
            assert_eq!(sum, i128::from(total.0), "{what} of the members do not sum to the system's in year {t}");
        }
    }
}

/// The size of all that moves through the books of a year.
fn everything(members: &[&Position], system: &Position, t: usize) -> i128 {
    let all = members.iter().copied().chain([system]);
    all.map(|one| i128::from(one.income[t].0).abs() + i128::from(one.cost[t].0).abs()).sum()
}
