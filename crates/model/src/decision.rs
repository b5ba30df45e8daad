//! Who may do what to which part of a shared plan, and when: one pure function, [`may`].
//!
//! It knows no database and no clock. Whoever serves a plan asks it before every act and shows its words on refusal. The
//! whole of it is printed in `decision/table.txt` and held against the code by a test.

use crate::word::words;

words! {
    /// What a person does for an organisation in a plan.
    Role, ROLE_NAMES {
        /// Loads data, sets assumptions, proposes changes.
        Analyst = "analyst",
        /// Signs, assents and settles for an organisation.
        Signatory = "signatory",
        /// Runs the programme for all partners.
        ProgrammeLead = "programme_lead",
        /// Judges effect on patients; signs as a clinician and records dissent.
        Clinician = "clinician",
        /// A regional or national body that re-runs plans.
        Assurer = "assurer",
        /// The honest broker: sees all that is disclosed to it, edits none.
        Broker = "broker",
        /// Keeps the record of who was involved and what they said.
        Engagement = "engagement",
        /// Reads.
        Reader = "reader",
        /// Looks after people, holds and erasure; not the plan's contents.
        Administrator = "administrator",
        /// Anybody, without an account.
        Public = "public",
    }
}

words! {
    /// What can be done.
    Act, ACT_NAMES {
        /// See the content of a section or draft.
        Read = "read",
        /// See signatures, disagreements, decision rights and declared interests.
        ReadAgreement = "read_agreement",
        /// See and verify the log.
        ReadLog = "read_log",
        /// Propose a change.
        Propose = "propose",
        /// Let more people see one's own draft.
        Widen = "widen",
        /// Take back one's own draft.
        Withdraw = "withdraw",
        /// Say for one's organisation that a proposal should, or should not, be accepted.
        Assent = "assent",
        /// Make a proposal the plan.
        Accept = "accept",
        /// Turn a proposal down.
        Reject = "reject",
        /// Sign: we agree, or object to, the facts.
        SignFacts = "sign_facts",
        /// Sign: we agree, or object to, the decision.
        SignDecision = "sign_decision",
        /// Mark an option as preferred.
        Prefer = "prefer",
        /// Hide the name of a site that is still being thought about.
        HideSite = "hide_site",
        /// Open a version to the public.
        Publish = "publish",
        /// Enter a value into the disagreement register.
        Contest = "contest",
        /// Offer a value to the other parties of a disagreement.
        Offer = "offer",
        /// Take or decline an offer.
        Answer = "answer",
        /// Close a disagreement as the one named to settle it.
        Settle = "settle",
        /// Declare an interest.
        DeclareInterest = "declare_interest",
        /// Say who may propose, accept, sign and publish a section.
        SetRights = "set_rights",
        /// Move the plan to another stage.
        SetStage = "set_stage",
        /// Invite people and give roles.
        Invite = "invite",
        /// Take roles away.
        Remove = "remove",
        /// Lay or lift a legal hold, and set how long records are kept.
        Hold = "hold",
        /// Erase what the log's sealed parts say of people.
        Erase = "erase",
    }
}

words! {
    /// A part of a plan that is signed as one thing.
    Section, SECTION_NAMES {
        /// Name, years, basis, target.
        Plan = "plan",
        /// Organisations, sites, areas and services.
        System = "system",
        /// People.
        Population = "population",
        /// Activity cells and beds.
        Activity = "activity",
        /// Ledger lines.
        Accounts = "accounts",
        /// The assumption register.
        Assumptions = "assumptions",
        /// Sources and headlines.
        Evidence = "evidence",
        /// What is to be done to close the gap.
        Solutions = "solutions",
        /// Which site offers what.
        Options = "options",
        /// What organisations submitted.
        Submissions = "submissions",
        /// Workstreams, milestones, risks.
        Programme = "programme",
        /// The concordat itself: the terms on which partners work together.
        Terms = "terms",
    }
}

