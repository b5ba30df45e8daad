//! Published headlines: the tie-out.

use super::files::Folder;
use super::hospitals::{Beds, DAYS, EMERGENCY, Hospitals};
use super::people::{People, projected};
use super::places::Places;
use super::{Fallible, ICB, LPT, UHL};
use crate::write::{Table, number};

/// A headline on its way to its row.
#[derive(Default)]
struct Headline {
    id: &'static str,
    name: &'static str,
    figure: String,
    unit: &'static str,
    scope: &'static str,
    date: &'static str,
    basis: &'static str,
    version: &'static str,
    source: &'static str,
    measure: &'static str,
    organisation: &'static str,
    selector: &'static str,
    year: &'static str,
    explanation: String,
}

/// `headlines.csv`: the tie-out.
pub fn table(
    data: &Folder,
    places: &Places,
    people: &People,
    hospitals: &Hospitals,
    attendances: f64,
    appointments: f64,
) -> Fallible<Table> {
    let mut headlines = of_people(data, places, people)?;
    headlines.extend(of_admissions(places, hospitals));
    headlines.extend(of_beds(data, hospitals)?);
    headlines.extend(of_contacts(data, attendances, appointments)?);
    headlines.push(of_money(data)?);
    let mut table = Table::new([
        "id",
        "name",
        "figure",
        "unit",
        "scope",
        "date",
        "basis",
        "version",
        "source",
        "measure",
        "organisation",
        "selector",
        "year",
        "explanation",
    ]);
    for one in headlines {
        table.row([
            one.id,
            one.name,
            &one.figure,
            one.unit,
            one.scope,
            one.date,
            one.basis,
            one.version,
            one.source,
            one.measure,
            one.organisation,
            one.selector,
            one.year,
            &one.explanation,
        ]);
    }
    Ok(table)
}

fn of_people(data: &Folder, places: &Places, people: &People) -> Fallible<Vec<Headline>> {
    let projection = |id, name, year, mid_year| -> Fallible<Headline> {
        Ok(Headline {
            id,
            name,
            figure: number(projected(data, places, mid_year)?, 0),
            unit: "people",
            scope: "Residents of the nine districts and unitary authorities",
            date: "2020-03-24",
            basis: "resident, mid-year",
            version: "2018-based, principal",
            source: "ons-snpp",
            measure: "population_mid_year",
            year,
            explanation:
                "The sum of what is printed for all ages in nine districts. The plan holds the age bands, which \
                          are rounded on their own, so it may differ by 1."
                    .to_owned(),
            ..Headline::default()
        })
    };
    Ok(vec![
        projection("people-2024", "People at mid-2024, projected", "2024/25", "2024")?,
        projection("people-2029", "People at mid-2029, projected", "2029/30", "2029")?,
        Headline {
            id: "people-2020",
            name: "People at mid-2020, estimated",
            figure: number(people.estimate_2020, 0),
            unit: "people",
            scope: "Residents of the nine districts and unitary authorities",
            date: "2021-09",
            basis: "resident, mid-year",
            version: "mid-2020, before the 2021 census rebase",
            source: "ons-lsoa",
            explanation: format!(
                "Shown beside the plan, which begins in 2024. It gives small areas their shares. The projection that \
                 gives the plan its totals was made before and has {} for mid-2020, {:.1}% more.",
                grouped(projected(data, places, "2020")?),
                100.0 * (projected(data, places, "2020")? / people.estimate_2020 - 1.0),
            ),
            ..Headline::default()
        },
    ])
}

/// A headline of admitted care.
fn admitted(id: &'static str, name: &'static str, figure: f64, organisation: &'static str) -> Headline {
    Headline {
        id,
        name,
        figure: number(figure, 0),
        unit: "admissions",
        scope: "Patients of the trust, wherever they live",
        date: "2025",
        basis: "finished admission episodes, rounded to 5",
        version: "2024-25",
        source: "hes-apc",
        measure: "admissions",
        organisation,
        ..Headline::default()
    }
}

