//! What must hold of every page, whatever the plan.

use std::collections::HashSet;
use std::path::Path;

use model::money::Pence;
use pack::{Checked, File};

use super::*;
use crate::numbers::{Millions, Rank};

const EXAMPLES: [&str; 3] = ["two-places", "marlshire", "leicestershire"];

/// An example, each text in its files replaced as said.
fn example(name: &str, change: impl Fn(String) -> String) -> (Checked, Results) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
    let (files, findings) = pack::load(&folder).expect("the examples can be read");
    let changed = |file: File| match String::from_utf8(file.bytes.clone()) {
        Ok(text) => File { bytes: change(text).into_bytes(), ..file },
        Err(_) => file,
    };
    let outcome = pack::read_files(files.into_iter().map(changed).collect(), findings);
    let checked = outcome.checked.expect("the examples have no errors");
    let results = engine::run(&checked.plan, &engine::Request::default());
    (checked, results)
}

fn example_page(name: &str, change: impl Fn(String) -> String) -> String {
    let (checked, results) = example(name, change);
    page(&checked.plan, &results, &|origin| {
        let (file, line) = checked.place(origin);
        (file.to_owned(), line)
    })
}

/// What stands between `open` and `close`, wherever it does.
fn between<'a>(text: &'a str, open: &'a str, close: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(open).skip(1).filter_map(move |rest| rest.split_once(close).map(|(inside, _)| inside))
}

#[test]
fn markup_in_a_name_is_shown_as_text() {
    let page = example_page("two-places", |text| text.replace("Hill Hospital", "Hill <script>alert(1)</script> & Co"));
    assert!(page.contains("Hill &lt;script&gt;alert(1)&lt;/script&gt; &amp;"));
    assert!(!page.contains("<script"));
}

#[test]
fn a_page_needs_nothing_from_the_network() {
    for name in EXAMPLES {
        let page = example_page(name, |text| text);
        for forbidden in ["<script", "<link", "<img", "<iframe", "url(", "@import", " src="] {
            assert!(!page.contains(forbidden), "{name} has {forbidden}");
        }
    }
}

#[test]
fn every_chart_has_words_and_every_table_a_caption() {
    for name in EXAMPLES {
        let page = example_page(name, |text| text);
        for svg in between(&page, "<svg ", "</svg>") {
            let words = |tag| between(svg, tag, "<").next().is_some_and(|rest| rest.len() > 20);
            assert!(svg.contains("role=\"img\"") && words("<title id=") && words("<desc id="), "{name}: {svg:.200}");
        }
        for table in between(&page, "<table", "</table>") {
            assert!(table.contains("<caption>") && table.contains("scope=\"col\""), "{name}: {table:.200}");
        }
    }
}

#[test]
fn headings_skip_no_level_and_ids_are_unique() {
    for name in EXAMPLES {
        let page = example_page(name, |text| text);
        let levels: Vec<u32> = between(&page, "<h", ">").filter_map(|rest| rest.chars().next()?.to_digit(10)).collect();
        assert_eq!(levels.first(), Some(&1));
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1 && pair[1] > 1), "{name}: {levels:?}");
        let mut seen = HashSet::new();
        for id in between(&page, " id=\"", "\"") {
            assert!(seen.insert(id), "{name} has two of {id}");
        }
    }
}

#[test]
fn a_fictional_place_says_so_first_and_last() {
    let page = example_page("marlshire", |text| text);
    assert_eq!(page.matches("class=\"fictional\"").count(), 2);
    assert!(page.contains("content: \"Fictional."));
    assert!(!example_page("leicestershire", |text| text).contains("class=\"fictional\""));
}

#[test]
fn a_missing_account_is_not_known_and_never_nil() {
    let page = example_page("leicestershire", |text| text);
    assert!(page.contains("not known") && !page.contains("£0.0m"));
}

#[test]
fn members_sum_to_the_system_in_every_year_as_shown() {
    let (_, results) = example("marlshire", |text| text);
    let gaps = Gaps::of(&results);
    let system = gaps.system.expect("Marlshire has all its accounts");
    for t in 0..results.years.len() {
        let sum = |series: fn(&Gap) -> &Vec<Millions>| -> Millions {
            gaps.members.iter().flatten().map(|gap| series(gap)[t]).sum()
        };
        assert_eq!(sum(|gap| &gap.do_nothing), system.do_nothing[t]);
        assert_eq!(sum(|gap| &gap.efficiency), system.efficiency[t]);
        assert_eq!(sum(|gap| &gap.do_minimum), system.do_minimum[t]);
    }
}

