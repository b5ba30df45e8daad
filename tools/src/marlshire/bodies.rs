//! Organisations and sites. No name or code is anyone's: every code begins with `X`.

use std::path::Path;

use super::Result;
use super::activity::Cell;
use super::places::position;
use crate::write::{Table, number};

/// The system that counts its members' money.
pub const SYSTEM: &str = "XMARL";

struct Organisation {
    code: &'static str,
    name: &'static str,
    role: &'static str,
    /// The system that counts its money; blank for nobody's.
    home: &'static str,
}

const fn organisation(code: &'static str, name: &'static str, role: &'static str, home: &'static str) -> Organisation {
    Organisation { code, name, role, home }
}

const ORGANISATIONS: [Organisation; 24] = [
    organisation("XMCN", "NHS Marl City and Northvale", "commissioner", SYSTEM),
    organisation("XMEW", "NHS Marlshire East and Wolds", "commissioner", SYSTEM),
    organisation("XMUH", "Marl University Hospitals NHS Trust", "acute", SYSTEM),
    organisation("XEDH", "Eastmarsh District Hospital NHS Trust", "acute", SYSTEM),
    organisation("XMCM", "Marlshire Community and Mental Health NHS Trust", "community", SYSTEM),
    organisation("XMCA", "Mid-Counties Ambulance Service NHS Trust", "ambulance", SYSTEM),
    organisation("XLMC", "Marl City Council", "local_authority", SYSTEM),
    organisation("XLEB", "Eastmarsh Borough Council", "local_authority", SYSTEM),
    organisation("XLMS", "Marlshire County Council", "local_authority", SYSTEM),
    organisation("XGPF", "Marlshire GP Federation (74 practices)", "primary_care", SYSTEM),
    organisation("XMVA", "Marlshire Voluntary Alliance", "voluntary", SYSTEM),
    organisation("XHWM", "Healthwatch Marlshire", "voluntary", ""),
    organisation("XNTC", "Northvale Treatment Centre", "independent", ""),
    organisation("XTER", "Queensholme Tertiary Centre", "acute", "XQUEE"),
    organisation("XFWC", "NHS Fenwick", "commissioner", "XFENW"),
    organisation("XFWH", "Fenwick Hospitals NHS Trust", "acute", "XFENW"),
    organisation("XHDC", "NHS Harrow Down", "commissioner", "XHARR"),
    organisation("XHDH", "Harrow Down Hospitals NHS Trust", "acute", "XHARR"),
    organisation("XNSP", "NHS England, specialised commissioning", "national", ""),
    organisation("XNHE", "NHS England, allocations and deficit support", "national", ""),
    organisation("XEDU", "Education and training funder", "national", ""),
    organisation("XRES", "Research funders", "national", ""),
    organisation("XGOV", "Local government grant and council tax", "national", ""),
    organisation("XPFI", "Infirmary Hospital Company", "independent", ""),
];

/// A place where care is given.
pub struct Site {
    pub code: &'static str,
    name: &'static str,
    pub organisation: &'static str,
    /// Kilometres east and north of the middle of Marl.
    pub at: (f64, f64),
}

const fn site(code: &'static str, name: &'static str, organisation: &'static str, at: (f64, f64)) -> Site {
    Site { code, name, organisation, at }
}

/// All sites.
pub const SITES: [Site; 18] = [
    site("XMUHI", "Marl Royal Infirmary", "XMUH", (0.6, 0.8)),
    site("XMUHB", "St Bride's Hospital", "XMUH", (-4.2, -5.1)),
    site("XEDHG", "Eastmarsh District Hospital", "XEDH", (40.4, 2.6)),
    site("XMCMM", "Marl Community Hub", "XMCM", (-1.8, 0.2)),
    site("XMCME", "Gullhaven Cottage Hospital", "XMCM", (42.6, 12.4)),
    site("XMCMW", "Aldermere Community Hospital", "XMCM", (-14.5, -20.3)),
    site("XMCMN", "Northvale Health Centre", "XMCM", (2.4, 19.6)),
    site("XMCML", "Larkfield Unit", "XMCM", (-3.0, 3.4)),
    site("XMCMS", "Seaview Unit", "XMCM", (41.8, 1.2)),
    site("XMCAR", "Mid-Counties Ambulance, all stations", "XMCA", (6.0, -8.0)),
    site("XGPFM", "Practices of Marl", "XGPF", (0.2, 0.3)),
    site("XGPFE", "Practices of Eastmarsh", "XGPF", (41.0, 4.0)),
    site("XGPFW", "Practices of the Wolds", "XGPF", (-15.0, -21.0)),
    site("XGPFN", "Practices of Northvale", "XGPF", (2.6, 21.0)),
    site("XNTCT", "Northvale Treatment Centre", "XNTC", (3.4, 17.6)),
    site("XTERC", "Queensholme Tertiary Centre", "XTER", (-62.0, 14.0)),
    site("XFWHG", "Fenwick General Hospital", "XFWH", (38.0, 29.0)),
    site("XHDHG", "Harrow Down Hospital", "XHDH", (33.0, -28.0)),
];

/// The site of this code.
pub fn site_of(code: &str) -> &'static Site {
    SITES.iter().find(|site| site.code == code).unwrap_or_else(|| panic!("no site {code} in SITES"))
}

/// Writes `organisations.csv`, `sites.csv` and `flow_shares.csv`.
pub fn write(out: &Path, cells: &[Cell]) -> Result {
    let mut table = Table::new(["code", "name", "role", "finance_home"]);
    for body in &ORGANISATIONS {
        table.row([body.code, body.name, body.role, body.home]);
    }
    table.write(out, "organisations")?;
    let mut table = Table::new(["code", "name", "organisation", "lon", "lat"]);
    for site in &SITES {
        let [lon, lat] = position(site.at);
        table.row([site.code.to_owned(), site.name.to_owned(), site.organisation.to_owned(), lon, lat]);
    }
    table.write(out, "sites")?;
    write_flows(out, cells)
}

/// How the patients of organisations that serve several systems divide, counted from the cells and weighted by cost.
fn write_flows(out: &Path, cells: &[Cell]) -> Result {
    let mut table = Table::new(["organisation", "system", "share"]);
    for organisation in ["XMUH", "XEDH", "XMCA"] {
        let of = |payer: &str| -> f64 {
            let inside =
                |cell: &&Cell| cell.organisation() == organisation && (payer.is_empty() || cell.payer == payer);
            cells.iter().filter(inside).map(Cell::national_cost).sum()
        };
        let neighbours = [("XFENW", "XFWC"), ("XHARR", "XHDC")];
        let shares = neighbours.map(|(system, payer)| (system, (1e4 * of(payer) / of("")).round() / 1e4));
        let rest = 1.0 - shares.iter().map(|(_, share)| share).sum::<f64>();
        for (system, share) in [(SYSTEM, rest)].into_iter().chain(shares).filter(|(_, share)| *share > 0.0) {
            table.row([organisation, system, &number(share, 4)]);
        }
    }
    table.write(out, "flow_shares")
}
