//! Figures for England that give Marlshire its shape. They are derived from published statistics, used
//! under the Open Government Licence v3.0; `sources.csv` names each by the code given here.

/// How many five-year age bands there are.
pub const BANDS: usize = 19;
/// A value for each age band.
pub type Bands = [f64; BANDS];

/// The age bands, as the pack writes them.
pub const BAND_NAMES: [&str; BANDS] = [
    "0-4", "5-9", "10-14", "15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60-64",
    "65-69", "70-74", "75-79", "80-84", "85-89", "90+",
];

/// The first mid-year of the population table.
pub const FIRST_YEAR: usize = 2025;
/// How many mid-years it has: the base year to one past the horizon.
pub const YEARS: usize = 7;

/// England's population projection by age band, thousands, mid-2025 to mid-2031 (`snpp-2018`, principal variant).
pub const ENGLAND_THOUSANDS: [[f64; YEARS]; BANDS] = [
    [3112.0, 3105.0, 3102.0, 3101.0, 3102.0, 3103.0, 3108.0],
    [3351.0, 3294.0, 3248.0, 3219.0, 3212.0, 3202.0, 3195.0],
    [3616.0, 3606.0, 3562.0, 3519.0, 3466.0, 3417.0, 3360.0],
    [3535.0, 3600.0, 3666.0, 3690.0, 3705.0, 3704.0, 3694.0],
    [3310.0, 3368.0, 3457.0, 3558.0, 3637.0, 3716.0, 3781.0],
    [3604.0, 3548.0, 3478.0, 3437.0, 3419.0, 3432.0, 3490.0],
    [3837.0, 3788.0, 3752.0, 3720.0, 3684.0, 3645.0, 3590.0],
    [3849.0, 3880.0, 3903.0, 3886.0, 3876.0, 3839.0, 3791.0],
    [3753.0, 3764.0, 3772.0, 3800.0, 3826.0, 3843.0, 3874.0],
    [3487.0, 3564.0, 3646.0, 3720.0, 3741.0, 3750.0, 3761.0],
    [3637.0, 3533.0, 3441.0, 3390.0, 3414.0, 3479.0, 3554.0],
    [3835.0, 3827.0, 3797.0, 3748.0, 3670.0, 3599.0, 3497.0],
    [3685.0, 3744.0, 3779.0, 3788.0, 3783.0, 3755.0, 3748.0],
    [3088.0, 3181.0, 3279.0, 3371.0, 3466.0, 3554.0, 3612.0],
    [2619.0, 2645.0, 2696.0, 2756.0, 2822.0, 2904.0, 2994.0],
    [2518.0, 2530.0, 2420.0, 2370.0, 2356.0, 2354.0, 2380.0],
    [1651.0, 1736.0, 1909.0, 2003.0, 2046.0, 2075.0, 2084.0],
    [999.0, 996.0, 1013.0, 1051.0, 1104.0, 1154.0, 1214.0],
    [574.0, 589.0, 606.0, 625.0, 642.0, 656.0, 661.0],
];

/// Share of each band who are women, England mid-2019 (`mye-2019`); the projection has no sexes.
pub const WOMEN: Bands = [
    0.4868, 0.4877, 0.4874, 0.4862, 0.486, 0.4915, 0.5009, 0.5047, 0.502, 0.505, 0.5069, 0.507, 0.5092, 0.5163, 0.5214,
    0.5359, 0.5587, 0.6012, 0.6786,
];

/// Small areas in England ranked by the index of multiple deprivation (`imd-2025`).
pub const RANKS: f64 = 33_755.0;

/// From 2024/25 prices to 2025/26 prices: the cost uplift of 2025/26 as revised in the year (`payment-scheme`).
pub const UPRATING: f64 = 1.0483;

/// The sexes, in the order of every table here.
pub const SEXES: [&str; 2] = ["F", "M"];

/// Rate by age band, for women and then men. Only the shape matters: it is scaled to the service's rate.
pub type Curve = [Bands; 2];

