//! Capital held against limits, and against what is stated beside it.

use std::collections::BTreeSet;

use model::Origin;
use model::accounts::{Amount, Line, Side};
use model::capital::{Spending, spending};
use model::id::OrganisationId;
use model::money::Pence;

use super::Checks;

/// What the category of a capital charge holds, in small letters.
const CHARGES: [&str; 3] = ["depreciation", "pdc", "capital charge"];

impl Checks<'_> {
    pub(super) fn capital(&mut self) {
        self.capital_without_accounts();
        self.charges_counted_twice();
    }

    /// Of an organisation without accounts, capital charges would be the whole position.
    fn capital_without_accounts(&mut self) {
        let plan = self.plan;
        let made = |line: &&Line| line.amount.is_capital();
        let with: BTreeSet<OrganisationId> =
            plan.lines.iter().filter(|line| !made(line)).map(|line| line.organisation).collect();
        let mut told = BTreeSet::new();
        for line in plan.lines.iter().filter(made).filter(|line| !with.contains(&line.organisation)) {
            if told.insert(line.organisation) {
                let code = &plan.organisations[line.organisation.index()].code;
                let message = format!("{code} has capital and no accounts: its charges would be its whole position");
                let finding = self.error("capital-without-accounts", line.origin, "organisation", message);
                self.findings.push(finding.hint(format!("add the accounts of {code}, or leave its capital out")));
            }
        }
    }

    /// A charge stated by year that grows, beside schemes that make their own.
    fn charges_counted_twice(&mut self) {
        let plan = self.plan;
        for line in plan.lines.iter().filter(|line| line.side == Side::Cost && grows(line) && is_charge(&line.category))
        {
            let ours = |one: &&model::capital::Scheme| one.organisation == line.organisation;
            let Some(scheme) = plan.capital.schemes.iter().find(ours) else { continue };
            let message = format!(
                "{} of {} grows as stated, and {} ({}) makes its own",
                line.category,
                plan.organisations[line.organisation.index()].code,
                scheme.name,
                self.row_of(scheme.origin)
            );
            let finding = self.warning("capital-counted-twice", line.origin, "category", message);
            self.findings.push(finding.hint(
                "leave the charges of new schemes out of the line: what the base year's assets cost belongs there",
            ));
        }
    }

    /// More spent than may be, capital of solutions included.
    pub(super) fn capital_limits(&mut self) {
        for one in spending(self.plan) {
            self.beyond_limit(&one);
        }
    }

    fn beyond_limit(&mut self, one: &Spending) {
        let plan = self.plan;
        let Some(limit) = one.limit else { return };
        let over: Vec<usize> = (0..plan.year_count()).filter(|t| one.over(*t).is_some()).collect();
        let Some(first) = over.first().copied() else { return };
        let allowed = limit.by_year[first].unwrap_or_default();
        let more = if over.len() == 1 {
            String::new()
        } else {
            let years: Vec<String> = over[1..]
                .iter()
                .map(|t| format!("{} in {}", pounds(one.over(*t).unwrap_or_default()), plan.base_year.plus(*t)))
                .collect();
            format!(", and more than may be by {}", years.join(", "))
        };
        let message = format!(
            "{} spends {} in {}, less {} granted or donated and {} that sold assets stand at: {} against a limit of {}{more}",
            plan.organisations[one.organisation.index()].code,
            pounds(one.spend[first]),
            plan.base_year.plus(first),
            pounds(one.given[first]),
            pounds(one.book_value_sold[first]),
            pounds(one.counted(first)),
            pounds(allowed),
        );
        let column = plan.base_year.plus(first).to_string();
        let finding = self.warning("capital-over-limit", limit.origin, &column, message);
        self.findings.push(finding.hint("spend later or less, find a grant, or agree a greater limit"));
    }

    /// Lines that capital makes move by what is spent and sold alone.
    pub(super) fn only_capital(&mut self, caught: &[usize], origin: Origin, column: &str, what: &str) {
        if !caught.is_empty() && caught.iter().all(|at| self.plan.lines[*at].amount.is_capital()) {
            let message = format!("this picks only lines that capital makes, which no {what} moves");
            let finding = self.warning("moves-nothing", origin, column, message);
            self.findings.push(finding.hint("spend later, less or for longer in capital, or drop it"));
        }
    }

    fn row_of(&self, origin: Origin) -> String {
        format!("{}:{}", self.files[usize::from(origin.file)], origin.line)
    }
}

fn is_charge(category: &str) -> bool {
    let category = category.to_lowercase();
    CHARGES.iter().any(|charge| category.contains(charge))
}

/// Whether a line stated by year is more than its base year's in any later one.
fn grows(line: &Line) -> bool {
    match &line.amount {
        Amount::ByYear(years) => years.iter().any(|one| one.pence > years[0].pence),
        _ => false,
    }
}

fn pounds(pence: Pence) -> String {
    format!("£{:.2}m", pence.pounds() / 1e6)
}
