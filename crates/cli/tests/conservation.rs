//! What must hold in every plan, checked on random ones: organisations sum to the system to the penny, what moved a gap
//! sums to its change, no growth means no change, and the order of rows means nothing.

#![expect(clippy::float_cmp, reason = "nothing may change at all, not even in the last bit")]

use std::fmt::Write as _;

use engine::one_future::Futures;
use model::money::Pence;
use model::results::{MonthLine, Months, Position, Results, Stage};
use pack::File;
use proptest::prelude::*;
use support::bridges;

mod support;

/// A random plan in numbers; the pack's files are written from it.
#[derive(Clone, Debug)]
struct Draft {
    /// For each member: its role.
    members: Vec<u8>,
    /// Lines: (organisation, counterparty, category, side, pence, kind of amount).
    lines: Vec<(u8, u8, u8, bool, i64, u8)>,
    /// Rates of the drivers, per cent a year: pay, prices, pressure, funding, efficiency of prices, two of demand.
    rates: [f64; 7],
    /// People of two areas and two ages over four mid-years.
    people: [[u32; 4]; 4],
    /// Activity of each of those groups.
    activity: [u32; 4],
    /// Rows of capital: (line whose organisation it is, kind, funding, pounds in each of two years, life, month of first use).
    capital: Vec<Capital>,
    /// Planned efficiency and headroom, % a year.
    efficiency: (f64, f64),
    /// The member that merges into the first, if any, and when.
    merger: Option<(u8, u8)>,
}

type Capital = (u8, u8, u8, [u32; 2], u8, u8);

fn drafts() -> impl Strategy<Value = Draft> {
    let line = (0u8..6, 0u8..8, 0u8..4, any::<bool>(), -500_000_000i64..200_000_000_000, 0u8..6);
    (
        prop::collection::vec(0u8..4, 2..6),
        prop::collection::vec(line, 1..40),
        prop::array::uniform7(-3.0..8.0f64),
        prop::array::uniform4(prop::array::uniform4(1u32..100_000)),
        prop::array::uniform4(0u32..50_000),
        prop::collection::vec(
            (0u8..40, 0u8..5, 0u8..5, prop::array::uniform2(0u32..90_000_000), 1u8..60, 0u8..48),
            0..5,
        ),
        (0.0..6.0f64, 0.0..6.0f64),
        prop::option::of((1u8..6, 0u8..4)),
    )
        .prop_map(|(members, lines, rates, people, activity, capital, efficiency, merger)| Draft {
            members,
            lines,
            rates: rates.map(|rate| (rate * 100.0).round() / 100.0),
            people,
            activity,
            capital,
            efficiency,
            merger,
        })
}

const CATEGORIES: [&str; 4] = ["pay", "drugs", "contract", "allocation"];

impl Draft {
    fn file(name: &str, text: String) -> File {
        File { name: name.to_owned(), bytes: text.into_bytes() }
    }

    fn files(&self) -> Vec<File> {
        let mut files = vec![
            Self::file("plan.toml", PLAN.to_owned()),
            Self::file("sources.csv", "id,title,publisher\ns,Random,Tests\n".to_owned()),
            Self::file("organisations.csv", self.organisations()),
            Self::file("sites.csv", "code,name,organisation\nS0,Site,M0\nS1,Site,M1\n".to_owned()),
            Self::file("areas.csv", "code,name,area_group,commissioner\nA0,A,G0,M0\nA1,B,G1,M0\n".to_owned()),
            Self::file("services.csv", "code,name,pod\nEM,Emergency,NEL\nOP,Clinic,OPFA\n".to_owned()),
            Self::file("population.csv", self.population()),
            Self::file("activity.csv", self.activity()),
            Self::file("unit_costs.csv", "service,cost,price_base\nEM,3000,2025/26\nOP,150,2025/26\n".to_owned()),
            Self::file("accounts.csv", self.accounts()),
            Self::file(
                "efficiency.csv",
                format!(
                    "organisation,unit,planned,headroom\nM1,% a year,{:.2},{:.2}\n",
                    self.efficiency.0, self.efficiency.1
                ),
            ),
            Self::file("assumptions.csv", self.assumptions()),
            Self::file(
                "drivers.csv",
                DRIVERS.lines().filter(|line| self.driver_fits(line)).collect::<Vec<_>>().join("\n"),
            ),
        ];
        if !self.capital.is_empty() {
            files.push(Self::file("capital.csv", self.capital()));
        }
        files
    }

