//! Staff: what activity and rotas ask for, and how many there are. Every number that is chosen stands here.
//!
//! Hours are chosen so that England's staff for each 1,000 people come out (`ENGLAND`); vacancies, flows, bank, agencies, premiums and
//! pay are made up (illustrative).

use std::path::Path;

use model::capacity::StaffGroup::{
    self, AlliedHealth, Ambulance, Consultants, HealthcareScience, Infrastructure, Midwifery, Nursing, OtherDoctors,
    PrimaryCare, Scientific, Support,
};
use model::capacity::StaffShape;

use super::Result;
use super::activity::Cell;
use super::services::{self, Service};
use crate::write::{Table, number};

/// What a service asks for, by its code or its point of delivery: per unit and per bed day, hours; programmed activities for
/// doctors. The first that fits a service counts. `whose` is blank where every organisation asks for as much.
struct Asked {
    group: StaffGroup,
    whose: &'static str,
    of: &'static [&'static str],
    per_unit: f64,
    per_bed_day: f64,
}

const fn asked(
    group: StaffGroup,
    whose: &'static str,
    of: &'static [&'static str],
    per_unit: f64,
    per_bed_day: f64,
) -> Asked {
    Asked { group, whose, of, per_unit, per_bed_day }
}

/// Services that Eastmarsh staffs by rota, round the clock, however few come.
const BY_ROTA: &[&str] = &["AE1", "MAT", "NEW", "NPA", "CCA", "CCN", "NST"];

