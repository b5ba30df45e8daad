//! Decimal pounds to whole pence, exactly.

use model::canonical;
use model::money::Pence;

/// Why an amount is not whole pence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPence {
    /// It is not a number or too great for a ledger.
    NotAnAmount,
    /// It has parts of a penny.
    PartsOfAPenny,
}

/// Reads an amount in `unit` (`£`, `£k`, `£m`, `£bn`) without ever passing through a float.
///
/// # Errors
/// Why it is not whole pence.
pub fn pence(text: &str, unit: &str) -> Result<Pence, NotPence> {
    let canonical = canonical::decimal(text).ok_or(NotPence::NotAnAmount)?;
    let (digits, power) = canonical.split_once('e').unwrap_or((&canonical, "0"));
    let digits: i128 = digits.parse().map_err(|_| NotPence::NotAnAmount)?;
    let power: i32 = power.parse().map_err(|_| NotPence::NotAnAmount)?;
    let power = power + pence_power(unit);
    if power < 0 && digits != 0 {
        // The canonical form has no trailing zeros, so what is left of the point is part of a penny.
        return Err(NotPence::PartsOfAPenny);
    }
    let scale = 10i128.checked_pow(power.max(0) as u32).filter(|_| power <= 20).ok_or(NotPence::NotAnAmount)?;
    let pence = digits.checked_mul(scale).ok_or(NotPence::NotAnAmount)?;
    // A thousand million million pence: any sum of a plan's lines stays far inside an i64.
    if pence.abs() > 1_000_000_000_000_000 {
        return Err(NotPence::NotAnAmount);
    }
    Ok(Pence(pence as i64))
}

/// Pence in one of the unit, as a power of ten.
fn pence_power(unit: &str) -> i32 {
    match unit {
        "£k" => 5,
        "£m" => 8,
        "£bn" => 11,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_in_every_unit() {
        assert_eq!(pence("1204", "£"), Ok(Pence(120_400)));
        assert_eq!(pence("-0.07", "£"), Ok(Pence(-7)));
        assert_eq!(pence("397.5", "£m"), Ok(Pence(39_750_000_000)));
        assert_eq!(pence("113", "£bn"), Ok(Pence(11_300_000_000_000)));
        assert_eq!(pence("0.001", "£"), Err(NotPence::PartsOfAPenny));
        assert_eq!(pence("1e30", "£"), Err(NotPence::NotAnAmount));
        assert_eq!(pence("0", "£bn"), Ok(Pence::ZERO));
    }
}
