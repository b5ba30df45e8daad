//! Damage at random: whatever becomes of a pack's bytes, reading it ends in a plan or in findings, never in a panic.

use std::fs;
use std::path::Path;

use pack::File;

/// Damaged packs that are read.
const ROUNDS: u64 = 3600;

/// A stream of numbers that is the same on every machine (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 if there is none.
    fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { (self.next() % bound as u64) as usize }
    }
}

/// What cells and settings turn into when they go wrong.
const WORDS: &[&str] = &[
    "",
    "0",
    "-1",
    "1e308",
    "NaN",
    "1e-400",
    "99999999999999999999",
    "\"",
    "\"\"",
    ",",
    ",,,,",
    "\n",
    "\r\n",
    "#",
    "all",
    "not",
    "(",
    ")",
    "\0",
    "\u{feff}",
    "£",
    "é",
    "2026/27",
    "2026",
    "0-120",
    "65+",
    "TWO",
    "HOSP",
    "a",
    "=",
    "[",
    "[[a]]",
    "pod = \"NEL\"",
    "age >= 65",
    "net",
    "outside",
    "total",
    "9223372036854775807",
    "0.005",
    "1_000",
    "\u{202e}",
    "\t",
];

/// The sound pack that is damaged.
fn sound() -> Vec<File> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/base");
    let (files, findings) = pack::load(&folder).unwrap();
    assert!(findings.is_empty() && files.len() == 23, "{findings:?}");
    let parquet = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/tests/broken/sites.parquet");
    let parquet = File { name: "sites.parquet".to_owned(), bytes: fs::read(parquet).unwrap() };
    files.into_iter().chain([parquet]).collect()
}

/// One change to some bytes.
fn damage(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    let at = numbers.below(bytes.len());
    match numbers.below(8) {
        0 if !bytes.is_empty() => bytes[at] ^= 1 << numbers.below(8),
        1 if !bytes.is_empty() => bytes[at] = numbers.next() as u8,
        2 => {
            let length = numbers.below(12).min(bytes.len() - at);
            bytes.drain(at..at + length);
        }
        3 | 4 => {
            let word = WORDS[numbers.below(WORDS.len())].bytes();
            bytes.splice(at..at, word);
        }
        5 => in_place_of_cell(bytes, at, WORDS[numbers.below(WORDS.len())]),
        6 => lines(bytes, numbers),
        _ => bytes.truncate(at),
    }
}

/// Puts a word in place of the cell around `at`.
fn in_place_of_cell(bytes: &mut Vec<u8>, at: usize, word: &str) {
    let parts = |byte: &u8| matches!(byte, b',' | b'\n');
    let start = bytes[..at].iter().rposition(parts).map_or(0, |place| place + 1);
    let end = bytes[at..].iter().position(parts).map_or(bytes.len(), |place| at + place);
    bytes.splice(start.min(end)..end, word.bytes());
}

/// Exchanges or repeats two lines.
fn lines(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (one, other) = (numbers.below(lines.len()), numbers.below(lines.len()));
    if numbers.below(2) == 0 {
        lines.swap(one, other);
    } else {
        let line = lines[one].clone();
        lines.insert(other, line);
    }
    *bytes = lines.join(&b'\n');
}

/// A damaged pack: the CSV or the Parquet of its sites, and up to five changes in up to three files.
fn damaged(sound: &[File], numbers: &mut Numbers) -> Vec<File> {
    let mut files = sound.to_vec();
    let dropped = if numbers.below(4) == 0 { "sites.csv" } else { "sites.parquet" };
    files.retain(|file| file.name != dropped);
    if numbers.below(20) == 0 {
        files.remove(numbers.below(files.len()));
    }
    for _ in 0..=numbers.below(3) {
        let at = numbers.below(files.len());
        for _ in 0..=numbers.below(2) {
            damage(&mut files[at].bytes, numbers);
        }
    }
    files
}

#[test]
fn damaged_packs_end_in_a_plan_or_in_findings() {
    let sound = sound();
    let (mut plans, mut refused) = (0, 0);
    for round in 0..ROUNDS {
        let files = damaged(&sound, &mut Numbers(round));
        let told = std::panic::catch_unwind(|| pack::read_files(files.clone(), Vec::new()));
        let Ok(outcome) = told else { panic!("round {round} panics") };
        let errors = outcome.findings.iter().any(model::Finding::is_error);
        assert_eq!(outcome.checked.is_none(), errors, "round {round}: a plan is refused with an error, and only then");
        for finding in &outcome.findings {
            let lines = files.iter().find(|file| file.name == finding.file).map(|file| 1 + count_lines(&file.bytes));
            let line = finding.line.map_or(0, |line| line as usize);
            assert!(line <= lines.unwrap_or(line), "round {round}: there is no line {line}: {finding:?}");
            if let Some(excerpt) = &finding.excerpt {
                let marked = excerpt.text.get(excerpt.start..excerpt.start + excerpt.length);
                assert!(marked.is_some() || excerpt.length == 1, "round {round}: nothing is marked: {finding:?}");
            }
        }
        if errors { refused += 1 } else { plans += 1 }
    }
    assert!(plans > 100 && refused > 1000, "the damage tests little: {plans} plans, {refused} refused");
}

fn count_lines(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count() - 1
}
