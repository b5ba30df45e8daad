//! Where a store is: a SQLite file or a PostgreSQL database; and where its log's private key is kept.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// Where a store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL database.
    Server(String),
}

impl Location {
    /// Reads a path or a URL.
    ///
    /// # Errors
    /// If it is a URL of something else, or of a server that only an encrypted connection may be made to and this build has
    /// none.
    pub fn parse(place: &str) -> Result<Self> {
        if place.starts_with("postgres://") || place.starts_with("postgresql://") {
            return Ok(Self::Server(encrypted_unless_local(place)?));
        }
        let path = place.strip_prefix("sqlite://").or_else(|| place.strip_prefix("sqlite:")).unwrap_or(place);
        if path.is_empty() || path.contains("://") {
            return Err(Error::Open(format!("\"{}\" is neither a file nor postgres://…", without_password(place))));
        }
        let absolute = std::path::absolute(path).map_err(|error| Error::File { path: path.into(), error })?;
        Ok(Self::File(absolute))
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Server(_))
    }

    /// The URL that the driver takes.
    pub(crate) fn url(&self, read_only: bool) -> String {
        match self {
            Self::Server(url) => url.clone(),
            Self::File(path) => {
                let escaped = |byte: u8| match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
                    other => format!("%{other:02X}"),
                };
                let path: String = path.to_string_lossy().bytes().map(escaped).collect();
                format!("sqlite://{path}?mode={}", if read_only { "ro" } else { "rw" })
            }
        }
    }

    /// Where the key is if nobody says.
    pub(crate) fn default_key(&self) -> PathBuf {
        match self {
            Self::File(path) => {
                let mut name = path.clone().into_os_string();
                name.push(".key");
                name.into()
            }
            Self::Server(_) => "concordat.key".into(),
        }
    }

    /// Makes the file, readable by its owner only, if there is none and one is wanted.
    pub(crate) fn prepare(&self, create: bool) -> Result<()> {
        let Self::File(path) = self else { return Ok(()) };
        if path.exists() {
            return Ok(());
        }
        if !create {
            return Err(Error::Open(format!("there is no store at {}", path.display())));
        }
        private_file(path).map(drop).map_err(|error| Error::File { path: path.clone(), error })
    }
}

fn private_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The secret key in this file, if there is one.
pub(crate) fn read_key(path: &Path) -> Result<Option<[u8; 32]>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::File { path: path.to_owned(), error }),
    };
    let bytes = |text: &str| {
        let text = text.trim();
        let pair = |at: usize| text.get(at * 2..at * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        let bytes: Option<Vec<u8>> = (0..32).map(pair).collect();
        bytes.filter(|_| text.len() == 64).and_then(|bytes| bytes.try_into().ok())
    };
    bytes(&text)
        .map(Some)
        .ok_or_else(|| Error::Open(format!("{} does not hold a key of 64 hexadecimal digits", path.display())))
}

/// Keeps a new secret key in a file that only its owner may read.
pub(crate) fn write_key(path: &Path, secret: &[u8; 32]) -> Result<[u8; 32]> {
    let told = |error| Error::File { path: path.to_owned(), error };
    let mut file = private_file(path).map_err(told)?;
    file.write_all(crate::hex(secret).as_bytes()).and_then(|()| file.sync_all()).map_err(told)?;
    Ok(*secret)
}

/// A URL that may be shown.
fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
        _ => url.to_owned(),
    }
}

/// Nothing of a plan crosses a network in clear: another machine's database is spoken to over TLS with its certificate checked,
/// or not at all.
fn encrypted_unless_local(url: &str) -> Result<String> {
    let after = url.split_once("://").map_or("", |(_, rest)| rest);
    let (authority, rest) = after.split_once('/').unwrap_or((after, ""));
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let named =
        query.split('&').filter_map(|pair| pair.split_once('=')).filter(|(key, _)| matches!(*key, "host" | "hostaddr"));
    let local = |host: &str| {
        let host = host
            .strip_prefix('[')
            .and_then(|host| host.split_once(']'))
            .map_or_else(|| host.split(':').next().unwrap_or(""), |(address, _)| address);
        matches!(host, "" | "localhost" | "127.0.0.1" | "::1")
            || host.starts_with('/')
            || host.starts_with("%2F")
            || host.starts_with("%2f")
    };
    if local(host) && named.into_iter().all(|(_, host)| local(host)) {
        return Ok(url.to_owned());
    }
    if !cfg!(feature = "tls") {
        let message =
            "this build speaks to databases on this machine only; for another, build it with the feature `tls`";
        return Err(Error::Open(message.to_owned()));
    }
    if query.contains("sslmode=") {
        let safe = query.split('&').any(|pair| pair == "sslmode=verify-full");
        return safe
            .then(|| url.to_owned())
            .ok_or_else(|| Error::Open("a database on another machine needs sslmode=verify-full".to_owned()));
    }
    Ok(format!("{url}{}sslmode=verify-full", if query.is_empty() { "?" } else { "&" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to_in_clear() {
        for local in [
            "postgres://localhost/plans",
            "postgres://me:secret@127.0.0.1:5433/plans",
            "postgres://[::1]:5432/plans",
            "postgres:///plans?host=/var/run/postgresql",
            "postgresql://me@%2Ftmp%2Fsocket/plans",
        ] {
            assert_eq!(Location::parse(local).unwrap(), Location::Server(local.to_owned()));
        }
        for far in [
            "postgres://db.example.org/plans",
            "postgres://localhost/plans?host=10.0.0.1",
            "postgres://me@10.0.0.1:5432/plans",
        ] {
            if cfg!(feature = "tls") {
                let Location::Server(url) = Location::parse(far).unwrap() else { panic!("{far}") };
                assert!(url.ends_with("sslmode=verify-full"));
                assert!(
                    Location::parse(&format!("{far}{}sslmode=disable", if far.contains('?') { "&" } else { "?" }))
                        .is_err()
                );
            } else {
                assert!(Location::parse(far).is_err(), "{far}");
            }
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let error = Location::parse("mysql://me:secret@host/plans").unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
