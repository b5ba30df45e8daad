//! Plans read and run, once for everybody who asks.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use engine::Explainer;
use engine::prepared::Prepared;
use model::results::{Results, Step};
use model::{Finding, Plan};
use pack::Checked;
use store::File;
use tokio::sync::Semaphore;

use crate::drafts;
use crate::shelf::Shelf;

/// A plan with its results.
pub struct Loaded {
    /// The plan, and where its rows stand.
    pub checked: Checked,
    /// What it comes to.
    pub results: Results,
    /// What should be looked at, though the plan can be run.
    pub warnings: Vec<Finding>,
    explainer: Explainer,
    prepared: OnceLock<Prepared>,
    /// Names of the tables of its results.
    tables: OnceLock<Vec<&'static str>>,
    /// Whether somebody has seen to it that questions find it ready.
    readied: AtomicBool,
}

impl Loaded {
    /// What a figure in year `t` was made from.
    pub fn explain(&self, query: &engine::Query, t: usize) -> Option<Step> {
        self.explainer.explain(self.plan(), &self.results, query, t)
    }

    /// The plan ready for what-ifs with the luck of [`FUTURES`] futures; it takes a moment the first time.
    pub fn prepared(&self) -> &Prepared {
        self.prepared.get_or_init(|| Prepared::with(self.plan(), &self.explainer, SEED, FUTURES))
    }

    /// Names of the tables of its results; they are all made once to know.
    pub fn tables(&self) -> &[&'static str] {
        self.tables.get_or_init(|| report::tables::all(self.plan(), &self.results).iter().map(|one| one.name).collect())
    }

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
/// The seed of their luck.
pub const SEED: u64 = 1;

/// Plans held by what they say: ten who ask at once cause one run.
pub struct Cache {
    held: Shelf<Arc<Loaded>>,
    /// Runs at once: each takes every processor.
    running: Semaphore,
}

impl Cache {
    /// A cache of so many plans.
    pub fn new(most: usize) -> Self {
        Self { held: Shelf::new(most), running: Semaphore::new(1) }
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
        let place = self.held.place(&key);
        let loaded = place.get_or_try_init(|| self.run(hidden, files)).await?;
        Ok(Arc::clone(loaded))
    }

    /// The same for whoever needs it once: it takes no room from plans that people look at.
    ///
    /// # Errors
    /// As [`Cache::get`].
    pub async fn pass<F>(&self, key: &str, files: F) -> Result<Arc<Loaded>, Error>
    where
        F: Future<Output = store::Result<Vec<File>>>,
    {
        match self.held.find(key) {
            Some(loaded) => Ok(loaded),
            None => self.run(Vec::new(), files).await,
        }
    }

    async fn run<F>(&self, hidden: Vec<String>, files: F) -> Result<Arc<Loaded>, Error>
    where
        F: Future<Output = store::Result<Vec<File>>>,
    {
        let files = files.await.map_err(|error| Error::Store(Arc::new(error)))?;
        let _turn = self.running.acquire().await.map_err(|_| Error::Stopped)?;
        let run = tokio::task::spawn_blocking(move || run(&files, &hidden));
        run.await.map_err(|_| Error::Stopped)?.map(Arc::new)
    }

    /// Makes a plan that is being looked at ready for questions, behind the answer that is on its way.
    pub async fn make_ready(&self, loaded: Arc<Loaded>) {
        if loaded.readied.swap(true, Ordering::Relaxed) {
            return;
        }
        let Ok(_turn) = self.running.acquire().await else { return };
        let readying = tokio::task::spawn_blocking(move || {
            let ready = || {
                loaded.explainer.make_ready(loaded.plan());
                loaded.prepared();
            };
            // On one thread, so that pages that are asked for meanwhile have the others.
            match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
                Ok(pool) => pool.install(ready),
                Err(_) => ready(),
            }
        });
        // If it fails, so will the question, which tells it.
        let _ = readying.await;
    }
}

fn run(files: &[File], hidden: &[String]) -> Result<Loaded, Error> {
    let outcome = pack::read_files(drafts::theirs(files), Vec::new());
    let Some(mut checked) = outcome.checked else { return Err(Error::Findings(Arc::new(outcome.findings))) };
    hide_sites(&mut checked.plan, hidden);
    let request = engine::Request { seed: SEED, futures: FUTURES, ..engine::Request::default() };
    let results = engine::run(&checked.plan, &request);
    Ok(Loaded {
        checked,
        results,
        warnings: outcome.findings,
        explainer: Explainer::default(),
        prepared: OnceLock::new(),
        tables: OnceLock::new(),
        readied: AtomicBool::new(false),
    })
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
    use std::sync::atomic::AtomicU32;

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

    fn example(name: &str) -> Loaded {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
        run(&drafts::ours(&pack::load(&folder).unwrap().0), &[]).unwrap()
    }

    /// Addresses of every kind that the plan has, in several years.
    fn addresses(plan: &Plan) -> Vec<String> {
        let codes = plan.organisations.iter().filter(|one| one.member).map(|one| one.code.clone());
        let mut bare: Vec<String> = codes
            .clone()
            .map(|code| format!("organisation = \"{code}\""))
            .chain(plan.solutions.iter().map(|one| format!("solution.{}", one.id)))
            .chain(codes.map(|code| format!("residual and organisation = \"{code}\"")))
            .chain(plan.services.iter().map(|one| format!("service = \"{}\"", one.code)))
            .collect();
        bare.extend(["category = \"pay\"".to_owned(), "residual".to_owned()]);
        let years = plan.years().collect::<Vec<_>>();
        bare.iter().enumerate().map(|(at, one)| format!("{one} and year = \"{}\"", years[at % years.len()])).collect()
    }

    /// Holds what is kept for explanations against working each out anew, for one in `every`.
    fn same_answers(loaded: &Loaded, every: usize) -> usize {
        let plan = loaded.plan();
        let mut told = 0;
        for address in addresses(plan).iter().step_by(every) {
            let Ok((query, t)) = engine::asked(plan, address) else { continue };
            let (kept, anew) = (loaded.explain(&query, t), engine::explain(plan, &query, t));
            assert_eq!(format!("{kept:?}"), format!("{anew:?}"), "{address}");
            told += usize::from(kept.is_some());
        }
        told
    }

    #[test]
    fn what_is_kept_explains_as_working_it_out_anew() {
        assert!(same_answers(&example("two-places"), 1) >= 6);
        // Working Marlshire out anew takes a while each time.
        assert!(same_answers(&example("marlshire"), 9) >= 8);
    }

    #[test]
    fn what_is_kept_answers_questions_as_a_plan_prepared_for_them() {
        let loaded = example("two-places");
        let anew = Prepared::new(loaded.plan(), SEED, FUTURES);
        let set = [(model::id::AssumptionId::from(0), 3.0)];
        let progress = engine::Progress::default();
        assert_eq!(loaded.prepared().ask(&set, &progress), anew.ask(&set, &progress));
        assert_eq!(loaded.prepared().ask_centre(&set), anew.ask_centre(&set));
        let central = loaded.prepared().ask(&[], &progress);
        let drawn = central.uncertainty.unwrap();
        assert_eq!(drawn.residual_gap.p50, loaded.results.uncertainty.as_ref().unwrap().residual_gap.p50);
    }
}