const ASKED: &[Asked] = &[
    asked(Nursing, "", &["CCA"], 27.0, 0.0),
    asked(Nursing, "", &["CCN"], 16.0, 0.0),
    asked(Nursing, "", &["NEW"], 0.0, 4.0),
    asked(Nursing, "", &["NPA"], 2.0, 8.0),
    asked(Nursing, "", &["NEL"], 2.5, 6.4),
    asked(Nursing, "", &["EL"], 6.0, 6.4),
    asked(Nursing, "", &["DON", "RDA"], 3.5, 0.0),
    asked(Nursing, "", &["DC"], 4.5, 0.0),
    asked(Nursing, "", &["OPFA", "OPFUP"], 0.35, 0.0),
    asked(Nursing, "", &["OPPROC"], 0.8, 0.0),
    asked(Nursing, "", &["AE1"], 2.0, 0.0),
    asked(Nursing, "", &["AE3"], 0.8, 0.0),
    asked(Nursing, "", &["REN"], 2.4, 0.0),
    // A visit of 40 minutes, the way there, and what is written down and arranged.
    asked(Nursing, "", &["CNU"], 1.15, 0.0),
    asked(Nursing, "", &["CCH"], 1.3, 0.0),
    asked(Nursing, "", &["CBD"], 3.4, 0.0),
    asked(Nursing, "", &["MHC"], 1.15, 0.0),
    asked(Nursing, "", &["MHB"], 5.0, 0.0),
    asked(Nursing, "", &["MHS"], 5.6, 0.0),
    asked(Midwifery, "XMUH", &["MAT"], 22.0, 8.0),
    asked(Midwifery, "XEDH", &["MAT"], 12.0, 0.0),
    asked(Consultants, "XEDH", BY_ROTA, 0.05, 0.0),
    asked(Consultants, "", &["NST"], 0.84, 0.07),
    asked(Consultants, "", &["NEL"], 0.385, 0.056),
    asked(Consultants, "", &["MAT"], 0.42, 0.0),
    asked(Consultants, "", &["NEW"], 0.21, 0.0),
    asked(Consultants, "", &["ECT"], 2.1, 0.07),
    asked(Consultants, "", &["EL"], 1.12, 0.042),
    asked(Consultants, "", &["DON", "RDA"], 0.175, 0.0),
    asked(Consultants, "", &["DC"], 0.385, 0.0),
    asked(Consultants, "", &["OPFA"], 0.112, 0.0),
    asked(Consultants, "", &["OPFUP"], 0.063, 0.0),
    asked(Consultants, "", &["OPPROC"], 0.091, 0.0),
    asked(Consultants, "", &["AE1"], 0.042, 0.0),
    asked(Consultants, "", &["CCA", "CCN"], 0.21, 0.0),
    asked(Consultants, "", &["DIM"], 0.049, 0.0),
    asked(Consultants, "", &["REN"], 0.028, 0.0),
    asked(Consultants, "", &["MHC"], 0.042, 0.0),
    asked(Consultants, "", &["MHBD"], 0.049, 0.0),
    asked(OtherDoctors, "XEDH", BY_ROTA, 0.1, 0.0),
    asked(OtherDoctors, "", &["NEL"], 0.49, 0.154),
    asked(OtherDoctors, "", &["MAT", "NEW"], 0.35, 0.07),
    asked(OtherDoctors, "", &["EL"], 0.7, 0.112),
    asked(OtherDoctors, "", &["DC"], 0.14, 0.0),
    asked(OtherDoctors, "", &["OPFA", "OPFUP", "OPPROC"], 0.042, 0.0),
    asked(OtherDoctors, "", &["AE1"], 0.196, 0.0),
    asked(OtherDoctors, "", &["CCA", "CCN"], 0.35, 0.0),
    asked(OtherDoctors, "", &["MHC"], 0.035, 0.0),
    asked(OtherDoctors, "", &["MHBD"], 0.056, 0.0),
    asked(Support, "", &["NEL"], 1.5, 4.6),
    asked(Support, "", &["MAT", "NEW"], 6.0, 3.0),
    asked(Support, "", &["EL"], 3.0, 4.2),
    asked(Support, "", &["DC", "RDA"], 2.5, 0.0),
    asked(Support, "", &["OPFA", "OPFUP", "OPPROC"], 0.45, 0.0),
    asked(Support, "", &["AE1"], 1.4, 0.0),
    asked(Support, "", &["AE3"], 0.5, 0.0),
    asked(Support, "", &["CCA", "CCN"], 5.0, 0.0),
    asked(Support, "", &["REN"], 1.2, 0.0),
    asked(Support, "", &["CNU"], 0.6, 0.0),
    asked(Support, "", &["CTH", "CCH"], 0.4, 0.0),
    asked(Support, "", &["CBD"], 4.2, 0.0),
    asked(Support, "", &["MHC"], 0.4, 0.0),
    asked(Support, "", &["MHBD"], 7.0, 0.0),
    asked(Support, "", &["DIM", "DDA"], 0.35, 0.0),
    asked(Support, "", &["AMB"], 1.3, 0.0),
    asked(AlliedHealth, "", &["NST"], 2.0, 1.8),
    asked(AlliedHealth, "", &["NEL", "EL"], 0.5, 1.0),
    asked(AlliedHealth, "", &["FTO", "UTO"], 0.9, 0.0),
    asked(AlliedHealth, "", &["CTH"], 1.4, 0.0),
    asked(AlliedHealth, "", &["CNU"], 0.12, 0.0),
    asked(AlliedHealth, "", &["CCH"], 0.5, 0.0),
    asked(AlliedHealth, "", &["CBD"], 1.4, 0.0),
    asked(AlliedHealth, "", &["DIM"], 0.8, 0.0),
    asked(AlliedHealth, "", &["MHC"], 0.3, 0.0),
    asked(AlliedHealth, "", &["MHBD"], 0.7, 0.0),
    asked(Scientific, "", &["NEL"], 2.4, 0.4),
    asked(Scientific, "", &["EL"], 4.0, 0.25),
    asked(Scientific, "", &["DON", "RDA"], 1.6, 0.0),
    asked(Scientific, "", &["DC"], 3.2, 0.0),
    asked(Scientific, "", &["OPPROC"], 0.2, 0.0),
    asked(Scientific, "", &["MHC"], 0.9, 0.0),
    asked(Scientific, "", &["MHBD"], 0.5, 0.0),
    asked(HealthcareScience, "", &["NEL", "EL"], 2.4, 0.0),
    asked(HealthcareScience, "", &["OPFA", "OPPROC"], 0.35, 0.0),
    asked(HealthcareScience, "", &["DIM", "DDA"], 0.6, 0.0),
    asked(Ambulance, "", &["AMB"], 3.4, 0.0),
    asked(PrimaryCare, "", &["GPA"], 0.46, 0.0),
];

