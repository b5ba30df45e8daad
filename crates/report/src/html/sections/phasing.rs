//! Savings that wait for the second half of their year.

use model::id::OrganisationId;
use model::results::Phasing;

use super::super::View;
use super::super::blocks::{Block, More, Row, Section, Table, columns, heading, text};
use crate::numbers::Millions;

/// When within each year new savings fall, where any year is back-loaded.
pub(crate) fn blocks(view: &View) -> Vec<Block> {
    let flagged: Vec<&Phasing> = view.results.phasing.iter().filter(|one| one.back_loaded).collect();
    let Some(first) = worst(view, None).or(flagged.first().copied()) else { return Vec::new() };
    let caption = format!("Back-loaded savings, £m, {}", view.basis());
    vec![
        heading("Savings within the year"),
        Block::Notice(in_words(view, first)),
        Block::Table(table(view, caption, &flagged)),
    ]
}

/// The new savings of one scope in every year, and what is back-loaded anywhere; `None` where nothing is saved.
pub(crate) fn section(view: &View, scope: Option<OrganisationId>) -> Option<Section> {
    let ours: Vec<&Phasing> = view.results.phasing.iter().filter(|one| one.scope == scope).collect();
    let others: Vec<&Phasing> =
        view.results.phasing.iter().filter(|one| one.scope != scope && one.back_loaded).collect();
    if ours.is_empty() && others.is_empty() {
        return None;
    }
    let mut blocks = vec![match worst(view, scope) {
        Some(one) => Block::Notice(in_words(view, one)),
        None => text(format!(
            "In no year does more than {} of what {} saves anew fall in the second half, the plan's threshold for savings that wait \
             until it is too late to find others.",
            per_cent(view.plan.back_loaded),
            whose(view, scope)
        )),
    }];
    if !ours.is_empty() {
        let caption = format!("{}: new savings within the year, £m, {}", whose(view, scope), view.basis());
        blocks.push(Block::Table(table(view, caption, &ours)));
    }
    if !others.is_empty() {
        let caption = format!("Back-loaded savings of single organisations, £m, {}", view.basis());
        let blocks_of_others = vec![Block::Table(table(view, caption, &others))];
        let summary = format!("{} with back-loaded savings", if scope.is_none() { "Organisations" } else { "Others" });
        blocks.push(Block::More(More { summary, blocks: blocks_of_others, on_paper: false }));
    }
    Some(Section { id: "phasing", title: "Savings within the year".to_owned(), blocks })
}

/// The first year in which the savings of a scope are back-loaded.
fn worst<'a>(view: &'a View, scope: Option<OrganisationId>) -> Option<&'a Phasing> {
    view.results.phasing.iter().find(|one| one.scope == scope && one.back_loaded)
}

fn whose(view: &View, scope: Option<OrganisationId>) -> String {
    scope.map_or_else(|| view.plan.name.clone(), |id| view.name(id))
}

fn table(view: &View, caption: String, all: &[&Phasing]) -> Table {
    let rows = all.iter().map(|one| {
        let name = one.scope.map_or_else(|| view.all_members(), |id| view.name(id));
        let figures = [one.saving, one.second_half].map(|pence| Millions::of(pence).to_string());
        let words = [name, view.year(one.year).to_string()].into_iter().chain(figures);
        let flag = if one.back_loaded { "yes" } else { "no" };
        let last = [per_cent(one.share()), Millions::of(one.unsure).to_string(), flag.to_owned()];
        Row::new(words.chain(last), view.results.provenance)
    });
    let heads = ["New saving", "In the second half", "Share", "Unidentified or opportunity", "Back-loaded"];
    Table::new(caption, columns(["Carried by", "Year"], heads)).rows(rows).data("phasing")
}

fn in_words(view: &View, one: &Phasing) -> String {
    let unsure = match Millions::of(one.unsure) {
        Millions::ZERO => String::new(),
        some => format!(", and {} is unidentified or only an opportunity", some.in_words()),
    };
    format!(
        "Back-loaded: of {} that {} saves anew in {}, {} ({}) falls in the second half of the year{unsure}. The plan's threshold is {}.",
        Millions::of(one.saving).in_words(),
        whose(view, one.scope),
        view.year(one.year),
        Millions::of(one.second_half).in_words(),
        per_cent(one.share()),
        per_cent(view.plan.back_loaded),
    )
}

fn per_cent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}
