//! What must hold of every page of the site, whatever the plan and whoever reads.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::sync::OnceLock;

use model::results::Figure;
use pack::Checked;

use super::*;

const EXAMPLES: [&str; 3] = ["two-places", "marlshire", "leicestershire"];

/// An example with its results; what takes longest is done once for all tests.
fn example(name: &str) -> &'static (Checked, Results) {
    static ALL: OnceLock<Vec<(Checked, Results)>> = OnceLock::new();
    let read = |name: &&str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
        let (files, findings) = pack::load(&folder).expect("the examples can be read");
        let checked = pack::read_files(files, findings).checked.expect("the examples have no errors");
        let results = engine::run(&checked.plan, &engine::Request { futures: 200, ..engine::Request::default() });
        (checked, results)
    };
    let all = ALL.get_or_init(|| EXAMPLES.iter().map(read).collect());
    &all[EXAMPLES.iter().position(|one| *one == name).expect("an example")]
}

/// A site that remembers what was asked of it.
struct Site<'a> {
    checked: &'a Checked,
    audience: Audience,
    explained: RefCell<BTreeSet<String>>,
    led: RefCell<BTreeSet<String>>,
}

impl<'a> Site<'a> {
    fn of(checked: &'a Checked, audience: Audience) -> Self {
        Self { checked, audience, explained: RefCell::default(), led: RefCell::default() }
    }

    fn led(&self, place: String) -> String {
        self.led.borrow_mut().insert(place.clone());
        place
    }
}

impl Links for Site<'_> {
    fn explain(&self, address: &str) -> Option<String> {
        self.explained.borrow_mut().insert(address.to_owned());
        Some(format!("/explain/{}", address.replace(' ', "%20").replace('"', "%22")))
    }
    fn solution(&self, id: &str) -> String {
        self.led(format!("/solutions/{id}"))
    }
    fn assumption(&self, id: &str) -> String {
        self.led(format!("/assumptions/{id}"))
    }
    fn page(&self, page: &str) -> String {
        self.led(format!("/{page}"))
    }
    fn table(&self, name: &str, format: &str) -> String {
        self.led(format!("/tables/{name}.{format}"))
    }
    fn place(&self, origin: Origin) -> Option<(String, u32)> {
        let (file, line) = self.checked.place(origin);
        Some((file.to_owned(), line))
    }
    fn audience(&self) -> Audience {
        self.audience
    }
}

/// Every page of the site; of solutions and assumptions each.
fn pages(site: &Site, plan: &Plan, results: &Results) -> Vec<Page> {
    let mut all = vec![
        overview(plan, results, site),
        case_for_change(plan, results, site),
        demand(plan, results, site),
        solutions(plan, results, site),
        bridge(plan, results, site, Chosen::default()),
        money(plan, results, site, Chosen::default()),
        capacity(plan, results, site),
        staff(plan, results, site),
        uncertainty(plan, results, site),
        assumptions(plan, results, site),
    ];
    all.extend(plan.solutions.iter().map(|one| solution(plan, results, site, &one.id).expect("it is in the plan")));
    all.extend(plan.assumptions.iter().map(|one| assumption(plan, results, site, &one.id).expect("it is in the plan")));
    all
}

fn every_page(mut check: impl FnMut(&str, &Page)) {
    for name in EXAMPLES {
        for audience in [Audience::Partner, Audience::Public] {
            let (checked, results) = example(name);
            let site = Site::of(checked, audience);
            for page in pages(&site, &checked.plan, results) {
                check(name, &page);
            }
        }
    }
}