words! {
    /// How far a plan has come.
    Stage, STAGE_NAMES {
        /// Why things cannot stay as they are.
        CaseForChange = "case_for_change",
        /// Options are worked out.
        PreConsultation = "pre_consultation",
        /// The public is asked.
        Consultation = "consultation",
        /// The decision is taken and carried out.
        Decision = "decision",
    }
}

words! {
    /// Who may see something, each including those before it.
    Disclosure, DISCLOSURE_NAMES {
        /// The organisation that wrote it.
        Private = "private",
        /// And the honest broker.
        Broker = "broker",
        /// And every partner of the plan.
        Partners = "partners",
        /// And anybody.
        Public = "public",
    }
}

words! {
    /// What kind of matter something is.
    Matter, MATTER_NAMES {
        /// Nothing special.
        Ordinary = "ordinary",
        /// Legally privileged advice.
        Privileged = "privileged",
        /// Behind the wall of a tender or a conflict of interest.
        Walled = "walled",
    }
}

words! {
    /// How somebody stands to the thing acted on.
    Standing, STANDING_NAMES {
        /// It is their own organisation's, or their organisation is a party to it.
        Own = "own",
        /// It is another partner's, or everybody's.
        Partner = "partner",
        /// They have no part in the plan.
        Outside = "outside",
    }
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    /// In which role.
    pub role: Role,
    /// How they stand to the thing.
    pub standing: Standing,
}

/// What is acted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct What {
    /// Which section.
    pub section: Section,
    /// Who may see it.
    pub disclosure: Disclosure,
    /// What kind of matter it is.
    pub matter: Matter,
}

/// How things stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// The stage of the plan.
    pub stage: Stage,
    /// Whether the organisation holds the section's decision right for this act.
    pub right: Right,
    /// Whether the organisation has declared an interest in the section.
    pub interest: Interest,
    /// Whether enough organisations have assented.
    pub quorum: Quorum,
}

words! {
    /// Whether the plan's decision rights give the act to the organisation.
    Right, RIGHT_NAMES {
        /// They do.
        Held = "held",
        /// They do not.
        NotHeld = "not_held",
    }
}

words! {
    /// Whether an interest is declared.
    Interest, INTEREST_NAMES {
        /// None is.
        None = "none",
        /// One is.
        Declared = "declared",
    }
}

words! {
    /// Whether enough organisations have assented to a proposal; for a reserved matter, whether all have.
    Quorum, QUORUM_NAMES {
        /// Enough have.
        Met = "met",
        /// Too few have.
        Short = "short",
    }
}

/// What [`may`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Go ahead.
    Allowed,
    /// No, and why, as a sentence for the person who asked.
    Refused(&'static str),
}

impl Decision {
    /// Whether it may be done.
    pub fn is_allowed(self) -> bool {
        self == Self::Allowed
    }
}

/// Whether somebody may do something, and if not, why not.
pub fn may(who: Who, act: Act, what: What, state: State) -> Decision {
    let refusal = outsider(who, act)
        .or_else(|| out_of_role(who, act, what.section))
        .or_else(|| unseen(who, act, what))
        .or_else(|| not_theirs(who, act))
        .or_else(|| too_early_or_late(act, what.section, state.stage))
        .or_else(|| closed_by_matter(act, what))
        .or_else(|| closed_by_rights(act, state));
    refusal.map_or(Decision::Allowed, Decision::Refused)
}

impl Section {
    /// Whether it says what is to be done rather than how things are.
    pub fn is_choice(self) -> bool {
        matches!(self, Self::Solutions | Self::Options | Self::Submissions)
    }
}

fn outsider(who: Who, act: Act) -> Option<&'static str> {
    let outside = who.role == Role::Public || who.standing == Standing::Outside;
    let reading = matches!(act, Act::Read | Act::ReadAgreement);
    (outside && !reading).then_some("you have no part in this plan: sign in as somebody who has")
}

