//! Services: what a row's point of delivery, group, specialty and way of contact make of it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::text::{self, Table};
use crate::params::Activity;
use crate::trust::Trust;

/// How people and hospital meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// In person: a spell, an outpatient contact, or an A&E arrival on foot.
    InPerson,
    /// By telephone or video.
    Tele,
    /// By ambulance.
    Ambulance,
}

/// What a row's number follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Follows {
    /// People of its sex and age.
    People,
    /// Births.
    Births,
    /// Nothing.
    Nothing,
}

/// What tells services apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceKey {
    /// Inpatients, outpatients or A&E.
    pub activity: Activity,
    /// The demand model's point of delivery.
    pub pod: String,
    /// Specialty's group; blank for A&E.
    pub specialty: String,
    /// In person or not.
    pub channel: Channel,
    /// What its number follows.
    pub follows: Follows,
    /// Its group of the health table, as a place in the trust's.
    pub health: Option<usize>,
    /// The model's group.
    pub group: String,
    /// The group of non-demographic growth.
    pub yearly: String,
}

/// A service with its code and name.
#[derive(Clone, Debug)]
pub struct Service {
    /// What tells it apart.
    pub key: ServiceKey,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its point of delivery in packs.
    pub pod: &'static str,
    /// Its specialty in words.
    pub specialty: String,
}

/// A service without activity of its own, which receives what converts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Landing {
    /// Its code.
    pub code: &'static str,
    /// Its point of delivery.
    pub pod: &'static str,
    /// Its name.
    pub name: &'static str,
}

/// The point of delivery of packs, with its name in words.
fn pod(key: &ServiceKey) -> (&'static str, &'static str) {
    match (key.activity, key.pod.as_str()) {
        (_, "ip_elective_admission") => ("EL", "Elective inpatients"),
        (_, "ip_elective_daycase") => ("DC", "Day cases"),
        (_, "ip_regular_night_attender") => ("RDA", "Regular night attenders"),
        (_, pod) if pod.starts_with("ip_regular") => ("RDA", "Regular day attenders"),
        (_, pod) if pod.starts_with("ip_maternity") => ("NELNE", "Maternity admissions"),
        (_, pod) if pod.starts_with("ip_non-elective") => ("NEL", "Non-elective admissions"),
        (Activity::Inpatients, _) => ("NELNE", "Other admissions"),
        (_, "op_first") => ("OPFA", "Outpatient first attendances"),
        (_, "op_follow-up") => ("OPFUP", "Outpatient follow-ups"),
        (_, "op_procedure") => ("OPPROC", "Outpatient procedures"),
        (Activity::Outpatients, _) => ("OP", "Outpatient attendances"),
        (_, "aae_type-01") => ("AAE1", "A&E type 1"),
        (_, "aae_type-02") => ("AAE2", "A&E type 2"),
        (_, "aae_type-03") => ("AAE3", "A&E type 3"),
        (_, "aae_type-04") => ("AAE4", "A&E type 4"),
        (_, "aae_type-05") => ("AAE5", "Same-day emergency care"),
        (Activity::Emergency, _) => ("AAE", "A&E"),
    }
}

/// Names services.
pub fn named(keys: &[ServiceKey], trust: &Trust) -> Vec<Service> {
    let mut classes: BTreeMap<ServiceKey, BTreeSet<Option<usize>>> = BTreeMap::new();
    for key in keys {
        classes.entry(ServiceKey { health: None, ..key.clone() }).or_default().insert(key.health);
    }
    let mut taken = HashSet::new();
    let named = |key: &ServiceKey| {
        let (pod, words) = pod(key);
        let specialty = text::specialty(&key.specialty).to_owned();
        let mut code: Vec<String> = vec![if key.pod.contains("night") { "RNA" } else { pod }.to_owned()];
        let mut name = words.to_owned();
        let mut add = |part: String, what: &str| {
            code.push(text::code(&part).to_uppercase());
            if !what.is_empty() {
                name.push_str(", ");
                name.push_str(what);
            }
        };
        if !specialty.is_empty() {
            add(key.specialty.clone(), &specialty);
        }
        match key.channel {
            Channel::Tele => add("TELE".to_owned(), "by telephone or video"),
            Channel::Ambulance => add("AMB".to_owned(), "by ambulance"),
            Channel::InPerson if key.activity == Activity::Emergency => add("WALK".to_owned(), "walk-in"),
            Channel::InPerson => {}
        }
        match key.follows {
            Follows::Births => add("BIRTHS".to_owned(), "mothers and babies"),
            Follows::Nothing => add("STEADY".to_owned(), "whatever the population"),
            Follows::People => {}
        }
        let alike = &classes[&ServiceKey { health: None, ..key.clone() }];
        if let Some(class) = key.health.filter(|_| alike.len() > 1) {
            let class = &trust.health_groups[class];
            let what = match class.as_str() {
                "emerg" => "emergencies".to_owned(),
                "transfer" => "transfers from other hospitals".to_owned(),
                "ordelec" => "ordinary elective".to_owned(),
                other => text::words(other).to_lowercase(),
            };
            add(class.clone(), &what);
        }
        let mut code = code.join("-");
        code.truncate(48);
        if !taken.insert(code.clone()) {
            code = format!("{code}-{}", text::code(&format!("{} {}", key.group, key.yearly)));
            name = format!("{name} ({}, {})", key.group, key.yearly);
        }
        Service { key: key.clone(), code, name, pod, specialty }
    };
    keys.iter().map(named).collect()
}

/// `services.csv`.
pub fn table(services: &[Service], landings: &[Landing]) -> String {
    let births = services.iter().any(|service| service.key.follows == Follows::Births);
    let mut columns = vec!["code", "name", "pod", "specialty", "beds"];
    columns.extend(births.then_some("follows"));
    let mut table = Table::new(&columns);
    for service in services {
        let beds = match service.pod {
            "EL" | "NEL" => "general_acute",
            "NELNE" => "maternity",
            _ => "",
        };
        let mut row = vec![service.code.as_str(), &service.name, service.pod, &service.specialty, beds];
        row.extend(births.then_some(if service.key.follows == Follows::Births { "births" } else { "" }));
        table.row(row);
    }
    for landing in landings {
        let mut row = vec![landing.code, landing.name, landing.pod, "", ""];
        row.extend(births.then_some(""));
        table.row(row);
    }
    table.finish()
}

/// A selector that picks these services and no other of those that are `among` them.
pub fn selector(wanted: &BTreeSet<u32>, among: &BTreeSet<u32>, services: &[Service]) -> String {
    let ours = || wanted.iter().map(|at| &services[*at as usize]);
    let pods: BTreeSet<&str> = ours().map(|service| service.pod).collect();
    let specialties: BTreeSet<&str> = ours().map(|service| service.specialty.as_str()).collect();
    let exact = |picks: &dyn Fn(&Service) -> bool| {
        among.iter().filter(|at| picks(&services[**at as usize])).count() == wanted.len()
    };
    if exact(&|service| pods.contains(service.pod)) {
        return text::one_of("pod", pods);
    }
    if exact(&|service| pods.contains(service.pod) && specialties.contains(service.specialty.as_str())) {
        return format!("{} and {}", text::one_of("pod", pods), text::one_of("specialty", specialties));
    }
    text::one_of("service", ours().map(|service| service.code.as_str()))
}