#[test]
fn any_organisation_and_year_can_be_chosen_for_the_bridge() {
    let (checked, results) = example("marlshire");
    let plan = &checked.plan;
    let site = Site::of(checked, Audience::Partner);
    let usual = bridge(plan, results, &site, Chosen::default());
    let (at, hospital) = plan.organisations.iter().enumerate().find(|(_, one)| one.code == "XMUH").unwrap();
    let page = bridge(plan, results, &site, Chosen { scope: Some(at.into()), year: Some(2) });
    let year = results.years[2].to_string();
    assert!(page.html.contains(&format!("{}, {} to {year}", hospital.name, results.years[0])));
    assert!(
        page.html.contains(&format!("<option value=\"{year}\" selected>"))
            && page.html.contains("value=\"XMUH\" selected")
    );
    assert!(page.html.contains(": paid by other members") && page.html.contains("Who gains and who loses by"));
    assert!(
        page.html.contains(&format!("From reported to closing: {}", hospital.name)) && page.html.contains("chart-walk")
    );
    let strange = bridge(plan, results, &site, Chosen { scope: None, year: Some(99) });
    assert_eq!(strange.html, usual.html, "a year that the plan does not have is as if none were asked for");
}

#[test]
fn any_organisation_and_year_can_be_chosen_for_money() {
    let (checked, results) = example("marlshire");
    let plan = &checked.plan;
    let site = Site::of(checked, Audience::Partner);
    let (at, hospital) = plan.organisations.iter().enumerate().find(|(_, one)| one.code == "XMUH").unwrap();
    let page = money(plan, results, &site, Chosen { scope: Some(at.into()), year: Some(2) });
    let year = results.years[2].to_string();
    assert!(
        page.html.contains(&format!("<option value=\"{year}\" selected>"))
            && page.html.contains("value=\"XMUH\" selected")
    );
    assert!(page.html.contains(&format!("What partners could pay each other in {year}")));
    assert!(
        page.html.contains("Equal shares") && page.html.contains("By turnover") && page.html.contains("By own effort")
    );
    for wanted in [
        format!("The first years by month: {}", hospital.name),
        format!("Paid for counted activity in {year}"),
        "chart-months".to_owned(),
        "chart-contract".to_owned(),
        "Pooled funds".to_owned(),
        format!("{}: new savings within the year", hospital.name),
    ] {
        assert!(page.html.contains(&wanted), "{wanted} is missing");
    }
    let external = page.html.split("<section id=\"external\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(
        external.contains("Research funders") && !external.contains("allocation</th>"),
        "only what is the hospital's"
    );
    let usual = money(plan, results, &site, Chosen::default());
    assert!(usual.html.contains("allocation</th>") && usual.html.contains("The first years by month<"));
}

#[test]
fn months_with_few_patients_are_left_out_for_the_public_in_both_years() {
    let (_, results) = example("marlshire");
    let key = |one: &model::results::MonthsOfActivity| (one.organisation, one.pod);
    let small: BTreeSet<_> = (results.months_of_activity.iter())
        .filter(|one| one.do_nothing.iter().chain(&one.with_solutions).any(|count| is_small(*count)))
        .map(key)
        .collect();
    let seen = for_public(results);
    assert!(!seen.months_of_activity.is_empty());
    assert!(seen.months_of_activity.iter().all(|one| !small.contains(&key(one))), "{small:?}");
    let mut few = results.clone();
    let (first, last) = (key(&few.months_of_activity[0]), few.years.len());
    assert!(last > 2);
    few.months_of_activity[0].with_solutions[3] = 2.0;
    assert!(
        for_public(&few).months_of_activity.iter().all(|one| key(one) != first),
        "hidden in one year, hidden in both"
    );
}

#[test]
fn every_page_opens_with_one_sentence() {
    every_page(|name, page| {
        assert!(page.sentence.ends_with('.'), "{name}, {}: {}", page.title, page.sentence);
        assert!(page.sentence.len() < 420, "{name}, {}: {}", page.title, page.sentence);
        assert!(!page.title.is_empty() && page.html.contains("<section"), "{name}, {}", page.title);
    });
}

#[test]
fn no_page_carries_style_script_or_handler() {
    every_page(|name, page| {
        for forbidden in
            ["style=", "<script", "<style", "<link", "<iframe", " onclick", " onload", "javascript:", "NaN"]
        {
            assert!(!page.html.contains(forbidden), "{name}, {}: {forbidden}", page.title);
        }
    });
}

