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
        let all: [numbers::Series; 7] = [
            |gap| &gap.do_nothing,
            |gap| &gap.efficiency,
            |gap| &gap.do_minimum,
            |gap| &gap.solutions,
            |gap| &gap.one_off,
            |gap| &gap.risk,
            |gap| &gap.residual,
        ];
        for series in all {
            let sum: Millions = gaps.members.iter().flatten().map(|gap| series(gap)[t]).sum();
            assert_eq!(sum, series(&system)[t]);
        }
    }
}

#[test]
fn the_residual_is_rounded_as_it_is_and_what_leads_to_it_adds_up() {
    let (_, results) = example("marlshire", |text| text);
    let gap = Gaps::of(&results).system.expect("Marlshire has all its accounts");
    let position = results.system.position.as_ref().unwrap();
    for t in 0..results.years.len() {
        assert_eq!(gap.residual[t], Millions::of(position.residual_gap[t]));
        assert_eq!(gap.do_minimum[t] - gap.solutions[t] - gap.one_off[t] - gap.risk[t], gap.residual[t]);
        assert_eq!(gap.solutions[t], Millions::of(position.solutions[t]));
        assert!((gap.risk[t].value() - position.risk[t].pounds() / 1e6).abs() < 0.25, "{}", gap.risk[t]);
    }
}

#[test]
fn the_sentence_tells_the_middle_future_where_it_is_far_from_what_is_left() {
    let (checked, _) = example("marlshire", |text| text);
    let mut results = engine::run(&checked.plan, &engine::Request { futures: 64, ..engine::Request::default() });
    let t = numbers::target_year(&checked.plan);
    let left = results.system.position.as_ref().unwrap().residual_gap[t].pounds();
    let told =
        |results: &Results| numbers::sentence(&checked.plan, results).contains("half of futures need more than £");
    for (by, expected) in [(30e6, true), (6e6, true), (1e6, false)] {
        results.uncertainty.as_mut().unwrap().residual_gap.p50[t] = left + by;
        assert_eq!(told(&results), expected, "{by}");
    }
}

#[test]
fn a_risk_that_is_more_than_the_promise_is_no_part_of_it() {
    let (checked, mut results) = example("marlshire", |text| text);
    let t = numbers::target_year(&checked.plan);
    let position = results.system.position.as_mut().unwrap();
    let (promised, risk) = (Pence::from_pounds(0.1e6), Pence::from_pounds(-0.2e6));
    let gap = position.do_nothing_gap[t] - position.efficiency[t] - position.one_off_cost[t];
    (position.solutions[t], position.risk[t], position.residual_gap[t]) = (promised, risk, gap - promised - risk);
    let sentence = numbers::sentence(&checked.plan, &results);
    assert!(!sentence.contains("of that is at risk"), "{sentence}");
    assert!(sentence.contains("but £0.2m, more than they promise, is expected to be lost"), "{sentence}");
}

/// The figure of every table that has it must be this one.
fn assert_floor_or_ceiling(shown: Millions, exact: Pence, what: &str) {
    assert!((shown.value() - exact.pounds() / 1e6).abs() < 0.1, "{what}: {shown} for {exact:?}");
}

