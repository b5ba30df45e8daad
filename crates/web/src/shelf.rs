//! A shelf: things held by key, each made once however many ask for it, the longest unasked making room.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

/// A place for one thing, empty until somebody has made it.
type Place<T> = Arc<OnceCell<T>>;

/// Things held by key.
pub(crate) struct Shelf<T> {
    most: usize,
    held: Mutex<Held<T>>,
}

/// Places by key, each with when it was last asked for; and the clock of asking.
struct Held<T> {
    clock: u64,
    places: HashMap<String, (u64, Place<T>)>,
}

impl<T: Clone> Shelf<T> {
    /// A shelf for so many things.
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), held: Mutex::new(Held { clock: 0, places: HashMap::new() }) }
    }

    /// The place of this key: whoever finds it empty fills it while all others who ask wait.
    pub fn place(&self, key: &str) -> Place<T> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.clock += 1;
        let now = held.clock;
        let entry = held.places.entry(key.to_owned()).or_insert_with(|| (now, Place::default()));
        entry.0 = now;
        let place = Arc::clone(&entry.1);
        while held.places.len() > self.most {
            let oldest = held.places.iter().min_by_key(|(_, (asked, _))| *asked).map(|(key, _)| key.clone());
            oldest.and_then(|key| held.places.remove(&key));
        }
        place
    }

    /// What is held under this key already.
    pub fn find(&self, key: &str) -> Option<T> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.places.get(key).and_then(|(_, place)| place.get().cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_longest_unasked_makes_room() {
        let shelf = Shelf::new(2);
        for (key, value) in [("one", 1), ("two", 2)] {
            shelf.place(key).get_or_init(|| async { value }).await;
        }
        assert_eq!(*shelf.place("one").get_or_init(|| async { 9 }).await, 1, "it is made once");
        shelf.place("three").get_or_init(|| async { 3 }).await;
        assert_eq!((shelf.find("one"), shelf.find("two"), shelf.find("three")), (Some(1), None, Some(3)));
    }
}