/// Outpatients of medicine, cancer, nursing and imaging by age and sex, 1 = the mean person (`hes-op-2024-25` over `snpp-2018`).
pub const OUTPATIENT_MEDICINE: Curve = [
    [
        0.271, 0.195, 0.272, 0.482, 0.602, 0.79, 0.933, 0.965, 0.976, 1.049, 1.238, 1.354, 1.482, 1.638, 1.865, 2.054,
        2.159, 2.087, 1.711,
    ],
    [
        0.322, 0.231, 0.26, 0.342, 0.34, 0.394, 0.464, 0.542, 0.621, 0.737, 0.936, 1.181, 1.476, 1.848, 2.251, 2.658,
        2.881, 3.062, 2.731,
    ],
];

/// Outpatients of surgery, trauma apart (`hes-op-2024-25` over `snpp-2018`).
pub const OUTPATIENT_SURGERY: Curve = [
    [
        0.257, 0.297, 0.412, 0.708, 0.611, 0.704, 0.843, 0.96, 1.073, 1.133, 1.26, 1.301, 1.349, 1.431, 1.556, 1.643,
        1.624, 1.476, 0.977,
    ],
    [
        0.378, 0.373, 0.412, 0.598, 0.437, 0.453, 0.529, 0.6, 0.664, 0.756, 0.952, 1.228, 1.546, 1.978, 2.312, 2.647,
        2.753, 2.918, 2.31,
    ],
];

/// Outpatients of orthopaedics, rheumatology and therapy (`hes-op-2024-25` over `snpp-2018`).
pub const OUTPATIENT_BONES: Curve = [
    [
        0.469, 0.456, 0.561, 0.527, 0.495, 0.675, 0.811, 0.855, 0.897, 1.027, 1.342, 1.574, 1.738, 1.879, 2.107, 2.224,
        2.134, 1.889, 1.37,
    ],
    [
        0.533, 0.519, 0.644, 0.539, 0.423, 0.467, 0.509, 0.553, 0.604, 0.675, 0.839, 1.032, 1.26, 1.495, 1.711, 1.937,
        1.944, 1.97, 1.638,
    ],
];

/// Outpatients of eye care (`hes-op-2024-25` over `snpp-2018`).
#[expect(clippy::approx_constant, reason = "one rate happens to lie near 1/π")]
pub const OUTPATIENT_EYES: Curve = [
    [
        0.47, 0.526, 0.23, 0.203, 0.221, 0.284, 0.318, 0.347, 0.404, 0.497, 0.686, 0.931, 1.277, 1.797, 2.601, 3.496,
        4.337, 4.843, 3.983,
    ],
    [
        0.484, 0.566, 0.22, 0.174, 0.176, 0.22, 0.272, 0.313, 0.385, 0.517, 0.729, 0.958, 1.291, 1.791, 2.446, 3.264,
        4.227, 5.099, 4.695,
    ],
];

/// Outpatients of children's and women's care (`hes-op-2024-25` over `snpp-2018`).
pub const OUTPATIENT_FAMILY: Curve = [
    [
        1.67, 0.963, 0.905, 0.968, 2.44, 4.977, 6.31, 4.2, 1.564, 0.731, 0.673, 0.553, 0.403, 0.341, 0.351, 0.379,
        0.355, 0.297, 0.163,
    ],
    [
        2.035, 1.174, 1.005, 0.442, 0.012, 0.018, 0.031, 0.032, 0.021, 0.011, 0.008, 0.008, 0.009, 0.011, 0.012, 0.012,
        0.011, 0.009, 0.006,
    ],
];

/// England's people in the base year by sex and band, as shares of all.
pub fn england_shares() -> [Bands; 2] {
    let total: f64 = ENGLAND_THOUSANDS.iter().map(|years| years[0]).sum();
    let share = |band: usize, of_sex: f64| ENGLAND_THOUSANDS[band][0] / total * of_sex;
    let women = std::array::from_fn(|band| share(band, WOMEN[band]));
    let men = std::array::from_fn(|band| share(band, 1.0 - WOMEN[band]));
    [women, men]
}

/// The mean of a curve over England's people.
pub fn england_mean(curve: &Curve) -> f64 {
    let shares = england_shares();
    let mean = |sex: usize| -> f64 { (0..BANDS).map(|band| shares[sex][band] * curve[sex][band]).sum() };
    mean(0) + mean(1)
}
