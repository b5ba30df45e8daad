//! Births, health status, flows that arrive somewhere and overrides, held against their definitions worked out cell by cell.

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use engine::Delivered;
use engine::Request;
use engine::compile::compile;
use engine::futures::{Draw, Expected, Future};
use model::Plan;
use model::activity::Cell;
use model::driver::{Driver, Kind};
use model::people::Sex;
use model::results::{Component, Results};
use model::selector::CellTest;
use model::service::{Follows, Pod};
use proptest::prelude::*;
use support::{copy, example, patch};

fn plan(folder: &Path) -> Plan {
    let outcome = pack::read(folder).unwrap();
    outcome.checked.unwrap_or_else(|| panic!("{:?}", outcome.findings)).plan
}

/// The small pack that uses every table.
fn full() -> Plan {
    plan(&example("../crates/pack/fuzz/base"))
}

fn run(plan: &Plan) -> Results {
    engine::run(plan, &Request::default())
}

fn set(plan: &mut Plan, assumption: &str, value: f64) {
    let one = plan.assumptions.iter_mut().find(|one| one.id == assumption).expect("the assumption is there");
    (one.value, one.range) = (value, None);
}

fn counts_by_pod(results: &Results) -> BTreeMap<Pod, Vec<f64>> {
    let mut sums: BTreeMap<Pod, Vec<f64>> = BTreeMap::new();
    for series in &results.activity {
        let sum = sums.entry(series.pod).or_insert_with(|| vec![0.0; results.years.len()]);
        sum.iter_mut().zip(&series.counts).for_each(|(sum, count)| *sum += count);
    }
    sums
}

/// Activity worked out from the definitions alone, by site and point of delivery; mid-year counts, principal variant.
struct ByHand<'a> {
    plan: &'a Plan,
}

