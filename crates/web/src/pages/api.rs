//! Answers for programs: results, tables, what-ifs, health, and the document that says what there is.

use std::borrow::Cow;
use std::sync::Arc;

use axum::http::{HeaderValue, header};
use engine::Progress;
use model::Plan;
use model::results::Results;
use report::site::{Audience, for_public};
use report::tables::{Table, Values, csv_into, parquet_into};
use serde_json::{Value, json};

use crate::answer::{Answer, Problem, file, json as json_answer, open_api};
use crate::ask::Ask;
use crate::loaded::{FUTURES, SEED};
use crate::pages::content::audience;
use crate::site::holder;

/// Whether the site and its store answer.
pub async fn health(ask: Ask) -> Answer {
    ask.store().plans(&holder()).await?;
    json_answer(&json!({ "ok": true }))
}

/// What can be asked.
pub async fn document(_: Ask) -> Answer {
    json_answer(&open_api())
}

/// All results of the newest version that the reader may see.
pub async fn results(ask: Ask) -> Answer {
    let (version, loaded) = ask.loaded().await?;
    let seen = seen(&ask, &loaded.results);
    let results = report::json::results(loaded.plan(), &seen);
    json_answer(&json!({ "version": version.number, "results": results }))
}

/// The results as this reader may see them: small numbers are not for everybody.
fn seen<'a>(ask: &Ask, results: &'a Results) -> Cow<'a, Results> {
    match audience(ask) {
        Audience::Partner => Cow::Borrowed(results),
        Audience::Public => Cow::Owned(for_public(results)),
    }
}

/// A table of results.
pub async fn table(ask: Ask) -> Answer {
    let (_, loaded) = ask.loaded().await?;
    let wanted = ask.param("file").to_owned();
    let missing = || Problem::Missing(format!("table \"{wanted}\": they are NAME.csv, NAME.json and NAME.parquet"));
    let (name, format) = wanted.rsplit_once('.').ok_or_else(missing)?;
    let seen = seen(&ask, &loaded.results);
    let tables = report::tables::all(loaded.plan(), &seen);
    let table = tables.iter().find(|table| table.name == name).ok_or_else(missing)?;
    let mut bytes = Vec::new();
    let failed = |error: std::io::Error| Problem::Failed(error.to_string());
    let kind = match format {
        "csv" => {
            csv_into(table, &mut bytes).map_err(failed)?;
            "text/csv; charset=utf-8"
        }
        "parquet" => {
            parquet_into(table, &mut bytes).map_err(failed)?;
            "application/vnd.apache.parquet"
        }
        "json" => {
            bytes = rows(table).to_string().into_bytes();
            "application/json"
        }
        _ => return Err(missing()),
    };
    Ok(file(bytes, kind, Some(&wanted)))
}

/// A table's rows as objects; what is not known is null.
fn rows(table: &Table) -> Value {
    let cell = |values: &Values, row: usize| match values {
        Values::Text(values) => json!(values[row]),
        Values::Integer(values) => json!(values[row]),
        Values::Real(values) => json!(values[row]),
    };
    let row = |at: usize| {
        let cells = table.columns.iter().map(|column| (column.name.to_owned(), cell(&column.values, at)));
        Value::Object(cells.collect())
    };
    Value::Array((0..table.rows()).map(row).collect())
}

/// The most futures that a question may ask for.
const MOST_FUTURES: u64 = 10_000;

/// The gap with some assumptions at other values: at once without futures, a blink later with them.
pub async fn what_if(ask: Ask) -> Answer {
    let (version, loaded) = ask.loaded().await?;
    let question = Question::read(loaded.plan(), &ask.json).map_err(Problem::Invalid)?;
    let site = Arc::clone(&ask.site);
    let answer = tokio::task::spawn_blocking(move || {
        let plan = loaded.plan();
        let held = question.seed == SEED && [0, FUTURES].contains(&question.futures);
        let other = (!held).then(|| site.prepared.get(plan, question.seed, question.futures));
        let prepared = other.as_deref().unwrap_or_else(|| loaded.prepared());
        let (before, after) = if question.futures > 0 {
            let progress = Progress::default();
            (prepared.ask(&[], &progress), prepared.ask(&question.set, &progress))
        } else {
            (prepared.ask_centre(&[]), prepared.ask_centre(&question.set))
        };
        (shown(plan, &before), shown(plan, &after))
    })
    .await
    .map_err(|_| Problem::Failed("a run stopped".to_owned()))?;
    let mut out = json_answer(&json!({
        "plan": version.digest, "version": version.number, "engine": engine::VERSION, "before": answer.0, "after": answer.1,
    }))?;
    out.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(out)
}

/// A question to the engine.
struct Question {
    set: Vec<(model::id::AssumptionId, f64)>,
    futures: u32,
    seed: u64,
}

impl Question {
    fn read(plan: &Plan, json: &Value) -> Result<Self, String> {
        let object = json.as_object().ok_or("Send an object such as {\"set\": {\"assumption.ID\": 1.5}}.")?;
        if let Some(other) = object.keys().find(|key| !["set", "futures", "seed"].contains(&key.as_str())) {
            return Err(format!("\"{other}\" is not known: a question has set, futures and seed."));
        }
        let set = object
            .get("set")
            .and_then(Value::as_object)
            .ok_or("Say what to set: {\"set\": {\"assumption.ID\": 1.5}}.")?;
        let one = |(name, value): (&String, &Value)| {
            let value = value.as_f64().ok_or_else(|| format!("{name}: the value is not a number."))?;
            engine::settings::set(plan, name, value)
        };
        let whole = |name: &str, usual: u64, most: u64| match object.get(name) {
            None => Ok(usual),
            Some(value) => value
                .as_u64()
                .filter(|value| *value <= most)
                .ok_or_else(|| format!("{name} is a whole number up to {most}.")),
        };
        Ok(Self {
            set: set.iter().map(one).collect::<Result<_, _>>()?,
            futures: whole("futures", 0, MOST_FUTURES)? as u32,
            seed: whole("seed", SEED, u64::MAX)?,
        })
    }
}

/// An answer in pounds, by year.
fn shown(plan: &Plan, answer: &engine::prepared::Answer) -> Value {
    let years: Vec<String> = plan.years().map(|year| year.to_string()).collect();
    let mut out = json!({
        "years": years,
        "unit": "pounds",
        "do_nothing_gap": answer.do_nothing_gap,
        "do_minimum_gap": answer.do_minimum_gap,
        "residual_gap": answer.residual_gap,
    });
    if let Some(found) = &answer.uncertainty {
        let fan = &found.residual_gap;
        out["futures"] = json!(found.futures);
        out["residual_gap_p10"] = json!(fan.p10);
        out["residual_gap_p50"] = json!(fan.p50);
        out["residual_gap_p90"] = json!(fan.p90);
        out["chance_on_target"] = json!(found.chance_on_target);
    }
    out
}