    /// A driver that would catch nothing is an error, so it is left out.
    fn driver_fits(&self, line: &str) -> bool {
        let accounts = self.accounts();
        CATEGORIES
            .iter()
            .all(|category| !line.contains(&format!("\"{category}\"")) || accounts.contains(&format!(",{category},")))
    }

    fn organisations(&self) -> String {
        let mut text = "code,name,role,finance_home,merged_into,merged_on\n".to_owned();
        for (at, role) in self.members.iter().enumerate() {
            let role = ["commissioner", "acute", "local_authority", "voluntary"][usize::from(*role)];
            let merger = match self.merger {
                Some((who, year)) if usize::from(who) == at => format!("M0,20{}-04-01", 25 + year),
                _ => ",".to_owned(),
            };
            let _ = writeln!(text, "M{at},Member {at},{role},SYS,{merger}");
        }
        text + "OUT,Outside,national,,,\n"
    }

    fn population(&self) -> String {
        let mut text = "area,sex,age,2025,2026,2027,2028\n".to_owned();
        for (at, people) in self.people.iter().enumerate() {
            let (area, age) = (at / 2, ["0-64", "65+"][at % 2]);
            let _ = writeln!(text, "A{area},P,{age},{},{},{},{}", people[0], people[1], people[2], people[3]);
        }
        text
    }

    fn activity(&self) -> String {
        let mut text = "area_group,sex,age,service,site,count\n".to_owned();
        for (at, count) in self.activity.iter().enumerate() {
            let (group, age) = (at / 2, ["0-64", "65+"][at % 2]);
            let _ = writeln!(text, "G{group},P,{age},EM,S0,{count}\nG{group},P,{age},OP,S1,{}", count / 2);
        }
        text + "outside,P,65+,EM,S1,10\n"
    }

    /// Each line once by its key; trade sides follow no activity, so that the two need not agree.
    fn accounts(&self) -> String {
        let mut text = "organisation,category,side,counterparty,line,amount,recurrence,support,full_year_amount,activity,2025/26,2026/27,2027/28\n".to_owned();
        let members = self.members.len() as u8;
        for (at, (organisation, counterparty, category, is_cost, pence, kind)) in self.lines.iter().enumerate() {
            let organisation = organisation % members;
            let counterparty = match counterparty % (members + 2) {
                other if other < members && other != organisation => format!("M{other}"),
                other if other == members => "OUT".to_owned(),
                _ => String::new(),
            };
            let side = if *is_cost { "cost" } else { "income" };
            let pounds = format!("{}.{:02}", pence / 100, pence.abs() % 100);
            let trade = counterparty.starts_with('M');
            let rest = match kind {
                0 => format!("{pounds},one_off,,,,,,"),
                1 => format!("{pounds},,yes,,,,,"),
                2 => format!("{pounds},,,{}.5,,,,", pence / 90),
                3 if !trade => format!("{pounds},,,,pod = 'NEL',,,"),
                4 if !trade => ",,,,site = 'S1',,,".to_owned(),
                5 => format!(",,,,,{pounds},1.00,-7.25"),
                _ => format!("{pounds},,,,,,,"),
            };
            let category = CATEGORIES[usize::from(*category)];
            let _ = writeln!(text, "M{organisation},{category},{side},{counterparty},{at},{rest}");
        }
        text
    }

    /// Capital of organisations that have accounts; a row that would say nothing is left out.
    fn capital(&self) -> String {
        let mut text = "organisation,scheme,kind,funding,life,first_use,book_value,2026/27,2027/28\n".to_owned();
        let members = self.members.len() as u8;
        for (at, (line, kind, funding, [first, second], life, month)) in self.capital.iter().enumerate() {
            let organisation = self.lines[usize::from(*line) % self.lines.len()].0 % members;
            // Only the hospital of the four roles has public dividend capital.
            let funding = match (funding, self.members[usize::from(organisation)]) {
                (0, role) if role != 1 => "",
                (funding, _) => model::capital::FUNDING_NAMES[usize::from(*funding)],
            };
            let used = format!("20{}-{:02}", 26 + month / 12, month % 12 + 1);
            let used = if *month < 3 { "2026-04".to_owned() } else { used };
            let _ = match kind {
                0 => writeln!(text, "M{organisation},s{at},receipt,,{life},,{second},,{first}"),
                1 => writeln!(text, "M{organisation},s{at},land,{funding},,{used},,{first},{second}"),
                _ => writeln!(text, "M{organisation},s{at},building,{funding},{life},{used},,{first},{second}"),
            };
        }
        text
    }

