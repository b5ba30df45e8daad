//! Plans read and run, once for everybody who asks.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use model::results::Results;
use model::{Finding, Plan};
use pack::Checked;
use store::File;
use tokio::sync::{OnceCell, Semaphore};

use crate::drafts;

/// A plan with its results.
pub struct Loaded {
    /// The plan, and where its rows stand.
    pub checked: Checked,
    /// What it comes to.
    pub results: Results,
    /// What should be looked at, though the plan can be run.
    pub warnings: Vec<Finding>,
}

impl Loaded {
    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.checked.plan
    }
}

/// Why a plan could not be loaded.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Its files are no plan that can be run.
    #[error("{}", .0.first().map_or("these files are no plan", |finding| finding.message.as_str()))]
    Findings(Arc<Vec<Finding>>),
    /// The store failed.
    #[error("{0}")]
    Store(Arc<store::Error>),
    /// The run came to no end.
    #[error("the run stopped")]
    Stopped,
}

/// How many futures a page shows.
pub const FUTURES: u32 = 1000;

type Held = Arc<OnceCell<Arc<Loaded>>>;

/// Plans by key, each with when it was last asked for; and the clock of asking.
type Shelf = (u64, HashMap<String, (u64, Held)>);

/// Plans held by what they say: ten who ask at once cause one run.
pub struct Cache {
    most: usize,
    held: Mutex<Shelf>,
    /// Runs at once: each takes every processor.
    running: Semaphore,
}

impl Cache {
    /// A cache of so many plans.
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), held: Mutex::new((0, HashMap::new())), running: Semaphore::new(1) }
    }

    /// The plan of this key, from these files if it is not held yet. `hidden` are sites whose names are not to be told.
    ///
    /// # Errors
    /// If the files cannot be had or are no plan.
    pub async fn get<F>(&self, key: String, hidden: Vec<String>, files: F) -> Result<Arc<Loaded>, Error>
    where
        F: Future<Output = store::Result<Vec<File>>>,
    {
        let key = if hidden.is_empty() { key } else { format!("{key} without {}", hidden.join(" ")) };
        let cell = self.cell(&key);
        let loaded = cell
            .get_or_try_init(|| async {
                let files = files.await.map_err(|error| Error::Store(Arc::new(error)))?;
                let _turn = self.running.acquire().await.map_err(|_| Error::Stopped)?;
                let run = tokio::task::spawn_blocking(move || run(&files, &hidden));
                run.await.map_err(|_| Error::Stopped)?.map(Arc::new)
            })
            .await?;
        Ok(Arc::clone(loaded))
    }

    fn cell(&self, key: &str) -> Held {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let (clock, plans) = &mut *held;
        *clock += 1;
        let now = *clock;
        let entry = plans.entry(key.to_owned()).or_insert_with(|| (now, Held::default()));
        entry.0 = now;
        let cell = Arc::clone(&entry.1);
        while plans.len() > self.most {
            let oldest = plans.iter().min_by_key(|(_, (asked, _))| *asked).map(|(key, _)| key.clone());
            oldest.and_then(|key| plans.remove(&key));
        }
        cell
    }
}

fn run(files: &[File], hidden: &[String]) -> Result<Loaded, Error> {
    let outcome = pack::read_files(drafts::theirs(files), Vec::new());
    let Some(mut checked) = outcome.checked else { return Err(Error::Findings(Arc::new(outcome.findings))) };
    hide_sites(&mut checked.plan, hidden);
    let request = engine::Request { futures: FUTURES, ..engine::Request::default() };
    let results = engine::run(&checked.plan, &request);
    Ok(Loaded { checked, results, warnings: outcome.findings })
}

/// Takes away the names of sites that are still being thought about. The digest stays: it is that of what partners sign.
fn hide_sites(plan: &mut Plan, hidden: &[String]) {
    let mut number = 0;
    for site in &mut plan.sites {
        if hidden.contains(&site.code) {
            number += 1;
            site.code = format!("hidden-{number}");
            site.name = format!("Site not named yet ({number})");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn files() -> Vec<File> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/two-places");
        drafts::ours(&pack::load(&folder).unwrap().0)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn ten_readers_cause_one_run() {
        let (cache, runs) = (Arc::new(Cache::new(2)), Arc::new(AtomicU32::new(0)));
        let ask = |_| {
            let (cache, runs) = (Arc::clone(&cache), Arc::clone(&runs));
            tokio::spawn(async move {
                let files = async move {
                    runs.fetch_add(1, Ordering::SeqCst);
                    Ok(files())
                };
                cache.get("one".to_owned(), Vec::new(), files).await.unwrap().results.digest
            })
        };
        let asked: Vec<_> = (0..10).map(ask).collect();
        let mut digests = Vec::new();
        for one in asked {
            digests.push(one.await.unwrap());
        }
        assert_eq!(runs.load(Ordering::SeqCst), 1);
        assert!(digests.windows(2).all(|pair| pair[0] == pair[1]));
    }

    #[tokio::test]
    async fn the_oldest_makes_room_and_a_failure_is_tried_again() {
        let cache = Cache::new(2);
        let failed = cache.get("broken".to_owned(), Vec::new(), async { Ok(Vec::new()) }).await;
        assert!(matches!(failed, Err(Error::Findings(_))));
        assert!(cache.get("broken".to_owned(), Vec::new(), async { Ok(files()) }).await.is_ok());
        for key in ["two", "three"] {
            cache.get(key.to_owned(), Vec::new(), async { Ok(files()) }).await.unwrap();
        }
        let asked_again = AtomicU32::new(0);
        let again = async {
            asked_again.fetch_add(1, Ordering::SeqCst);
            Ok(files())
        };
        cache.get("broken".to_owned(), Vec::new(), again).await.unwrap();
        assert_eq!(asked_again.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_hidden_site_has_no_name() {
        let mut checked = pack::read_files(drafts::theirs(&files()), Vec::new()).checked.unwrap();
        let site = checked.plan.sites[0].clone();
        hide_sites(&mut checked.plan, std::slice::from_ref(&site.code));
        assert!(checked.plan.sites.iter().all(|one| one.name != site.name && one.code != site.code));
    }
}
