//! Months, however they are written: a financial year stands for its April.

use model::FinancialYear;

/// The month of `2027/28`, `2027-10` or `2027-10-01`, counted from January of year 0.
pub fn month(text: &str) -> Option<i32> {
    if let Ok(year) = text.parse::<FinancialYear>() {
        return Some(year.start() * 12 + 3);
    }
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-').unwrap_or((rest, "01"));
    if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) || !(1..=31).contains(&day.parse::<u32>().ok()?) {
        return None;
    }
    let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then_some(year * 12 + month - 1)
}

/// Months from April of the base year; negative before it.
pub fn since(base: FinancialYear, text: &str) -> Option<i32> {
    Some(month(text)? - (base.start() * 12 + 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_months_and_days_are_months_since_april() {
        let base: FinancialYear = "2025/26".parse().expect("a year");
        assert_eq!(since(base, "2025/26"), Some(0));
        assert_eq!(since(base, "2026-10"), Some(18));
        assert_eq!(since(base, "2026-10-31"), Some(18));
        assert_eq!(since(base, "2024-03"), Some(-13));
        for wrong in ["", "2026", "2026-13", "2026-1", "2026-10-32", "2026-10-1", "2026/28", "October 2026"] {
            assert_eq!(since(base, wrong), None, "{wrong}");
        }
    }
}
