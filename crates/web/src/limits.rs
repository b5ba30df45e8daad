//! How often one address may do what is dear or tempting: a bucket of tries that fills again with time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Nothing is counted.
    None,
    /// Passwords and invitations: 10 at once, then one every 6 seconds. The store counts by account as well.
    Secret,
    /// Questions to the engine: 60 at once, then 5 a second.
    Question,
    /// Uploads, checks of the whole log and other long work: 10 at once, then one every 6 seconds.
    Work,
}

impl Limit {
    /// Tries at once, and how many come back each second.
    fn bucket(self) -> Option<(f64, f64)> {
        match self {
            Self::None => None,
            Self::Secret | Self::Work => Some((10.0, 1.0 / 6.0)),
            Self::Question => Some((60.0, 5.0)),
        }
    }
}

/// Addresses kept at most: beyond, those whose buckets are fullest are forgotten.
const MOST: usize = 20_000;

/// Buckets by address.
#[derive(Default)]
pub struct Limits {
    buckets: Mutex<HashMap<(Limit, String), (f64, Instant)>>,
}

impl Limits {
    /// Takes a try; if there is none left, the seconds until there is.
    pub fn take(&self, limit: Limit, address: &str, now: Instant) -> Result<(), u64> {
        let Some((most, rate)) = limit.bucket() else { return Ok(()) };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST {
            forget_the_full(&mut buckets, now);
        }
        let (left, then) = buckets.entry((limit, address.to_owned())).or_insert((most, now));
        *left = (*left + now.duration_since(*then).as_secs_f64() * rate).min(most);
        *then = now;
        if *left < 1.0 {
            return Err(((1.0 - *left) / rate).ceil() as u64);
        }
        *left -= 1.0;
        Ok(())
    }
}

/// Forgets buckets that are full again by now; if that is not half of them, all: an attacker with so many addresses is not
/// held up by this anyway.
fn forget_the_full(buckets: &mut HashMap<(Limit, String), (f64, Instant)>, now: Instant) {
    buckets.retain(|(limit, _), (left, then)| {
        let (most, rate) = limit.bucket().unwrap_or((0.0, 0.0));
        *left + now.duration_since(*then).as_secs_f64() * rate < most
    });
    if buckets.len() > MOST / 2 {
        buckets.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn tries_run_out_and_come_back_and_others_are_not_held_up() {
        let (limits, start) = (Limits::default(), Instant::now());
        for _ in 0..10 {
            assert_eq!(limits.take(Limit::Secret, "a", start), Ok(()));
        }
        assert_eq!(limits.take(Limit::Secret, "a", start), Err(6));
        assert_eq!(limits.take(Limit::Secret, "b", start), Ok(()));
        assert_eq!(limits.take(Limit::Question, "a", start), Ok(()));
        assert_eq!(limits.take(Limit::Secret, "a", start + Duration::from_secs(6)), Ok(()));
        assert!(limits.take(Limit::Secret, "a", start + Duration::from_secs(6)).is_err());
    }

    #[test]
    fn the_list_of_addresses_does_not_grow_for_ever() {
        let (limits, start) = (Limits::default(), Instant::now());
        for address in 0..3 * MOST {
            let _ = limits.take(Limit::Secret, &address.to_string(), start);
        }
        assert!(limits.buckets.lock().unwrap().len() <= MOST);
    }
}
