//! Signing in and out, invitations, and *People*: who has a part in a plan.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use model::decision::{Act, ROLE_NAMES, Role, Section};
use store::Token;

use crate::answer::{Answer, Problem, html, see_other};
use crate::ask::Ask;
use crate::forms::Form;
use crate::links::part;
use crate::pages::when;
use crate::safety::local_path;
use crate::shell::{Shell, words};

/// The cookie that says for which organisation one acts, where there is a choice. The roles are looked up each time.
pub const ACTING_COOKIE: &str = "concordat-acting";

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    shell: Shell,
    form: Form,
    next: String,
    /// The name of the identity provider, and the way to it.
    provider: Option<(String, String)>,
}

/// Where one signs in and is brought back from.
pub fn sign_in_path(here: &str) -> String {
    if here == "/" || here.starts_with("/sign-") {
        "/sign-in".to_owned()
    } else {
        format!("/sign-in?next={}", part(here))
    }
}

/// The way to signing in.
pub fn to_sign_in(here: &str) -> Answer {
    see_other(&sign_in_path(here))
}

/// The form to sign in.
pub async fn sign_in_page(ask: Ask) -> Answer {
    if ask.options().single_user {
        return see_other("/");
    }
    let next = ask.query.get("next").and_then(|path| local_path(path)).unwrap_or("/").to_owned();
    sign_in_form(&ask, next)
}

fn sign_in_form(ask: &Ask, next: String) -> Answer {
    let provider = super::provider::name(ask).map(|name| (name, format!("/sign-in/provider?next={}", part(&next))));
    html(ask.status, &SignInPage { shell: Shell::plain(ask, "Sign in"), form: ask.form.clone(), next, provider })
}

/// Signs in.
pub async fn sign_in(ask: Ask) -> Answer {
    only_shared(&ask)?;
    let next = local_path(ask.form.get("next")).unwrap_or("/").to_owned();
    match ask.store().sign_in(ask.form.get("email"), ask.form.exact("password"), &ask.visitor.address).await {
        Ok(signed_in) => with_session(&ask, &signed_in.token, &next).await,
        Err(store::Error::Refused(_)) => {
            let wrong = Problem::Invalid("The e-mail address or the password is not right.".to_owned());
            sign_in_form(&ask.failed("sign-in", "email", wrong)?, next)
        }
        Err(error) => sign_in_form(&ask.failed("sign-in", "email", error.into())?, next),
    }
}

fn only_shared(ask: &Ask) -> Result<(), Problem> {
    let missing = || Problem::Missing("such page in single-user mode".to_owned());
    (!ask.options().single_user).then_some(()).ok_or_else(missing)
}

/// The way on, with a new session; the one before, if any, ends.
pub async fn with_session(ask: &Ask, token: &Token, next: &str) -> Answer {
    if let Some(old) = &ask.visitor.token {
        ask.store().sign_out(old).await?;
    }
    let mut answer = see_other(next)?;
    set_cookie(&mut answer, &ask.options().cookie(ask.options().session_cookie(), token.reveal()));
    Ok(answer)
}

