//! To the identity provider and back: signing in, linking an account, taking up an invitation.

use store::Token;

use crate::answer::{Answer, Problem, see_other};
use crate::ask::Ask;
use crate::oidc::{Identity, Provider, Purpose};
use crate::pages::people::with_session;
use crate::safety::local_path;

fn provider(ask: &Ask) -> Result<&Provider, Problem> {
    let provider = ask.site.provider.as_ref().filter(|_| !ask.options().single_user);
    provider.ok_or_else(|| Problem::Missing("identity provider for this site".to_owned()))
}

/// The name of the provider, if there is one: pages show their links by it.
pub fn name(ask: &Ask) -> Option<String> {
    provider(ask).ok().map(|provider| provider.name().to_owned())
}

/// Goes to the provider.
pub async fn go(ask: Ask) -> Answer {
    let purpose = match (ask.query.get("invitation"), ask.query.contains_key("link")) {
        (Some(token), _) => {
            // Whoever holds no good invitation is told before the journey.
            ask.store().invited(&Token::new(token)).await?;
            Purpose::Invitation(token.clone())
        }
        (None, true) => Purpose::Link(ask.visitor.person.as_ref().ok_or(Problem::SignIn)?.id.clone()),
        (None, false) => {
            Purpose::SignIn(ask.query.get("next").and_then(|path| local_path(path)).unwrap_or("/").to_owned())
        }
    };
    see_other(&provider(&ask)?.begin(purpose, &ask.visitor.seed).await?)
}

/// Comes back from the provider.
pub async fn back(ask: Ask) -> Answer {
    let part = |name: &str| ask.query.get(name).map_or("", String::as_str);
    let (purpose, identity) = provider(&ask)?.finish(part("state"), part("code"), &ask.visitor.seed).await?;
    match purpose {
        Purpose::SignIn(next) => sign_in(&ask, &identity, &next).await,
        Purpose::Link(person) => link(&ask, &identity, &person).await,
        Purpose::Invitation(token) => take_up(&ask, &identity, &Token::new(&token)).await,
    }
}

async fn sign_in(ask: &Ask, identity: &Identity, next: &str) -> Answer {
    match ask.store().sign_in_subject(&identity.subject).await {
        Ok(signed_in) => with_session(ask, &signed_in.token, next).await,
        Err(store::Error::Missing(_)) => Err(Problem::Refused(
            "No account is linked to this identity. Sign in with your password and link it on the page of your account, or take up your \
             invitation with it."
                .to_owned(),
        )),
        Err(error) => Err(error.into()),
    }
}

async fn link(ask: &Ask, identity: &Identity, person: &str) -> Answer {
    let own = ask.visitor.person.as_ref().filter(|own| own.id == person).ok_or(Problem::SignIn)?;
    ask.store().link_subject(own, &identity.subject).await?;
    see_other("/account")
}

async fn take_up(ask: &Ask, identity: &Identity, token: &Token) -> Answer {
    let invited = ask.store().invited(token).await?;
    let name = identity.name.clone().unwrap_or_else(|| "Somebody".to_owned());
    ask.store().take_up_subject(token, &name, &identity.subject).await?;
    let signed_in = ask.store().sign_in_subject(&identity.subject).await?;
    with_session(ask, &signed_in.token, &format!("/plans/{}", invited.plan)).await
}