impl ByHand<'_> {
    fn picks(&self, driver: &Driver, cell: &Cell) -> bool {
        CellTest::bind(&driver.applies_to, self.plan).unwrap().picks(cell)
    }

    /// The value a driver has for a cell: an override's, or its assumption's.
    fn value(&self, at: usize, cell: &Cell) -> f64 {
        let ours = self.plan.overrides.iter().filter(|one| one.driver.index() == at);
        let mut ours = ours.filter(|one| CellTest::bind(&one.applies_to, self.plan).unwrap().picks(cell));
        let assumption = self.plan.drivers[at].assumption;
        ours.next().map_or(self.plan.assumptions[assumption.index()].value, |one| one.value)
    }

    fn people(&self, cell: &Cell, t: usize) -> f64 {
        let plan = self.plan;
        let ours = |area: model::id::AreaId| cell.area_group.is_none_or(|id| plan.areas[area.index()].group == id);
        let at = |row: &[f64]| 0.75 * row[t] + 0.25 * row[t + 1];
        if plan.services[cell.service.index()].follows == Follows::Births {
            let rows = plan.births.iter().filter(|row| row.variant.0 == 0 && ours(row.area));
            return rows.map(|row| at(&row.births)).sum();
        }
        let basis = plan.people_followed(cell.commissioner, true);
        let rows = plan.population.iter().filter(|row| row.variant.0 == 0 && row.basis == basis && ours(row.area));
        rows.filter(|row| cell.age.from <= row.age.from && row.age.to <= cell.age.to).map(|row| at(&row.people)).sum()
    }

    /// Σ rate(a − δ) ÷ Σ rate(a), age by age up to the curve's last.
    fn healthier(&self, driver: &Driver, value: f64, cell: &Cell, t: usize) -> f64 {
        let curve = &self.plan.age_curves[driver.curve.unwrap().index()];
        let rates = curve.rates[Sex::Persons as usize].as_ref().unwrap();
        let last = rates.first as usize + rates.by_age.len() - 1;
        let rate = |age: f64| {
            let age = age.clamp(f64::from(rates.first), last as f64) - f64::from(rates.first);
            let (below, part) = (age.floor() as usize, age - age.floor());
            let next = rates.by_age[(below + 1).min(rates.by_age.len() - 1)];
            rates.by_age[below] * (1.0 - part) + next * part
        };
        let done = (t as f64 - driver.from as f64 + 1.0) / (driver.to as f64 - driver.from as f64 + 1.0);
        let years = value.clamp(-20.0, 20.0) * done.clamp(0.0, 1.0);
        let ages = || (usize::from(cell.age.from)..=usize::from(cell.age.to)).take_while(|age| *age <= last);
        ages().map(|age| rate(age as f64 - years)).sum::<f64>() / ages().map(|age| rate(age as f64)).sum::<f64>()
    }

    fn activity(&self) -> BTreeMap<(usize, Pod), Vec<f64>> {
        let plan = self.plan;
        let years = plan.year_count();
        let mut sums: BTreeMap<(usize, Pod), Vec<f64>> = BTreeMap::new();
        for cell in &plan.cells {
            let pod = plan.services[cell.service.index()].pod;
            for t in 0..years {
                let mut count = cell.count.value() * self.people(cell, t) / self.people(cell, 0);
                let mut leave = Vec::new();
                for (at, driver) in plan.drivers.iter().enumerate().filter(|(_, one)| one.kind.moves_cells()) {
                    if t == 0 || !self.picks(driver, cell) {
                        continue;
                    }
                    let value = self.value(at, cell);
                    match driver.kind {
                        Kind::HealthStatus => count *= self.healthier(driver, value, cell, t),
                        Kind::Backlog if (driver.from..=driver.to).contains(&t) => count *= 1.0 + value / 100.0,
                        Kind::Flow if t >= driver.from => match driver.to_site {
                            Some(site) => leave.push((site.index(), (-value / 100.0).clamp(0.0, 1.0))),
                            None => count *= 1.0 + value / 100.0,
                        },
                        Kind::NonDemographic => {
                            let acted = (1..=t).filter(|year| (driver.from..=driver.to).contains(year)).count();
                            count *= (1.0 + value / 100.0).powi(acted as i32);
                        }
                        _ => {}
                    }
                }
                let all: f64 = leave.iter().map(|(_, share)| share).sum();
                let mut add = |site: usize, count: f64| {
                    sums.entry((site, pod)).or_insert_with(|| vec![0.0; years])[t] += count;
                };
                for (site, share) in &leave {
                    add(*site, count * share / all.max(1.0));
                }
                add(cell.site.index(), count * (1.0 - all.min(1.0)));
            }
        }
        sums
    }
}

fn holds_by_hand(plan: &Plan, results: &Results) {
    let mut found: BTreeMap<(usize, Pod), Vec<f64>> = BTreeMap::new();
    for series in &results.activity {
        let sum = found.entry((series.site.index(), series.pod)).or_insert_with(|| vec![0.0; results.years.len()]);
        sum.iter_mut().zip(&series.counts).for_each(|(sum, count)| *sum += count);
    }
    let expected = ByHand { plan }.activity();
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (key, expected) in &expected {
        for (t, (found, expected)) in found[key].iter().zip(expected).enumerate() {
            assert!((found - expected).abs() <= 1e-9 * expected.max(1.0), "{key:?}, {t}: {found} {expected}");
        }
    }
}

