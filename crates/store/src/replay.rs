//! What the tables should hold if every act of the log was done and nothing else: the log, acted out again without a database.
//!
//! Where a sealed part is erased, what only it said is not known any more, and neither is whether the act replaced another row.
//! Such a cell is held against nothing, and such a row may be there or not. Everything else is known to the letter.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What a cell should hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// This; null for an empty one.
    Is(Value),
    /// It was told in a sealed part that is gone.
    Unknown,
}

/// A row that an act wrote; its `seq` is that act's leaf.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Its cells by column.
    pub cells: BTreeMap<&'static str, Cell>,
    /// Whether it must be there: not if an act whose sealed part is gone may have taken it away.
    pub certain: bool,
}

/// A leaf with its sealed part, as it was read and checked.
pub(crate) struct Stored {
    pub leaf: Value,
    pub sealed: Option<Value>,
    /// Whether the sealed part was erased.
    pub erased: bool,
}

/// The rows of every table that the log tells of.
#[derive(Default)]
pub(crate) struct Tables(BTreeMap<&'static str, Vec<Row>>);

/// Acts the whole log out.
pub(crate) fn replay(log: &[Stored]) -> Tables {
    let mut tables = Tables::default();
    for (at, one) in log.iter().enumerate() {
        tables.act(&Act { seq: json!(at), one });
    }
    tables
}

/// Columns with what they should hold.
type Cells = Vec<(&'static str, Cell)>;

/// Whether a row is the one meant.
#[derive(Clone, Copy, PartialEq)]
enum Match {
    Yes,
    Perhaps,
    No,
}

impl Row {
    fn matches(&self, key: &[(&'static str, Cell)]) -> Match {
        let mut found = Match::Yes;
        for (column, cell) in key {
            match (self.cells.get(column), cell) {
                (Some(Cell::Is(own)), Cell::Is(wanted)) if own != wanted => return Match::No,
                (Some(Cell::Is(_)), Cell::Is(_)) => {}
                _ => found = Match::Perhaps,
            }
        }
        found
    }

    fn is(&self, column: &str, value: &Value) -> bool {
        matches!(self.cells.get(column), Some(Cell::Is(own)) if own == value)
    }
}

/// An act of the log.
struct Act<'a> {
    seq: Value,
    one: &'a Stored,
}

impl Act<'_> {
    fn word(&self) -> &str {
        self.one.leaf["act"].as_str().unwrap_or_default()
    }

    fn seq(&self) -> Cell {
        Cell::Is(self.seq.clone())
    }

    fn time(&self) -> Cell {
        Cell::Is(self.one.leaf["time"].clone())
    }

    fn plan(&self) -> Cell {
        Cell::Is(self.one.leaf["plan"].clone())
    }

    /// What the open part says; not known if a leaf of an earlier program does not say it.
    fn open(&self, name: &str) -> Cell {
        self.one.leaf["about"].get(name).map_or(Cell::Unknown, |value| Cell::Is(value.clone()))
    }

    fn about(&self) -> &Value {
        &self.one.leaf["about"]
    }

    /// What the sealed part says.
    fn sealed(&self, name: &str) -> Cell {
        self.one.sealed.as_ref().map_or(Cell::Unknown, |sealed| Cell::Is(sealed[name].clone()))
    }

    fn organisation(&self) -> Cell {
        self.one.sealed.as_ref().map_or(Cell::Unknown, |sealed| Cell::Is(sealed["by"]["organisation"].clone()))
    }

    /// Who acted, as a row names them: nobody where it was the holder of the database, or once it is erased.
    fn person(&self) -> Cell {
        match &self.one.sealed {
            Some(sealed) if sealed["by"]["person"] == "holder of the database" => Cell::Is(Value::Null),
            Some(sealed) => Cell::Is(sealed["by"]["person"].clone()),
            None => self.gone(),
        }
    }

    /// A cell that is emptied when the sealed part is erased.
    fn gone(&self) -> Cell {
        if self.one.erased { Cell::Is(Value::Null) } else { Cell::Unknown }
    }
}

fn null() -> Cell {
    Cell::Is(Value::Null)
}

fn word(word: &str) -> Cell {
    Cell::Is(json!(word))
}

impl Tables {
    /// The rows of a table.
    pub fn rows(&self, table: &str) -> &[Row] {
        self.0.get(table).map_or(&[], Vec::as_slice)
    }

    fn put(&mut self, table: &'static str, cells: Cells) {
        self.0.entry(table).or_default().push(Row { cells: cells.into_iter().collect(), certain: true });
    }

    /// Puts a row unless it is there; if that cannot be known, the new one may be there or not.
    fn put_once(&mut self, table: &'static str, key: &[(&'static str, Cell)], cells: Cells) {
        let rows = self.0.entry(table).or_default();
        let (mut there, mut perhaps) = (false, false);
        for row in rows.iter() {
            match (row.matches(key), row.certain) {
                (Match::Yes, true) => there = true,
                (Match::No, _) => {}
                _ => perhaps = true,
            }
        }
        if !there {
            rows.push(Row { cells: cells.into_iter().collect(), certain: !perhaps });
        }
    }

    /// Takes the rows of this key away; those that may be meant may be gone.
    fn take(&mut self, table: &'static str, key: &[(&'static str, Cell)]) {
        let rows = self.0.entry(table).or_default();
        rows.retain(|row| row.matches(key) != Match::Yes);
        for row in rows.iter_mut().filter(|row| row.matches(key) == Match::Perhaps) {
            row.certain = false;
        }
    }

    /// The rows whose column holds this.
    fn of<'a>(
        &'a mut self,
        table: &'static str,
        column: &'a str,
        value: &'a Value,
    ) -> impl Iterator<Item = &'a mut Row> {
        self.0.entry(table).or_default().iter_mut().filter(move |row| row.is(column, value))
    }

    fn set(&mut self, table: &'static str, id: &Value, changes: &[(&'static str, Cell)]) {
        for row in self.of(table, "id", id) {
            row.cells.extend(changes.iter().cloned());
        }
    }

    fn act(&mut self, act: &Act<'_>) {
        match act.word() {
            "create" => self.create(act),
            "accept" => self.accept(act),
            "propose" => self.propose(act),
            "reject" => self.end_proposal(act, "rejected"),
            "withdraw" => self.end_proposal(act, "withdrawn"),
            "widen" => self.set("proposals", &act.about()["proposal"], &[("disclosure", act.open("to"))]),
            "assent" => self.assent(act),
            "sign" => self.sign(act),
            "publish" => self.set("versions", &act.about()["version"], &[("published", act.time())]),
            "stage" => self.set("plans", &act.one.leaf["plan"], &[("stage", act.open("to"))]),
            "keep" => self.set("plans", &act.one.leaf["plan"], &[("keep_days", act.open("days"))]),
            "rights" => self.rights(act),
            "quorum" => self.quorum(act),
            "interest" => self.interest(act),
            "interest_ends" => self.set("interests", &act.about()["interest"], &[("ended", act.seq())]),
            "hide_site" | "show_site" => self.site(act),
            "prefer" => self.prefer(act),
            "contest" | "position" | "worth" | "offer" | "answer" | "settle" => self.dispute(act),
            "invite" => self.invite(act),
            "join" => self.join(act),
            "remove" => self.remove(act),
            "access" => self.access(act),
            "access_ends" => self.set("access_tokens", &act.about()["access"], &[("revoked", act.seq())]),
            "hold" => self.hold(act),
            "lift" => self.set("holds", &act.about()["hold"], &[("lifted", act.seq())]),
            _ => {}
        }
    }

    fn version(&mut self, act: &Act<'_>, parent: Cell, proposal: Cell) {
        self.put(
            "versions",
            vec![
                ("id", act.open("version")),
                ("plan", act.plan()),
                ("number", act.open("number")),
                ("parent", parent),
                ("proposal", proposal),
                ("digest", act.open("digest")),
                ("made", act.time()),
                ("published", null()),
                ("seq", act.seq()),
            ],
        );
    }

    fn create(&mut self, act: &Act<'_>) {
        self.version(act, null(), null());
        self.put(
            "plans",
            vec![
                ("id", act.plan()),
                ("name", act.open("name")),
                ("stage", word("case_for_change")),
                ("head", act.open("version")),
                ("keep_days", Cell::Is(json!(crate::versions::KEEP_DAYS))),
                ("seq", act.seq()),
            ],
        );
    }

    fn accept(&mut self, act: &Act<'_>) {
        let about = act.about();
        self.version(act, act.open("parent"), act.open("proposal"));
        self.set("plans", &act.one.leaf["plan"], &[("head", act.open("version"))]);
        self.set("proposals", &about["proposal"], &[("status", word("accepted")), ("version", act.open("version"))]);
        self.void(act);
    }

    fn void(&mut self, act: &Act<'_>) {
        for id in act.about()["voids"].as_array().into_iter().flatten() {
            self.set("signatures", id, &[("voided", act.seq())]);
        }
    }

    fn propose(&mut self, act: &Act<'_>) {
        let dispute = act.about().get("dispute").cloned().unwrap_or_default();
        self.put(
            "proposals",
            vec![
                ("id", act.open("proposal")),
                ("plan", act.plan()),
                ("number", act.open("number")),
                ("base", act.open("base")),
                ("organisation", act.organisation()),
                ("person", act.person()),
                ("status", word("open")),
                ("disclosure", act.sealed("disclosure")),
                ("matter", act.sealed("matter")),
                ("digest", act.sealed("digest")),
                ("made", act.time()),
                ("version", null()),
                ("dispute", Cell::Is(dispute.clone())),
                ("seq", act.seq()),
            ],
        );
        self.set("disputes", &dispute, &[("proposal", act.open("proposal"))]);
    }

    fn end_proposal(&mut self, act: &Act<'_>, status: &str) {
        self.set("proposals", &act.about()["proposal"], &[("status", word(status)), ("version", null())]);
    }

    fn assent(&mut self, act: &Act<'_>) {
        let key = [("proposal", act.open("proposal")), ("organisation", act.organisation())];
        self.take("assents", &key);
        let [proposal, organisation] = key;
        let rest = [("person", act.person()), ("stance", act.sealed("stance")), ("seq", act.seq())];
        self.put("assents", [proposal, organisation].into_iter().chain(rest).collect());
    }

    fn sign(&mut self, act: &Act<'_>) {
        self.void(act);
        self.put(
            "signatures",
            vec![
                ("id", act.open("signature")),
                ("plan", act.plan()),
                ("version", act.open("version")),
                ("section", act.open("section")),
                ("digest", act.open("digest")),
                ("kind", act.sealed("kind")),
                ("stance", act.sealed("stance")),
                ("organisation", act.organisation()),
                ("person", act.person()),
                ("role", act.sealed("role")),
                ("made", act.time()),
                ("seq", act.seq()),
                ("voided", null()),
            ],
        );
    }

    fn rights(&mut self, act: &Act<'_>) {
        let key = [("plan", act.plan()), ("section", act.open("section")), ("act", act.open("right"))];
        self.take("rights", &key);
        let named: std::collections::BTreeSet<&str> =
            act.about()["organisations"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for organisation in named {
            let mut cells = key.to_vec();
            cells.extend([("organisation", word(organisation)), ("seq", act.seq())]);
            self.put("rights", cells);
        }
    }

    fn quorum(&mut self, act: &Act<'_>) {
        let mut cells = vec![("plan", act.plan()), ("section", act.open("section"))];
        self.take("quorums", &cells);
        let reserved = act.about()["reserved"].as_bool().unwrap_or_default();
        cells.extend([
            ("organisations", act.open("organisations")),
            ("reserved", Cell::Is(json!(i64::from(reserved)))),
            ("seq", act.seq()),
        ]);
        self.put("quorums", cells);
    }

    fn interest(&mut self, act: &Act<'_>) {
        self.put(
            "interests",
            vec![
                ("id", act.open("interest")),
                ("plan", act.plan()),
                ("organisation", act.organisation()),
                ("person", act.person()),
                ("section", act.open("section")),
                ("seq", act.seq()),
                ("ended", null()),
            ],
        );
    }

    fn site(&mut self, act: &Act<'_>) {
        let mut cells = vec![("plan", act.plan()), ("site", act.sealed("site"))];
        if act.word() == "hide_site" {
            let key = cells.clone();
            cells.push(("seq", act.seq()));
            return self.put_once("hidden_sites", &key, cells);
        }
        // The leaf that hid it is open, so that what is shown again is known when the site's code is not.
        match act.open("hidden") {
            Cell::Is(leaf) => self.take("hidden_sites", &[("seq", Cell::Is(leaf))]),
            Cell::Unknown => self.take("hidden_sites", &cells),
        }
    }

    fn prefer(&mut self, act: &Act<'_>) {
        let key = [("plan", act.plan()), ("option_code", act.open("option")), ("organisation", act.organisation())];
        if act.about()["preferred"] == true {
            let mut cells = key.to_vec();
            cells.push(("seq", act.seq()));
            self.put_once("preferences", &key, cells);
        } else {
            self.take("preferences", &key);
        }
    }

    fn invite(&mut self, act: &Act<'_>) {
        let email = if act.one.sealed.is_some() { act.sealed("email") } else { act.gone() };
        self.put(
            "invitations",
            vec![
                ("id", act.open("invitation")),
                ("token", act.open("token")),
                ("plan", act.plan()),
                ("organisation", act.sealed("organisation")),
                ("role", act.sealed("role")),
                ("email", email),
                ("expires", act.open("expires")),
                ("used", null()),
                ("seq", act.seq()),
            ],
        );
    }

    fn join(&mut self, act: &Act<'_>) {
        self.set("invitations", &act.about()["invitation"], &[("used", act.time())]);
        let person = if act.one.erased { Cell::Unknown } else { act.person() };
        let mut cells = vec![
            ("plan", act.plan()),
            ("person", person),
            ("organisation", act.organisation()),
            ("role", act.sealed("role")),
        ];
        let key = cells.clone();
        cells.push(("seq", act.seq()));
        self.put_once("memberships", &key, cells);
        if act.one.erased {
            // A person who is forgotten loses their roles with the leaf that told of them.
            for row in self.of("memberships", "seq", &act.seq) {
                row.certain = false;
            }
        }
    }

    fn remove(&mut self, act: &Act<'_>) {
        match act.open("joined") {
            Cell::Is(leaf) => self.take("memberships", &[("seq", Cell::Is(leaf))]),
            Cell::Unknown => self.take(
                "memberships",
                &[
                    ("plan", act.plan()),
                    ("person", act.sealed("person")),
                    ("organisation", act.sealed("organisation")),
                    ("role", act.sealed("role")),
                ],
            ),
        }
    }

    fn access(&mut self, act: &Act<'_>) {
        if act.one.erased {
            // The token ends with what was known of whose it was.
            return;
        }
        self.put(
            "access_tokens",
            vec![
                ("id", act.open("access")),
                ("token", act.open("token")),
                ("plan", act.plan()),
                ("person", act.person()),
                ("organisation", act.organisation()),
                ("role", act.sealed("role")),
                ("name", act.sealed("name")),
                ("made", act.time()),
                ("expires", act.open("expires")),
                ("seq", act.seq()),
                ("revoked", null()),
            ],
        );
    }

    fn hold(&mut self, act: &Act<'_>) {
        let last = act.about()["last"].as_i64().unwrap_or(i64::MAX);
        self.put(
            "holds",
            vec![
                ("id", act.open("hold")),
                ("plan", act.plan()),
                ("first_seq", act.open("first")),
                ("last_seq", Cell::Is(json!(last))),
                ("seq", act.seq()),
                ("lifted", null()),
            ],
        );
    }

    fn dispute(&mut self, act: &Act<'_>) {
        let dispute = act.about()["dispute"].clone();
        match act.word() {
            "contest" => {
                self.contest(act);
                self.position(act);
            }
            "position" => self.position(act),
            "worth" => self.set("disputes", &dispute, &[("worth_pence", act.open("pence"))]),
            "offer" => self.offer(act),
            "answer" => self.answer(act),
            _ => self.set("disputes", &dispute, &[("status", word("agreed")), ("agreed", act.sealed("value"))]),
        }
    }

    fn contest(&mut self, act: &Act<'_>) {
        let cell = &act.about()["cell"];
        self.put(
            "disputes",
            vec![
                ("id", act.open("dispute")),
                ("plan", act.plan()),
                ("number", act.open("number")),
                ("section", Cell::Is(cell["section"].clone())),
                ("table_name", Cell::Is(cell["table"].clone())),
                ("row_key", Cell::Is(json!(cell["key"].to_string()))),
                ("column_name", Cell::Is(cell["column"].clone())),
                ("low", act.open("low")),
                ("high", act.open("high")),
                ("settler", act.sealed("settler")),
                ("due", act.open("due")),
                ("worth_pence", null()),
                ("status", word("open")),
                ("agreed", null()),
                ("proposal", null()),
                ("made", act.time()),
                ("seq", act.seq()),
            ],
        );
    }

    fn position(&mut self, act: &Act<'_>) {
        let mut cells = vec![("dispute", act.open("dispute")), ("organisation", act.organisation())];
        self.take("positions", &cells);
        cells.extend([("value", act.sealed("value")), ("seq", act.seq())]);
        self.put("positions", cells);
    }

    fn offer(&mut self, act: &Act<'_>) {
        for row in self.of("offers", "dispute", &act.about()["dispute"]) {
            // One whose status is not known stays so: it was taken, declined, or is countered by now.
            if row.is("status", &json!("open")) {
                row.cells.insert("status", word("countered"));
            }
        }
        self.put(
            "offers",
            vec![
                ("id", act.open("offer")),
                ("dispute", act.open("dispute")),
                ("organisation", act.organisation()),
                ("value", act.sealed("value")),
                ("status", word("open")),
                ("made", act.time()),
                ("seq", act.seq()),
            ],
        );
    }

    fn answer(&mut self, act: &Act<'_>) {
        let (offer, dispute) = (act.about()["offer"].clone(), act.about()["dispute"].clone());
        let taken = act.one.sealed.as_ref().map(|sealed| sealed["take"].as_bool().unwrap_or_default());
        let mut cells = vec![("offer", act.open("offer")), ("organisation", act.organisation())];
        self.take("answers", &cells);
        cells.extend([
            ("taken", taken.map_or(Cell::Unknown, |taken| Cell::Is(json!(i64::from(taken))))),
            ("seq", act.seq()),
        ]);
        self.put("answers", cells);
        let (status, agreed) = match taken {
            Some(false) => (Some(word("declined")), None),
            _ => match self.all_took(&offer, &dispute) {
                Some(true) => (Some(word("taken")), Some(word("agreed"))),
                Some(false) => (None, None),
                None => (Some(Cell::Unknown), Some(Cell::Unknown)),
            },
        };
        if let Some(status) = status {
            self.set("offers", &offer, &[("status", status)]);
        }
        if let Some(agreed) = agreed {
            let value = self.of("offers", "id", &offer).next().map_or(Cell::Unknown, |row| row.cells["value"].clone());
            let value = if agreed == Cell::Unknown { Cell::Unknown } else { value };
            self.set("disputes", &dispute, &[("status", agreed), ("agreed", value)]);
        }
    }

    /// Whether every party but the one who made an offer has taken it; nothing where that cannot be known any more.
    fn all_took(&self, offer: &Value, dispute: &Value) -> Option<bool> {
        let made = self.rows("offers").iter().find(|row| row.is("id", offer))?;
        let answers: Vec<&Row> = self.rows("answers").iter().filter(|row| row.is("offer", offer)).collect();
        let mut all = true;
        for party in self.rows("positions").iter().filter(|row| row.is("dispute", dispute)) {
            let Cell::Is(party) = &party.cells["organisation"] else { return None };
            let Cell::Is(own) = &made.cells["organisation"] else { return None };
            if party == own {
                continue;
            }
            let theirs =
                answers.iter().find(|row| row.matches(&[("organisation", Cell::Is(party.clone()))]) == Match::Yes);
            match theirs.map(|row| &row.cells["taken"]) {
                Some(Cell::Is(taken)) => all &= *taken == 1,
                Some(Cell::Unknown) => return None,
                None if answers.iter().any(|row| row.cells["organisation"] == Cell::Unknown) => return None,
                None => all = false,
            }
        }
        Some(all)
    }
}