fn of_admissions(places: &Places, hospitals: &Hospitals) -> Vec<Headline> {
    let (uhl, lpt, icb) = (hospitals.trust(UHL), hospitals.trust(LPT), &hospitals.commissioned);
    let bed_days = |id, name, figure, organisation, explanation| Headline {
        unit: "bed days",
        basis: "midnight count",
        measure: "bed_days",
        explanation,
        ..admitted(id, name, figure, organisation)
    };
    let commissioned = |id, name, figure, selector, explanation| Headline {
        scope: "Patients of NHS Leicester, Leicestershire and Rutland ICB, wherever they were treated",
        selector,
        explanation,
        ..admitted(id, name, figure, "")
    };
    vec![
        Headline {
            explanation:
                "Entered: must agree. The four methods are rounded to 5 each and sum to 302,590; the 5 missing are \
                          counted as other admissions."
                    .to_owned(),
            ..admitted("uhl-admissions", "Admissions to University Hospitals of Leicester", uhl.admissions, UHL)
        },
        Headline {
            selector: r#"pod = "NEL""#,
            explanation: "Entered: must agree.".to_owned(),
            ..admitted(
                "uhl-emergencies",
                "Emergency admissions to University Hospitals of Leicester",
                uhl.by_method[EMERGENCY],
                UHL,
            )
        },
        bed_days(
            "uhl-bed-days",
            "Bed days at University Hospitals of Leicester",
            uhl.bed_days,
            UHL,
            why_bed_days(hospitals),
        ),
        Headline {
            explanation: "Entered: must agree.".to_owned(),
            ..admitted("lpt-admissions", "Admissions to Leicestershire Partnership", lpt.admissions, LPT)
        },
        bed_days(
            "lpt-bed-days",
            "Bed days at Leicestershire Partnership",
            lpt.bed_days,
            LPT,
            "Entered: must agree. Mental-health and community-hospital wards are not told apart.".to_owned(),
        ),
        commissioned(
            "icb-admissions",
            "Admissions of the commissioner's people",
            icb.admissions,
            r#"commissioner = "QK1""#,
            why_commissioned(hospitals),
        ),
        commissioned(
            "icb-emergencies",
            "Emergency admissions of the commissioner's people",
            icb.by_method[EMERGENCY],
            r#"commissioner = "QK1" and pod = "NEL""#,
            why_emergencies(places, hospitals),
        ),
    ]
}

fn why_bed_days(hospitals: &Hospitals) -> String {
    let a_day = |bed_days: f64| grouped(bed_days / DAYS);
    format!(
        "Entered: must agree. Over {DAYS} days it is {} beds a day, where the bed return counts {} occupied. The two have \
         different rules of what a bed is, and the same is true of England: {} against {}.",
        a_day(hospitals.trust(UHL).bed_days),
        grouped(hospitals.uhl_beds.occupied),
        a_day(hospitals.england.bed_days),
        grouped(hospitals.england_beds_occupied),
    )
}

fn why_commissioned(hospitals: &Hospitals) -> String {
    format!(
        "Agrees by construction: what the two local trusts leave of it is at neighbours by catchment share and at other \
         providers. Trusts cannot be added up to check it: England's commissioners have {} admissions, its NHS trusts {} and \
         England {}, since providers that are no trusts have no row.",
        grouped(hospitals.commissioners_admissions),
        grouped(hospitals.trusts_together.admissions),
        grouped(hospitals.england.admissions),
    )
}

fn why_emergencies(places: &Places, hospitals: &Hospitals) -> String {
    let shared = |trust: &str| -> f64 {
        let part: f64 = places.districts.iter().map(|district| hospitals.catchment(trust, &district.code)).sum();
        part * hospitals.trust(trust).by_method[EMERGENCY]
    };
    let beyond: f64 = hospitals.codes().into_iter().filter(|code| ![UHL, LPT].contains(code)).map(shared).sum();
    let left = hospitals.commissioned.by_method[EMERGENCY] - hospitals.trust(LPT).by_method[EMERGENCY] - shared(UHL);
    format!(
        "Agrees by construction. A check that is not built in: catchment shares applied to the emergency admissions of all \
         trusts beyond the boundary give {}; the commissioner's total, less the two local trusts, leaves {}.",
        grouped(beyond),
        grouped(left),
    )
}

