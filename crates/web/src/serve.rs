//! Serving: a socket, the router, and a stop that lets answers under way be finished.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;

use crate::Site;

/// Why a site cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be had.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        error: std::io::Error,
    },
    /// Serving failed.
    #[error("the server stopped: {0}")]
    Stopped(std::io::Error),
    /// It would be open to people it is not meant for.
    #[error("{0}")]
    Open(&'static str),
}

/// Serves a site until `stop` comes, then finishes what is under way. Of the addresses the first that can be had is taken, and
/// `ready` is told which.
///
/// # Errors
/// If the address cannot be had, or would open a site to more people than it is safe for.
pub async fn serve(
    site: &Site,
    addresses: &[SocketAddr],
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let options = site.options();
    let loopback = addresses.iter().all(|address| address.ip().is_loopback());
    if options.single_user && (!loopback || options.url.is_some()) {
        return Err(Error::Open(
            "single-user mode is for this machine alone: everybody who reached it could do everything. Serve with accounts instead: \
             --shared --url https://…",
        ));
    }
    if !loopback && !options.is_secure() {
        return Err(Error::Open(
            "beyond this machine passwords need TLS: put a proxy that ends it in front, and say its address with --url https://…",
        ));
    }
    let listener = listen(addresses).await?;
    ready(listener.local_addr().map_err(Error::Stopped)?);
    let service = site.router().into_make_service_with_connect_info::<SocketAddr>();
    let (told, heard) = tokio::sync::oneshot::channel();
    let stopping = async move {
        stop.await;
        let _ = told.send(());
    };
    let serving = axum::serve(listener, service).with_graceful_shutdown(stopping);
    let patience = async {
        let _ = heard.await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        served = async { serving.await } => served.map_err(Error::Stopped),
        // A reader who never takes what it asked for does not keep the server up.
        () = patience => Ok(()),
    }
}

/// The first of these addresses that can be had; if none, why the first could not.
async fn listen(addresses: &[SocketAddr]) -> Result<TcpListener, Error> {
    let mut failed = None;
    for address in addresses {
        match TcpListener::bind(address).await {
            Ok(listener) => return Ok(listener),
            Err(error) => failed = failed.or(Some(Error::Listen { address: *address, error })),
        }
    }
    Err(failed.unwrap_or(Error::Open("there is no address to listen on")))
}

/// How long answers under way may take once the server is to stop.
const PATIENCE: Duration = Duration::from_secs(10);