/// Posts: whose, group, how many, hours a week, the fewest people for each, headroom in per cent if it is not the plan's; what they are.
type Post = (&'static str, StaffGroup, f64, f64, f64, Option<f64>, &'static str);

/// Eastmarsh keeps everything open round the clock; central functions are there whatever there is to do, and nobody stands in
/// when they are away.
const POSTS: [Post; 18] = [
    ("XEDH", Consultants, 1.0, 112.0, 8.0, None, "A&E"),
    ("XEDH", Consultants, 1.0, 75.0, 8.0, None, "obstetrics"),
    ("XEDH", Consultants, 1.0, 75.0, 8.0, None, "children and newborn"),
    ("XEDH", Consultants, 1.0, 84.0, 8.0, None, "critical care and anaesthetics"),
    ("XEDH", Consultants, 1.0, 60.0, 6.0, None, "stroke"),
    ("XEDH", OtherDoctors, 3.0, 168.0, 8.0, None, "A&E"),
    ("XEDH", OtherDoctors, 1.0, 168.0, 8.0, None, "obstetrics"),
    ("XEDH", OtherDoctors, 1.0, 168.0, 8.0, None, "children and newborn"),
    ("XEDH", OtherDoctors, 2.0, 168.0, 8.0, None, "critical care and anaesthetics"),
    ("XEDH", Midwifery, 5.0, 168.0, 0.0, None, "labour ward"),
    ("XEDH", Midwifery, 2.0, 168.0, 0.0, None, "ward and triage"),
    ("XMUH", Consultants, 1.0, 168.0, 10.0, None, "major trauma"),
    ("XMUH", Infrastructure, 1850.0, 37.5, 0.0, Some(0.0), "central functions, estates, managers"),
    ("XEDH", Infrastructure, 620.0, 37.5, 0.0, Some(0.0), "central functions, estates, managers"),
    ("XMCM", Infrastructure, 760.0, 37.5, 0.0, Some(0.0), "central functions, estates, managers"),
    ("XMCA", Infrastructure, 230.0, 37.5, 0.0, Some(0.0), "central functions, estates, managers"),
    ("XGPF", Infrastructure, 290.0, 37.5, 0.0, Some(0.0), "practice managers"),
    ("XMCM", Nursing, 4.0, 168.0, 0.0, None, "crisis line and night nursing"),
];

/// People of one organisation and group: funded posts as a share of need, then shares of the funded posts, then per cent a year.
struct Employed {
    organisation: &'static str,
    group: StaffGroup,
    /// Funded posts over what is needed in the base year.
    funded: f64,
    /// Of funded posts.
    vacant: f64,
    bank: f64,
    agency: f64,
    /// % of those in post.
    leavers: f64,
    retiring: f64,
    /// By how many % those in post would grow in the first year, the newly qualified counted.
    grows: f64,
    /// Newly qualified, % of those in post.
    trained: f64,
}

const fn employed(
    organisation: &'static str,
    group: StaffGroup,
    [funded, vacant, bank, agency]: [f64; 4],
    [leavers, retiring, grows, trained]: [f64; 4],
) -> Employed {
    Employed { organisation, group, funded, vacant, bank, agency, leavers, retiring, grows, trained }
}