#[test]
fn every_page_is_well_formed_and_no_id_stands_twice() {
    every_page(|name, page| {
        let what = format!("{name}, {}", page.title);
        well_formed(&page.html).unwrap_or_else(|fault| panic!("{what}: {fault}"));
        let mut ids = HashSet::new();
        for id in page.html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(ids.insert(id), "{what}: {id} stands twice");
        }
        for wanted in page.html.split("labelledby=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(wanted.split(' ').all(|id| ids.contains(id)), "{what}: {wanted} is nowhere");
        }
    });
}

/// Whether every tag is closed by its own, in order.
fn well_formed(html: &str) -> Result<(), String> {
    const VOID: [&str; 3] = ["input", "br", "meta"];
    let mut open: Vec<&str> = Vec::new();
    for tag in html.split('<').skip(1) {
        let inside = tag.split('>').next().unwrap_or_default();
        let name = inside.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default();
        if let Some(closed) = inside.strip_prefix('/') {
            match open.pop() {
                Some(last) if last == closed => {}
                last => return Err(format!("</{closed}> closes {last:?}")),
            }
        } else if !inside.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("left open: {open:?}")) }
}

#[test]
fn every_link_leads_somewhere() {
    const PAGES: [&str; 13] = [
        "/",
        "/case",
        "/demand",
        "/solutions",
        "/bridge",
        "/money",
        "/capacity",
        "/staff",
        "/uncertainty",
        "/assumptions",
        "/agreement",
        "/changes",
        "/api/what-if",
    ];
    for name in EXAMPLES {
        let (checked, results) = example(name);
        let plan = &checked.plan;
        let site = Site::of(checked, Audience::Partner);
        pages(&site, plan, results);
        let tables: Vec<&str> = crate::tables::all(plan, results).iter().map(|table| table.name).collect();
        for place in site.led.borrow().iter() {
            let known = match place.trim_start_matches('/').split_once('/') {
                Some(("solutions", id)) => plan.solutions.iter().any(|one| one.id == id),
                Some(("assumptions", id)) => plan.assumptions.iter().any(|one| one.id == id),
                Some(("tables", file)) => file.split_once('.').is_some_and(|(name, format)| {
                    tables.contains(&name) && ["csv", "parquet", "json"].contains(&format)
                }),
                _ => PAGES.contains(&place.as_str()),
            };
            assert!(known, "{name}: {place} is nowhere");
        }
        let mut addresses = 0;
        for address in site.explained.borrow().iter() {
            engine::asked(plan, address).unwrap_or_else(|fault| panic!("{name}: {address}: {fault}"));
            addresses += 1;
        }
        assert!(addresses > 20 || name == "leicestershire", "{name} links to {addresses} explanations");
    }
}