/// Adds a cookie to an answer.
pub fn set_cookie(answer: &mut Response<Body>, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// Signs out.
pub async fn sign_out(ask: Ask) -> Answer {
    if let Some(token) = &ask.visitor.token {
        ask.store().sign_out(token).await?;
    }
    signed_out(&ask, "/")
}

/// The way on without a session.
pub fn signed_out(ask: &Ask, next: &str) -> Answer {
    let mut answer = see_other(next)?;
    for name in [ask.options().session_cookie(), ask.options().visit_cookie(), ACTING_COOKIE] {
        set_cookie(&mut answer, &ask.options().cookie(name, ""));
    }
    let clear = HeaderValue::from_static("\"cache\"");
    answer.headers_mut().insert("clear-site-data", clear);
    Ok(answer)
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage {
    shell: Shell,
    form: Form,
    invited: store::Invited,
    role: String,
    token: String,
    provider: Option<String>,
}

/// The form to take up an invitation.
pub async fn invitation_page(ask: Ask) -> Answer {
    only_shared(&ask)?;
    let token = ask.param("token").to_owned();
    let invited = ask.store().invited(&Token::new(&token)).await?;
    let role = words(invited.role.word()).to_lowercase();
    let provider = super::provider::name(&ask);
    html(
        ask.status,
        &InvitationPage {
            shell: Shell::plain(&ask, "Take up your invitation"),
            form: ask.form.clone(),
            invited,
            role,
            token,
            provider,
        },
    )
}

/// Takes up an invitation and signs in.
pub async fn take_up(mut ask: Ask) -> Answer {
    only_shared(&ask)?;
    let token = Token::new(ask.param("token"));
    let invited = ask.store().invited(&token).await?;
    // What is asked and told is the same whether this address has an account: else whoever makes an invitation could find out.
    let (name, password) = (ask.form.get("name").to_owned(), ask.form.exact("password").to_owned());
    ask.form.id = "invitation";
    if password.is_empty() {
        ask.refuse("password", "Enter a password.");
    }
    if !name.is_empty() && password != ask.form.exact("password-again") {
        ask.refuse("password-again", "The two passwords are not the same.");
    }
    if ask.form.is_wrong() {
        return invitation_page(ask).await;
    }
    match ask.store().take_up(&token, &name, &password, &ask.visitor.address).await {
        Ok(person) => {
            let email = person.email.unwrap_or_default();
            let signed_in = ask.store().sign_in(&email, &password, &ask.visitor.address).await?;
            with_session(&ask, &signed_in.token, &format!("/plans/{}", invited.plan)).await
        }
        Err(store::Error::Refused(_)) => {
            let told = "If you have an account here, this is not its password. If you have none, enter your name too and choose a password.";
            invitation_page(ask.failed("invitation", "password", Problem::Refused(told.to_owned()))?).await
        }
        Err(error) => invitation_page(ask.failed("invitation", "password", error.into())?).await,
    }
}

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    shell: Shell,
    form: Form,
    root: String,
    members: Vec<Member>,
    roles: Vec<(String, String)>,
    organisations: Vec<(String, String)>,
    acting: Vec<(String, bool)>,
    may_invite: bool,
    may_remove: bool,
    /// People who can be erased, each once.
    erasable: Vec<(String, String)>,
    invited: Option<Link>,
}

struct Member {
    person: String,
    name: String,
    email: String,
    organisation: String,
    organisation_name: String,
    role: String,
    role_words: String,
}

struct Link {
    email: String,
    href: String,
    until: String,
}

/// Who has a part in the plan.
pub async fn show(ask: Ask) -> Answer {
    people_page(&ask, None).await
}

async fn people_page(ask: &Ask, invited: Option<Link>) -> Answer {
    let (actor, plan) = ask.actor()?;
    let loaded = ask.loaded().await.ok().map(|(_, loaded)| loaded);
    let member = |one: store::Membership| Member {
        person: one.person.id,
        name: one.person.name.unwrap_or_else(|| "(erased)".to_owned()),
        email: one.person.email.unwrap_or_default(),
        organisation_name: super::organisation_name(ask, loaded.as_deref(), &one.organisation),
        organisation: one.organisation,
        role: one.role.word().to_owned(),
        role_words: words(one.role.word()),
    };
    let members: Vec<Member> = ask.store().members(actor, plan).await?.into_iter().map(member).collect();
    let people: BTreeMap<&str, String> =
        members.iter().map(|one| (one.person.as_str(), format!("{}, {}", one.name, one.email))).collect();
    let erasable = if ask.might(Act::Erase, Section::Plan) { people } else { BTreeMap::new() };
    let roles = ROLE_NAMES.iter().filter(|name| **name != "public");
    let known = loaded.iter().flat_map(|loaded| &loaded.plan().organisations);
    let page = PeoplePage {
        shell: Shell::of_plan(ask, "people", "People", loaded.as_deref()),
        form: ask.form.clone(),
        root: ask.path(""),
        erasable: erasable.into_iter().map(|(id, name)| (id.to_owned(), name)).collect(),
        members,
        roles: roles.map(|name| ((*name).to_owned(), words(name))).collect(),
        organisations: known.map(|one| (one.code.clone(), one.name.clone())).collect(),
        acting: ask.of()?.actors.iter().map(|one| (one.organisation().to_owned(), one == actor)).collect(),
        may_invite: ask.might(Act::Invite, Section::Plan) && !ask.options().single_user,
        may_remove: ask.might(Act::Remove, Section::Plan),
        invited,
    };
    html(ask.status, &page)
}

/// Chooses for which organisation one acts.
pub async fn acting(ask: Ask) -> Answer {
    let wanted = ask.form.get("organisation").to_owned();
    if !ask.of()?.actors.iter().any(|actor| actor.organisation() == wanted) {
        return Err(Problem::Refused("You hold no role for this organisation.".to_owned()));
    }
    let mut answer = ask.on_to("people")?;
    set_cookie(&mut answer, &ask.options().cookie(ACTING_COOKIE, &part(&wanted)));
    Ok(answer)
}

/// Invites somebody. The link is shown once, on this very page: it holds the secret, so there is no way on to lose it.
pub async fn invite(mut ask: Ask) -> Answer {
    let (email, organisation) = (ask.form.get("email").to_owned(), ask.form.get("organisation").to_owned());
    let role = Role::from_word(ask.form.get("role"));
    ask.form.id = "invite";
    if organisation.is_empty() {
        ask.refuse("organisation", "Enter the organisation's code.");
    }
    let Some(role) = role.filter(|_| !ask.form.is_wrong()) else {
        if role.is_none() {
            ask.refuse("role", "Choose a role.");
        }
        return show(ask).await;
    };
    let (actor, plan) = ask.actor()?;
    match ask.store().invite(actor, plan, &email, &organisation, role).await {
        Ok(invitation) => {
            let link = Link {
                email,
                href: format!("{}/invitations/{}", ask.root(), invitation.token.reveal()),
                until: when(invitation.expires),
            };
            ask.form = Form::default();
            people_page(&ask, Some(link)).await
        }
        Err(error) => show(ask.failed("invite", "email", error.into())?).await,
    }
}

/// Takes a role away.
pub async fn remove(ask: Ask) -> Answer {
    let form = &ask.form;
    let (person, organisation) = (form.get("person").to_owned(), form.get("organisation").to_owned());
    let role =
        Role::from_word(form.get("role")).ok_or_else(|| Problem::Invalid("There is no such role.".to_owned()))?;
    let reason = form.get("reason").to_owned();
    let (actor, plan) = ask.actor()?;
    match ask.store().remove(actor, plan, &person, &organisation, role, &reason).await {
        Ok(()) => ask.on_to("people"),
        Err(error) => show(ask.failed("remove", "person", error.into())?).await,
    }
}