    fn assumptions(&self) -> String {
        let mut text = "id,name,value,p10,p90,unit,date,source,owner,provenance\n".to_owned();
        for (at, rate) in self.rates.iter().enumerate() {
            let (low, high) = (rate - 0.5, rate + 0.75);
            let _ = writeln!(text, "r{at},Rate {at},{rate},{low},{high},% a year,2026,s,Tests,illustrative");
        }
        text
    }

    fn plan(&self) -> pack::Checked {
        let outcome = pack::read_files(self.files(), Vec::new());
        let errors: Vec<_> = outcome.findings.into_iter().filter(model::Finding::is_error).collect();
        let told = report::findings::text(&errors, false, 100);
        outcome.checked.unwrap_or_else(|| panic!("{told}\n{}", self.accounts()))
    }

    fn run(&self) -> Results {
        engine::run(&self.plan().plan, &engine::Request::default())
    }
}

const PLAN: &str = r#"
format = 1
name = "Random"
system = "SYS"
base_year = "2025/26"
horizon_years = 2
basis = "cash"
"#;

const DRIVERS: &str = r#"id,assumption,kind,applies_to,combine
a,r0,price,"category = ""pay""",
b,r1,price,"category = ""drugs""",add
c,r2,pressure,"category = ""drugs""",
d,r3,funding,"category = ""allocation""",
e,r4,price_efficiency,"category = ""contract""",add
f,r1,price,"category = ""contract""",add
g,r5,non_demographic,"pod = ""NEL""",
h,r6,non_demographic,"age >= 65",
"#;

type Series = fn(&Position) -> &Vec<Pence>;

/// Every series in which members must sum to the system.
const SERIES: [(&str, Series); 6] = [
    ("do nothing", |position| &position.do_nothing_gap),
    ("do minimum", |position| &position.do_minimum_gap),
    ("efficiency", |position| &position.efficiency),
    ("beyond headroom", |position| &position.beyond_headroom),
    ("underlying", |position| &position.underlying),
    ("support", |position| &position.support),
];

fn members_sum(results: &Results, series: Series) -> Vec<Pence> {
    let positions = results.members.iter().filter_map(|member| member.position.as_ref());
    positions.fold(vec![Pence::ZERO; results.years.len()], |sum, position| {
        sum.iter().zip(series(position)).map(|(sum, pence)| *sum + *pence).collect()
    })
}

