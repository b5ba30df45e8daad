//! *Account*: one's password and sessions.

use askama::Template;

use crate::answer::{Answer, Problem, html};
use crate::ask::Ask;
use crate::forms::Form;
use crate::pages::people::signed_out;
use crate::shell::Shell;

#[derive(Template)]
#[template(path = "account.html")]
struct Page {
    shell: Shell,
    form: Form,
    name: String,
    email: String,
}

/// Your account.
pub async fn show(ask: Ask) -> Answer {
    let person = person(&ask)?;
    let (name, email) = (person.name.clone().unwrap_or_default(), person.email.clone().unwrap_or_default());
    html(ask.status, &Page { shell: Shell::plain(&ask, "Your account"), form: ask.form.clone(), name, email })
}

fn person(ask: &Ask) -> Result<&store::Person, Problem> {
    ask.visitor.person.as_ref().ok_or_else(|| Problem::Missing("account in single-user mode".to_owned()))
}

/// Changes the password; every session ends, this one too.
pub async fn change_password(mut ask: Ask) -> Answer {
    let (old, new) = (ask.form.exact("old-password").to_owned(), ask.form.exact("new-password").to_owned());
    if new != ask.form.exact("password-again") {
        ask.form.id = "password";
        ask.refuse("password-again", "The two passwords are not the same.");
        return show(ask).await;
    }
    match ask.store().change_password(person(&ask)?, &old, &new, &ask.visitor.address).await {
        Ok(()) => signed_out(&ask, "/sign-in"),
        Err(store::Error::Refused(_)) => {
            let wrong = Problem::Invalid("This is not your password.".to_owned());
            show(ask.failed("password", "old-password", wrong)?).await
        }
        Err(error @ store::Error::Throttled(_)) => show(ask.failed("password", "old-password", error.into())?).await,
        Err(error) => show(ask.failed("password", "new-password", error.into())?).await,
    }
}

/// Ends every session.
pub async fn sign_out_everywhere(ask: Ask) -> Answer {
    ask.store().sign_out_everywhere(person(&ask)?).await?;
    signed_out(&ask, "/sign-in")
}
