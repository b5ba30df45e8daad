//! Services: what kinds of care are told apart.

use crate::write::Table;

/// Services by admission method.
pub const ADMITTED: [&str; 4] = ["NEL", "EL-WAIT", "EL-PLAN", "NELNE"];
/// Outpatient services and which main specialties they gather.
pub const OUTPATIENT: [&str; 7] = ["OP-SURG", "OP-MED", "OP-WOMEN", "OP-CHILD", "OP-MIND", "OP-AHP", "OP-REST"];

/// The outpatient service that a main specialty belongs to.
pub fn outpatient_service(specialty: &str) -> &'static str {
    match specialty.parse::<u16>() {
        Ok(171 | 321 | 420 | 421) => "OP-CHILD",
        Ok(500..=504 | 560) => "OP-WOMEN",
        Ok(100..=199) => "OP-SURG",
        Ok(300..=499 | 800) => "OP-MED",
        Ok(700..=799) => "OP-MIND",
        Ok(950 | 960) => "OP-AHP",
        _ => "OP-REST",
    }
}

/// `services.csv`.
pub fn services() -> Table {
    let mut table = Table::new(["code", "name", "pod", "specialty", "beds", "source"]);
    let mut row = |code: &str, name: &str, pod: &str, specialty: &str, beds: &str, source: &str| {
        table.row([code, name, pod, specialty, beds, source]);
    };
    let every = "All specialties";
    row("NEL", "Emergency admissions", "NEL", every, "general_acute", "");
    row("EL-WAIT", "Elective admissions from a waiting list, day cases included", "ELDC", every, "general_acute", "");
    row("EL-PLAN", "Elective admissions by plan or booking, day cases included", "ELDC", every, "general_acute", "");
    row("NELNE", "Maternity, births and other admissions", "NELNE", "Maternity and newborn", "maternity", "");
    let partnership = "Mental health and community hospital";
    row("LPT-NEL", "Mental health and community hospital: emergency admissions", "NEL", partnership, "", "");
    row("LPT-EL", "Mental health and community hospital: elective admissions", "ELDC", partnership, "", "");
    row(
        "LPT-OTHER",
        "Mental health and community hospital: transfers and other admissions",
        "NELNE",
        partnership,
        "",
        "",
    );
    row("AAE", "A&E attendances, all types", "AAE", every, "", "ecds");
    row("OP-SURG", "Outpatients: surgery, dentistry and anaesthetics", "OP", "Surgery", "", "hes-op");
    row("OP-MED", "Outpatients: medicine and oncology", "OP", "Medicine", "", "hes-op");
    row("OP-WOMEN", "Outpatients: maternity and gynaecology", "OP", "Maternity and gynaecology", "", "hes-op");
    row("OP-CHILD", "Outpatients: children's specialties", "OP", "Children", "", "hes-op");
    row("OP-MIND", "Outpatients: mental health and learning disability", "OP", "Mental health", "", "hes-op");
    row(
        "OP-AHP",
        "Outpatients: nursing and allied health professions",
        "OP",
        "Nursing and allied health",
        "",
        "hes-op",
    );
    row("OP-REST", "Outpatients: diagnostics, other and not known", "OP", "Diagnostics and other", "", "hes-op");
    row("GP", "Appointments in general practice", "GP", "General practice", "", "gp-appointments");
    table
}