const EMPLOYED: &[Employed] = &[
    // Bank and agencies leave a little room at Marl, so that what comes from Eastmarsh and what a shift needs can be staffed.
    employed("XMUH", Consultants, [1.02, 0.06, 0.04, 0.04], [5.0, 2.0, 2.6, 2.0]),
    employed("XMUH", OtherDoctors, [1.02, 0.07, 0.05, 0.04], [14.0, 0.5, 2.4, 13.0]),
    employed("XMUH", Nursing, [1.02, 0.08, 0.07, 0.03], [9.0, 2.0, 2.6, 5.0]),
    employed("XMUH", Midwifery, [1.06, 0.08, 0.06, 0.01], [8.0, 2.5, 2.4, 6.0]),
    employed("XMUH", AlliedHealth, [1.03, 0.06, 0.04, 0.02], [9.0, 1.0, 2.6, 6.0]),
    employed("XMUH", Scientific, [1.03, 0.05, 0.03, 0.02], [8.0, 1.5, 2.5, 3.0]),
    employed("XMUH", HealthcareScience, [1.03, 0.06, 0.03, 0.02], [7.0, 2.0, 3.6, 3.0]),
    employed("XMUH", Support, [1.03, 0.07, 0.08, 0.0], [13.0, 1.5, 2.4, 0.0]),
    employed("XMUH", Infrastructure, [1.0, 0.05, 0.03, 0.02], [9.0, 2.0, 0.5, 0.0]),
    // Eastmarsh: far, small, and dependent on locums.
    employed("XEDH", Consultants, [1.0, 0.22, 0.03, 0.20], [9.0, 3.0, 1.0, 1.0]),
    employed("XEDH", OtherDoctors, [1.0, 0.20, 0.04, 0.18], [18.0, 0.5, 1.0, 11.0]),
    employed("XEDH", Nursing, [1.01, 0.12, 0.07, 0.07], [11.0, 2.5, 1.6, 3.0]),
    employed("XEDH", Midwifery, [1.0, 0.14, 0.06, 0.06], [11.0, 3.0, 0.0, 3.0]),
    employed("XEDH", AlliedHealth, [1.02, 0.10, 0.05, 0.06], [11.0, 1.0, 1.8, 3.0]),
    employed("XEDH", Scientific, [1.02, 0.09, 0.03, 0.06], [9.0, 2.0, 1.6, 1.0]),
    employed("XEDH", HealthcareScience, [1.02, 0.10, 0.02, 0.08], [8.0, 2.5, 1.6, 1.0]),
    employed("XEDH", Support, [1.02, 0.09, 0.10, 0.01], [14.0, 2.0, 1.8, 0.0]),
    employed("XEDH", Infrastructure, [1.0, 0.07, 0.04, 0.03], [9.0, 2.5, 0.0, 0.0]),
    // The story: 14% of nursing posts in the community are vacant, and bank and agencies cover what they can. Those in post grow
    // by a little less than what older people ask for, so that nobody is there for a new service until `nurses` has hired: none
    // in 2027/28, for part of it in 2028/29, and nearly all of it from then on.
    employed("XMCM", Nursing, [1.0, 0.14, 0.08, 0.05], [11.0, 2.5, 2.4, 3.5]),
    employed("XMCM", Consultants, [1.01, 0.12, 0.03, 0.09], [7.0, 3.0, 1.6, 1.0]),
    employed("XMCM", OtherDoctors, [1.01, 0.12, 0.03, 0.09], [14.0, 0.5, 1.6, 10.0]),
    employed("XMCM", AlliedHealth, [1.03, 0.09, 0.06, 0.05], [10.0, 1.0, 4.2, 5.0]),
    employed("XMCM", Scientific, [1.03, 0.08, 0.03, 0.04], [9.0, 1.0, 2.2, 4.0]),
    employed("XMCM", Support, [1.04, 0.09, 0.10, 0.01], [14.0, 1.5, 2.8, 0.0]),
    employed("XMCM", HealthcareScience, [1.04, 0.06, 0.02, 0.02], [8.0, 1.0, 2.4, 2.0]),
    employed("XMCM", Infrastructure, [1.0, 0.06, 0.03, 0.02], [9.0, 2.0, 0.5, 0.0]),
    employed("XMCA", Ambulance, [1.02, 0.07, 0.06, 0.01], [9.0, 1.0, 2.4, 7.0]),
    employed("XMCA", Support, [1.02, 0.08, 0.08, 0.0], [13.0, 1.0, 2.4, 0.0]),
    employed("XMCA", Infrastructure, [1.0, 0.05, 0.02, 0.01], [8.0, 2.0, 0.5, 0.0]),
    employed("XGPF", PrimaryCare, [1.06, 0.06, 0.03, 0.03], [8.0, 3.0, 2.2, 4.0]),
    employed("XGPF", Infrastructure, [1.0, 0.04, 0.0, 0.01], [8.0, 2.5, 0.5, 0.0]),
];

