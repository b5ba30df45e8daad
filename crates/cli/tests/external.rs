//! Money across the boundary reconciles with what members and the system get and pay, to the penny, in every example.

use model::accounts::Side;
use model::external::external;
use model::money::Pence;
use model::results::Position;

mod support;

#[test]
fn what_crosses_the_boundary_is_what_is_left_when_trade_is_taken_out() {
    let mut known = 0;
    for folder in support::examples() {
        let plan = pack::read(&folder).expect("an example can be read").checked.expect("an example has no errors").plan;
        let results = engine::run(&plan, &engine::Request { futures: 0, ..engine::Request::default() });
        let all = external(&plan, &results.leaves);
        for t in 0..results.years.len() {
            let name = format!("{}, {}", folder.display(), results.years[t]);
            let outside =
                |side: Side| -> Pence { all.iter().filter(|one| one.side == side).map(|one| one.pence[t]).sum() };
            let of_members = |series: fn(&Position) -> &Vec<Pence>| -> Pence {
                results.members.iter().filter_map(|one| one.position.as_ref()).map(|position| series(position)[t]).sum()
            };
            let trade = |paid: fn(&model::results::Trade) -> &Vec<Pence>| -> Pence {
                results.system.trade.iter().map(|one| paid(one)[t]).sum()
            };
            let gross = (of_members(|one| &one.income), of_members(|one| &one.cost));
            assert_eq!(outside(Side::Income), gross.0 - trade(|one| &one.income), "{name}: income");
            assert_eq!(outside(Side::Cost), gross.1 - trade(|one| &one.cost), "{name}: cost");
            if let Some(position) = &results.system.position {
                assert_eq!(
                    (outside(Side::Income), outside(Side::Cost)),
                    (position.income[t], position.cost[t]),
                    "{name}"
                );
                let unmatched = results.system.unmatched_net[t];
                let gap = outside(Side::Cost) - outside(Side::Income) - outside(Side::Net) + unmatched;
                assert_eq!(gap, position.do_nothing_gap[t], "{name}: what is left is the gap");
                known += 1;
            }
        }
        assert!(all.iter().all(|one| one.party.is_none_or(|id| !plan.organisations[id.index()].member)));
    }
    assert!(known > 10, "some examples have accounts: {known} years");
}
