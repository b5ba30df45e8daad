//! Styles and scripts, embedded, each under a name that changes with what it holds.

use axum::http::{HeaderValue, header};

use crate::answer::{Answer, Problem, file};
use crate::ask::Ask;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// One file. Its name changes with what it holds, so it is kept for a year.
pub async fn show(ask: Ask) -> Answer {
    let (kind, text) = match ask.param("file") {
        name if name == STYLE_NAME => ("text/css; charset=utf-8", STYLE),
        name if name == SCRIPT_NAME => ("text/javascript; charset=utf-8", SCRIPT),
        _ => return Err(Problem::Missing("such file".to_owned())),
    };
    let mut answer = file(text.as_bytes().to_vec(), kind, None);
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    answer.headers_mut().insert(header::CACHE_CONTROL, kept);
    Ok(answer)
}
