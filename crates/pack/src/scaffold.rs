//! A starter pack that runs as it stands: the files of `starter/`, carried in the program.

/// Lists the starter's files with their text.
macro_rules! starter {
    ($($name:literal,)+) => { &[$(($name, include_str!(concat!("../starter/", $name))),)+] };
}

/// The starter's files: name and text.
pub const FILES: &[(&str, &str)] = starter![
    "README.md",
    "plan.toml",
    "organisations.csv",
    "sites.csv",
    "areas.csv",
    "services.csv",
    "population.csv",
    "activity.csv",
    "seasons.csv",
    "unit_costs.csv",
    "accounts.csv",
    "contracts.csv",
    "pooled_funds.csv",
    "capital.csv",
    "efficiency.csv",
    "assumptions.csv",
    "drivers.csv",
    "headlines.csv",
    "solutions/hospital-at-home.toml",
    "sources.csv",
];