#[test]
fn positions_are_within_a_tenth_of_their_pennies_in_every_table() {
    for name in ["marlshire", "two-places"] {
        let (checked, results) = example(name, |text| text);
        let place = |_| (String::new(), 0);
        let view = View::new(&checked.plan, &results, &place, None);
        let mut seen = 0;
        for member in view.members() {
            let (Some(position), Some(gap)) = (&member.position.position, member.gap) else { continue };
            for t in 0..results.years.len() {
                let what = format!("{} in year {t}", view.name(member.position.organisation));
                let do_minimum = position.do_nothing_gap[t] - position.efficiency[t];
                assert_floor_or_ceiling(gap.do_nothing[t], position.do_nothing_gap[t], &what);
                assert_floor_or_ceiling(gap.do_minimum[t], do_minimum, &what);
                assert_floor_or_ceiling(gap.residual[t], position.residual_gap[t], &what);
                assert_floor_or_ceiling(
                    gap.residual[t] + gap.risk[t],
                    position.residual_gap[t] + position.risk[t],
                    &what,
                );
                seen += 1;
            }
            for months in view.results.months.iter().filter(|one| one.scope == Some(member.position.organisation)) {
                let section = sections::months_of(&view, months.scope).expect("months are known");
                let tables = all_tables(&section.blocks);
                let of_year = |table: &&blocks::Table| {
                    table.caption.contains(&format!(": {} by month, £m", view.year(months.year)))
                };
                let table = tables.into_iter().find(of_year).expect("a table of the year");
                let left = table.all_rows().last().and_then(|row| row.cells.last()).cloned();
                assert_eq!(left, Some((-gap.residual[months.year]).to_string()), "{}", table.caption);
            }
        }
        assert!(seen > 5, "{name}: {seen}");
        let Some(system) = &view.gaps.system else { continue };
        for t in 0..results.years.len() {
            let sum = |series: numbers::Series| {
                view.members().iter().filter_map(|one| Some(series(one.gap?)[t])).sum::<Millions>()
            };
            let all: [numbers::Series; 7] = [
                |gap| &gap.do_nothing,
                |gap| &gap.efficiency,
                |gap| &gap.do_minimum,
                |gap| &gap.solutions,
                |gap| &gap.one_off,
                |gap| &gap.risk,
                |gap| &gap.residual,
            ];
            for (place, series) in all.into_iter().enumerate() {
                assert_eq!(sum(series), series(system)[t], "{name}, figure {place} in year {t}");
            }
        }
    }
}

/// Tables of blocks, folded ones too.
fn all_tables(all: &[blocks::Block]) -> Vec<&blocks::Table> {
    let tables = all.iter().flat_map(|block| match block {
        blocks::Block::Table(table) => vec![table],
        blocks::Block::More(more) => all_tables(&more.blocks),
        _ => Vec::new(),
    });
    tables.collect()
}

#[test]
fn what_bridges_have_of_support_and_capital_is_said() {
    let page = example_page("marlshire", |text| text);
    let bridge = between(&page, "<section id=\"bridge\"", "</section>").next().unwrap();
    assert!(bridge.contains("is external deficit support that "), "the end of support is told apart");
    let capital = between(&page, "<section id=\"capital\"", "</section>").next().unwrap();
    assert!(capital.contains("stands under capital charges and ") && capital.contains("within solutions"));
    assert!(page.contains("where an asset has a life, its depreciation and dividend are in the running cost"));
}

#[test]
fn solutions_sum_to_what_the_position_shows_of_them() {
    let (_, results) = example("marlshire", |text| text);
    let gaps = Gaps::of(&results);
    let savings = Savings::of(&results, &gaps);
    let system = gaps.system.expect("Marlshire has all its accounts");
    for t in 0..results.years.len() {
        assert_eq!(Savings::total(&savings.attributed, t), system.solutions[t]);
    }
    let t = results.years.len() - 1;
    for (at, found) in results.solutions.iter().enumerate() {
        let near = |shown: Millions, exact: Pence| (shown.value() - exact.pounds() / 1e6).abs() < 0.15;
        assert!(near(savings.attributed[at][t], found.attributed[t]) && near(savings.alone(at, t), found.alone[t]));
    }
}

#[test]
fn the_sentence_adds_up_and_names_what_is_left_and_the_chance() {
    let (checked, _) = example("marlshire", |text| text);
    let results = engine::run(&checked.plan, &engine::Request { futures: 64, ..engine::Request::default() });
    let sentence = numbers::sentence(&checked.plan, &results);
    let amounts: Vec<f64> = between(&sentence, "£", "m").map(|amount| amount.parse().unwrap()).collect();
    let [_, minimum, promised, ref rest @ ..] = amounts[..] else { panic!("{sentence}") };
    let rest = if sentence.contains("not yet identified") { &rest[1..] } else { rest };
    let [risk, left] = rest[..2] else { panic!("{sentence}") };
    assert!((minimum - promised + risk - left).abs() < 1e-9, "{sentence}");
    assert!(sentence.contains("at risk: £") && sentence.contains("m is still to find"), "{sentence}");
    assert!(sentence.contains(", and the chance of reaching the target is ") && sentence.ends_with("%."), "{sentence}");
}

