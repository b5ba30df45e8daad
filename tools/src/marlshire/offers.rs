//! Where each kind of service is offered, and how far people go for it. Patients of an area divide over the sites in
//! proportion to pull × exp(−km / reach): nearness with a preference, nothing more (illustrative).

/// Sites with their pull, and the kilometres over which pull falls by e.
#[derive(Clone, Copy)]
pub struct Offer {
    pub sites: &'static [(&'static str, f64)],
    pub reach: f64,
}

const fn offer(reach: f64, sites: &'static [(&'static str, f64)]) -> Offer {
    Offer { sites, reach }
}

/// Round-the-clock emergency care.
pub const EMERGENCY: Offer = offer(8.0, &[("XMUHI", 1.0), ("XEDHG", 0.7), ("XFWHG", 0.5), ("XHDHG", 0.5)]);
/// Wards for older people, of which St Bride's has some.
pub const OLDER_PEOPLE: Offer =
    offer(8.0, &[("XMUHI", 0.75), ("XMUHB", 0.5), ("XEDHG", 0.7), ("XFWHG", 0.5), ("XHDHG", 0.5)]);
/// Hyper-acute stroke.
pub const STROKE: Offer = offer(10.0, &[("XMUHI", 1.0), ("XEDHG", 0.8), ("XFWHG", 0.35), ("XHDHG", 0.2)]);
/// Births and newborn care.
pub const MATERNITY: Offer = offer(10.0, &[("XMUHI", 1.0), ("XEDHG", 0.6), ("XFWHG", 0.4), ("XHDHG", 0.35)]);
/// Orthopaedics: the treatment centre competes.
pub const ORTHOPAEDICS: Offer = offer(
    14.0,
    &[("XMUHB", 1.0), ("XMUHI", 0.25), ("XEDHG", 0.6), ("XNTCT", 0.5), ("XFWHG", 0.35), ("XHDHG", 0.4), ("XTERC", 3.0)],
);
/// Other elective surgery.
pub const ELECTIVE: Offer =
    offer(14.0, &[("XMUHI", 0.6), ("XMUHB", 0.6), ("XEDHG", 0.6), ("XFWHG", 0.3), ("XHDHG", 0.3), ("XTERC", 4.0)]);
/// Heart and lung surgery and other rare work.
pub const TERTIARY: Offer = offer(40.0, &[("XMUHI", 1.0), ("XTERC", 2.2), ("XEDHG", 0.08)]);
/// Day cases.
pub const DAY_CASE: Offer =
    offer(12.0, &[("XMUHI", 0.45), ("XMUHB", 0.6), ("XEDHG", 0.7), ("XNTCT", 0.25), ("XFWHG", 0.3), ("XHDHG", 0.3)]);
/// Eye care.
pub const EYES: Offer = offer(14.0, &[("XMUHB", 1.0), ("XEDHG", 0.6), ("XNTCT", 0.35), ("XMCMW", 0.15)]);
/// Chemotherapy and other cancer care.
pub const CANCER: Offer = offer(18.0, &[("XMUHI", 1.0), ("XEDHG", 0.5), ("XTERC", 2.5)]);
/// Outpatient clinics.
pub const CLINIC: Offer = offer(
    11.0,
    &[
        ("XMUHI", 0.6),
        ("XMUHB", 0.5),
        ("XEDHG", 0.8),
        ("XNTCT", 0.12),
        ("XMCMW", 0.25),
        ("XFWHG", 0.25),
        ("XHDHG", 0.25),
    ],
);
/// Clinics for women and children.
pub const FAMILY_CLINIC: Offer =
    offer(10.0, &[("XMUHI", 1.0), ("XEDHG", 0.7), ("XMCMW", 0.2), ("XFWHG", 0.35), ("XHDHG", 0.35)]);
/// Urgent treatment centres.
pub const URGENT_TREATMENT: Offer =
    offer(7.0, &[("XMCMM", 1.0), ("XMCMN", 1.0), ("XMCMW", 1.0), ("XEDHG", 0.8), ("XMCME", 0.6)]);
/// Adult and children's critical care.
pub const CRITICAL: Offer = offer(14.0, &[("XMUHI", 1.0), ("XEDHG", 0.6), ("XTERC", 3.0), ("XFWHG", 0.15)]);
/// Dialysis.
pub const RENAL: Offer = offer(16.0, &[("XMUHI", 1.0), ("XEDHG", 0.7)]);
/// Community teams, each place its own.
pub const HUBS: Offer = offer(3.0, &[("XMCMM", 1.0), ("XMCME", 1.0), ("XMCMW", 1.0), ("XMCMN", 1.0)]);
/// Community hospital wards.
pub const COMMUNITY_BEDS: Offer = offer(9.0, &[("XMCMM", 0.8), ("XMCME", 1.0), ("XMCMW", 1.2)]);
/// Mental-health wards.
pub const MENTAL_HEALTH_BEDS: Offer = offer(15.0, &[("XMCML", 1.0), ("XMCMS", 0.7)]);
/// Secure wards are in one place.
pub const SECURE_BEDS: Offer = offer(60.0, &[("XMCML", 1.0)]);
/// Ambulances come from everywhere.
pub const AMBULANCE: Offer = offer(50.0, &[("XMCAR", 1.0)]);
/// Practices of each place.
pub const PRACTICES: Offer = offer(2.5, &[("XGPFM", 1.0), ("XGPFE", 1.0), ("XGPFW", 1.0), ("XGPFN", 1.0)]);
/// Tests that practices ask for.
pub const TESTS: Offer = offer(8.0, &[("XMUHI", 0.5), ("XMUHB", 0.5), ("XEDHG", 1.0), ("XMCMW", 0.5), ("XMCMN", 0.6)]);

/// A share of a group's patients smaller than this goes to the group's other sites.
pub const LEAST_SHARE: f64 = 0.05;

/// Patients from beyond the county at a site, for each Marlshire patient there, and who pays for them (illustrative).
pub const VISITORS: [(&str, &str, f64); 6] = [
    ("XMUHI", "XFWC", 0.022),
    ("XMUHI", "XHDC", 0.030),
    ("XMUHB", "XHDC", 0.025),
    ("XEDHG", "XFWC", 0.045),
    ("XEDHG", "XHDC", 0.035),
    ("XMCAR", "XHDC", 0.333),
];
