//! People: invitations, passwords, sessions, and roles per organisation and plan.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::canonical::Digest;
use model::decision::{Act, Role, Section};
use serde_json::json;
use sqlx::AnyConnection;
use sqlx::Row as _;

use crate::versions::plan_by;
use crate::work::{On, known, may_read};
use crate::{Actor, Error, Result, Store, random_bytes, random_id};

/// A secret that is shown once and kept only as its hash. It does not print itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token as a browser or a link gave it back.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    fn fresh() -> Self {
        Self(URL_SAFE_NO_PAD.encode(random_bytes::<32>()))
    }

    /// A token for a program, whose beginning tells people and scanners for lost secrets what it is.
    pub(crate) fn for_programs() -> Self {
        Self(format!("concordat_{}", Self::fresh().0))
    }

    /// The secret itself, for the one who is to have it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> String {
        Digest::of(self.0.as_bytes()).to_string()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Token(…)")
    }
}

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Person {
    /// Their id, which says nothing of them.
    pub id: String,
    /// Their name; nothing once erased.
    pub name: Option<String>,
    /// Their address; nothing once erased.
    pub email: Option<String>,
}

/// A role that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Membership {
    /// Who.
    pub person: Person,
    /// For which organisation.
    pub organisation: String,
    /// The role.
    pub role: Role,
}

/// An invitation that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: String,
    /// The secret for the link.
    pub token: Token,
    /// Until when it can be used, in seconds since 1970.
    pub expires: i64,
}

/// Somebody who has just signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// The session's secret, for a cookie.
    pub token: Token,
    /// When the session ends whatever happens, in seconds since 1970.
    pub expires: i64,
}

/// Somebody without an account who is to have one.
struct Newcomer<'a> {
    name: &'a str,
    /// The hash of their password; nothing for one who signs in by an identity provider.
    password: Option<String>,
    subject: Option<String>,
}

const HOUR: i64 = 3600;
/// An invitation can be used for a week.
const INVITATION: i64 = 7 * 24 * HOUR;
/// A session ends half a day after signing in,
const SESSION: i64 = 12 * HOUR;
/// and two hours after it was last used.
const IDLE: i64 = 2 * HOUR;
/// Failures before somebody has to wait: of one account, and from one address, behind which a hospital may sit.
const FREE_BY_ACCOUNT: i64 = 5;
const FREE_BY_ADDRESS: i64 = 50;
/// The first wait, which doubles with each further failure up to the longest; short enough that nobody can be locked out for
/// long by somebody else's guesses.
const FIRST_WAIT: i64 = 30;
const LONGEST_WAIT: i64 = 15 * 60;
/// After a day without failures all is forgotten.
const FORGOTTEN: i64 = 24 * HOUR;