fn of_beds(data: &Folder, hospitals: &Hospitals) -> Fallible<Vec<Headline>> {
    let Beds { available, occupied, .. } = hospitals.uhl_beds;
    let beds = |id, name, figure, measure, explanation: &str| Headline {
        figure: number(figure, 2),
        unit: "beds",
        scope: "Overnight beds open at University Hospitals of Leicester, maternity included",
        basis: "midnight, mean of four quarters",
        source: "kh03",
        measure,
        explanation: explanation.to_owned(),
        ..admitted(id, name, 0.0, UHL)
    };
    let community = data
        .read("activity/community_bed_audit_mar2026_icb.csv")?
        .row_where(&[("code", ICB), ("metric", "community-bed-capacity")])?
        .number("value")?;
    Ok(vec![
        beds(
            "uhl-beds-available",
            "Beds available at University Hospitals of Leicester",
            available,
            "beds_available",
            "Entered: must agree. 1,738.75 are general and acute, 124 maternity: 1,863 with maternity, 1,739 without.",
        ),
        beds(
            "uhl-beds-occupied",
            "Beds occupied at University Hospitals of Leicester",
            occupied,
            "beds_occupied",
            "Entered by kind of bed, whose printed figures sum to 0.01 more. Bed days give another number: see their headline.",
        ),
        Headline {
            unit: "beds",
            scope: "Community beds of the system",
            date: "2026",
            basis: "beds available on the day of the audit",
            version: "March 2026",
            source: "bed-audit",
            measure: "",
            explanation:
                "Shown beside the plan: one day, a year after the base year. The partnership trust has no row in \
                          the bed return, so the plan holds no community or mental-health beds."
                    .to_owned(),
            ..admitted("community-beds", "Community beds", community, "")
        },
    ])
}

fn of_contacts(data: &Folder, attendances: f64, appointments: f64) -> Fallible<Vec<Headline>> {
    let contacts = data
        .read("activity/csds_community_services_mar2025_icb_provider.csv")?
        .row_where(&[("level", "icbs"), ("code", ICB), ("metric", "csds-care-contacts")])?
        .number("value")?;
    Ok(vec![
        Headline {
            unit: "attendances",
            basis: "attendances of every type, rounded to 5",
            source: "ecds",
            measure: "attendances",
            selector: r#"pod = "AAE""#,
            explanation: "Entered: must agree. Urgent treatment centres that others run in the system are not in it."
                .to_owned(),
            ..admitted("uhl-accident", "A&E attendances at University Hospitals of Leicester", attendances, UHL)
        },
        Headline {
            unit: "contacts",
            scope: "People on the lists of the system's practices",
            basis: "appointments recorded in general practice",
            source: "gp-appointments",
            measure: "contacts",
            selector: r#"pod = "GP""#,
            explanation: "Entered: must agree. Registered people, divided here among residents.".to_owned(),
            ..admitted("gp-appointments", "Appointments in general practice", appointments, "")
        },
        Headline {
            unit: "contacts",
            scope: "People of the system, all providers",
            date: "2025",
            basis: "care contacts in one month",
            version: "March 2025",
            source: "csds",
            measure: "",
            explanation: "Shown beside the plan. One month, so it is no base for a year.".to_owned(),
            ..admitted("community-contacts", "Community care contacts in March 2025", contacts, "")
        },
    ])
}

fn of_money(data: &Folder) -> Fallible<Headline> {
    let allocation = data
        .read("finance/icb_allocations_2024_25.csv")?
        .the_row("icb_name", "NHS Leicester, Leicestershire and Rutland ICB")?
        .number("allocation_2024_25_gbp")?;
    Ok(Headline {
        id: "icb-allocation",
        name: "Allocation of the integrated care board",
        figure: number(allocation / 1e6, 0),
        unit: "£m",
        scope: "NHS Leicester, Leicestershire and Rutland ICB: core services, primary care, running costs",
        date: "2024",
        basis: "cash 2024/25",
        version: "2024/25",
        source: "icb-allocations",
        measure: "activity_cost",
        selector: r#"commissioner = "QK1" and pod in ("NEL", "NELNE", "ELDC", "AAE")"#,
        explanation: "Not the same thing, shown for scale. The plan's figure is admitted care and A&E of the system's people at England's \
                      average cost; \
                      the allocation pays for outpatients, contacts in the community, general practice, prescribing, \
                      ambulances and continuing care as well, and leaves out specialised services. Neither is the \
                      system's income."
            .to_owned(),
        ..Headline::default()
    })
}

/// A whole number with commas between thousands.
fn grouped(value: f64) -> String {
    let digits = number(value, 0);
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