/// Marlshire with a few futures, total effects and two parties who disagree.
fn page_with_futures() -> String {
    let (mut checked, _) = example("marlshire", |text| text);
    let plan = &mut checked.plan;
    let members: Vec<OrganisationId> = plan.members().map(|(id, _)| id).take(2).collect();
    let ranged = plan.assumptions.iter().position(|one| one.range.is_some()).expect("Marlshire has ranges");
    for (organisation, value) in members.into_iter().zip([0.5, 4.0]) {
        plan.contested.push(model::assumption::Contested {
            assumption: ranged.into(),
            organisation,
            value,
            reason: String::new(),
            settled_by: String::new(),
            by_when: String::new(),
            origin: plan.assumptions[ranged].origin,
        });
    }
    let request = engine::Request { futures: 64, total_effects: 8, ..engine::Request::default() };
    let results = engine::run(plan, &request);
    page(plan, &results, &|_| ("file".to_owned(), 1))
}

#[test]
fn futures_are_told_with_charts_and_tables() {
    let page = page_with_futures();
    for chart in ["chart-futures", "chart-swings", "chart-effects", "chart-convergence", "chart-solutions"] {
        assert!(
            page.contains(&format!("{chart}-wide-title")) && page.contains(&format!("{chart}-narrow-title")),
            "{chart}"
        );
    }
    for words in ["What is worth settling", "narrower", "half above", "Standard error", "Each organisation&#39;s gap"] {
        assert!(page.contains(words), "{words}");
    }
    for number in between(&page, "=\"", "\"") {
        assert!(!number.contains("NaN") && !number.contains("inf"), "{number}");
    }
}

#[test]
fn solutions_that_cost_more_than_they_save_are_said_plainly() {
    let page = example_page("marlshire", |text| text);
    assert!(page.contains("cost more than they save in 2030/31: "));
    assert!(page.contains("would be counted twice") && page.contains("it needs a structural solution"));
    for name in ["Less agency", "Nurses first", "Frailty at home"] {
        assert!(page.contains(&format!("<summary>{name}: ")), "{name}");
    }
}

#[test]
fn a_plan_without_solutions_says_nothing_of_them() {
    let page = example_page("two-places", |text| text);
    for words in ["id=\"solutions\"", "Residual", "Risk of delivery", "at risk", "Still to find"] {
        assert!(!page.contains(words), "{words}");
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

/// What a plan without solutions, futures or published figures has none of.
const MAY_BE_EMPTY: [&str; 17] = [
    "activity_with_solutions",
    "capital",
    "capital_by_organisation",
    "contracts",
    "convergence",
    "disagreements",
    "economics",
    "futures",
    "futures_activity",
    "gain_share",
    "headlines",
    "phasing",
    "pooled_funds",
    "quality",
    "solutions",
    "swings",
    "total_effects",
];

#[test]
fn tables_of_solutions_and_futures_hold_the_same_pence_as_the_results() {
    let (checked, _) = example("marlshire", |text| text);
    let results = engine::run(&checked.plan, &engine::Request { futures: 32, ..engine::Request::default() });
    let tables = crate::tables::all(&checked.plan, &results);
    let filled = |name: &str| tables.iter().find(|table| table.name == name).map_or(0, crate::tables::Table::rows);
    for name in MAY_BE_EMPTY.iter().filter(|name| !["disagreements", "total_effects"].contains(name)) {
        assert!(filled(name) > 0, "{name} is empty");
    }
    let solutions = tables.iter().find(|table| table.name == "solutions").unwrap();
    let words = |name: &str| match &solutions.columns.iter().find(|column| column.name == name).unwrap().values {
        crate::tables::Values::Text(words) => words.clone(),
        _ => panic!("{name} holds words"),
    };
    let pence = match &solutions.columns.iter().find(|column| column.name == "pence").unwrap().values {
        crate::tables::Values::Integer(pence) => pence.clone(),
        _ => panic!("pence are whole"),
    };
    let last = results.years.last().unwrap().to_string();
    let sum: i64 = (words("measure").iter().zip(words("year")).zip(pence))
        .filter(|((measure, year), _)| measure.as_deref() == Some("attributed") && year.as_deref() == Some(&last))
        .filter_map(|(_, pence)| pence)
        .sum();
    assert_eq!(sum, results.system.position.as_ref().unwrap().solutions.last().unwrap().0);
}

#[test]
fn tables_are_whole_and_written_beside_the_page() {
    let (checked, results) = example("two-places", |text| text);
    for table in crate::tables::all(&checked.plan, &results) {
        let rows = table.rows();
        assert!(rows > 0 || MAY_BE_EMPTY.contains(&table.name), "{} is empty", table.name);
        assert!(table.columns.iter().all(|column| column.values.len() == rows), "{} is ragged", table.name);
    }
    let folder = tempfile::tempdir().unwrap();
    let written =
        crate::tables::write_all(&checked.plan, &results, folder.path(), &|_| ("file".to_owned(), 1)).unwrap();
    assert!(written.iter().all(|path| path.is_file()) && written.last().unwrap().ends_with("report.html"));
}

/// A table's column of words.
fn words<'a>(table: &'a crate::tables::Table, name: &str) -> &'a [Option<String>] {
    match &table.columns.iter().find(|column| column.name == name).unwrap().values {
        crate::tables::Values::Text(words) => words,
        _ => panic!("{name} holds words"),
    }
}

