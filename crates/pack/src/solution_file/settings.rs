//! Every setting of a solution's file, for the reader and the file reference.

use crate::toml_file::Setting;

/// Every setting that a solution's file may hold.
pub const SETTINGS: &[Setting] = &[
    must("format", "version of this file format", "1"),
    must("name", "the solution's name", "\"Frailty at home\""),
    must("type", "what sort of change it is: see below", "\"out-of-hospital\""),
    must("about", "what is done, in words", "\"A team sees frail people at home within two hours\""),
    must("organisation", "code of who carries it", "\"RMCM\""),
    may("cost_centre", "the cost centre that its saving is taken out of", "\"Urgent community response\""),
    must("owner", "who answers for it: a role", "\"Director of operations\""),
    may("clinical_lead", "the clinician who answers for its safety: a role", "\"Consultant geriatrician\""),
    may("outcome", "what gets better for patients", "\"Fewer days away from home\""),
    may(
        "quality",
        "quality that it touches, in words; or its effects on the plan's measures, in `[[quality]]`; or both in one list",
        "[\"two-hour response\"]",
    ),
    may("led", "`supply` (default): it changes what is offered; `demand`: what is needed or asked for", "\"demand\""),
    must(
        "maturity",
        "`unidentified`, `opportunity`, `plans in progress`, `fully developed` or `delivered`",
        "\"opportunity\"",
    ),
    may(
        "delivery",
        "the chance that it delivers at all, 0 to 1; by maturity 0, 0.25, 0.5, 0.75, 0.95 where left out",
        "0.6",
    ),
    may("recurrent", "`false` if its effect does not come back each year", "true"),
    must("starts", "the financial year or the month in which work begins", "\"2026-10\""),
    may("until", "the last financial year of its effect; the horizon where left out", "\"2028/29\""),
    may("source", "the `id` of the source of its figures", "\"elicitation\""),
    must("provenance", "how sure its figures are: `published`, `derived`, `local` or `illustrative`", "\"derived\""),
    may("grade", "quality of the evidence, `A` to `D`", "\"C\""),
    may("note", "how its figures were arrived at", "\"a third of the path to 2039/40\""),
    may("ramp.lag_months", "months without effect; 12 where left out", "12"),
    may("ramp.months", "months from no effect to full effect after those, on 3u² − 2u³; 12 where left out", "12"),
    may(
        "ramp.profile.YEAR",
        "instead of both: per cent of the full effect in each year; years left out are on the straight line between",
        "60",
    ),
    may(
        "phasing",
        "per cent of a year's new saving in each quarter, April first; as the ramp has it month by month where left out",
        "[10, 14, 30, 46]",
    ),
    may("slippage.p10", "months that it starts late, one time in ten no more than this", "0"),
    may("slippage.p50", "half the time no more than this", "3"),
    may("slippage.p90", "nine times in ten no more than this", "12"),
    must("quality.measure", "in each `[[quality]]`: the `id` of one of `measures`", "\"two-hour\""),
    may(
        "quality.effect",
        "what it adds to the measure at full effect, in points of the measure's unit; less is negative",
        "6",
    ),
    may("quality.p10", "or its range: one time in ten it is no more than this", "2"),
    may("quality.p50", "half the time no more than this", "6"),
    may("quality.p90", "nine times in ten no more than this", "9"),
    may("levers.name", "in each `[[levers]]`: its name within the solution; `effect` where left out", "\"stays\""),
    must("levers.lever", "`avoid`, `shift`, `shorten`, `move`, `price`, `income` or `provide`", "\"avoid\""),
    may(
        "levers.applies_to",
        "selector of cells; of account lines for `price` and `income` in per cent",
        "'pod = \"NEL\" and age >= 75'",
    ),
    may("levers.effect", "the effect at full ramp as one number, where it has no range", "8"),
    may("levers.p10", "or its range: one time in ten it is no more than this", "4"),
    may("levers.p50", "half the time no more than this", "8"),
    may("levers.p90", "nine times in ten no more than this", "13"),
    may(
        "levers.unit",
        "`%` (default); for `price` and `income` also `£`, `£k` or `£m` a year. For `provide` what it provides is counted in, and may be left out: \
         `WTE`, `beds`, `spaces` or, for contacts a year, `contacts`",
        "\"%\"",
    ),
    may(
        "levers.distribution",
        "shape of the range; `metalog` where left out, kept between 0 and 100 where the range is",
        "\"metalog\"",
    ),
    may(
        "levers.to_site",
        "for `shift` and `move`: the site where the care lands; where it was if left out",
        "\"MCM01\"",
    ),
    may("levers.to_service", "for `shift`: the service it becomes; what it was if left out", "\"COM-NURSING\""),
    may("levers.conversion", "for `shift`: units there for each unit that leaves; 1 where left out", "6"),
    may("levers.stay", "for `shift`: bed days in midnights of each unit there; 0 where left out", "0"),
    may(
        "levers.organisation",
        "for `price` and `income` in pounds, and for `provide`: whose; the solution's where left out",
        "\"RMUH\"",
    ),
    may(
        "levers.provides",
        "for `provide`: `staff`, `beds` or `spaces`, which are there beyond what the tables say",
        "\"staff\"",
    ),
    may("levers.group", "for `provide` of staff: the staff group", "\"registered_nursing\""),
    may("levers.type", "for `provide` of beds or spaces: the kind, as in `beds` or `spaces`", "\"theatre\""),
    may(
        "levers.site",
        "for `provide` of beds or spaces: the site, where the organisation counts that kind by site",
        "\"MCM01\"",
    ),
    may("costs.name", "in each `[[costs]]`: what it is", "\"Team of 40 WTE\""),
    must("costs.kind", "`running`, `one_off` or `capital`", "\"running\""),
    may("costs.organisation", "who bears it; the solution's where left out", "\"RMCM\""),
    may(
        "costs.amount",
        "a full year's cost from the start on; for `one_off` and `capital` the sum, in the first year",
        "2.4",
    ),
    may("costs.by_year.YEAR", "instead: the cost in each year named", "1.2"),
    must("costs.unit", "`£`, `£k` or `£m`", "\"£m\""),
    may(
        "costs.nature",
        "`resource` (default), or what is in affordability and not in economics: `vat`, `capital_charge`, `transfer`",
        "\"vat\"",
    ),
    may(
        "costs.life",
        "of `capital`: the years over which it is written off. Depreciation and the dividend on public capital are then running costs of the solution, in \
         affordability and not in economics; without it they are nowhere",
        "40",
    ),
    may(
        "costs.first_use",
        "of `capital` with a life: the financial year, month or day from which it is used; the April after the last of it is spent where left out",
        "\"2028-10\"",
    ),
    may(
        "costs.funding",
        "of `capital` with a life: who pays, `internal` (default), `public_dividend`, `loan`, `grant` or `donated`",
        "\"grant\"",
    ),
    may(
        "economics.years",
        "in `[economics]`, which asks for an economic case: years that are counted after the one discounted to. Beyond the horizon the last year's \
         real level stays",
        "30",
    ),
    may(
        "economics.building",
        "`standard` or `non_standard`: optimism bias on capital (24%, 51%) and duration (4%, 39%), upper bounds of HM Treasury's guidance (check the current table)",
        "\"non_standard\"",
    ),
    may("economics.capital_bias", "or one's own upper bound on capital, %; 0 where there is no building", "24"),
    may("economics.duration_bias", "upper bound on the months without effect, %: benefits come so much later", "4"),
    may("economics.operating_bias", "upper bound on running cost, %; 0 where left out", "10"),
    may("economics.mitigated", "how much of the bounds has been dealt with, %; 0 where left out", "50"),
    may("benefits.name", "in each `[[benefits]]`, what it brings beside the saving: what it is", "\"Nurses' time\""),
    may(
        "benefits.kind",
        "`non_cash_releasing` (freed but still paid for), `societal` (patients, carers and others gain, valued in money) or `unmonetised` (named, \
         never counted)",
        "\"societal\"",
    ),
    may(
        "benefits.amount",
        "a full year's at full effect; it grows with the effect. In the prices of `discount.base_year`",
        "1.5",
    ),
    may("benefits.by_year.YEAR", "instead: in each year named, if it delivers", "0.5"),
    may("benefits.unit", "`£`, `£k` or `£m`", "\"£m\""),
    may("benefits.health", "`true` where it is health, and discounted at the health rate", "true"),
    may("benefits.source", "the `id` of the source of its value", "\"elicitation\""),
    may("benefits.provenance", "how sure its value is; as the solution's figures where left out", "\"illustrative\""),
    may(
        "enablers.solution",
        "in each `[[enablers]]`: the id of a solution that must be there first",
        "\"community-nurses\"",
    ),
    may("enablers.staff", "or staff, in words", "\"40 community nurses\""),
    may("enablers.estate", "or buildings, in words", "\"a hub in each town\""),
    may("enablers.digital", "or digital systems, in words", "\"shared record\""),
];

const fn must(key: &'static str, about: &'static str, example: &'static str) -> Setting {
    Setting { key, required: true, about, example }
}

const fn may(key: &'static str, about: &'static str, example: &'static str) -> Setting {
    Setting { key, required: false, about, example }
}