/// A second flow of the same cells, so that shares add up.
fn with_a_second_flow(plan: &mut Plan) {
    let mut second = plan.drivers.iter().find(|driver| driver.id == "away").expect("the flow is there").clone();
    second.id.push_str("-too");
    second.from = 1;
    let mut next_door = plan.sites[0].clone();
    "H9".clone_into(&mut next_door.code);
    next_door.organisation = plan.organisations.iter().position(|one| one.code == "OUT").unwrap().into();
    plan.sites.push(next_door);
    second.to_site = Some((plan.sites.len() - 1).into());
    plan.drivers.push(second);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn activity_is_what_its_definition_says_cell_by_cell(
        growth in -5.0..8.0f64,
        clear in -10.0..30.0f64,
        well in -25.0..25.0f64,
        away in -130.0..20.0f64,
        exception in -10.0..30.0f64,
        rates in prop::collection::vec(0.1..500.0f64, 27),
        births in prop::collection::vec(1.0..3000.0f64, 4),
        second in any::<bool>(),
    ) {
        let mut plan = full();
        for (id, value) in [("growth", growth), ("clear", clear), ("well", well), ("away", away)] {
            set(&mut plan, id, value);
        }
        plan.overrides[0].value = exception;
        plan.age_curves[0].rates[Sex::Persons as usize].as_mut().unwrap().by_age.copy_from_slice(&rates);
        plan.births[0].births.copy_from_slice(&births);
        if second {
            with_a_second_flow(&mut plan);
        }
        let results = run(&plan);
        holds_by_hand(&plan, &results);

        // What leaves arrives: nobody is lost, and nobody gained.
        let total = counts_by_pod(&results);
        set(&mut plan, "away", 0.0);
        for (pod, stayed) in counts_by_pod(&run(&plan)) {
            for (moved, stayed) in total[&pod].iter().zip(stayed) {
                prop_assert!((moved - stayed).abs() <= 1e-9 * stayed.max(1.0), "{pod}: {moved} {stayed}");
            }
        }
    }

    #[test]
    fn a_future_is_the_deterministic_run_with_its_values(
        growth in -5.0..8.0f64,
        well in -25.0..25.0f64,
        away in -80.0..20.0f64,
        second in any::<bool>(),
    ) {
        let mut plan = full();
        if second {
            with_a_second_flow(&mut plan);
        }
        let compiled = compile(&plan);
        let ids = ["growth", "well", "away"];
        let mut values: Vec<f64> = plan.assumptions.iter().map(|one| one.value).collect();
        for (id, value) in ids.into_iter().zip([growth, well, away]) {
            values[plan.assumptions.iter().position(|one| one.id == id).unwrap()] = value;
            set(&mut plan, id, value);
        }
        let mut future = Future::new(&compiled);
        future.run(&compiled, &Draw { variant: 0, values: &values, delivered: Delivered::Expected, limited: true }, &mut Expected);
        let results = run(&plan);
        let years = plan.year_count();
        for (place, (pod, counts)) in counts_by_pod(&results).into_iter().enumerate() {
            for (t, count) in counts.into_iter().enumerate() {
                let drawn = future.counts[place * years + t];
                prop_assert!((drawn - count).abs() <= 1e-12 * count.max(1.0), "{pod}, {t}: {drawn} {count}");
            }
        }
        let members = results.members.iter().filter_map(|member| member.position.as_ref());
        for (t, drawn) in (0..years).map(|t| (t, future.do_minimum(t))) {
            let gaps = members.clone().map(|one| one.do_minimum_gap[t].pounds());
            let (gap, scale) = (gaps.sum::<f64>(), 1e8);
            prop_assert!((drawn - gap).abs() <= 1e-12 * scale, "{t}: {drawn} {gap}");
        }
    }
}

#[test]
fn the_base_pack_uses_all_of_it() {
    let plan = full();
    holds_by_hand(&plan, &run(&plan));
    let totals = counts_by_pod(&run(&plan));
    // Births of the whole place: Hill's ¾·880 + ¼·870.5 over ¾·900 + ¼·890, and 5% more while the backlog clears.
    let maternity = &totals[&Pod::NonElectiveOther];
    assert!((maternity[2] - 900.0 * 877.625 / 897.5).abs() < 1e-9, "{maternity:?}");
}

#[test]
fn what_moves_patients_is_told_apart() {
    let mut plan = full();
    let moved = |plan: &Plan, component: Component| -> i64 {
        let results = run(plan);
        let members = results.members.iter().filter_map(|member| member.position.as_ref());
        let parts = members.flat_map(|one| one.components.iter()).filter(|(one, _)| *one == component);
        parts.map(|(_, pence)| pence[2].0.abs()).sum()
    };
    assert!(moved(&plan, Component::HealthStatus) > 0 && moved(&plan, Component::Flow) > 0);
    set(&mut plan, "well", 0.0);
    assert_eq!(moved(&plan, Component::HealthStatus), 0);
}