/// A table's pence where each of these columns says so.
fn pence(table: &crate::tables::Table, column: &str, wanted: &[(&str, &str)]) -> i64 {
    let crate::tables::Values::Integer(pence) = &table.columns.iter().find(|one| one.name == column).unwrap().values
    else {
        panic!("pence are whole")
    };
    let is_wanted = |row: usize| wanted.iter().all(|(name, value)| words(table, name)[row].as_deref() == Some(*value));
    (0..pence.len()).filter(|row| is_wanted(*row)).filter_map(|row| pence[row]).sum()
}

#[test]
fn tables_of_money_hold_the_same_pence_as_the_results() {
    let (checked, results) = example("marlshire", |text| text);
    let tables = crate::tables::all(&checked.plan, &results);
    let table = |name: &str| tables.iter().find(|table| table.name == name).unwrap();
    let position = results.system.position.as_ref().unwrap();
    for (t, year) in results.years.iter().enumerate().map(|(t, year)| (t, year.to_string())) {
        let of = |side: &str| pence(table("external"), "pence", &[("side", side), ("year", &year)]);
        assert_eq!((of("income"), of("cost")), (position.income[t].0, position.cost[t].0), "{year}");
        if t == 0 {
            continue;
        }
        let closing = -position.residual_gap[t].0;
        let ours = [("scope", "system"), ("year", year.as_str())];
        let walk = table("walk");
        assert_eq!(pence(walk, "pence", &[ours[0], ours[1], ("stage", "closing")]), closing);
        let steps = pence(walk, "pence", &[ours[0], ours[1], ("total", "no")]);
        let reported = pence(walk, "pence", &[ours[0], ours[1], ("stage", "reported")]);
        assert_eq!(reported + steps, closing, "steps lead from reported to closing");
        let saving = pence(table("phasing"), "new_saving_pence", &ours);
        let members = pence(table("phasing"), "new_saving_pence", &[("scope", "organisation"), ours[1]]);
        assert!(saving == members && (t > 1 || saving > 0), "{year}: {saving} of {members}");
        if t <= 2 {
            assert_eq!(pence(table("months"), "pence", &[ours[0], ours[1], ("line", "closing")]), closing);
            let months: HashSet<_> = words(table("months"), "month").iter().flatten().collect();
            assert!(months.contains(&format!("{}-04", results.years[t].start())));
            assert!(months.contains(&format!("{}-03", results.years[t].start() + 1)));
        }
    }
    let t = results.years.len() - 1;
    let year = results.years[t].to_string();
    let agreed: i64 = results.contracts.iter().map(|one| one.agreed.with_solutions[t].0).sum();
    let wanted = [("case", "with_solutions"), ("year", year.as_str())];
    assert!(agreed > 0 && pence(table("contracts"), "agreed_pence", &wanted) == agreed);
    let used: i64 = model::pooled::funds(&checked.plan).iter().map(|fund| fund.used.0).sum();
    assert!(used > 0 && pence(table("pooled_funds"), "pence", &[("side", "use")]) == used);
    let counts: f64 = results.months_of_activity.iter().flat_map(|one| &one.with_solutions).sum();
    let crate::tables::Values::Real(written) =
        &table("months_of_activity").columns.iter().find(|one| one.name == "with_solutions").unwrap().values
    else {
        panic!("counts are numbers")
    };
    assert!((written.iter().flatten().sum::<f64>() - counts).abs() < 1e-6 && counts > 0.0);
}

