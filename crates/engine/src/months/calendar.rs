//! Days and working days of the months of a financial year, by the bank holidays of England and Wales.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use model::FinancialYear;

/// A month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its days.
    pub days: u32,
    /// Its days without weekends and bank holidays.
    pub working_days: u32,
}

/// April to March.
pub fn months(year: FinancialYear) -> [Month; 12] {
    let first = year.start() as i16;
    let holidays: Vec<Date> = [first, first + 1].into_iter().flat_map(bank_holidays).collect();
    std::array::from_fn(|at| {
        let (year, month) = if at < 9 { (first, at as i8 + 4) } else { (first + 1, at as i8 - 8) };
        let start = date(year, month, 1);
        let all = (1..=start.days_in_month()).map(|day| date(year, month, day));
        let works = |day: &Date| !is_weekend(*day) && !holidays.contains(day);
        Month { days: all.clone().count() as u32, working_days: all.filter(works).count() as u32 }
    })
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Bank holidays of a calendar year by the standing rules; days given once, such as a coronation's, are not among them.
fn bank_holidays(year: i16) -> Vec<Date> {
    let easter = easter(year);
    let mondays = |month: i8, nth: i8| date(year, month, 1).nth_weekday_of_month(nth, Weekday::Monday);
    let mut days = vec![easter - 2.days(), easter + 1.day()];
    days.extend([mondays(5, 1), mondays(5, -1), mondays(8, -1)].into_iter().flatten());
    // A holiday on a weekend is had on the next day that is neither weekend nor holiday.
    for fixed in [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)] {
        let mut day = fixed;
        while is_weekend(day) || days.contains(&day) {
            day += 1.day();
        }
        days.push(day);
    }
    days
}

/// Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher).
fn easter(year: i16) -> Date {
    let year = i32::from(year);
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let leap = century / 4;
    let moon = (19 * golden + century - leap - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let week = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let late = (golden + 11 * moon + 22 * week) / 451;
    let days = moon + week - 7 * late + 114;
    date(year as i16, (days / 31) as i8, (days % 31 + 1) as i8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_and_bank_holidays_as_published() {
        // gov.uk/bank-holidays.
        for (year, month, day) in [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2030, 4, 21)] {
            assert_eq!(easter(year), date(year, month, day));
        }
        let mut of_2027 = bank_holidays(2027);
        of_2027.sort();
        let published = [(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)];
        assert_eq!(of_2027, published.map(|(month, day)| date(2027, month, day)));
        // 26 December 2026 is a Saturday.
        assert!(bank_holidays(2026).contains(&date(2026, 12, 28)));
        // New Year's Day 2028 is a Saturday.
        assert!(bank_holidays(2028).contains(&date(2028, 1, 3)));
    }

    #[test]
    fn a_year_of_days() {
        let year: FinancialYear = "2026/27".parse().expect("a year");
        let months = months(year);
        assert_eq!(months.iter().map(|one| one.days).sum::<u32>(), 365);
        // April 2026: 22 weekdays less Good Friday and Easter Monday.
        assert_eq!(months[0], Month { days: 30, working_days: 20 });
        assert_eq!(months.iter().map(|one| one.working_days).sum::<u32>(), 251);
    }
}
