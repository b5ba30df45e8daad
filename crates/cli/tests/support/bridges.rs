//! What must hold of any set of bridges: each closes, each year goes on from the one before, members sum to the system, and what
//! passes between members sums to nothing. No line can be left out without one of these failing.

use model::money::Pence;
use model::results::{Bridge, BridgeKind, BridgeLine};

/// Whether everything holds; where not, what does not.
pub fn hold(bridges: &[Bridge]) -> Result<(), String> {
    for bridge in bridges {
        closes(bridge)?;
        goes_on(bridges, bridge)?;
    }
    for system in bridges.iter().filter(|one| one.scope.is_none()) {
        let members = || bridges.iter().filter(|one| one.year == system.year && one.scope.is_some());
        let sum = |of: &dyn Fn(&Bridge) -> Pence| members().map(of).sum::<Pence>();
        same("members", system, sum(&closing), closing(system))?;
        let passed = |one: &Bridge| sum_of(one, |line| line.kind == BridgeKind::Transfer);
        same("transfers", system, sum(&passed), passed(system))?;
    }
    Ok(())
}

/// Every line that can be dropped unnoticed, as `scope year id`.
pub fn droppable(bridges: &[Bridge]) -> Vec<String> {
    let mut unnoticed = Vec::new();
    for (at, bridge) in bridges.iter().enumerate() {
        for (place, line) in bridge.lines.iter().enumerate().filter(|(_, line)| line.pence != Pence::ZERO) {
            let mut mutant = bridges.to_vec();
            mutant[at].lines.remove(place);
            if hold(&mutant).is_ok() {
                unnoticed.push(format!("{:?} {} {}", bridge.scope, bridge.year, line.id));
            }
        }
    }
    unnoticed
}

fn closing(bridge: &Bridge) -> Pence {
    sum_of(bridge, |line| line.kind == BridgeKind::Closing)
}

fn sum_of(bridge: &Bridge, picks: impl Fn(&BridgeLine) -> bool) -> Pence {
    bridge.lines.iter().filter(|line| picks(line)).map(|line| line.pence).sum()
}

fn closes(bridge: &Bridge) -> Result<(), String> {
    let others = sum_of(bridge, |line| line.kind != BridgeKind::Closing);
    same("lines", bridge, others, closing(bridge))?;
    let in_year = bridge.lines.iter().filter(|line| line.kind != BridgeKind::Closing).map(|line| line.in_year);
    same("lines in the year", bridge, in_year.sum(), closing(bridge))
}

/// Each step is what came of it in every year so far, and opens where the year before closed.
fn goes_on(bridges: &[Bridge], bridge: &Bridge) -> Result<(), String> {
    let before = || bridges.iter().filter(|one| one.scope == bridge.scope && one.year <= bridge.year);
    for line in bridge.lines.iter().filter(|line| !matches!(line.kind, BridgeKind::Opening | BridgeKind::Closing)) {
        let each = before().flat_map(|one| one.lines.iter().filter(|other| other.id == line.id));
        same(&line.id, bridge, each.map(|one| one.in_year).sum(), line.pence)?;
    }
    let opening =
        |one: &Bridge| one.lines.iter().find(|line| line.kind == BridgeKind::Opening).map(|line| line.in_year);
    match bridges.iter().find(|one| one.scope == bridge.scope && one.year + 1 == bridge.year) {
        Some(last) => same("opening", bridge, opening(bridge).unwrap_or_default(), closing(last)),
        None => Ok(()),
    }
}

fn same(what: &str, bridge: &Bridge, found: Pence, wanted: Pence) -> Result<(), String> {
    if found == wanted {
        return Ok(());
    }
    Err(format!("{what} of {:?} in year {}: {found:?} where {wanted:?} is told", bridge.scope, bridge.year))
}
