//! Theatres, rooms, A&E spaces and contacts that activity asks for against those there are.

use model::capacity::Resource;
use model::results::SpaceNeed;

use super::super::View;
use super::super::blocks::{Block, Row, Section, Table, columns, text};
use crate::numbers::{count, fixed};

/// The section; `None` if no service takes any.
pub(crate) fn section(view: &View) -> Option<Section> {
    if view.results.spaces.is_empty() {
        return None;
    }
    let shape = &view.plan.space_shape;
    let words = format!(
        "A room is taken for so many minutes by each patient, of the hours that it is open: {} a year for theatres and clinics, {} for \
         A&E, at the share in use that the plan asks for. Contacts are counted as such.",
        count(shape.hours[0]),
        count(shape.hours[2]),
    );
    let blocks = vec![text(words), Block::Table(table(view))];
    Some(Section { id: "spaces", title: "Theatres, rooms and contacts".to_owned(), blocks })
}

fn table(view: &View) -> Table {
    let t = view.target();
    let base = format!("Needed in {}", view.year(0));
    let figures = [base.as_str(), "Needed, do nothing", "Needed", "There are", "Short"];
    let caption = format!("In {}, with solutions as they are expected to deliver", view.year(t));
    let mut table = Table::new(caption, columns(["Where", "What"], figures));
    // Of neighbours the plan has only the patients that it shares with them, which is no measure of their need.
    let is_member = |one: &&SpaceNeed| view.plan.organisations[one.organisation.index()].member;
    let rows = view.results.spaces.iter().filter(|one| one.available.is_some() || is_member(one)).map(|one| {
        let place =
            one.site.map_or_else(|| view.name(one.organisation), |site| view.plan.sites[site.index()].name.clone());
        let shown = |amount: f64| if one.kind.is_contacts() { count(amount) } else { fixed(amount, 1) };
        let there = one.available.as_ref().map(|all| all[t]);
        let unknown = || "–".to_owned();
        let short = there.map_or_else(unknown, |there| {
            let short = one.needed[t] - there;
            if short > 0.05 { shown(short) } else { unknown() }
        });
        let needs = [one.do_nothing[0], one.do_nothing[t], one.needed[t]].map(shown);
        let words = [place, one.kind.name().to_owned()];
        let explained = view.explained_need(Resource::Spaces(one.organisation, one.site, one.kind), t);
        Row::new(words.into_iter().chain(needs).chain([there.map_or_else(unknown, shown), short]), one.provenance)
            .leading([None, None, None, None, explained])
    });
    table = table.rows(rows);
    table
}