/// What each role is for.
fn out_of_role(who: Who, act: Act, section: Section) -> Option<&'static str> {
    use Role::{Administrator, Analyst, Broker, Clinician, Engagement, ProgrammeLead, Signatory};
    let can = |roles: &[Role]| roles.contains(&who.role);
    let (allowed, reason) = match act {
        Act::Read | Act::ReadAgreement | Act::ReadLog | Act::DeclareInterest => (true, ""),
        _ if who.role == Broker => (false, "the honest broker sees and does not edit"),
        Act::Propose | Act::Withdraw => (
            match section {
                Section::Terms => can(&[ProgrammeLead, Signatory]),
                Section::Activity | Section::Assumptions | Section::Solutions | Section::Options => {
                    can(&[Analyst, ProgrammeLead, Clinician])
                }
                Section::Evidence => can(&[Analyst, ProgrammeLead, Clinician, Engagement]),
                _ => can(&[Analyst, ProgrammeLead]),
            },
            if section_is_terms(section) {
                "the terms of the concordat are proposed by a signatory or the programme lead"
            } else {
                "a change to this section is proposed by an analyst, the programme lead or whoever knows it best"
            },
        ),
        Act::Widen => (
            can(&[Analyst, Signatory, ProgrammeLead]),
            "a draft is opened to others by an analyst, a signatory or the programme lead of its organisation",
        ),
        Act::Assent => (can(&[Signatory]), "only a signatory assents for an organisation"),
        Act::Accept | Act::Reject => {
            (can(&[Signatory, ProgrammeLead]), "only a signatory or the programme lead decides on a proposal")
        }
        Act::SignFacts | Act::SignDecision => (
            can(&[Signatory]) || (who.role == Clinician && section != Section::Terms),
            "only a signatory signs for an organisation, or a clinician as a clinician",
        ),
        Act::Prefer => (
            can(&[Signatory, ProgrammeLead]) && section.is_choice(),
            "only a signatory or the programme lead marks an option as preferred, and only an option can be",
        ),
        Act::HideSite => (
            can(&[ProgrammeLead]) && matches!(section, Section::System | Section::Options),
            "only the programme lead hides a site, in the system or the options",
        ),
        Act::Publish => (can(&[Signatory, ProgrammeLead]), "only a signatory or the programme lead publishes"),
        Act::Contest => (
            can(&[Analyst, Signatory, ProgrammeLead, Clinician]) && section != Section::Terms,
            "a value is contested by an analyst, a signatory, a clinician or the programme lead; the terms hold no values",
        ),
        Act::Offer => (
            can(&[Analyst, Signatory, ProgrammeLead]),
            "an offer is made by an analyst, a signatory or the programme lead of a party",
        ),
        Act::Answer | Act::Settle => (
            can(&[Signatory, ProgrammeLead]),
            "only a signatory or the programme lead of a party settles a disagreement",
        ),
        Act::SetRights | Act::SetStage => {
            (can(&[ProgrammeLead]), "only the programme lead sets decision rights and the stage of the plan")
        }
        Act::Invite | Act::Remove | Act::Hold | Act::Erase => {
            (can(&[Administrator]), "only an administrator looks after people, holds and erasure")
        }
    };
    (!allowed).then_some(reason)
}

fn section_is_terms(section: Section) -> bool {
    section == Section::Terms
}

