//! Styles and scripts, embedded, each under a name that changes with what it holds.

use axum::http::{HeaderValue, header};

use crate::answer::{Answer, Problem, file};
use crate::ask::Ask;

/// An embedded file.
struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

/// The files.
const ASSETS: &[Asset] =
    &[Asset { name: "site.css", kind: "text/css; charset=utf-8", bytes: include_bytes!("../../assets/site.css") }];

/// One file.
pub async fn show(ask: Ask) -> Answer {
    let wanted = ask.param("file");
    let found = ASSETS.iter().find(|asset| asset.name == wanted);
    let found = found.ok_or_else(|| Problem::Missing("such file".to_owned()))?;
    let mut answer = file(found.bytes.to_vec(), found.kind, None);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    Ok(answer)
}