/// `two-places` with a second site, run by a neighbour or a member, to which a tenth of Hill's patients go from 2027/28.
fn with_a_flow(organisation: &str) -> tempfile::TempDir {
    let pack = copy("two-places");
    patch(pack.path(), "organisations.csv", |text| text + "NEXT,Next door,acute,\n");
    patch(pack.path(), "sites.csv", |text| text + &format!("H9,Other Hospital,{organisation}\n"));
    patch(pack.path(), "assumptions.csv", |text| text + "gone,Gone,-10,%,2026-11,made-up,Planning,illustrative\n");
    patch(pack.path(), "drivers.csv", |text| {
        let wider: Vec<String> = text.lines().skip(1).map(|line| format!("{line},,")).collect();
        let wider = wider.join("\n");
        format!(
            "id,assumption,kind,applies_to,from,to_site\n{wider}\ngone,gone,flow,\"area_group = \"\"Hill\"\"\",2027/28,H9\n"
        )
    });
    pack
}

#[test]
fn a_tenth_that_leaves_arrives_next_door() {
    let pack = with_a_flow("NEXT");
    patch(pack.path(), "accounts.csv", |text| text.replace("pod = \"\"NEL\"\"", "site = \"\"H1\"\""));
    let plan = plan(pack.path());
    let results = run(&plan);
    let at = |site: &str, t: usize| -> f64 {
        let ours = results.activity.iter().filter(|series| plan.sites[series.site.index()].code == site);
        ours.map(|series| series.counts[t]).sum()
    };
    // By hand: Hill has 4,000 + 9,600 in 2027/28; a tenth is 1,360. All four cells are 21,420.
    assert_eq!(at("H9", 1).to_bits(), 0.0f64.to_bits());
    assert!((at("H9", 2) - 1_360.0).abs() < 1e-9, "{}", at("H9", 2));
    assert!((at("H1", 2) - 20_060.0).abs() < 1e-9, "{}", at("H1", 2));
    // The hospital's care is all variable: 20,060 × £2,000, and pay and prices of 1.01².
    let care = plan.lines.iter().position(|line| line.category == "hospital care").unwrap();
    assert_eq!(results.leaves[care].pence[2].0, 4_092_641_200);
}

#[test]
fn arrivals_are_followed_by_ledger_lines_where_they_arrive() {
    let pack = with_a_flow("HOSP");
    // Some care is given there already, so that a line can follow it.
    patch(pack.path(), "activity.csv", |text| text + "Vale,P,0-64,EM,H9,ICB,1000,2000\n");
    patch(pack.path(), "accounts.csv", |text| {
        let here = text.replace("pod = \"\"NEL\"\"", "site = \"\"H1\"\"");
        format!("{here}HOSP,care there,cost,,,\"site = \"\"H9\"\"\"\n")
    });
    let plan = plan(pack.path());
    let results = run(&plan);
    let there = plan.lines.iter().position(|line| line.category == "care there").unwrap();
    // 1,000 of Vale shrink with its people (85,600 and 100,000 between mid-2028 and mid-2027: 96,400), and 1,360 arrive.
    assert_eq!(results.leaves[there].pence[2].0, (964 + 1_360) * 2_000 * 100);
}