/// What cannot be seen cannot be acted on.
fn unseen(who: Who, act: Act, what: What) -> Option<&'static str> {
    if !acts_on_content(act) {
        return None;
    }
    let outside = who.role == Role::Public || who.standing == Standing::Outside;
    match what.matter {
        Matter::Ordinary if outside => (what.disclosure < Disclosure::Public)
            .then_some("this is not published; sign in if you have a part in the plan"),
        Matter::Ordinary => {
            let seen = match (who.standing, who.role) {
                (Standing::Own, _) => Disclosure::Private,
                (_, Role::Broker) => Disclosure::Broker,
                _ => Disclosure::Partners,
            };
            (what.disclosure < seen).then_some("its organisation has not opened this draft to you")
        }
        Matter::Privileged => {
            let inside = who.standing == Standing::Own && matches!(who.role, Role::Signatory | Role::ProgrammeLead);
            (!inside)
                .then_some("this is privileged advice, seen only by those who lead the organisation it was given to")
        }
        Matter::Walled => (who.standing != Standing::Own || who.role == Role::Public)
            .then_some("this stands behind the wall of a tender or conflict, seen only inside its organisation"),
    }
}

/// Acts on the content of a section or draft, as against acts on the plan as a whole and its people.
fn acts_on_content(act: Act) -> bool {
    !matches!(
        act,
        Act::ReadLog
            | Act::DeclareInterest
            | Act::SetRights
            | Act::SetStage
            | Act::Invite
            | Act::Remove
            | Act::Hold
            | Act::Erase
            | Act::HideSite
    )
}

/// What is done only to what is one's own.
fn not_theirs(who: Who, act: Act) -> Option<&'static str> {
    let own = who.standing == Standing::Own;
    match act {
        Act::Widen | Act::Withdraw if !own => Some("only the organisation that wrote a draft opens or withdraws it"),
        Act::Offer | Act::Answer if !own => Some("only a party to the disagreement makes or answers an offer"),
        Act::Settle if !own => Some("only whoever was named to settle this disagreement does so"),
        _ => None,
    }
}

/// What the stage of the plan opens and closes.
fn too_early_or_late(act: Act, section: Section, stage: Stage) -> Option<&'static str> {
    match act {
        Act::Prefer if stage < Stage::Consultation => Some("before consultation no option is preferred"),
        // The terms are how partners decide together, not a decision about services.
        Act::SignDecision if section != Section::Terms && stage < Stage::Decision => {
            Some("decision signatures are closed until the plan comes to its decision; facts can be signed now")
        }
        Act::HideSite if stage >= Stage::Consultation => {
            Some("from consultation on every site is named, so that people know what they are asked about")
        }
        Act::SetRights if stage == Stage::Decision => {
            Some("decision rights are settled before the decision; move the plan back a stage to change them")
        }
        _ => None,
    }
}

/// What the kind of matter and its disclosure rule out.
fn closed_by_matter(act: Act, what: What) -> Option<&'static str> {
    match act {
        Act::Widen | Act::Publish if what.matter != Matter::Ordinary => {
            Some("privileged advice and walled matter are not opened to others")
        }
        Act::Assent | Act::Accept | Act::Publish | Act::SignFacts | Act::SignDecision | Act::Prefer | Act::Contest
            if what.disclosure < Disclosure::Partners =>
        {
            Some("partners have not seen this yet: open it to them first")
        }
        _ => None,
    }
}

/// What the plan's own decision rights, declared interests and quorum rule out.
fn closed_by_rights(act: Act, state: State) -> Option<&'static str> {
    let under_rights = matches!(
        act,
        Act::Propose | Act::Assent | Act::Accept | Act::Reject | Act::SignFacts | Act::SignDecision | Act::Publish
    );
    let deciding = matches!(
        act,
        Act::Assent
            | Act::Accept
            | Act::Reject
            | Act::SignDecision
            | Act::Prefer
            | Act::Publish
            | Act::Answer
            | Act::Settle
    );
    if under_rights && state.right == Right::NotHeld {
        return Some("the plan's decision rights do not give this to your organisation");
    }
    if deciding && state.interest == Interest::Declared {
        return Some("your organisation has declared an interest in this and takes no part in deciding it");
    }
    (act == Act::Accept && state.quorum == Quorum::Short)
        .then_some("too few organisations have assented; a reserved matter needs all of them")
}

#[cfg(test)]
#[path = "decision/tests.rs"]
mod tests;