/// What a WTE costs a year with on-costs, pounds, and what bank and agencies cost over it, % (illustrative).
const fn pay(group: StaffGroup) -> [f64; 3] {
    match group {
        Consultants => [168_000.0, 15.0, 70.0],
        OtherDoctors => [92_000.0, 15.0, 60.0],
        Nursing | Midwifery => [53_000.0, 8.0, 40.0],
        AlliedHealth | Scientific | HealthcareScience => [52_000.0, 8.0, 35.0],
        Support => [34_000.0, 6.0, 25.0],
        Ambulance => [50_000.0, 8.0, 30.0],
        PrimaryCare => [62_000.0, 10.0, 45.0],
        _ => [46_000.0, 8.0, 40.0],
    }
}

/// What the service asks a provider for people of a group by: its own row before the general one.
fn row_of(group: StaffGroup, organisation: &str, service: &Service) -> Option<&'static Asked> {
    let fits = |one: &&Asked| one.group == group && (one.of.contains(&service.code) || one.of.contains(&service.pod));
    let of = |whose: &str| ASKED.iter().filter(fits).find(|one| one.whose == whose);
    of(organisation).or_else(|| of(""))
}

/// WTE that activity and posts ask an organisation for.
fn needed(cells: &[Cell], organisation: &str, group: StaffGroup) -> f64 {
    let shape = StaffShape::default();
    let doctor = shape.clinical_activities * shape.doctor_weeks;
    let year = |headroom: f64| {
        if group.is_medical() { doctor } else { shape.contracted * shape.weeks * (1.0 - headroom) }
    };
    let work = |cell: &Cell| {
        let stays = if cell.service.stay.is_some() { cell.bed_days } else { 0.0 };
        let by = row_of(group, organisation, &cell.service);
        by.map_or(0.0, |by| cell.count * by.per_unit + stays * by.per_bed_day)
    };
    let ours = cells.iter().filter(|cell| cell.organisation() == organisation);
    let by_activity = ours.map(work).sum::<f64>() / year(shape.headroom);
    let posts = POSTS.iter().filter(|(whose, of, ..)| *whose == organisation && *of == group);
    let by_posts = posts.map(|(_, _, posts, hours, floor, headroom, _)| {
        let hours = if group.is_medical() { hours / 4.0 } else { *hours };
        (posts * hours * 52.0 / year(headroom.map_or(shape.headroom, |percent| percent / 100.0))).max(posts * floor)
    });
    by_activity + by_posts.sum::<f64>()
}

/// Writes `staff.csv` and `staff_needs.csv`.
pub fn write(out: &Path, cells: &[Cell]) -> Result {
    write_needs(out)?;
    let mut table = Table::new([
        "organisation",
        "group",
        "year",
        "establishment",
        "in_post",
        "leavers",
        "retiring",
        "joiners",
        "trained",
        "bank",
        "agency",
        "bank_premium",
        "agency_premium",
        "pay",
    ]);
    for one in EMPLOYED {
        let posts = (needed(cells, one.organisation, one.group) * one.funded).round();
        let in_post = posts * (1.0 - one.vacant);
        let trained = in_post * one.trained / 100.0;
        let joiners = in_post * (one.leavers + one.retiring + one.grows) / 100.0 - trained;
        let [pay, bank_premium, agency_premium] = pay(one.group);
        let stated = [
            (posts, 0),
            (in_post, 1),
            (one.leavers, 1),
            (one.retiring, 1),
            (joiners.max(0.0), 1),
            (trained, 1),
            (posts * one.bank, 1),
            (posts * one.agency, 1),
            (bank_premium, 0),
            (agency_premium, 0),
            (pay, 0),
        ];
        let names = [one.organisation, one.group.word(), "2025/26"].map(str::to_owned);
        table.row(names.into_iter().chain(stated.map(|(value, decimals)| number(value, decimals))));
    }
    table.write(out, "staff")
}