#[test]
fn money_walks_contracts_and_months_are_drawn_and_told() {
    let page = example_page("marlshire", |text| text);
    for id in ["chart-walk-wide", "chart-contract-wide", "chart-months-wide"] {
        assert!(page.contains(&format!("id=\"{id}-title\"")), "{id} is missing");
    }
    for section in ["external", "contracts", "pooled", "months"] {
        assert!(page.contains(&format!("<section id=\"{section}\"")), "{section} is missing");
    }
    let external = between(&page, "<section id=\"external\"", "</section>").next().unwrap();
    for party in
        ["NHS England, specialised commissioning", "Education and training funder", "Research funders", "Not told who"]
    {
        assert!(external.contains(party), "{party} is not told");
    }
    assert_eq!(external.matches(">allocation</th>").count(), 2, "the allocations of both commissioners, by year");
}

#[test]
fn what_crosses_the_boundary_is_shown_as_it_sums() {
    let (checked, results) = example("marlshire", |text| text);
    let place = |_| (String::new(), 0);
    let view = View::new(&checked.plan, &results, &place, None);
    for scope in [None, Some(results.members[0].organisation)] {
        let section = sections::external(&view, scope).expect("Marlshire has accounts");
        let tables = section.blocks.iter().filter_map(|block| match block {
            blocks::Block::Table(table) => Some(table),
            _ => None,
        });
        let tenths = |cell: &String| -> i64 {
            let digits: String = cell.chars().filter(|letter| letter.is_ascii_digit() || *letter == '.').collect();
            let value = (digits.parse::<f64>().unwrap() * 10.0).round() as i64;
            if cell.starts_with('(') { -value } else { value }
        };
        for table in tables {
            for column in (if scope.is_some() { 1 } else { 2 })..table.columns.len() {
                let of = |total: bool| -> i64 {
                    table.all_rows().filter(|row| row.total == total).map(|row| tenths(&row.cells[column])).sum()
                };
                assert_eq!(of(false), of(true), "{}", table.caption);
            }
        }
    }
}

#[test]
fn a_walk_shows_the_totals_that_bridges_show() {
    let (checked, results) = example("marlshire", |text| text);
    let place = |_| (String::new(), 0);
    let view = View::new(&checked.plan, &results, &place, None);
    let scopes = std::iter::once(None).chain(results.members.iter().map(|one| Some(one.organisation)));
    for (scope, t) in scopes.flat_map(|scope| (1..results.years.len()).map(move |t| (scope, t))) {
        let section = sections::walk(&view, scope, t).expect("Marlshire has accounts");
        let table = section.blocks.iter().find_map(|block| match block {
            blocks::Block::Chart(figure) => Some(&figure.table),
            _ => None,
        });
        let rows = &table.expect("a walk is drawn").groups[0].rows;
        let tenths = |row: &blocks::Row| -> i64 {
            let digits: String = row.cells[1].chars().filter(char::is_ascii_digit).collect();
            let value: i64 = digits.parse().unwrap();
            if row.cells[1].starts_with('(') { -value } else { value }
        };
        let mut sum = 0;
        for (at, row) in rows.iter().enumerate() {
            if row.total && at > 0 {
                assert_eq!(tenths(row), sum, "{scope:?} in year {t}: {}", row.cells[0]);
            } else {
                sum += tenths(row);
            }
        }
        let gap = match scope {
            None => view.gaps.system.clone(),
            Some(id) => {
                view.members().into_iter().find(|one| one.position.organisation == id).and_then(|one| one.gap.cloned())
            }
        };
        let gap = gap.expect("Marlshire has accounts");
        let stands = |name: &str| rows.iter().find(|row| row.cells[0] == name).map(|row| row.cells[1].clone());
        assert_eq!(stands("Do nothing"), Some((-gap.do_nothing[t]).to_string()), "{scope:?} in year {t}");
        assert_eq!(stands("Do minimum"), Some((-gap.do_minimum[t]).to_string()), "{scope:?} in year {t}");
        assert_eq!(stands("Closing"), Some((-gap.residual[t]).to_string()), "{scope:?} in year {t}");
    }
}
