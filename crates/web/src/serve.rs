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

/// Serves a site until `stop` comes, then finishes what is under way. `ready` is told the address that was had.
///
/// # Errors
/// If the address cannot be had, or would open a site to more people than it is safe for.
pub async fn serve(
    site: &Site,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let options = site.options();
    if options.single_user && (!address.ip().is_loopback() || options.url.is_some()) {
        return Err(Error::Open(
            "single-user mode is for this machine alone: everybody who reached it could do everything. Serve with accounts instead: \
             --shared --url https://…",
        ));
    }
    if !address.ip().is_loopback() && !options.is_secure() {
        return Err(Error::Open(
            "beyond this machine passwords need TLS: put a proxy that ends it in front, and say its address with --url https://…",
        ));
    }
    let listener = TcpListener::bind(address).await.map_err(|error| Error::Listen { address, error })?;
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

/// How long answers under way may take once the server is to stop.
const PATIENCE: Duration = Duration::from_secs(10);
