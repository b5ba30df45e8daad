//! `concordat serve`: shared plans in a browser.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use store::Store;
use web::drafts;

use crate::{Failure, Outcome, print, screen};

/// Arguments of `concordat serve`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Where the plans are kept: a folder, made if there is none, or postgres://…; without it in a folder that goes when the server
    /// stops
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// A pack to put there first; may be given more than once. A pack that has changed since becomes a new version
    #[arg(long, value_name = "FOLDER")]
    pack: Vec<PathBuf>,
    /// The port; 0 takes any that is free
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// If the port is taken, take any that is free
    #[arg(long)]
    or_any_port: bool,
    /// Open the site in a browser where there is a desktop
    #[arg(long)]
    open: bool,
    /// The address to listen on
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Serve people with accounts. Without it this is single-user mode: this machine alone, no account, everything allowed
    #[arg(long)]
    shared: bool,
    /// The address at which people reach the site, such as <https://plan.example.nhs.uk>, through a proxy that ends TLS
    #[arg(long, requires = "shared")]
    url: Option<String>,
    /// A JSON file with the `issuer`, `client_id`, `client_secret` and `name` of an identity provider by which people may sign in; without
    /// it, `CONCORDAT_OIDC_ISSUER` and the like
    #[cfg(feature = "oidc")]
    #[arg(long, value_name = "FILE", requires = "shared")]
    oidc: Option<PathBuf>,
    /// File of the log's private key
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// Serves until it is stopped.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let mut drafts = Vec::new();
    for folder in &arguments.pack {
        match web::read_pack(folder) {
            Ok(draft) => drafts.push(draft),
            Err(drafts::Error::Findings(findings)) => {
                let (colour, width) = screen();
                eprint!("{}", report::findings::text(&findings, colour, width));
                eprintln!("Nothing is served.");
                return Ok(Outcome::Errors);
            }
            Err(error) => return Err(Failure::Refused(format!("{}: {error}", folder.display()))),
        }
    }
    log();
    let temporary = match &arguments.data {
        Some(_) => None,
        None => {
            Some(tempfile::tempdir().map_err(|error| Failure::Refused(format!("no folder for the plans: {error}")))?)
        }
    };
    let place = match (&arguments.data, &temporary) {
        (Some(url), _) if url.starts_with("postgres://") || url.starts_with("postgresql://") => url.clone(),
        (Some(folder), _) => database(&PathBuf::from(folder))?,
        (None, Some(folder)) => database(folder.path())?,
        (None, None) => unreachable!("one of the two is there"),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Refused(format!("cannot start: {error}")))?;
    runtime.block_on(serve(arguments, place, &drafts))
}

/// The database in a folder.
fn database(folder: &std::path::Path) -> Result<String, Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::Write { path: folder.to_owned(), error })?;
    let file = folder.join("concordat.db");
    let told = || Failure::Refused(format!("the folder {} is not named in Unicode", folder.display()));
    file.to_str().map(str::to_owned).ok_or_else(told)
}

async fn serve(arguments: &Arguments, place: String, drafts: &[(store::Draft, String)]) -> Result<Outcome, Failure> {
    let options = store::Options { create: true, key: arguments.key.clone(), ..store::Options::default() };
    let store = Store::open(&place, options).await?;
    let mut plans = Vec::new();
    for (draft, name) in drafts {
        plans.push(web::put_pack(&store, name, draft).await?);
    }
    let options = web::Options { single_user: !arguments.shared, url: arguments.url.clone(), place };
    let site = web::Site::new(store.clone(), options);
    #[cfg(feature = "oidc")]
    let site = with_provider(site, arguments)?;
    let warming = site.clone();
    let warm = tokio::spawn(async move { warming.warm().await });
    let ready = |address: SocketAddr| {
        let root = arguments.url.clone().unwrap_or_else(|| format!("http://{address}"));
        let _ = print(&told(arguments, &root, &plans));
        if arguments.open {
            open(&root);
        }
    };
    let mut addresses = vec![SocketAddr::new(arguments.host, arguments.port)];
    if arguments.or_any_port {
        addresses.push(SocketAddr::new(arguments.host, 0));
    }
    let served = web::serve(&site, &addresses, ready, stopped()).await;
    warm.abort();
    store.close().await;
    served.map_err(|error| Failure::Refused(error.to_string()))?;
    Ok(Outcome::Done)
}

/// The site with the identity provider of its settings, if it has one.
#[cfg(feature = "oidc")]
fn with_provider(site: web::Site, arguments: &Arguments) -> Result<web::Site, Failure> {
    use web::oidc::{Provider, Settings};
    let settings = match &arguments.oidc {
        Some(path) => {
            let text = std::fs::read_to_string(path);
            let text = text.map_err(|error| Failure::Refused(format!("cannot read {}: {error}", path.display())))?;
            Some(Settings::parse(&text).map_err(Failure::Refused)?)
        }
        None => Settings::from_environment().filter(|_| arguments.shared),
    };
    let Some(settings) = settings else { return Ok(site) };
    let root = arguments.url.clone().unwrap_or_else(|| format!("http://localhost:{}", arguments.port));
    Ok(site.with_provider(Provider::new(settings, &root).map_err(Failure::Refused)?))
}

/// What is said once the site answers.
fn told(arguments: &Arguments, root: &str, plans: &[store::Plan]) -> String {
    let line = |plan: &store::Plan| format!("{:<32} {root}/plans/{}\n", plan.name, plan.id);
    let mut text: String = plans.iter().map(line).collect();
    text += "All plans                        ";
    text += root;
    text += "/\n";
    text += if arguments.shared {
        "People sign in with accounts. The first is invited with: concordat plan invite STORE ADDRESS ORGANISATION administrator\n"
    } else {
        "Single-user mode: this machine alone, no account, everything allowed.\n"
    };
    if arguments.data.is_none() {
        text += "What is done here is kept until the server stops; keep it with --data DIR.\n";
    }
    text + "Ctrl-C stops the server.\n"
}

/// Opens an address in a browser, where there is a desktop; where there is none it has been printed.
fn open(address: &str) {
    let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let tool = match std::env::consts::OS {
        "macos" => "open",
        "linux" if named("DISPLAY") || named("WAYLAND_DISPLAY") => "xdg-open",
        _ => return,
    };
    let quiet = std::process::Stdio::null;
    // Whether it opens is nothing to the server.
    let _ = std::process::Command::new(tool).arg(address).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
}

/// Ctrl-C, or being asked to stop.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}

/// Requests are told on standard error: route, outcome and time, nothing of people. `CONCORDAT_LOG` is `off`, `error`, `warn` or
/// `info`; without it what was refused or went wrong.
fn log() {
    let level = std::env::var("CONCORDAT_LOG").ok().and_then(|level| level.parse().ok());
    let level = level.unwrap_or(tracing_subscriber::filter::LevelFilter::WARN);
    let _ = tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).with_ansi(false).try_init();
}