fn write_needs(out: &Path) -> Result {
    let mut table = Table::new([
        "group",
        "organisation",
        "service",
        "per_unit",
        "per_bed_day",
        "posts",
        "hours",
        "floor",
        "headroom",
        "name",
    ]);
    let blank = |value: f64| if value > 0.0 { number(value, 3) } else { String::new() };
    for group in StaffGroup::ALL {
        for whose in ["", "XMUH", "XEDH"] {
            for service in services::all() {
                let Some(by) = row_of(*group, whose, &service).filter(|by| by.whose == whose) else { continue };
                let mut row = [group.word(), whose, service.code].map(str::to_owned).to_vec();
                row.extend([blank(by.per_unit), blank(by.per_bed_day)]);
                row.extend(std::iter::repeat_n(String::new(), 5));
                table.row(row);
            }
        }
        for (whose, _, posts, hours, floor, headroom, name) in POSTS.iter().filter(|post| post.1 == *group) {
            let mut row = [group.word(), whose, "", "", ""].map(str::to_owned).to_vec();
            row.extend([number(*posts, 0), number(*hours, 1), blank(*floor)]);
            row.extend([headroom.map_or(String::new(), |percent| number(percent, 0)), (*name).to_owned()]);
            table.row(row);
        }
    }
    table.write(out, "staff_needs")
}

#[cfg(test)]
mod tests {
    use super::super::{activity, people, places};
    use super::*;

    /// Staff for each 1,000 people in England in 2018, as the programme's own notes give them (derived).
    const ENGLAND: [(&[StaffGroup], f64); 7] = [
        (&[Nursing], 5.1),
        (&[Support], 4.4),
        (&[AlliedHealth, Scientific, HealthcareScience], 2.4),
        (&[Consultants, OtherDoctors], 1.9),
        (&[Infrastructure], 3.0),
        (&[Midwifery], 0.4),
        (&[Ambulance], 0.6),
    ];
    /// From 2018 to the base year (illustrative: about as much as the service is said to have grown).
    const GROWTH: f64 = 1.25;

    #[test]
    fn staff_are_within_a_sixth_of_englands() {
        let areas = places::areas();
        let people = people::People::of(&areas);
        let cells = activity::cells(&areas, &people, &services::all());
        let mut faults = Vec::new();
        for (groups, england) in ENGLAND {
            let of = |one: &Employed| needed(&cells, one.organisation, one.group) * one.funded;
            let posts: f64 = EMPLOYED.iter().filter(|one| groups.contains(&one.group)).map(of).sum();
            let rate = posts / 1_000.0;
            let wanted = england * GROWTH;
            if (rate / wanted - 1.0).abs() >= 0.15 {
                faults.push(format!("{groups:?}: {rate:.2} for 1,000 people, England {wanted:.2}"));
            }
        }
        assert!(faults.is_empty(), "{faults:?}");
    }

    #[test]
    fn every_need_of_a_member_is_somebodys() {
        let areas = places::areas();
        let people = people::People::of(&areas);
        let cells = activity::cells(&areas, &people, &services::all());
        for organisation in ["XMUH", "XEDH", "XMCM", "XMCA", "XGPF"] {
            for group in StaffGroup::ALL {
                let counted = EMPLOYED.iter().any(|one| one.organisation == organisation && one.group == *group);
                let needed = needed(&cells, organisation, *group);
                assert_eq!(counted, needed > 0.0, "{group} at {organisation}: {needed} needed");
            }
        }
    }
}