impl Store {
    /// Invites somebody into a role. The same answer comes whether or not they have an account.
    ///
    /// # Errors
    /// If the actor may not.
    pub async fn invite(
        &self,
        actor: &Actor,
        plan: &str,
        email: &str,
        organisation: &str,
        role: Role,
    ) -> Result<Invitation> {
        let email = address(email)?;
        if role == Role::Public || organisation.trim().is_empty() {
            return Err(Error::Invalid("an invitation is to a role in an organisation".to_owned()));
        }
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        work.allow(actor, &plan, Act::Invite, On::plan(Section::Plan)).await?;
        let (token, expires, seq) = (Token::fresh(), work.now + INVITATION, work.seq());
        let id = random_id();
        sqlx::query(
            "INSERT INTO invitations (id, token, plan, organisation, role, email, expires, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(id.clone())
        .bind(token.hash())
        .bind(plan.id.clone())
        .bind(organisation.to_owned())
        .bind(role.word())
        .bind(email.clone())
        .bind(expires)
        .bind(seq)
        .execute(&mut *work.tx)
        .await?;
        let sealed = json!({"by": actor.sealed(), "email": email, "organisation": organisation, "role": role});
        // The hash of a secret that nobody can guess, so that nobody can put another in its place unseen.
        let about = json!({"invitation": id, "token": token.hash(), "expires": expires});
        work.record(&plan.id, "invite", about, sealed).await?;
        work.commit().await?;
        Ok(Invitation { id, token, expires })
    }

    /// Takes up an invitation. Somebody new sets a password; somebody with an account gives theirs.
    ///
    /// # Errors
    /// If the invitation is unknown, used or past, the password is too easily guessed, or it is not the account's.
    pub async fn take_up(&self, token: &Token, name: &str, password: &str, from: &str) -> Result<Person> {
        let row = sqlx::query("SELECT email FROM invitations WHERE token = $1 AND used IS NULL AND expires > $2")
            .bind(token.hash())
            .bind(self.now())
            .fetch_optional(&self.pool)
            .await?;
        let unknown =
            || Error::Missing("such invitation: it may have been used, or be more than a week old".to_owned());
        let email: Option<String> = row.ok_or_else(unknown)?.try_get(0)?;
        let email = email.ok_or_else(unknown)?;
        // A name asks for a new account. What is refused, and in which words, is the same whether there is one: a failed attempt
        // does not tell whether somebody is known here.
        let new = !name.trim().is_empty();
        if new {
            check_strength(password, &[&email, name])?;
        }
        let hash = if new && self.account(&email).await?.is_none() {
            Some(self.hash(password).await?)
        } else {
            self.check_password(&email, password, from).await?;
            None
        };
        let newcomer = hash.map(|hash| Newcomer { name, password: Some(hash), subject: None });
        self.join(token, &email, newcomer, None).await
    }

    /// Takes up an invitation as somebody whom an identity provider vouches for. An account that is linked to the identity takes the
    /// role; an address that has another account is not taken over: its owner signs in with its password and links it first.
    ///
    /// # Errors
    /// If the invitation is unknown, used or past, or its address has an account that is not linked.
    pub async fn take_up_subject(&self, token: &Token, name: &str, subject: &str) -> Result<Person> {
        let email = self.invited(token).await?.email;
        let linked = person_where(&mut *self.pool.acquire().await?, "subject = $1", subject).await?;
        if linked.is_none() && self.account(&email).await?.is_some() {
            return Err(Error::Refused(
                "this address has an account already: sign in to it with its password and link it, then take up the invitation".to_owned(),
            ));
        }
        let newcomer = Newcomer { name, password: None, subject: Some(subject.to_owned()) };
        let newcomer = linked.is_none().then_some(newcomer);
        self.join(token, &email, newcomer, linked).await
    }

    /// Uses an invitation up for somebody new, for `known`, or for whoever has its address.
    async fn join(
        &self,
        token: &Token,
        email: &str,
        newcomer: Option<Newcomer<'_>>,
        known: Option<Person>,
    ) -> Result<Person> {
        let unknown =
            || Error::Missing("such invitation: it may have been used, or be more than a week old".to_owned());
        let mut work = self.work().await?;
        let row = sqlx::query(
            "UPDATE invitations SET used = $1 WHERE token = $2 AND used IS NULL AND expires > $1 RETURNING id, plan, organisation, role",
        )
        .bind(work.now)
        .bind(token.hash())
        .fetch_optional(&mut *work.tx)
        .await?
        .ok_or_else(unknown)?;
        let (invitation, plan): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let (organisation, role): (String, String) = (row.try_get(2)?, row.try_get(3)?);
        if let Some(one) = newcomer {
            sqlx::query(
                "INSERT INTO people (id, email, name, password, subject, made) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(random_id())
            .bind(email.to_owned())
            .bind(one.name.to_owned())
            .bind(one.password)
            .bind(one.subject)
            .bind(work.now)
            .execute(&mut *work.tx)
            .await?;
        }
        let person = match known {
            Some(person) => person,
            None => person_where(&mut work.tx, "email = $1", email).await?.ok_or_else(unknown)?,
        };
        let seq = work.seq();
        sqlx::query(
            "INSERT INTO memberships (plan, person, organisation, role, seq) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (plan, person, organisation, role) DO NOTHING",
        )
        .bind(plan.clone())
        .bind(person.id.clone())
        .bind(organisation.clone())
        .bind(role.clone())
        .bind(seq)
        .execute(&mut *work.tx)
        .await?;
        let sealed = json!({"by": {"organisation": organisation, "person": person.id}, "role": role});
        work.record(&plan, "join", json!({"invitation": invitation}), sealed).await?;
        work.commit().await?;
        Ok(person)
    }

    /// Takes a role away from somebody; with their last role in any plan their sessions end.
    ///
    /// # Errors
    /// If the actor may not, or they do not hold it.
    pub async fn remove(
        &self,
        actor: &Actor,
        plan: &str,
        person: &str,
        organisation: &str,
        role: Role,
        reason: &str,
    ) -> Result<()> {
        let mut work = self.work().await?;
        let plan = work.plan(plan).await?;
        work.allow(actor, &plan, Act::Remove, On::plan(Section::Plan)).await?;
        let removed = sqlx::query(
            "DELETE FROM memberships WHERE plan = $1 AND person = $2 AND organisation = $3 AND role = $4 RETURNING seq",
        )
        .bind(plan.id.clone())
        .bind(person.to_owned())
        .bind(organisation.to_owned())
        .bind(role.word())
        .fetch_optional(&mut *work.tx)
        .await?;
        let joined: i64 = removed.ok_or_else(|| Error::Missing("such role to take away".to_owned()))?.try_get(0)?;
        sqlx::query("DELETE FROM sessions WHERE person = $1 AND NOT EXISTS (SELECT 1 FROM memberships WHERE memberships.person = $1)")
            .bind(person.to_owned())
            .execute(&mut *work.tx)
            .await?;
        let sealed = json!({"by": actor.sealed(), "person": person, "organisation": organisation, "role": role, "reason": reason});
        work.record(&plan.id, "remove", json!({"joined": joined}), sealed).await?;
        work.commit().await
    }

    /// Everybody with a role in a plan.
    ///
    /// # Errors
    /// If the actor has no part in the plan.
    pub async fn members(&self, actor: &Actor, plan: &str) -> Result<Vec<Membership>> {
        let mut connection = self.pool.acquire().await?;
        let plan = plan_by(&mut connection, plan).await?;
        if !may_read(actor, &plan, Act::ReadLog, On::plan(Section::Plan)) {
            return Err(Error::Refused("who has a part in the plan is seen by those who have one".to_owned()));
        }
        let rows = sqlx::query(
            "SELECT p.id, p.name, p.email, m.organisation, m.role FROM memberships m JOIN people p ON p.id = m.person \
             WHERE m.plan = $1 ORDER BY m.organisation, p.name, m.role",
        )
        .bind(plan.id)
        .fetch_all(&mut *connection)
        .await?;
        let member = |row: &sqlx::any::AnyRow| {
            Ok(Membership {
                person: Person { id: row.try_get(0)?, name: row.try_get(1)?, email: row.try_get(2)? },
                organisation: row.try_get(3)?,
                role: known(Role::from_word(row.try_get(4)?), "role")?,
            })
        };
        rows.iter().map(member).collect()
    }

    /// Somebody's actors in a plan: one for each organisation they act for.
    ///
    /// # Errors
    /// If there is no such plan.
    pub async fn actors(&self, person: &Person, plan: &str) -> Result<Vec<Actor>> {
        let mut connection = self.pool.acquire().await?;
        let plan = plan_by(&mut connection, plan).await?;
        let rows = sqlx::query(
            "SELECT organisation, role FROM memberships WHERE plan = $1 AND person = $2 ORDER BY organisation, role",
        )
        .bind(plan.id.clone())
        .bind(person.id.clone())
        .fetch_all(&mut *connection)
        .await?;
        let mut actors: Vec<Actor> = Vec::new();
        for row in rows {
            let (organisation, role): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let role = known(Role::from_word(&role), "role")?;
            match actors.last_mut().filter(|actor| actor.organisation == organisation) {
                Some(actor) => actor.roles.push(role),
                None => actors.push(Actor {
                    person: Some(person.id.clone()),
                    organisation,
                    roles: vec![role],
                    plan: Some(plan.id.clone()),
                }),
            }
        }
        Ok(actors)
    }

    /// Signs somebody in. `from` tells where the attempt comes from, such as a network address; only its hash is kept.
    ///
    /// # Errors
    /// If address or password are wrong, without saying which, or there were too many failures.
    pub async fn sign_in(&self, email: &str, password: &str, from: &str) -> Result<SignedIn> {
        let person = self.check_password(&address(email).unwrap_or_default(), password, from).await?;
        self.begin_session(person).await
    }

    /// Signs in somebody whom an identity provider vouches for; `subject` is its issuer and its name for them. Whoever has no
    /// account yet takes up an invitation first and is then [`Store::link_subject`]ed.
    ///
    /// # Errors
    /// If nobody is linked to it.
    pub async fn sign_in_subject(&self, subject: &str) -> Result<SignedIn> {
        let person = person_where(&mut *self.pool.acquire().await?, "subject = $1", subject).await?;
        self.begin_session(person.ok_or_else(|| Error::Missing("account linked to this identity".to_owned()))?).await
    }

    /// Links a person who is signed in to their name at an identity provider.
    ///
    /// # Errors
    /// If somebody else is linked to it.
    pub async fn link_subject(&self, person: &Person, subject: &str) -> Result<()> {
        let taken = person_where(&mut *self.pool.acquire().await?, "subject = $1", subject).await?;
        if taken.is_some_and(|other| other.id != person.id) {
            return Err(Error::Invalid("this identity is linked to another account".to_owned()));
        }
        sqlx::query("UPDATE people SET subject = $1 WHERE id = $2")
            .bind(subject.to_owned())
            .bind(person.id.clone())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn begin_session(&self, person: Person) -> Result<SignedIn> {
        let (token, now) = (Token::fresh(), self.now());
        sqlx::query("DELETE FROM sessions WHERE expires <= $1 OR seen <= $2")
            .bind(now)
            .bind(now - IDLE)
            .execute(&self.pool)
            .await?;
        sqlx::query("INSERT INTO sessions (token, person, made, seen, expires) VALUES ($1, $2, $3, $3, $4)")
            .bind(token.hash())
            .bind(person.id.clone())
            .bind(now)
            .bind(now + SESSION)
            .execute(&self.pool)
            .await?;
        Ok(SignedIn { person, token, expires: now + SESSION })
    }

    /// Who a session is, if it still lasts.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn session(&self, token: &Token) -> Result<Option<Person>> {
        let now = self.now();
        let row = sqlx::query(
            "SELECT p.id, p.name, p.email, s.seen FROM sessions s JOIN people p ON p.id = s.person \
             WHERE s.token = $1 AND s.expires > $2 AND s.seen > $3",
        )
        .bind(token.hash())
        .bind(now)
        .bind(now - IDLE)
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        // Once a minute is enough to know that a session is in use.
        if row.try_get::<i64, _>(3)? < now - 60 {
            sqlx::query("UPDATE sessions SET seen = $1 WHERE token = $2")
                .bind(now)
                .bind(token.hash())
                .execute(&self.pool)
                .await?;
        }
        Ok(Some(Person { id: row.try_get(0)?, name: row.try_get(1)?, email: row.try_get(2)? }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sign_out(&self, token: &Token) -> Result<()> {
        sqlx::query("DELETE FROM sessions WHERE token = $1").bind(token.hash()).execute(&self.pool).await?;
        Ok(())
    }

    /// Ends every session of somebody, and every access token of theirs.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sign_out_everywhere(&self, person: &Person) -> Result<()> {
        self.end_every_access(person).await?;
        sqlx::query("DELETE FROM sessions WHERE person = $1").bind(person.id.clone()).execute(&self.pool).await?;
        Ok(())
    }

    /// Changes a password and ends every session and access token.
    ///
    /// # Errors
    /// If the old one is wrong or the new one too easily guessed.
    pub async fn change_password(&self, person: &Person, old: &str, new: &str, from: &str) -> Result<()> {
        let email = person.email.clone().unwrap_or_default();
        self.check_password(&email, old, from).await?;
        check_strength(new, &[&email, person.name.as_deref().unwrap_or("")])?;
        let hash = self.hash(new).await?;
        self.end_every_access(person).await?;
        let mut tx = self.pool.begin().await?;
        sqlx::query("UPDATE people SET password = $1 WHERE id = $2")
            .bind(hash)
            .bind(person.id.clone())
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM sessions WHERE person = $1").bind(person.id.clone()).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    async fn account(&self, email: &str) -> Result<Option<(Person, Option<String>)>> {
        let row = sqlx::query("SELECT id, name, email, password FROM people WHERE email = $1")
            .bind(email.to_owned())
            .fetch_optional(&self.pool)
            .await?;
        let read = |row: sqlx::any::AnyRow| {
            let person = Person { id: row.try_get(0)?, name: row.try_get(1)?, email: row.try_get(2)? };
            Ok((person, row.try_get(3)?))
        };
        row.map(read).transpose()
    }

    /// The person whose password this is.
    async fn check_password(&self, email: &str, password: &str, from: &str) -> Result<Person> {
        let (by_account, by_address) = (throttle_key("account", email), throttle_key("address", from));
        // An attempt counts before it is tried, so that many at once are counted too, and survives a restart.
        self.count_attempt(&by_account, FREE_BY_ACCOUNT).await?;
        self.count_attempt(&by_address, FREE_BY_ADDRESS).await?;
        let account = self.account(email).await?;
        let hash = account.as_ref().and_then(|(_, hash)| hash.clone());
        // Without an account as much work is done as with one.
        let right = self.verify(password, hash.unwrap_or_else(|| NOBODY.to_owned())).await?;
        let Some((person, _)) = account.filter(|_| right) else {
            return Err(Error::Refused("address or password are not right".to_owned()));
        };
        for key in [&by_account, &by_address] {
            sqlx::query("UPDATE throttles SET failures = failures - 1 WHERE subject = $1 AND failures > 0")
                .bind(key.clone())
                .execute(&self.pool)
                .await?;
        }
        sqlx::query("DELETE FROM throttles WHERE subject = $1").bind(by_account).execute(&self.pool).await?;
        Ok(person)
    }

    /// Counts an attempt, unless there have been so many that one has to wait.
    async fn count_attempt(&self, key: &str, free: i64) -> Result<()> {
        let now = self.now();
        let row = sqlx::query(
            "INSERT INTO throttles (subject, failures, until) VALUES ($1, 1, $2) ON CONFLICT (subject) DO UPDATE SET \
             failures = CASE WHEN throttles.until < $3 THEN 1 WHEN throttles.until > $2 THEN throttles.failures \
             ELSE throttles.failures + 1 END, \
             until = CASE WHEN throttles.until > $2 THEN throttles.until ELSE $2 END RETURNING failures, until",
        )
        .bind(key.to_owned())
        .bind(now)
        .bind(now - FORGOTTEN)
        .fetch_one(&self.pool)
        .await?;
        let (failures, until): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        if until > now {
            return Err(Error::Throttled(until));
        }
        if failures >= free {
            let doublings = (failures - free).min(10);
            let wait = (FIRST_WAIT << doublings).min(LONGEST_WAIT);
            sqlx::query("UPDATE throttles SET until = $1 WHERE subject = $2 AND until <= $3")
                .bind(now + wait)
                .bind(key.to_owned())
                .bind(now)
                .execute(&self.pool)
                .await?;
        }
        Ok(())
    }

    async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.away(move || {
            let hash: Result<PasswordHash, _> =
                Argon2::default().hash_password_with_salt(password.as_bytes(), &random_bytes::<16>());
            hash.map(|hash| hash.to_string())
                .map_err(|error| Error::Invalid(format!("this password cannot be hashed: {error}")))
        })
        .await?
    }

    async fn verify(&self, password: &str, hash: String) -> Result<bool> {
        let password = password.to_owned();
        self.away(move || {
            let hash =
                PasswordHash::new(&hash).map_err(|error| Error::Damaged(format!("a password's hash: {error}")))?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await?
    }

    /// Runs slow work where it holds nobody else up, not too much of it at once.
    async fn away<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _turn = self.hashing.acquire().await.map_err(|_| Error::Open("the store is closed".to_owned()))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| Error::Open(format!("hashing stopped: {error}")))
    }
}

/// The hash of a password that nobody has, with the parameters of all others.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ibw$vKzUBkyRvmtnGoWLECAoUYpIGXlXMX1Uz3UQEFuCrvk";

async fn person_where(connection: &mut AnyConnection, condition: &'static str, value: &str) -> Result<Option<Person>> {
    let statement = format!("SELECT id, name, email FROM people WHERE {condition}");
    let row =
        sqlx::query(sqlx::AssertSqlSafe(statement)).bind(value.to_owned()).fetch_optional(&mut *connection).await?;
    row.map(|row| Ok(Person { id: row.try_get(0)?, name: row.try_get(1)?, email: row.try_get(2)? })).transpose()
}

/// What attempts are counted by: a hash, so that the table names nobody.
fn throttle_key(kind: &str, subject: &str) -> String {
    format!("{kind} {}", Digest::of(subject.as_bytes()).short())
}

/// An address in the one spelling it is kept in.
fn address(email: &str) -> Result<String> {
    let email = email.trim().to_lowercase();
    let sound = email.len() <= 254
        && !email.contains(char::is_whitespace)
        && email
            .split_once('@')
            .is_some_and(|(local, host)| !local.is_empty() && host.contains('.') && !host.contains('@'));
    sound.then_some(email).ok_or_else(|| Error::Invalid("this is not an e-mail address".to_owned()))
}

/// Refuses passwords that are short, or the first that anybody would try.
fn check_strength(password: &str, about: &[&str]) -> Result<()> {
    const SHORTEST: usize = 12;
    const LONGEST: usize = 128;
    const COMMON: &[&str] = &[
        "password",
        "qwerty",
        "qwertyuiop",
        "letmein",
        "welcome",
        "iloveyou",
        "administrator",
        "admin",
        "changeme",
        "concordat",
        "hospital",
        "football",
        "liverpool",
        "arsenal",
        "chelsea",
        "monday",
        "summer",
        "winter",
        "spring",
        "autumn",
        "england",
        "london",
    ];
    let refuse = |why: &str| Err(Error::Invalid(why.to_owned()));
    let length = password.chars().count();
    if length < SHORTEST {
        return refuse("a password has at least 12 characters; three or four words make a good one");
    }
    if length > LONGEST {
        return refuse("a password has at most 128 characters");
    }
    let lower = password.to_lowercase();
    let distinct = lower.chars().collect::<std::collections::BTreeSet<_>>().len();
    let rest = |word: &str| lower.replace(word, "").chars().filter(|one| one.is_alphabetic()).count();
    let told = about.iter().flat_map(|text| text.split(|one: char| !one.is_alphanumeric())).map(str::to_lowercase);
    let guessed = told.filter(|word| word.chars().count() >= 4).any(|word| lower.contains(&word) && rest(&word) < 6);
    if distinct < 5 || COMMON.iter().any(|word| lower.contains(word) && rest(word) < 4) || guessed {
        return refuse("this password is among the first that anybody would try; three or four words make a good one");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easily_guessed_passwords_are_refused() {
        for easy in [
            "short",
            "aaaaaaaaaaaaaaaa",
            "123412341234",
            "Password1234",
            "qwertyuiop123!",
            "jane.smith1234",
            "Hospital2026!!",
        ] {
            assert!(check_strength(easy, &["jane.smith@example.org", "Jane Smith"]).is_err(), "{easy}");
        }
        for fine in ["correct horse battery", "two wards and a hill", "Smithy of the northern vale"] {
            assert!(check_strength(fine, &["jane.smith@example.org", "Jane Smith"]).is_ok(), "{fine}");
        }
    }

    #[test]
    fn addresses_have_one_spelling() {
        assert_eq!(address(" Jane@Example.ORG ").unwrap(), "jane@example.org");
        for wrong in ["", "jane", "jane@", "@example.org", "a@b", "a b@example.org", "a@b@example.org"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_hash_of_nobody_is_a_hash() {
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!format!("{:?}", Token::new("secret")).contains("secret"));
    }
}
