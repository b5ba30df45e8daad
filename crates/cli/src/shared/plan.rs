//! `concordat plan`: propose, accept, sign and dispute, on a store.

use std::fmt::Write as _;

use model::decision::{DISCLOSURE_NAMES, Disclosure, ROLE_NAMES, Role, STAGE_NAMES, Stage};
use model::money::Pence;
use report::numbers::Millions;
use serde_json::json;
use store::{Actor, Agreement, CellRef, Contest, Dispute, Kind, Proposal, Stance, Store};

use super::{Place, changes_text, conflicts_text, merge_json, put_together, voids_text};
use crate::{Failure, Outcome};

/// What to do on a shared plan.
#[derive(clap::Subcommand)]
pub enum Command {
    /// The store's plans
    List {
        #[command(flatten)]
        place: Place,
    },
    /// The plan's versions, newest first
    Versions {
        #[command(flatten)]
        place: Place,
    },
    /// The proposals you may see, newest first
    Proposals {
        #[command(flatten)]
        place: Place,
    },
    /// What a proposal changes, what conflicts, whose signatures it would void
    Show {
        #[command(flatten)]
        place: Place,
        /// Its number
        proposal: String,
    },
    /// Make a proposal the plan
    Accept {
        #[command(flatten)]
        place: Place,
        /// Its number
        proposal: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Turn a proposal down
    Reject {
        #[command(flatten)]
        place: Place,
        /// Its number
        proposal: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Take your own proposal back
    Withdraw {
        #[command(flatten)]
        place: Place,
        /// Its number
        proposal: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Let more people see your own proposal
    Widen {
        #[command(flatten)]
        place: Place,
        /// Its number
        proposal: String,
        /// To whom
        #[arg(value_parser = DISCLOSURE_NAMES.to_vec())]
        to: String,
    },
    /// Say for your organisation whether a proposal should be accepted
    Assent {
        #[command(flatten)]
        place: Place,
        /// Its number
        proposal: String,
        /// What you say
        #[arg(value_parser = ["agree", "reserve", "object"])]
        stance: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Sign a section of the newest version; prints a checkpoint of the log to keep
    Sign {
        #[command(flatten)]
        place: Place,
        /// The section
        section: String,
        /// What you say
        #[arg(value_parser = ["agree", "reserve", "object"])]
        stance: String,
        /// Whether you sign the facts or the decision
        #[arg(long, value_parser = ["facts", "decision"], default_value = "facts")]
        kind: String,
        /// The digest of what you read; what stands there now if not given
        #[arg(long)]
        digest: Option<String>,
        /// Why; a reservation or an objection must say
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Who signed what, and what stands between the partners and a signed plan
    Agreement {
        #[command(flatten)]
        place: Place,
    },
    /// Say who may propose, accept, sign or publish a section
    Rights {
        #[command(flatten)]
        place: Place,
        /// The section
        section: String,
        /// The right
        #[arg(value_parser = ["propose", "accept", "sign", "publish"])]
        right: String,
        /// The organisations; none: every partner
        organisations: Vec<String>,
    },
    /// Say how many organisations must assent before a change to a section is accepted
    Quorum {
        #[command(flatten)]
        place: Place,
        /// The section
        section: String,
        /// How many
        organisations: u32,
        /// Every organisation that decides on it must assent
        #[arg(long)]
        reserved: bool,
    },
    /// Declare an interest in a section
    Interest {
        #[command(flatten)]
        place: Place,
        /// The section
        section: String,
        /// What it is
        #[arg(long)]
        what: String,
    },
    /// Move the plan to another stage
    Stage {
        #[command(flatten)]
        place: Place,
        /// The stage
        #[arg(value_parser = STAGE_NAMES.to_vec())]
        stage: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Open a version to the public
    Publish {
        #[command(flatten)]
        place: Place,
        /// Its number
        version: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// The disagreement register
    Disputes {
        #[command(flatten)]
        place: Place,
    },
    /// Enter a value into the disagreement register
    Contest {
        #[command(flatten)]
        place: Place,
        /// The cell: SECTION/TABLE/KEY/COLUMN; parts of a key are joined by |
        cell: String,
        /// What you hold it to be
        value: String,
        /// The low end of the range used meanwhile
        #[arg(long)]
        low: String,
        /// Its high end
        #[arg(long)]
        high: String,
        /// The organisation that settles it
        #[arg(long)]
        settler: String,
        /// By when
        #[arg(long, value_name = "YYYY-MM-DD")]
        due: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Take a position in a disagreement
    Position {
        #[command(flatten)]
        place: Place,
        /// Its number
        dispute: String,
        /// What you hold the value to be
        value: String,
    },
    /// Offer a value to the other parties of a disagreement
    Offer {
        #[command(flatten)]
        place: Place,
        /// Its number
        dispute: String,
        /// The value
        value: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Take or decline the offer that is open; once all have taken it, it becomes a proposal
    Answer {
        #[command(flatten)]
        place: Place,
        /// The disagreement's number
        dispute: String,
        /// Whether you take it
        #[arg(value_parser = ["take", "decline"])]
        answer: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Settle a disagreement as the organisation named to; the value becomes a proposal
    Settle {
        #[command(flatten)]
        place: Place,
        /// Its number
        dispute: String,
        /// The value
        value: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Invite somebody into a role; prints the secret of the invitation once
    Invite {
        #[command(flatten)]
        place: Place,
        /// Their e-mail address
        email: String,
        /// The organisation
        organisation: String,
        /// The role
        #[arg(value_parser = ROLE_NAMES.to_vec())]
        role: String,
    },
    /// Everybody with a role in the plan
    Members {
        #[command(flatten)]
        place: Place,
    },
}

impl Command {
    fn place(&self) -> &Place {
        match self {
            Self::List { place }
            | Self::Versions { place }
            | Self::Proposals { place }
            | Self::Show { place, .. }
            | Self::Accept { place, .. }
            | Self::Reject { place, .. }
            | Self::Withdraw { place, .. }
            | Self::Widen { place, .. }
            | Self::Assent { place, .. }
            | Self::Sign { place, .. }
            | Self::Agreement { place }
            | Self::Rights { place, .. }
            | Self::Quorum { place, .. }
            | Self::Interest { place, .. }
            | Self::Stage { place, .. }
            | Self::Publish { place, .. }
            | Self::Disputes { place }
            | Self::Contest { place, .. }
            | Self::Position { place, .. }
            | Self::Offer { place, .. }
            | Self::Answer { place, .. }
            | Self::Settle { place, .. }
            | Self::Invite { place, .. }
            | Self::Members { place } => place,
        }
    }
}

/// A store, the plan in it and who acts.
struct Session<'a> {
    place: &'a Place,
    store: Store,
    actor: Actor,
    plan: String,
}

/// Does what was asked.
pub fn run(command: &Command) -> Result<Outcome, Failure> {
    let place = command.place();
    super::run(place.by.json, async {
        let (actor, store) = (place.by.actor()?, place.by.open(&place.store, false).await?);
        if matches!(command, Command::List { .. }) {
            let plans = store.plans(&actor).await?;
            let line = |plan: &store::Plan| format!("{} ({})\n", plan.name, plan.stage);
            return place.by.tell(&plans, || plans.iter().map(line).collect());
        }
        let plan = place.by.plan(&store, &actor).await?;
        let session = Session { place, store, actor, plan };
        match command {
            Command::Proposals { .. } | Command::Show { .. } | Command::Accept { .. } => {
                session.proposals(command).await
            }
            Command::Disputes { .. }
            | Command::Contest { .. }
            | Command::Position { .. }
            | Command::Offer { .. }
            | Command::Answer { .. }
            | Command::Settle { .. } => session.disputes(command).await,
            Command::Sign { .. } | Command::Agreement { .. } => session.signatures(command).await,
            Command::Invite { .. } | Command::Members { .. } => session.people(command).await,
            _ => session.plan(command).await,
        }
    })
}

impl Session<'_> {
    fn done(&self, what: &str) -> Result<Outcome, Failure> {
        self.place.by.tell(&json!({ "done": what }), || format!("{what}\n"))
    }

    async fn plan(&self, command: &Command) -> Result<Outcome, Failure> {
        let Self { store, actor, plan, place } = self;
        match command {
            Command::Versions { .. } => {
                let versions = store.versions(actor, plan).await?;
                place.by.tell(&versions, || {
                    let line = |one: &store::Version| {
                        let published = if one.published.is_some() { ", published" } else { "" };
                        format!("v{:<4} {}  {}{published}\n", one.number, model::moment::text(one.made), one.digest)
                    };
                    versions.iter().map(line).collect()
                })
            }
            Command::Reject { proposal, reason, .. } => {
                store.reject(actor, plan, proposal, reason).await?;
                self.done(&format!("Proposal {proposal} is turned down."))
            }
            Command::Withdraw { proposal, reason, .. } => {
                store.withdraw(actor, plan, proposal, reason).await?;
                self.done(&format!("Proposal {proposal} is taken back."))
            }
            Command::Widen { proposal, to, .. } => {
                store.widen(actor, plan, proposal, Disclosure::from_word(to).unwrap_or(Disclosure::Private)).await?;
                self.done(&format!("Proposal {proposal} is open to {to}."))
            }
            Command::Assent { proposal, stance, reason, .. } => {
                store.assent(actor, plan, proposal, stance_of(stance), reason).await?;
                self.done(&format!("{} says {stance} to proposal {proposal}.", actor.organisation()))
            }
            Command::Rights { section, right, organisations, .. } => {
                let named: Vec<&str> = organisations.iter().map(String::as_str).collect();
                store.set_rights(actor, plan, section, right, &named, "").await?;
                let whose =
                    if named.is_empty() { "every partner's".to_owned() } else { format!("with {}", named.join(", ")) };
                self.done(&format!("The right to {right} {section} is {whose}."))
            }
            Command::Quorum { section, organisations, reserved, .. } => {
                store.set_quorum(actor, plan, section, *organisations, *reserved, "").await?;
                let all = if *reserved { ", and of every one that decides on it" } else { "" };
                self.done(&format!("A change to {section} needs the assent of {organisations} organisations{all}."))
            }
            Command::Interest { section, what, .. } => {
                store.declare_interest(actor, plan, section, what).await?;
                self.done(&format!("{} has declared an interest in {section}.", actor.organisation()))
            }
            Command::Stage { stage, reason, .. } => {
                store.set_stage(actor, plan, Stage::from_word(stage).unwrap_or(Stage::CaseForChange), reason).await?;
                self.done(&format!("The plan is at {stage}."))
            }
            Command::Publish { version, reason, .. } => {
                let version = store.publish(actor, plan, version, reason).await?;
                self.done(&format!("Version {} is open to the public.", version.number))
            }
            _ => unreachable!("handled by its own group"),
        }
    }

    async fn proposals(&self, command: &Command) -> Result<Outcome, Failure> {
        let Self { store, actor, plan, place } = self;
        match command {
            Command::Show { proposal, .. } => {
                let (shown, merge) =
                    (store.proposal(actor, plan, proposal).await?, store.merge(actor, plan, proposal).await?);
                let reason = store.reason(actor, plan, proposal).await?;
                place.by.tell(&json!({ "proposal": shown, "reason": reason, "merge": merge_json(&merge) }), || {
                    let conflicts =
                        if merge.conflicts.is_empty() { String::new() } else { conflicts_text(&merge.conflicts) };
                    let why = reason
                        .clone()
                        .filter(|reason| !reason.is_empty())
                        .map_or(String::new(), |reason| format!("\"{reason}\"\n"));
                    format!(
                        "{}{why}{}{conflicts}{}",
                        line(&shown),
                        changes_text(&merge.changes),
                        voids_text(&merge.voids)
                    )
                })
            }
            Command::Accept { proposal, reason, .. } => {
                let merge = store.merge(actor, plan, proposal).await?;
                let together =
                    if merge.moved_on && merge.conflicts.is_empty() { Some(put_together(&merge)?) } else { None };
                let accepted = store.accept(actor, plan, proposal, &merge.onto.id, together.as_ref(), reason).await?;
                self.note_worth(None).await?;
                place.by.tell(&accepted, || {
                    let version = &accepted.version;
                    format!("Version {}. Digest {}\n{}", version.number, version.digest, voids_text(&accepted.voided))
                })
            }
            _ => {
                let proposals = store.proposals(actor, plan).await?;
                place.by.tell(&proposals, || proposals.iter().map(line).collect())
            }
        }
    }

    async fn signatures(&self, command: &Command) -> Result<Outcome, Failure> {
        let Self { store, actor, plan, place } = self;
        let Command::Sign { section, stance, kind, digest, reason, .. } = command else {
            let agreement = store.agreement(actor, plan).await?;
            return place.by.tell(&agreement, || agreement_text(&agreement));
        };
        let digest = if let Some(digest) = digest {
            store::digest(digest)?
        } else {
            let head = store.version(actor, plan, None).await?;
            let missing = || Failure::Refused(format!("there is no section \"{section}\" in this plan"));
            head.sections.get(section).copied().ok_or_else(missing)?
        };
        let kind = Kind::from_word(kind).unwrap_or(Kind::Facts);
        let signed = store.sign(actor, plan, section, digest, kind, stance_of(stance), reason).await?;
        place.by.tell(&signed, || {
            format!(
                "{} has signed {section} ({}): {stance}. Digest {digest}\nKeep this checkpoint of the log:\n\n{}",
                actor.organisation(),
                kind.word(),
                signed.checkpoint
            )
        })
    }

    async fn disputes(&self, command: &Command) -> Result<Outcome, Failure> {
        let Self { store, actor, plan, place } = self;
        match command {
            Command::Contest { cell, value, low, high, settler, due, reason, .. } => {
                let cell = cell_of(cell)?;
                let contest = Contest { cell: &cell, value, low, high, settler, due, reason };
                let dispute = store.contest(actor, plan, &contest).await?;
                self.note_worth(Some(&dispute.id)).await?;
                let register = store.disputes(actor, plan).await?;
                let dispute = register.into_iter().find(|one| one.id == dispute.id).unwrap_or(dispute);
                place.by.tell(&dispute, || dispute_text(&dispute))
            }
            Command::Position { dispute, value, .. } => {
                store.hold_position(actor, plan, dispute, value, "").await?;
                self.note_worth(Some(dispute)).await?;
                self.done(&format!("{} holds {value} in disagreement {dispute}.", actor.organisation()))
            }
            Command::Offer { dispute, value, reason, .. } => {
                let offer = store.offer(actor, plan, dispute, value, reason).await?;
                place.by.tell(&offer, || format!("{} offers {value}.\n", offer.organisation))
            }
            Command::Answer { dispute, answer, reason, .. } => {
                let answered = store.answer(actor, plan, dispute, answer == "take", reason).await?;
                match &answered {
                    store::Answered::Agreed(value) => self.propose_agreed(dispute, value).await,
                    store::Answered::Waiting(parties) => {
                        let waiting = format!("Waiting for {}.\n", parties.join(", "));
                        place.by.tell(&answered, || waiting)
                    }
                    store::Answered::Declined => place.by.tell(&answered, || "The offer is declined.\n".to_owned()),
                }
            }
            Command::Settle { dispute, value, reason, .. } => {
                store.settle(actor, plan, dispute, value, reason).await?;
                self.propose_agreed(dispute, value).await
            }
            _ => {
                let disputes = store.disputes(actor, plan).await?;
                place.by.tell(&disputes, || disputes.iter().map(dispute_text).collect())
            }
        }
    }

    /// Works out what open disagreements are worth in the newest version. Whoever may not contest values leaves what stands there.
    async fn note_worth(&self, only: Option<&str>) -> Result<(), Failure> {
        match web::worth::refresh(&self.store, &self.actor, &self.plan, only).await {
            Ok(()) | Err(store::Error::Refused(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Sets the agreed value in the newest version's files and proposes that.
    async fn propose_agreed(&self, dispute: &str, value: &str) -> Result<Outcome, Failure> {
        let Self { store, actor, plan, place } = self;
        let number = dispute.trim_start_matches('d');
        let register = store.disputes(actor, plan).await?;
        let found = register.iter().find(|one| one.id == dispute || one.number.to_string() == number);
        let cell = &found.ok_or_else(|| Failure::Refused(format!("there is no disagreement {dispute}")))?.cell;
        let files = store.files(actor, plan, None).await?;
        let contents = super::draft(files.clone())?;
        let section = contents.sections().iter().find(|content| content.section == cell.section);
        let rows = model::content::changes(None, section);
        let row = rows.into_iter().find(|row| row.table == cell.table && row.key == cell.key);
        let mut change =
            row.ok_or_else(|| Failure::Refused("the contested row is no longer in the plan".to_owned()))?;
        change.before = change.after.clone();
        if let Some(after) = &mut change.after {
            after.insert(cell.column.clone(), value.to_owned());
        }
        let packed = super::theirs(&files);
        let edited = pack::edit::apply(&packed, &[change]).map_err(|error| Failure::Refused(error.to_string()))?;
        let mut all = super::ours(&edited);
        all.extend(files.into_iter().filter(|file| file.name == store::TERMS_FILE));
        let outcome = pack::read_files(super::theirs(&all), Vec::new());
        if outcome.checked.is_none() {
            let first = outcome.findings.first().map_or(String::new(), |finding| finding.message.clone());
            let message =
                format!("{value} is agreed, but the plan cannot hold it: {first}; propose the change by hand");
            return Err(Failure::Refused(message));
        }
        let proposal = store.propose_agreed(actor, plan, dispute, &super::draft(all)?).await?;
        place.by.tell(&json!({ "agreed": value, "proposal": proposal }), || {
            format!("{value} is agreed and is proposal {} now.\n", proposal.number)
        })
    }

    async fn people(&self, command: &Command) -> Result<Outcome, Failure> {
        let Self { store, actor, plan, place } = self;
        let Command::Invite { email, organisation, role, .. } = command else {
            let members = store.members(actor, plan).await?;
            return place.by.tell(&members, || {
                let line = |one: &store::Membership| {
                    let name = one.person.name.as_deref().unwrap_or("(erased)");
                    format!(
                        "{:<10} {:<16} {name} <{}>\n",
                        one.organisation,
                        one.role,
                        one.person.email.as_deref().unwrap_or("")
                    )
                };
                members.iter().map(line).collect()
            });
        };
        let role = Role::from_word(role).unwrap_or(Role::Reader);
        let invited = store.invite(actor, plan, email, organisation, role).await?;
        let value = json!({ "invitation": invited.id, "token": invited.token.reveal(), "expires": invited.expires });
        place.by.tell(&value, || {
            format!(
                "The invitation's secret, good until {}:\n{}\n",
                model::moment::text(invited.expires),
                invited.token.reveal()
            )
        })
    }
}

fn stance_of(word: &str) -> Stance {
    Stance::from_word(word).unwrap_or(Stance::Object)
}

fn line(proposal: &Proposal) -> String {
    let said: Vec<String> =
        proposal.assents.iter().map(|(organisation, stance)| format!("{organisation} {}", stance.word())).collect();
    format!(
        "p{:<4} {}  {} by {}, open to {}{}\n",
        proposal.number,
        model::moment::text(proposal.made),
        proposal.status.word(),
        proposal.organisation,
        proposal.disclosure,
        if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) },
    )
}

/// A cell written `SECTION/TABLE/KEY/COLUMN`.
fn cell_of(text: &str) -> Result<CellRef, Failure> {
    let [section, table, key, column] = text.split('/').collect::<Vec<_>>()[..] else {
        return Err(Failure::Refused(
            "a cell is written SECTION/TABLE/KEY/COLUMN, such as assumptions/assumptions/growth/value".to_owned(),
        ));
    };
    let key = key.split('|').map(str::to_owned).collect();
    Ok(CellRef { section: section.to_owned(), table: table.to_owned(), key, column: column.to_owned() })
}

fn agreement_text(agreement: &Agreement) -> String {
    let mut text = String::new();
    for (section, digest) in &agreement.sections {
        let _ = writeln!(text, "{section}  {}", digest.short());
        for cell in agreement.cells.iter().filter(|cell| cell.section == *section) {
            let told = match (&cell.standing, &cell.lapsed) {
                (Some(one), _) => format!("{} since {}", one.stance.word(), model::moment::text(one.made)),
                (None, Some(one)) => format!("lapsed: it was {} until the section changed", one.stance.word()),
                (None, None) if cell.asked => "silent".to_owned(),
                (None, None) => continue,
            };
            let _ = writeln!(text, "  {:<10} {:<9} {told}", cell.organisation, cell.kind.word());
        }
    }
    for kind in [Kind::Facts, Kind::Decision] {
        let missing = agreement.missing(kind).count();
        if missing > 0 {
            let _ = writeln!(text, "{missing} signatures on {} are still wanted.", kind.word());
        }
    }
    text
}

fn dispute_text(dispute: &Dispute) -> String {
    let cell = &dispute.cell;
    let mut text = format!(
        "d{:<4} {} of {} in {}: {}; {} to {} used meanwhile; {} settles it by {}\n",
        dispute.number,
        cell.column,
        super::key_text(&cell.key),
        cell.table,
        dispute.agreed.as_ref().map_or(dispute.status.clone(), |value| format!("agreed at {value}")),
        dispute.low,
        dispute.high,
        dispute.settler,
        dispute.due,
    );
    for (organisation, value) in &dispute.positions {
        let _ = writeln!(text, "      {organisation} holds {value}");
    }
    let _ = match dispute.worth_pence {
        Some(pence) => {
            let worth = Millions::of(Pence(pence)).in_words();
            writeln!(text, "      it is worth {worth} of the target year's gap, between the values held and the plan's")
        }
        None => writeln!(text, "      what it is worth is not known"),
    };
    for offer in &dispute.offers {
        let _ = writeln!(text, "      {} offered {} ({})", offer.organisation, offer.value, offer.status);
    }
    text
}
