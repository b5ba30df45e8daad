//! A moment of the clock as people read it.

/// Seconds since 1970 as `2026-04-01 12:00:00` in universal time (Hinnant's civil-from-days).
///
/// ```
/// # use model::moment::text;
/// assert_eq!(text(0), "1970-01-01 00:00:00");
/// assert_eq!(text(1_775_044_799), "2026-04-01 11:59:59");
/// assert_eq!(text(1_709_164_800), "2024-02-29 00:00:00");
/// ```
pub fn text(seconds: i64) -> String {
    let (days, within) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (within / 3600, within % 3600 / 60, within % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}