#[test]
fn who_saves_nothing_is_shown_with_nothing() {
    let (_, results) = example("marlshire", |text| text);
    let gaps = Gaps::of(&results);
    let mut without = 0;
    for (member, gap) in results.members.iter().zip(&gaps.members) {
        let (Some(position), Some(gap)) = (&member.position, gap) else { continue };
        for t in (0..results.years.len()).filter(|t| position.efficiency[*t] == Pence::ZERO) {
            assert_eq!(gap.efficiency[t], Millions::ZERO);
            assert_eq!(gap.do_minimum[t], gap.do_nothing[t]);
            without += t;
        }
    }
    assert!(without > 0, "Marlshire has members without efficiency");
}

#[test]
fn the_screen_and_the_page_show_the_same_figures() {
    let (checked, results) = example("marlshire", |text| text);
    let screen = crate::terminal::summary(&checked.plan, &results, 100);
    let bridge = Bridges::of(&results, &Gaps::of(&results), numbers::target_year(&checked.plan));
    for line in bridge.system.expect("Marlshire has all its accounts").iter().filter(|line| line.rank == Rank::Step) {
        let words = |row: &&str| row.trim_start().starts_with(&line.name) && row.ends_with(&line.amount.to_string());
        assert!(
            numbers::AFTER_DO_NOTHING.contains(&line.name.as_str()) || screen.lines().any(|row| words(&row)),
            "{line:?} in {screen}"
        );
    }
    let page = example_page("marlshire", |text| text);
    for count in numbers::activity_by_pod(&results, checked.plan.horizon).into_values().map(numbers::count) {
        assert!(screen.contains(&count) && page.contains(&format!(">{count}<")), "{count}");
    }
}

#[test]
fn trade_that_does_not_match_is_said_with_the_answer() {
    let (checked, results) = example("marlshire", |text| text);
    let t = numbers::target_year(&checked.plan);
    let settled = results.system.position.as_ref().unwrap().do_nothing_gap[t] - results.system.unmatched_net[t];
    let note = numbers::basis_note(&checked.plan, &results);
    let end = format!("settling it makes the do-nothing gap {}.", Millions::of(settled).in_words());
    assert!(note.contains("more from each other than they plan to pay") && note.contains(&end), "{note}");
}

#[test]
fn a_member_without_accounts_is_counted_beside_the_total() {
    let (checked, mut results) = example("marlshire", |text| text);
    assert!(numbers::members_not_known(&checked.plan, &results).is_none());
    results.members.last_mut().unwrap().position = None;
    let page = page(&checked.plan, &results, &|_| ("file".to_owned(), 1));
    assert!(page.contains("all members (1 member not known)"));
}

#[test]
fn only_what_differs_from_the_whole_is_marked() {
    let page = example_page("marlshire", |text| text);
    assert_eq!(page.matches("class=\"chip illustrative\"").count(), 1);
    assert!(page.contains("class=\"chip derived\""));
}

#[test]
fn bridges_sum_along_and_across_as_shown() {
    let (_, results) = example("marlshire", |text| text);
    let bridges = Bridges::of(&results, &Gaps::of(&results), results.years.len() - 1);
    let system = bridges.system.expect("Marlshire has all its accounts");
    let members: Vec<&Vec<BridgeLine>> = bridges.members.iter().flatten().collect();
    for lines in members.iter().copied().chain([&system]) {
        let mut running = Millions::ZERO;
        for line in lines {
            match line.rank {
                Rank::Step => running = running + line.amount,
                Rank::Total if running == Millions::ZERO => running = line.amount,
                Rank::Total => assert_eq!(line.amount, running, "{}", line.name),
            }
        }
    }
    for line in &system {
        let alike = members.iter().filter_map(|lines| lines.iter().find(|one| one.name == line.name));
        assert_eq!(alike.map(|one| one.amount).sum::<Millions>(), line.amount, "{}", line.name);
    }
}

#[test]
fn the_sentence_leads() {
    let (checked, results) = example("two-places", |text| text);
    let sentence = numbers::sentence(&checked.plan, &results);
    assert!(
        sentence.starts_with("By 2027/28 Two places is £") && sentence.ends_with("after planned efficiency."),
        "{sentence}"
    );
}

#[test]
fn tables_are_whole_and_written_beside_the_page() {
    let (checked, results) = example("two-places", |text| text);
    for table in crate::tables::all(&checked.plan, &results) {
        let rows = table.rows();
        assert!(rows > 0 || table.name == "headlines", "{} is empty", table.name);
        assert!(table.columns.iter().all(|column| column.values.len() == rows), "{} is ragged", table.name);
    }
    let folder = tempfile::tempdir().unwrap();
    let written =
        crate::tables::write_all(&checked.plan, &results, folder.path(), &|_| ("file".to_owned(), 1)).unwrap();
    assert!(written.iter().all(|path| path.is_file()) && written.last().unwrap().ends_with("report.html"));
}
