//! *Account*: one's password, sessions and access tokens.

use askama::Template;

use crate::answer::{Answer, Problem, html};
use crate::ask::Ask;
use crate::forms::Form;
use crate::pages::people::signed_out;
use crate::pages::when;
use crate::shell::{Shell, words};

#[derive(Template)]
#[template(path = "account.html")]
struct Page {
    shell: Shell,
    form: Form,
    name: String,
    email: String,
    /// Roles for which a token can be made, with the words for them.
    parts: Vec<(String, String)>,
    tokens: Vec<TokenLine>,
    /// The secret of the token that was just made.
    made: Option<String>,
    /// The name of the identity provider.
    provider: Option<String>,
}

struct TokenLine {
    id: String,
    name: String,
    what: String,
    until: String,
}

/// Your account.
pub async fn show(ask: Ask) -> Answer {
    page(&ask, None).await
}

async fn page(ask: &Ask, made: Option<String>) -> Answer {
    let person = person(ask)?;
    let (name, email) = (person.name.clone().unwrap_or_default(), person.email.clone().unwrap_or_default());
    let parts = ask.store().parts(person).await?;
    let now = ask.store().now();
    let live = ask.store().accesses(person).await?.into_iter().filter(|one| one.revoked.is_none() && one.expires > now);
    let line = |one: store::Access| TokenLine {
        what: format!("{} for {} in {}", words(one.role.word()), one.organisation, one.plan_name),
        until: when(one.expires),
        id: one.id,
        name: one.name,
    };
    let page = Page {
        shell: Shell::plain(ask, "Your account"),
        form: ask.form.clone(),
        name,
        email,
        parts: parts
            .iter()
            .map(|one| {
                (part_key(one), format!("{} for {} in {}", words(one.role.word()), one.organisation, one.plan_name))
            })
            .collect(),
        tokens: live.map(line).collect(),
        made,
        provider: super::provider::name(ask),
    };
    html(ask.status, &page)
}

/// A role as the form names it.
fn part_key(part: &store::Part) -> String {
    serde_json::json!([part.plan, part.organisation, part.role]).to_string()
}

/// Makes an access token. Its secret is shown once, on this very page.
pub async fn make_token(mut ask: Ask) -> Answer {
    ask.form.id = "token";
    let person = person(&ask)?.clone();
    let parts = ask.store().parts(&person).await?;
    let Some(part) = parts.iter().find(|part| part_key(part) == ask.form.get("part")) else {
        ask.refuse("part", "Choose what the program is to act as.");
        return page(&ask, None).await;
    };
    let days = ask.form.get("days").parse().unwrap_or(0);
    let name = ask.form.get("name").to_owned();
    match ask.store().make_access(&person, &part.plan, &part.organisation, part.role, &name, days).await {
        Ok((_, token)) => {
            ask.form = Form::default();
            page(&ask, Some(token.reveal().to_owned())).await
        }
        Err(error) => {
            page(&ask.failed("token", if (1..=365).contains(&days) { "name" } else { "days" }, error.into())?, None)
                .await
        }
    }
}

/// Ends an access token.
pub async fn end_token(ask: Ask) -> Answer {
    ask.store().end_access(person(&ask)?, ask.form.get("token")).await?;
    crate::answer::see_other("/account#tokens")
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