/// Each line of a bridge leads to the explanation of that figure, to the penny: each member's and the system's.
#[test]
fn a_linked_line_of_a_bridge_is_the_explained_one() {
    let (checked, results) = example("marlshire");
    let plan = &checked.plan;
    let t = crate::numbers::target_year(plan);
    let site = Site::of(checked, Audience::Partner);
    let place = |_| (String::new(), 0);
    let view = View::new(plan, results, &place, Some(&site));
    let members = results.members.iter().map(|one| (Some(one.organisation), one.position.as_ref()));
    let all = members.chain([(None, results.system.position.as_ref())]);
    let (explainer, mut compared) = (engine::Explainer::default(), 0);
    for (member, position) in all {
        let Some(position) = position else { continue };
        let mut lines = vec![
            ("Do nothing in", position.do_nothing_gap[t]),
            (crate::numbers::EFFICIENCY, position.efficiency[t]),
            ("Do minimum in", -position.do_minimum_gap[t]),
            (crate::numbers::SOLUTIONS, position.solutions[t]),
            (crate::numbers::ONE_OFF, -position.one_off_cost[t]),
            (crate::numbers::RISK, position.risk[t]),
            ("Residual in", position.residual_gap[t]),
        ];
        lines.extend(position.components.iter().map(|(component, series)| (component.name(), -series[t])));
        for (shown, expected) in lines {
            site.explained.borrow_mut().clear();
            view.explained_line(shown, member, t).expect("it has accounts");
            let address = site.explained.borrow().first().expect("it was asked for").clone();
            let (query, year) = engine::asked(plan, &address).expect("an address");
            let step = explainer.explain(plan, results, &query, year).expect("it has accounts");
            assert_eq!((step.value, year), (Figure::Money(expected), t), "{address}");
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn an_explanation_leads_on_to_its_parts_and_down_to_rows() {
    let (checked, results) = example("marlshire");
    let plan = &checked.plan;
    let site = Site::of(checked, Audience::Partner);
    let organisation = &plan.organisations[plan.lines[0].organisation.index()].code;
    for address in [
        format!("organisation = \"{organisation}\""),
        "residual".to_owned(),
        "component.pay_and_price".to_owned(),
        "efficiency".to_owned(),
        "risk".to_owned(),
        format!("solution.{}", plan.solutions[0].id),
        format!("quality.{}", plan.measures[0].id),
        "economics.stays".to_owned(),
        "beds and site = \"XMUHI\" and type = \"general_acute\"".to_owned(),
    ] {
        let (query, t) = engine::asked(plan, &address).expect("an address");
        let step = engine::explain(plan, &query, t).expect("accounts");
        let page = explanation(plan, results, &site, (&step, plan.base_year.plus(t)));
        well_formed(&page.html).unwrap_or_else(|fault| panic!("{address}: {fault}"));
        assert!(page.html.contains("read at "), "{address}: {}", page.html);
        // Cells of activity have no page of their own.
        assert!(page.html.contains("href=\"/") || address.starts_with("beds"), "{address} leads nowhere");
        if address == "residual" {
            assert!(page.html.contains("if nothing is done</a>"), "the gap that it begins with leads on");
        }
    }
    for address in site.explained.borrow().iter() {
        engine::asked(plan, address).unwrap_or_else(|fault| panic!("{address}: {fault}"));
    }
}

#[test]
fn the_public_is_led_to_no_explanation_of_activity() {
    for name in EXAMPLES {
        let (checked, results) = example(name);
        let site = Site::of(checked, Audience::Public);
        pages(&site, &checked.plan, results);
        for address in site.explained.borrow().iter() {
            let (query, _) = engine::asked(&checked.plan, address).unwrap_or_else(|fault| panic!("{address}: {fault}"));
            assert!(!matches!(query, engine::Query::Cells(_)), "{name}: {address}");
        }
    }
}

#[test]
fn a_solution_says_with_whom_it_is_counted_twice() {
    let (checked, results) = example("marlshire");
    let site = Site::of(checked, Audience::Partner);
    let twice = results.solutions.iter().max_by_key(|one| one.double_count(one.alone.len() - 1));
    let twice = twice.filter(|one| one.double_count(one.alone.len() - 1).0 > 0).expect("some are counted twice");
    let about = &checked.plan.solutions[twice.solution.index()];
    let page = solution(&checked.plan, results, &site, &about.id).expect("it is in the plan");
    assert!(page.html.contains("Other solutions that act on the same care"), "{}", about.id);
}

/// Results with a series and an age band of a few.
fn with_small_numbers(results: &Results) -> Results {
    let mut small = results.clone();
    small.activity[0].counts.fill(3.0);
    small.activity[0].bed_days = Some(vec![6.0; small.years.len()]);
    small.activity[1].counts[0] = 7.0;
    let years = small.population.years;
    small.population.people[..years].fill(4.0);
    small
}

fn counts(results: &Results) -> Vec<f64> {
    let of = |all: &[model::results::ActivitySeries]| -> Vec<f64> {
        all.iter()
            .flat_map(|one| one.counts.iter().chain(one.bed_days.iter().flatten()).copied().collect::<Vec<_>>())
            .collect()
    };
    [of(&results.activity), of(&results.activity_with_solutions), results.population.people.clone()].concat()
}

#[test]
fn the_public_sees_no_small_count_and_can_subtract_its_way_to_none() {
    for name in EXAMPLES {
        let (_, results) = example(name);
        let small = with_small_numbers(results);
        let seen = for_public(&small);
        // Whatever is published is a sum or a difference of these: all are multiples of 5, so no true count can be had.
        for count in counts(&seen) {
            assert!(!is_small(count) || count.abs() >= 5.0, "{name}: {count}");
            assert!((count / 5.0).fract().abs() < 1e-9, "{name}: {count}");
            assert!(count == 0.0 || count.abs() >= 10.0, "{name}: {count}");
        }
        assert!(seen.activity.len() < small.activity.len(), "{name}: small series are left out");
    }
}

/// What is published of a table does not depend on how large a small count is, within what is left out.
#[test]
fn nothing_published_depends_on_a_count_that_is_left_out() {
    let (_, results) = example("two-places");
    let of = |few: f64| {
        let mut small = results.clone();
        small.activity[0].counts.fill(few);
        small.activity[0].bed_days = None;
        small.activity[0].cost_pounds = None;
        counts(&for_public(&small))
    };
    for few in [2.0, 5.0, 7.0] {
        assert_eq!(of(1.0), of(few));
    }
}

#[test]
fn the_public_sees_no_small_count_of_shifts_or_months() {
    let (_, results) = example("marlshire");
    let small = |results: &model::results::Results| {
        let shifts = results.solutions.iter().flat_map(|one| &one.shifts);
        let shifted = shifts.flat_map(|one| one.promised.iter().chain(&one.delivered));
        let months = results.months_of_activity.iter().flat_map(|one| one.do_nothing.iter().chain(&one.with_solutions));
        shifted.chain(months).filter(|count| super::is_small(**count)).count()
    };
    let mut few = results.clone();
    let shift = few.solutions.iter_mut().find_map(|one| one.shifts.first_mut()).expect("something is shifted");
    shift.delivered[2] = 3.0;
    few.months_of_activity[0].with_solutions[5] = 2.0;
    let seen = for_public(&few);
    assert_eq!((small(&few), small(&seen)), (2, 0));
    assert!(seen.solutions.iter().any(|one| !one.shifts.is_empty()) && !seen.months_of_activity.is_empty());
}

#[test]
fn unit_cost_does_not_lead_back_to_a_count() {
    let (_, results) = example("marlshire");
    let seen = for_public(results);
    for one in &seen.activity {
        let Some(cost) = &one.cost_pounds else { continue };
        let same = |other: &&model::results::ActivitySeries| {
            (other.organisation, other.site, other.commissioner, other.area_group, other.pod)
                == (one.organisation, one.site, one.commissioner, one.area_group, one.pod)
        };
        let own = results.activity.iter().find(same).expect("it was there");
        if own.counts[0] == 0.0 {
            continue;
        }
        let unit = own.cost_pounds.as_ref().expect("it had a cost")[0] / own.counts[0];
        assert!((cost[0] / unit - one.counts[0]).abs() < 1e-6 * one.counts[0].max(1.0));
    }
}

#[test]
fn what_the_public_misses_of_all_activity_is_little() {
    for name in EXAMPLES {
        let (_, results) = example(name);
        let total = |results: &Results| results.activity.iter().map(|one| one.counts[0]).sum::<f64>();
        let missing = 1.0 - total(&for_public(results)) / total(results);
        println!("{name}: {:.4}% of activity is not told to the public", 100.0 * missing);
        assert!(missing.abs() < 0.005, "{name}: {missing}");
    }
}

#[test]
fn an_explanation_for_the_public_tells_no_small_count() {
    let few = Step {
        name: "admissions".to_owned(),
        value: Figure::Count(6.0),
        provenance: model::Provenance::Local,
        origins: Vec::new(),
        steps: vec![],
    };
    let whole = Step { value: Figure::Count(123.0), steps: vec![few.clone()], ..few };
    let seen = step_for_public(&whole);
    assert_eq!(seen.value, Figure::Count(125.0));
    assert_eq!(seen.steps[0].value, Figure::None);
}

#[test]
fn what_if_offers_values_by_the_names_that_the_command_line_takes() {
    let (checked, results) = example("marlshire");
    let site = Site::of(checked, Audience::Partner);
    let page = overview(&checked.plan, results, &site);
    let names: Vec<&str> = page.html.split(" name=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(names.len() >= 4, "{names:?}");
    for name in names {
        let id = name.strip_prefix("assumption.").unwrap_or(name);
        assert!(checked.plan.assumptions.iter().any(|one| one.id == id), "{name}");
    }
}
