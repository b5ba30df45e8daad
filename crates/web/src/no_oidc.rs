//! Signing in by an identity provider, in a program that was built without it (feature `oidc`).

use crate::answer::Problem;

/// There is none.
#[derive(Clone, Copy, Debug)]
pub enum Provider {}

/// What somebody came to the provider for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in, and go on to a path.
    SignIn(String),
    /// To link this person's account.
    Link(String),
    /// To take up the invitation of this secret.
    Invitation(String),
}

/// Whom the provider vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider's issuer and its name for them.
    pub subject: String,
    /// Their name, if it tells.
    pub name: Option<String>,
}

#[expect(clippy::unused_async, reason = "as the provider that there is with the feature")]
impl Provider {
    /// What people call it.
    pub fn name(&self) -> &str {
        match *self {}
    }

    pub(crate) async fn begin(&self, _: Purpose, _: &str) -> Result<String, Problem> {
        match *self {}
    }

    pub(crate) async fn finish(&self, _: &str, _: &str, _: &str) -> Result<(Purpose, Identity), Problem> {
        match *self {}
    }
}