/// The drafts whose system can be stated: every member that must have accounts has some.
fn stated(draft: &Draft) -> Option<Results> {
    Some(draft.run()).filter(|results| results.system.position.is_some())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn organisations_sum_to_the_system_to_the_penny(draft in drafts()) {
        let Some(results) = stated(&draft) else { return Ok(()) };
        let system = results.system.position.as_ref().unwrap();
        for (name, series) in SERIES {
            prop_assert_eq!(members_sum(&results, series), series(system).clone(), "{}", name);
        }
        for t in 0..results.years.len() {
            // Gross cost and income, trade eliminated, leave what crosses the boundary; net lines are not used here.
            let crossing = system.cost[t] - system.income[t];
            prop_assert_eq!(crossing + results.system.unmatched_net[t], system.do_nothing_gap[t]);
        }
    }

    /// With one-offs, part years, support, mergers and trade that does not match.
    #[test]
    fn walks_lead_from_reported_by_underlying_to_what_is_left(draft in drafts()) {
        let results = draft.run();
        for walk in &results.walks {
            let position = match walk.scope {
                None => results.system.position.as_ref().unwrap(),
                Some(id) => results.members.iter().find(|one| one.organisation == id).unwrap().position.as_ref().unwrap(),
            };
            prop_assert_eq!(walk.sum(Stage::Reported), -position.do_nothing_gap[0]);
            prop_assert_eq!(walk.sum(Stage::Underlying), position.underlying[0]);
            prop_assert_eq!(walk.sum(Stage::DoNothing), -position.do_nothing_gap[walk.year]);
            prop_assert_eq!(walk.sum(Stage::DoMinimum), -position.do_minimum_gap[walk.year]);
            prop_assert_eq!(walk.sum(Stage::Closing), -position.residual_gap[walk.year]);
            prop_assert_eq!(walk.sum(Stage::SupportInYear), position.support[walk.year]);
        }
        for walk in results.walks.iter().filter(|one| one.scope.is_none()) {
            for stage in Stage::ALL.iter().filter(|stage| stage.is_total()) {
                let members = results.walks.iter().filter(|one| one.year == walk.year && one.scope.is_some());
                prop_assert_eq!(members.map(|one| one.sum(*stage)).sum::<Pence>(), walk.sum(*stage), "{}", stage);
            }
        }
    }

    /// In expectation and in every sampled future: bridges close, go on from year to year, and members sum to the system, which is
    /// worked out from what crosses its boundary and trade that does not match. No line can be dropped unnoticed.
    #[test]
    fn bridges_hold_in_every_sampled_future(draft in drafts()) {
        let plan = draft.plan().plan;
        let results = engine::run(&plan, &engine::Request::default());
        if results.system.position.is_none() {
            return Ok(());
        }
        prop_assert_eq!(bridges::hold(&results.bridges), Ok(()));
        prop_assert_eq!(bridges::droppable(&results.bridges), Vec::<String>::new());
        let futures = Futures::new(&plan, &engine::Request::default());
        for number in 0..6 {
            let one = futures.tell(number);
            prop_assert!(!one.bridges.is_empty());
            prop_assert_eq!(bridges::hold(&one.bridges), Ok(()), "future {}", number);
            prop_assert_eq!(bridges::droppable(&one.bridges), Vec::<String>::new(), "future {}", number);
        }
    }

    /// Months sum to their years in every scope and members to the system in every month, and no line can be dropped unnoticed.
    #[test]
    fn months_sum_to_years_and_members_to_the_system(draft in drafts()) {
        let results = draft.run();
        for one in &results.months {
            let position = match one.scope {
                None => results.system.position.as_ref().unwrap(),
                Some(id) => results.members.iter().find(|other| other.organisation == id).unwrap().position.as_ref().unwrap(),
            };
            let (closing, lines) = one.lines.split_last().unwrap();
            prop_assert_eq!(closing.pence.iter().copied().sum::<Pence>(), -position.residual_gap[one.year]);
            let year = |lines: &[&MonthLine]| lines.iter().flat_map(|line| &line.pence).copied().sum::<Pence>();
            let lines: Vec<&MonthLine> = lines.iter().collect();
            prop_assert_eq!(year(&lines), -position.residual_gap[one.year]);
            for dropped in 0..lines.len() {
                let rest: Vec<&MonthLine> = lines.iter().enumerate().filter(|(at, _)| *at != dropped).map(|(_, line)| *line).collect();
                prop_assert!(year(&[lines[dropped]]) == Pence::ZERO || year(&rest) != -position.residual_gap[one.year]);
            }
        }
        for system in results.months.iter().filter(|one| one.scope.is_none()) {
            for month in 0..12 {
                let closing = |one: &Months| one.lines.last().unwrap().pence[month];
                let members = results.months.iter().filter(|one| one.year == system.year && one.scope.is_some());
                prop_assert_eq!(members.map(closing).sum::<Pence>(), closing(system));
            }
        }
    }

    #[test]
    fn dropping_one_line_is_noticed(draft in drafts(), which in 0usize..40) {
        let Some(whole) = stated(&draft) else { return Ok(()) };
        let mut mutant = draft.clone();
        let at = which % draft.lines.len();
        let (organisation, _, category, is_cost, pence, kind) = mutant.lines[at];
        // The same line with nothing in it: as if it had been left out of the members' sums.
        mutant.lines[at] = (organisation, u8::MAX, category, is_cost, 0, 6);
        let members = whole.members.iter().zip(mutant.run().members).all(|(a, b)| {
            a.position.as_ref().map(|p| p.do_nothing_gap.clone()) == b.position.as_ref().map(|p| p.do_nothing_gap.clone())
        });
        let counted = pence != 0 && kind != 4 && kind != 5;
        prop_assert!(!counted || !members, "a line of {pence} pence was dropped and no member's gap moved");
    }

    #[test]
    fn dropping_one_scheme_is_noticed(draft in drafts(), which in 0usize..5) {
        let whole = draft.plan().plan;
        let items = model::capital::items(&whole);
        if items.is_empty() {
            return Ok(());
        }
        let mut mutant = draft.clone();
        let at = which % draft.capital.len();
        mutant.capital[at].3 = [0; 2];
        let dropped = items.iter().find(|one| one.name == format!("s{at}")).unwrap();
        let matters = |t: usize| dropped.revenue(t) != dropped.gain[t];
        let gaps = |results: Results| results.members.into_iter().map(|one| one.position.map(|position| position.do_nothing_gap)).collect::<Vec<_>>();
        let noticed = gaps(draft.run()) != gaps(mutant.run());
        prop_assert_eq!(noticed, (0..whole.year_count()).any(matters), "{:?}", dropped);
    }

    /// What schemes and sales cost, added up from what they are, is what lines add to the gap.
    #[test]
    fn capital_charges_are_what_schemes_come_to(draft in drafts()) {
        let plan = draft.plan().plan;
        let results = engine::run(&plan, &engine::Request::default());
        let leaves = results.leaves.iter().map(|leaf| (&plan.lines[leaf.line.index()], leaf));
        let made: Vec<_> = leaves.filter(|(line, _)| line.amount.is_capital()).collect();
        for t in 0..results.years.len() {
            let signed = made.iter().map(|(line, leaf)| Pence(leaf.pence[t].0 * line.side.sign_in_gap()));
            let items = model::capital::items(&plan);
            prop_assert_eq!(signed.sum::<Pence>(), items.iter().map(|one| one.revenue(t) - one.gain[t]).sum::<Pence>());
            prop_assert!(t > 0 || made.iter().all(|(_, leaf)| leaf.pence[0] == Pence::ZERO));
            let spent: Pence = model::capital::spending(&plan).iter().map(|one| one.spend[t]).sum();
            prop_assert_eq!(spent, items.iter().map(|one| one.spend[t]).sum::<Pence>());
        }
    }

    #[test]
    fn what_moved_a_gap_sums_to_its_change(draft in drafts()) {
        let results = draft.run();
        let positions = results.members.iter().filter_map(|member| member.position.as_ref());
        for position in positions.chain(results.system.position.as_ref()) {
            for t in 0..results.years.len() {
                let moved: Pence = position.components.iter().map(|(_, series)| series[t]).sum();
                prop_assert_eq!(position.do_nothing_gap[0] + moved, position.do_nothing_gap[t]);
            }
        }
    }

    #[test]
    fn no_growth_means_no_change(mut draft in drafts()) {
        draft.rates = [0.0; 7];
        draft.people = draft.people.map(|people| [people[0]; 4]);
        draft.merger = None;
        draft.capital.clear();
        draft.lines.iter_mut().for_each(|line| if matches!(line.5, 0 | 2 | 5) { line.5 = 6 });
        let results = draft.run();
        for leaf in &results.leaves {
            prop_assert!(leaf.pence.iter().all(|pence| *pence == leaf.pence[0]), "{leaf:?}");
        }
        for series in &results.activity {
            prop_assert!(series.counts.iter().all(|count| *count == series.counts[0]), "{series:?}");
        }
    }

    #[test]
    fn the_order_of_rows_means_nothing(draft in drafts()) {
        let reversed: Vec<File> = draft.files().into_iter().map(|file| {
            if file.name == "plan.toml" {
                return file;
            }
            let text = String::from_utf8(file.bytes).unwrap();
            let (header, rows) = text.split_once('\n').unwrap();
            let rows: Vec<&str> = rows.lines().rev().collect();
            Draft::file(&file.name, format!("{header}\n{}\n", rows.join("\n")))
        }).collect();
        let again = pack::read_files(reversed, Vec::new()).checked.unwrap();
        let results = draft.run();
        prop_assert_eq!(results.digest, engine::run(&again.plan, &engine::Request::default()).digest);
    }
}
