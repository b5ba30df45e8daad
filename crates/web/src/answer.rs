//! Answers: pages, files, JSON, the way on, and what went wrong in words.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};

use crate::loaded;
use crate::{drafts, routes};

/// What a handler gives.
pub type Answer = Result<Response<Body>, Problem>;

/// Why there is no answer of the kind that was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// There is no such thing, or it may not be seen.
    #[error("There is no {0}.")]
    Missing(String),
    /// Only somebody who is signed in can do this.
    #[error("Sign in first.")]
    SignIn,
    /// A program's access token is not good.
    #[error("This access token is not good: it is unknown, has ended, or its owner does not hold its role any more.")]
    Token,
    /// The policy says no.
    #[error("{0}")]
    Refused(String),
    /// The request does not come from a form of this site, or the form is too old.
    #[error(
        "This form is no longer good: it was open for too long, or did not come from this site. Nothing was changed."
    )]
    Forged,
    /// The request names another host.
    #[error("This address is not the site's.")]
    Misdirected,
    /// What was sent makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// What stands there is no longer what was looked at.
    #[error("{0}")]
    Moved(String),
    /// Too often; try again in so many seconds.
    #[error("That was too often. Try again in {}.", wait(*.0))]
    TooOften(u64),
    /// More was sent than is taken.
    #[error("This is more than {} MB, the most that is taken at once.", .0 >> 20)]
    TooLarge(usize),
    /// It took too long.
    #[error("This took too long, so it was given up.")]
    TooSlow,
    /// We, or the machine, failed. The text is for the log.
    #[error("Something went wrong on the server. Nothing you did is half done.")]
    Failed(String),
}

fn wait(seconds: u64) -> String {
    match seconds {
        1 => "a second".to_owned(),
        2..100 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

impl Problem {
    /// The answer's status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Missing(_) => StatusCode::NOT_FOUND,
            Self::SignIn | Self::Token => StatusCode::UNAUTHORIZED,
            Self::Refused(_) | Self::Forged => StatusCode::FORBIDDEN,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Moved(_) => StatusCode::CONFLICT,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A heading for it.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Missing(_) => "Page not found",
            Self::SignIn => "Sign in",
            Self::Token => "This access token is not good",
            Self::Refused(_) => "You may not do this",
            Self::Forged => "This form is no longer good",
            Self::Misdirected => "Another address",
            Self::Invalid(_) => "That does not work",
            Self::Moved(_) => "The plan has moved on",
            Self::TooOften(_) => "Too often",
            Self::TooLarge(_) => "Too much at once",
            Self::TooSlow => "Too slow",
            Self::Failed(_) => "Something went wrong",
        }
    }

    /// What one can do now.
    pub fn way_out(&self) -> &'static str {
        match self {
            Self::Missing(_) => {
                "Check the address. If it is a plan that you have a part in, sign in; if you are signed in, ask whoever \
                                 looks after its people for a part in it."
            }
            Self::SignIn => "Sign in, and you are brought back here.",
            Self::Token => "Make another on the page of your account.",
            Self::Refused(_) => "Ask somebody in your organisation who holds that role, or the programme lead.",
            Self::Forged | Self::Moved(_) => "Go back, load the page again, and do it once more.",
            Self::Misdirected => "Open the site by the address that its administrator gave you.",
            Self::Invalid(_) => "Go back and correct it.",
            Self::TooOften(_) => "Wait, then try again.",
            Self::TooLarge(_) => "Send fewer files at once, or tables as Parquet.",
            Self::TooSlow => "Try again; if it happens twice, tell whoever runs the site.",
            Self::Failed(_) => "Try again; if it happens twice, tell whoever runs the site what you did and when.",
        }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Refused(message) => Self::Refused(sentence(&message)),
            store::Error::Missing(what) => Self::Missing(what),
            store::Error::Invalid(message) => Self::Invalid(sentence(&message)),
            store::Error::Stale(message) => Self::Moved(sentence(&message)),
            store::Error::Conflicts(_) => Self::Moved(
                "Somebody else has changed the same rows. Both values are shown; nothing was overwritten.".to_owned(),
            ),
            store::Error::Throttled(until) => {
                let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
                let now = now.map_or(0, |passed| passed.as_secs() as i64);
                Self::TooOften((until - now).clamp(1, 15 * 60) as u64)
            }
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<loaded::Error> for Problem {
    fn from(error: loaded::Error) -> Self {
        match error {
            loaded::Error::Findings(_) => Self::Invalid(format!("This is no plan that can be run: {error}.")),
            loaded::Error::Store(error) => match &*error {
                store::Error::Missing(what) => Self::Missing(what.clone()),
                store::Error::Refused(message) => Self::Refused(sentence(message)),
                other => Self::Failed(other.to_string()),
            },
            loaded::Error::Stopped => Self::Failed("a run stopped".to_owned()),
        }
    }
}

impl From<drafts::Error> for Problem {
    fn from(error: drafts::Error) -> Self {
        match error {
            drafts::Error::Store(error) => error.into(),
            other => Self::Invalid(sentence(&other.to_string())),
        }
    }
}

/// The same words as a sentence.
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    first + letters.as_str() + end
}

/// A page.
pub fn html(status: StatusCode, page: &impl askama::Template) -> Answer {
    let body = page.render().map_err(|error| Problem::Failed(format!("a page cannot be written: {error}")))?;
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Ok(answer)
}

/// The way on after a form.
pub fn see_other(path: &str) -> Answer {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::SEE_OTHER;
    let path = HeaderValue::from_str(path).map_err(|_| Problem::Failed("a path that is none".to_owned()))?;
    answer.headers_mut().insert(header::LOCATION, path);
    Ok(answer)
}

/// JSON; wrapped, so that handlers end alike.
#[allow(clippy::unnecessary_wraps)]
pub fn json(value: &serde_json::Value) -> Answer {
    Ok(file(format!("{value}\n").into_bytes(), "application/json", None))
}

/// A file; with a name it is to be kept rather than shown.
pub fn file(bytes: Vec<u8>, kind: &'static str, name: Option<&str>) -> Response<Body> {
    let mut answer = Response::new(Body::from(bytes));
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Some(name) = name {
        let sound = |letter: char| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '_' };
        let plain: String = name.chars().map(sound).collect();
        if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"")) {
            answer.headers_mut().insert(header::CONTENT_DISPOSITION, value);
        }
    }
    answer
}

/// The routes as an `OpenAPI` document.
pub fn open_api() -> serde_json::Value {
    routes::open_api()
}