#[test]
fn an_override_is_a_driver_split_in_two() {
    let split = copy("two-places");
    let growth = "growth,Growth,2,% a year,2026-11,made-up,Planning,illustrative\n";
    patch(split.path(), "assumptions.csv", |text| {
        text + growth
            + "old,Growth of the old,5,% a year,2026-11,made-up,Planning,illustrative\n"
            + "own,Own price,3,% a year,2026-11,made-up,Finance,illustrative\n"
    });
    patch(split.path(), "drivers.csv", |text| {
        text.replace(
            "pay-price,pay-price,price,\"category = \"\"hospital care\"\"\"",
            "pay-price,own,price,\"category = \"\"hospital care\"\"\"",
        ) + "growth,growth,non_demographic,age < 65\nold,old,non_demographic,age >= 65\n"
    });
    let whole = copy("two-places");
    patch(whole.path(), "assumptions.csv", |text| text + growth);
    patch(whole.path(), "drivers.csv", |text| text + "growth,growth,non_demographic,all\n");
    std::fs::write(
        whole.path().join("overrides.csv"),
        "driver,applies_to,value,reason\ngrowth,age >= 65,5,Older\npay-price,\"organisation = \"\"HOSP\"\"\",3,Local\n",
    )
    .unwrap();
    let (split, whole) = (plan(split.path()), plan(whole.path()));
    let (apart, together) = (run(&split), run(&whole));
    for (one, other) in apart.leaves.iter().zip(&together.leaves) {
        assert_eq!(one.pence, other.pence);
    }
    assert_eq!(counts_by_pod(&apart), counts_by_pod(&together));
    // In a future too, whatever the assumption of the driver is drawn as.
    let compiled = compile(&whole);
    let mut future = Future::new(&compiled);
    let values: Vec<f64> = whole.assumptions.iter().map(|one| if one.id == "growth" { 2.0 } else { 99.0 }).collect();
    future.run(
        &compiled,
        &Draw { variant: 0, values: &values, delivered: Delivered::Expected, limited: true },
        &mut Expected,
    );
    for (t, count) in counts_by_pod(&together)[&Pod::Emergency].iter().enumerate() {
        assert!((future.counts[t] - count).abs() <= 1e-12 * count, "{t}");
    }
}

#[test]
fn an_override_is_explained_with_its_reason() {
    let pack = example("../crates/pack/fuzz/base");
    let explain = |selector: &str| {
        let output = support::concordat(&["explain", pack.to_str().unwrap(), selector]);
        String::from_utf8(output.stdout).unwrap()
    };
    let clinic = explain("pod = \"OPFA\"");
    assert!(clinic.contains("override of clear") && clinic.contains("A longer list"), "{clinic}");
    let old = explain("age >= 65 and pod = \"NEL\"");
    assert!(old.contains("well makes people of 1 of the cells younger by") && old.contains("1 years"), "{old}");
    let maternity = explain("pod = \"NELNE\"");
    assert!(maternity.contains("births it follows: of Hill"), "{maternity}");
}

#[test]
fn twenty_five_years_run() {
    let pack = copy("two-places");
    patch(pack.path(), "plan.toml", |text| {
        text.replace("horizon_years = 2", "horizon_years = 25").replace("2027/28", "2050/51")
    });
    patch(pack.path(), "population.csv", |text| {
        let mut wider = String::new();
        for (at, line) in text.lines().enumerate() {
            let last = line.rsplit(',').next().unwrap();
            let _ = write!(wider, "{line}");
            for year in 2029..=2051 {
                let _ = if at == 0 { write!(wider, ",{year}") } else { write!(wider, ",{last}") };
            }
            wider.push('\n');
        }
        wider
    });
    let mut plan = plan(pack.path());
    assert_eq!(plan.year_count(), 26);
    let results = engine::run(&plan, &Request { futures: 20, noise: false, ..Request::default() });
    let gap = &results.system.position.as_ref().unwrap().do_nothing_gap;
    // People stay as they are after 2028, so by hand: care 21,420 → 10,016,… follows mid-2028's people for good.
    let people: f64 = 4_000.0 + 8_000.0 * 24.0 / 20.0 + 5_000.0 * 0.856 + 3_000.0;
    let expected = people * 2_000.0 * 1.01f64.powi(25) - 500_000.0 - 40_000_000.0 * 1.02f64.powi(25);
    assert!((gap[25].pounds() - expected).abs() < 0.02, "{} {expected}", gap[25].pounds());
    let drawn = &results.uncertainty.as_ref().unwrap().do_nothing_gap.p50;
    assert!((drawn[25] - gap[25].pounds()).abs() < 1e-3);
    plan.assumptions.iter_mut().for_each(|one| one.value = 0.0);
    assert!(run(&plan).years.len() == 26);
}
