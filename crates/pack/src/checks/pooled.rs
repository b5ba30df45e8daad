//! One pound, one use: pooled funds held against themselves and against the ledgers.

use std::collections::BTreeMap;

use model::Origin;
use model::accounts::{Line, Side};
use model::id::OrganisationId;
use model::money::Pence;
use model::pooled::{Claim, Part, PooledRow, base_amount, claims, funds};

use super::Checks;

/// What tells one pool of money in a ledger from another: whose, of what category, paid to whom.
type Pool<'a> = (Part, OrganisationId, &'a str, Option<OrganisationId>);

impl Checks<'_> {
    pub(super) fn pooled(&mut self) {
        self.overspent();
        self.beyond_ledger();
        self.used_twice();
        for claim in claims(self.plan) {
            self.counted_twice(&claim);
        }
    }

    /// More used than put in.
    fn overspent(&mut self) {
        let plan = self.plan;
        for fund in funds(plan).into_iter().filter(|fund| fund.used > fund.contributed) {
            let ours = |part| plan.pooled.iter().filter(move |row| row.fund == fund.name && row.part == part);
            let Some(last) = ours(Part::Use).max_by_key(|row| row.origin.line) else { continue };
            let put_in = match ours(Part::Contribution).next() {
                Some(first) => format!("put in ({})", self.place(first.origin)),
                None => "put in".to_owned(),
            };
            let message =
                format!("{} uses {} where {} is {put_in}", fund.name, pounds(fund.used), pounds(fund.contributed));
            let finding = self.error("pooled-overspent", last.origin, "amount", message);
            self.findings.push(finding.hint("take a use out, or say who puts the rest in"));
        }
    }

    /// What funds take from a ledger line, or pay for of it, is no more than the line.
    fn beyond_ledger(&mut self) {
        let plan = self.plan;
        let mut pools: BTreeMap<Pool, Vec<&PooledRow>> = BTreeMap::new();
        for row in &plan.pooled {
            pools.entry((row.part, row.organisation, &row.category, row.counterparty)).or_default().push(row);
        }
        for ((part, organisation, category, counterparty), rows) in pools {
            let is_ours = |line: &&Line| {
                line.side == Side::Cost
                    && line.organisation == organisation
                    && line.category == category
                    && (part == Part::Use || line.counterparty == counterparty)
            };
            let lines: Vec<&Line> = plan.lines.iter().filter(is_ours).collect();
            let (first, last) = (rows[0], rows[rows.len() - 1]);
            let code = &plan.organisations[organisation.index()].code;
            if lines.is_empty() {
                let message = format!("{code} has no cost line {category} that this could be part of");
                let finding = self.error("catches-nothing", first.origin, "category", message);
                self.findings.push(finding.hint("write organisation, category and counterparty as accounts has them"));
                continue;
            }
            // A line that follows its activity alone says nothing that can be held against it here.
            let Some(known) = lines.iter().map(|line| base_amount(line)).sum::<Option<Pence>>() else { continue };
            let claimed: Pence = rows.iter().map(|row| row.amount).sum();
            if claimed > known {
                let told = format!("{code} has {} of {category} ({})", pounds(known), self.place(lines[0].origin));
                let message = if rows.len() > 1 {
                    format!(
                        "the same money in two places: {told}, and funds claim {} of it, first in {}",
                        pounds(claimed),
                        self.place(first.origin)
                    )
                } else {
                    format!("{told}, and this is {}", pounds(claimed))
                };
                let finding = self.severity("pooled-twice", last, "amount", message);
                self.findings.push(finding.hint("one pound has one use: leave it in one of them"));
            }
        }
    }

    /// The same purpose of the same organisation in two funds.
    fn used_twice(&mut self) {
        let plan = self.plan;
        let mut seen: BTreeMap<(OrganisationId, &str, &str), &PooledRow> = BTreeMap::new();
        for row in plan.pooled.iter().filter(|row| row.part == Part::Use && !row.purpose.is_empty()) {
            let key = (row.organisation, row.category.as_str(), row.purpose.as_str());
            let Some(first) = seen.get(&key).filter(|first| first.fund != row.fund) else {
                seen.entry(key).or_insert(row);
                continue;
            };
            let message = format!(
                "\"{}\" is paid for by {} and already by {} ({})",
                row.purpose,
                row.fund,
                first.fund,
                self.place(first.origin)
            );
            let finding = self.severity("pooled-twice", row, "purpose", message);
            self.findings
                .push(finding.hint("if they are two things, give them two names; if one, leave it in one fund"));
        }
    }

    /// More counted as income from a contributor than it pays, by two partners at least.
    fn counted_twice(&mut self, claim: &Claim) {
        let plan = self.plan;
        let mut recipients: Vec<OrganisationId> =
            claim.lines.iter().map(|id| plan.lines[id.index()].organisation).collect();
        recipients.dedup();
        if claim.twice() == Pence::ZERO || recipients.len() < 2 {
            return;
        }
        let places: Vec<String> = (claim.lines.iter().map(|id| &plan.lines[id.index()]))
            .map(|line| format!("{} ({})", plan.organisations[line.organisation.index()].code, self.place(line.origin)))
            .collect();
        let (payer, category) = (&plan.organisations[claim.payer.index()].code, claim.category);
        let message = format!(
            "the same money is income of two partners: {payer} pays {} of {category}, and {} is counted, by {}",
            pounds(claim.paid),
            pounds(claim.counted),
            places.join(", ")
        );
        let finding = if claim.contested {
            self.warning("pooled-income", claim.origin, "organisation", message)
        } else {
            self.error("pooled-income", claim.origin, "organisation", message)
        };
        self.findings.push(
            finding.hint("take it out of one of the ledgers; while the parties dispute it, set contested to yes"),
        );
    }

    /// A fault of this row: told only where the parties are known to dispute it.
    fn severity(&self, kind: &'static str, row: &PooledRow, column: &str, message: String) -> model::Finding {
        if row.contested {
            self.warning(kind, row.origin, column, message)
        } else {
            self.error(kind, row.origin, column, message)
        }
    }

    fn place(&self, origin: Origin) -> String {
        format!("{}:{}", self.files[usize::from(origin.file)], origin.line)
    }
}

fn pounds(pence: Pence) -> String {
    format!("£{:.2}m", pence.pounds() / 1e6)
}
