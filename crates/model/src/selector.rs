//! Selectors: expressions that pick activity cells or account lines, such as `pod = "NEL" and age >= 75`.
//!
//! A selector is parsed once, then bound to a plan: names become places in its lists, so that testing a cell costs a
//! few table look-ups.

use std::collections::BTreeSet;
use std::fmt;

use crate::accounts::Line;
use crate::activity::Cell;
use crate::people::{AgeBand, OLDEST, Sex};
use crate::plan::Plan;

/// A parsed selector with the text it was parsed from.
#[derive(Clone, Debug)]
pub struct Selector {
    /// As written.
    pub text: String,
    /// As understood.
    pub expression: Expression,
}

/// What a selector asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// Everything.
    All,
    /// Both.
    And(Box<Expression>, Box<Expression>),
    /// Either.
    Or(Box<Expression>, Box<Expression>),
    /// The rest.
    Not(Box<Expression>),
    /// A field against some values.
    Test(Test),
}

/// A field against some values.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// The field's name.
    pub field: String,
    /// How it is compared.
    pub operator: Operator,
    /// The values; more than one only after `in`.
    pub values: Vec<Value>,
    /// Where the test stands in the text, in bytes.
    pub start: usize,
    /// How long it is, in bytes.
    pub length: usize,
}

/// How a field is compared with values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Equal to the value, or to one of them.
    Equal,
    /// Equal to none of the values.
    NotEqual,
    /// Below.
    Less,
    /// Below or equal.
    AtMost,
    /// Above.
    Greater,
    /// Above or equal.
    AtLeast,
}

/// A value in a selector.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(out, "{text}"),
            Self::Number(number) => write!(out, "{number}"),
        }
    }
}

/// Why a selector cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands in the selector, in bytes.
    pub start: usize,
    /// How long it is, in bytes.
    pub length: usize,
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub hint: Option<String>,
}

impl Selector {
    /// Reads a selector.
    ///
    /// ```
    /// # use model::selector::Selector;
    /// assert!(Selector::parse(r#"pod in ("NEL", "EL") and not (age < 75)"#).is_ok());
    /// assert_eq!(Selector::parse("pod = ").unwrap_err().message, "a value is missing after =");
    /// ```
    ///
    /// # Errors
    /// The first thing that cannot be understood.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let tokens = tokens(text)?;
        let mut parser = Parser { text, tokens: &tokens, at: 0, depth: 0 };
        let expression = parser.either()?;
        match parser.peek() {
            None => Ok(Self { text: text.to_owned(), expression }),
            Some(token) => Err(token.problem("\"and\" or \"or\" is missing before this")),
        }
    }

    /// Everything.
    pub fn all() -> Self {
        Self { text: "all".to_owned(), expression: Expression::All }
    }
}

/// Fields of activity cells that selectors can ask for.
pub const CELL_FIELDS: &[&str] = &[
    "pod",
    "service",
    "specialty",
    "measure",
    "beds",
    "site",
    "organisation",
    "commissioner",
    "area_group",
    "sex",
    "age",
    "flag",
];

/// Fields of account lines that selectors can ask for.
pub const LINE_FIELDS: &[&str] = &[
    "organisation",
    "role",
    "category",
    "side",
    "counterparty",
    "counterparty_role",
    "line",
    "tag",
    "recurrence",
    "support",
    "trade",
];

/// A selector of cells bound to a plan.
#[derive(Clone, Debug)]
pub enum CellTest {
    /// Everything.
    All,
    /// Both.
    And(Box<CellTest>, Box<CellTest>),
    /// Either.
    Or(Box<CellTest>, Box<CellTest>),
    /// The rest.
    Not(Box<CellTest>),
    /// Cells of these services.
    Service(Vec<bool>),
    /// Cells at these sites.
    Site(Vec<bool>),
    /// Cells paid for by these organisations; the last is for nobody in particular.
    Commissioner(Vec<bool>),
    /// Cells of these area groups; the last is for people from beyond the system.
    AreaGroup(Vec<bool>),
    /// Cells of these sexes, in the order of [`Sex::ALL`].
    Sex([bool; 3]),
    /// Cells of these ages.
    Age(Vec<bool>),
    /// Cells with this flag.
    Flag(u128),
}

impl CellTest {
    /// Binds a selector to the plan's cells.
    ///
    /// # Errors
    /// Every field, value or comparison that the plan's cells do not know.
    pub fn bind(selector: &Selector, plan: &Plan) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let test = bind_cells(&selector.expression, plan, &mut problems);
        if problems.is_empty() { Ok(test) } else { Err(problems) }
    }

    /// Whether the selector picks this cell.
    pub fn picks(&self, cell: &Cell) -> bool {
        match self {
            Self::All => true,
            Self::And(left, right) => left.picks(cell) && right.picks(cell),
            Self::Or(left, right) => left.picks(cell) || right.picks(cell),
            Self::Not(inner) => !inner.picks(cell),
            Self::Service(wanted) => wanted[cell.service.index()],
            Self::Site(wanted) => wanted[cell.site.index()],
            Self::Commissioner(wanted) => {
                wanted[cell.commissioner.map_or(wanted.len() - 1, crate::id::OrganisationId::index)]
            }
            Self::AreaGroup(wanted) => wanted[cell.area_group.map_or(wanted.len() - 1, crate::id::AreaGroupId::index)],
            Self::Sex(wanted) => wanted[cell.sex as usize],
            Self::Age(wanted) => wanted[usize::from(cell.age.from)],
            Self::Flag(mask) => cell.flags & mask != 0,
        }
    }

    /// Which of these cells the selector picks: one field at a time over all cells, which is several times faster than one
    /// cell at a time over all fields.
    pub fn picked(&self, cells: &[Cell]) -> Vec<bool> {
        let by = |test: &dyn Fn(&Cell) -> bool| cells.iter().map(test).collect();
        match self {
            Self::All => vec![true; cells.len()],
            Self::And(left, right) => joined(left.picked(cells), &right.picked(cells), |a, b| a & b),
            Self::Or(left, right) => joined(left.picked(cells), &right.picked(cells), |a, b| a | b),
            Self::Not(inner) => inner.picked(cells).into_iter().map(|picked| !picked).collect(),
            Self::Service(wanted) => by(&|cell| wanted[cell.service.index()]),
            Self::Site(wanted) => by(&|cell| wanted[cell.site.index()]),
            Self::Age(wanted) => by(&|cell| wanted[usize::from(cell.age.from)]),
            Self::Commissioner(_) | Self::AreaGroup(_) | Self::Sex(_) | Self::Flag(_) => by(&|cell| self.picks(cell)),
        }
    }

    /// Whether an age test of the selector falls inside this band, so that it neither picks it nor leaves it.
    pub fn straddles(&self, band: AgeBand) -> bool {
        match self {
            Self::And(left, right) | Self::Or(left, right) => left.straddles(band) || right.straddles(band),
            Self::Not(inner) => inner.straddles(band),
            Self::Age(wanted) => {
                let ages = &wanted[usize::from(band.from)..=usize::from(band.to)];
                ages.iter().any(|picked| *picked != ages[0])
            }
            _ => false,
        }
    }
}

impl CellTest {
    /// Whether an age test falls inside the cell's band *and* decides whether the cell is picked: taking the band as wholly
    /// inside and as wholly outside gives different answers.
    pub fn cuts(&self, cell: &Cell) -> bool {
        self.assuming(cell, true) != self.assuming(cell, false)
    }

    /// Whether the cell is picked if straddled ages count as `inside`.
    fn assuming(&self, cell: &Cell, inside: bool) -> bool {
        match self {
            Self::And(left, right) => left.assuming(cell, inside) && right.assuming(cell, inside),
            Self::Or(left, right) => left.assuming(cell, inside) || right.assuming(cell, inside),
            Self::Not(inner) => !inner.assuming(cell, inside),
            Self::Age(_) if self.straddles(cell.age) => inside,
            other => other.picks(cell),
        }
    }
}

fn joined(mut left: Vec<bool>, right: &[bool], join: fn(bool, bool) -> bool) -> Vec<bool> {
    for (left, right) in left.iter_mut().zip(right) {
        *left = join(*left, *right);
    }
    left
}

fn bind_cells(expression: &Expression, plan: &Plan, problems: &mut Vec<Problem>) -> CellTest {
    match expression {
        Expression::All => CellTest::All,
        Expression::And(left, right) => {
            CellTest::And(Box::new(bind_cells(left, plan, problems)), Box::new(bind_cells(right, plan, problems)))
        }
        Expression::Or(left, right) => {
            CellTest::Or(Box::new(bind_cells(left, plan, problems)), Box::new(bind_cells(right, plan, problems)))
        }
        Expression::Not(inner) => CellTest::Not(Box::new(bind_cells(inner, plan, problems))),
        Expression::Test(test) => bind_cell_test(test, plan, problems),
    }
}

fn bind_cell_test(test: &Test, plan: &Plan, problems: &mut Vec<Problem>) -> CellTest {
    let mut bind = |names: Vec<&str>| test.bind_names(names, problems);
    match test.field.as_str() {
        "service" => CellTest::Service(bind(plan.services.iter().map(|one| one.code.as_str()).collect())),
        "pod" => CellTest::Service(bind(plan.services.iter().map(|one| one.pod.word()).collect())),
        "specialty" => CellTest::Service(bind(plan.services.iter().map(|one| one.specialty.as_str()).collect())),
        "measure" => CellTest::Service(bind(plan.services.iter().map(|one| one.pod.measure().word()).collect())),
        "beds" => CellTest::Service(bind(plan.services.iter().map(|one| one.beds.map_or("", |b| b.word())).collect())),
        "site" => CellTest::Site(bind(plan.sites.iter().map(|one| one.code.as_str()).collect())),
        "organisation" => CellTest::Site(bind(
            plan.sites.iter().map(|one| plan.organisations[one.organisation.index()].code.as_str()).collect(),
        )),
        "commissioner" => {
            CellTest::Commissioner(bind(plan.organisations.iter().map(|one| one.code.as_str()).chain([""]).collect()))
        }
        "area_group" => {
            CellTest::AreaGroup(bind(plan.area_groups.iter().map(|one| one.name.as_str()).chain(["outside"]).collect()))
        }
        "sex" => {
            let picked = bind(Sex::ALL.iter().map(|sex| sex.word()).collect());
            CellTest::Sex([picked[0], picked[1], picked[2]])
        }
        "age" => CellTest::Age(test.bind_ages(problems)),
        "flag" => {
            let picked = bind(plan.flags.iter().map(String::as_str).collect());
            let mask = picked.iter().enumerate().filter(|(_, picked)| **picked).map(|(at, _)| 1 << at).sum();
            if test.operator == Operator::NotEqual {
                // "does not have the flag", not "has another flag"
                let named: u128 = picked.iter().enumerate().filter(|(_, p)| !**p).map(|(at, _)| 1u128 << at).sum();
                return CellTest::Not(Box::new(CellTest::Flag(named)));
            }
            CellTest::Flag(mask)
        }
        _ => {
            problems.push(test.unknown_field("activity cells", CELL_FIELDS));
            CellTest::All
        }
    }
}

/// Picks account lines.
#[derive(Clone, Debug)]
pub struct LineTest(Expression);

impl LineTest {
    /// Binds a selector to the plan's lines.
    ///
    /// # Errors
    /// Every field or value that the plan's lines do not know.
    pub fn bind(selector: &Selector, plan: &Plan) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        check_lines(&selector.expression, plan, &mut problems);
        if problems.is_empty() { Ok(Self(selector.expression.clone())) } else { Err(problems) }
    }

    /// Whether the selector picks this line.
    pub fn picks(&self, line: &Line, plan: &Plan) -> bool {
        line_picked(&self.0, line, plan)
    }
}

fn line_picked(expression: &Expression, line: &Line, plan: &Plan) -> bool {
    match expression {
        Expression::All => true,
        Expression::And(left, right) => line_picked(left, line, plan) && line_picked(right, line, plan),
        Expression::Or(left, right) => line_picked(left, line, plan) || line_picked(right, line, plan),
        Expression::Not(inner) => !line_picked(inner, line, plan),
        Expression::Test(test) => {
            let has = line_values(line, &test.field, plan).iter().any(|value| test.names(value));
            has == (test.operator == Operator::Equal)
        }
    }
}

/// What a line has in a field: one text, or one for each tag.
fn line_values<'a>(line: &'a Line, field: &str, plan: &'a Plan) -> Vec<&'a str> {
    let organisation = &plan.organisations[line.organisation.index()];
    let counterparty = line.counterparty.map(|id| &plan.organisations[id.index()]);
    let yes_no = |yes| vec![if yes { "yes" } else { "no" }];
    match field {
        "organisation" => vec![&organisation.code],
        "role" => vec![organisation.role.word()],
        "category" => vec![&line.category],
        "side" => vec![line.side.word()],
        "counterparty" => vec![counterparty.map_or("", |other| &other.code)],
        "counterparty_role" => vec![counterparty.map_or("", |other| other.role.word())],
        "line" => vec![&line.label],
        "tag" => line.tags.iter().map(String::as_str).collect(),
        "recurrence" => vec![line.recurrence.word()],
        "support" => yes_no(line.support),
        "trade" => yes_no(plan.is_trade(line)),
        _ => Vec::new(),
    }
}

fn check_lines(expression: &Expression, plan: &Plan, problems: &mut Vec<Problem>) {
    match expression {
        Expression::All => {}
        Expression::And(left, right) | Expression::Or(left, right) => {
            check_lines(left, plan, problems);
            check_lines(right, plan, problems);
        }
        Expression::Not(inner) => check_lines(inner, plan, problems),
        Expression::Test(test) if !LINE_FIELDS.contains(&test.field.as_str()) => {
            problems.push(test.unknown_field("account lines", LINE_FIELDS));
        }
        Expression::Test(test) => {
            let known: BTreeSet<&str> = match test.field.as_str() {
                "support" | "trade" => ["no", "yes"].into(),
                field => plan.lines.iter().flat_map(|line| line_values(line, field, plan)).collect(),
            };
            test.bind_names(known.into_iter().collect(), problems);
        }
    }
}

impl Test {
    /// Whether one of the values is this name.
    fn names(&self, name: &str) -> bool {
        self.values.iter().any(|value| match value {
            Value::Text(text) => text == name,
            Value::Number(number) => name.parse() == Ok(*number),
        })
    }

    /// Which of the names the test picks; a value that none of them is, is a problem.
    fn bind_names(&self, names: Vec<&str>, problems: &mut Vec<Problem>) -> Vec<bool> {
        if !matches!(self.operator, Operator::Equal | Operator::NotEqual) {
            problems.push(self.problem(
                format!("{} cannot be compared by size", self.field),
                Some("use =, != or in; only age has a size".to_owned()),
            ));
            return vec![false; names.len()];
        }
        for value in &self.values {
            let written = value.to_string();
            let one = Self { values: vec![value.clone()], ..self.clone() };
            if names.iter().any(|name| one.names(name)) {
                continue;
            }
            let known: BTreeSet<&str> = names.iter().copied().filter(|name| !name.is_empty()).collect();
            let hint = match crate::finding::nearest(&written, known.iter().copied()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None if known.is_empty() => format!("nothing in this plan has a {}", self.field),
                None => format!("known: {}", list(known.iter().copied())),
            };
            problems.push(self.problem(format!("nothing has {} \"{written}\"", self.field), Some(hint)));
        }
        names.into_iter().map(|name| self.names(name) == (self.operator == Operator::Equal)).collect()
    }

    /// Which ages from 0 to [`OLDEST`] the test picks.
    fn bind_ages(&self, problems: &mut Vec<Problem>) -> Vec<bool> {
        let mut ages = Vec::new();
        for value in &self.values {
            match value {
                Value::Number(age) => ages.push(*age),
                Value::Text(text) => problems.push(self.problem(
                    format!("age is compared with a number, not with \"{text}\""),
                    Some("write age >= 75".to_owned()),
                )),
            }
        }
        let picks = |age: f64| match self.operator {
            Operator::Equal => ages.contains(&age),
            Operator::NotEqual => !ages.contains(&age),
            Operator::Less => ages.iter().all(|bound| age < *bound),
            Operator::AtMost => ages.iter().all(|bound| age <= *bound),
            Operator::Greater => ages.iter().all(|bound| age > *bound),
            Operator::AtLeast => ages.iter().all(|bound| age >= *bound),
        };
        (0..=OLDEST).map(|age| picks(f64::from(age))).collect()
    }

    fn unknown_field(&self, what: &str, known: &[&str]) -> Problem {
        let hint = match crate::finding::nearest(&self.field, known.iter().copied()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("fields are {}", list(known.iter().copied())),
        };
        self.problem(format!("{what} have no field \"{}\"", self.field), Some(hint))
    }

    fn problem(&self, message: String, hint: Option<String>) -> Problem {
        Problem { start: self.start, length: self.length, message, hint }
    }
}

/// At most a dozen names, separated by commas.
fn list<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(12);
    let text = names.take(12).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{text} and {more} more") } else { text }
}

#[derive(Clone, Debug)]
struct Token {
    kind: TokenKind,
    start: usize,
    end: usize,
}

#[derive(Clone, Debug, PartialEq)]
enum TokenKind {
    Word(String),
    Text(String),
    Number(f64),
    Operator(Operator),
    Open,
    Close,
    Comma,
}

impl Token {
    fn problem(&self, message: impl Into<String>) -> Problem {
        Problem { start: self.start, length: self.end - self.start, message: message.into(), hint: None }
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, TokenKind::Word(written) if written.eq_ignore_ascii_case(word))
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let bytes = text.as_bytes();
    let (mut tokens, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let rest = &text[at..];
        let (kind, length) = match bytes[at] {
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'(' => (TokenKind::Open, 1),
            b')' => (TokenKind::Close, 1),
            b',' => (TokenKind::Comma, 1),
            b'=' if rest.starts_with("==") => (TokenKind::Operator(Operator::Equal), 2),
            b'=' => (TokenKind::Operator(Operator::Equal), 1),
            b'!' if rest.starts_with("!=") => (TokenKind::Operator(Operator::NotEqual), 2),
            b'<' if rest.starts_with("<=") => (TokenKind::Operator(Operator::AtMost), 2),
            b'<' => (TokenKind::Operator(Operator::Less), 1),
            b'>' if rest.starts_with(">=") => (TokenKind::Operator(Operator::AtLeast), 2),
            b'>' => (TokenKind::Operator(Operator::Greater), 1),
            quote @ (b'"' | b'\'') => match rest[1..].find(char::from(quote)) {
                Some(length) => (TokenKind::Text(rest[1..=length].to_owned()), length + 2),
                None => return Err(whole(at, rest.len(), "this text has no closing quote")),
            },
            byte if byte.is_ascii_digit() || byte == b'-' => {
                let length = rest.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-')).count();
                let number = rest[..length].parse::<f64>().map_err(|_| whole(at, length, "this is not a number"))?;
                (TokenKind::Number(number), length)
            }
            byte if byte.is_ascii_alphabetic() || byte == b'_' => {
                let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
                (TokenKind::Word(rest[..length].to_owned()), length)
            }
            _ => {
                let length = rest.chars().next().map_or(1, char::len_utf8);
                let hint = match rest.chars().next() {
                    Some('“' | '”' | '‘' | '’') => "write straight quotes: \"",
                    _ => "selectors look like pod = \"NEL\" and age >= 75",
                };
                let mut problem = whole(at, length, "this has no meaning in a selector");
                problem.hint = Some(hint.to_owned());
                return Err(problem);
            }
        };
        tokens.push(Token { kind, start: at, end: at + length });
        at += length;
    }
    Ok(tokens)
}

fn whole(start: usize, length: usize, message: &str) -> Problem {
    Problem { start, length, message: message.to_owned(), hint: None }
}

/// Parentheses and `not`s that may nest; far beyond what anybody writes.
const DEEPEST: usize = 50;
/// Tests that one selector may hold; chains of `and` nest in the expression, and this bounds them.
const LONGEST: usize = 500;

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.is_word(word));
        self.at += usize::from(found);
        found
    }

    fn missing(&self, what: &str) -> Problem {
        match self.peek() {
            Some(token) => token.problem(format!("{what} should stand here")),
            None => whole(self.text.len(), 0, &format!("{what} is missing at the end")),
        }
    }

    fn either(&mut self) -> Result<Expression, Problem> {
        if self.tokens.len() > LONGEST * 4 {
            return Err(whole(0, self.text.len(), "this selector is too long"));
        }
        let mut left = self.both()?;
        while self.take_word("or") {
            left = Expression::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Expression, Problem> {
        let mut left = self.one()?;
        while self.take_word("and") {
            left = Expression::And(Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Result<Expression, Problem> {
        if self.depth == DEEPEST {
            return Err(self.missing("something less deeply nested"));
        }
        self.depth += 1;
        let expression = self.one_within();
        self.depth -= 1;
        expression
    }

    fn one_within(&mut self) -> Result<Expression, Problem> {
        if self.take_word("not") {
            return Ok(Expression::Not(Box::new(self.one()?)));
        }
        if self.take_word("all") {
            return Ok(Expression::All);
        }
        if self.peek().is_some_and(|token| token.kind == TokenKind::Open) {
            self.at += 1;
            let inner = self.either()?;
            self.close()?;
            return Ok(inner);
        }
        self.test().map(Expression::Test)
    }

    fn close(&mut self) -> Result<(), Problem> {
        if self.peek().is_some_and(|token| token.kind == TokenKind::Close) {
            self.at += 1;
            return Ok(());
        }
        Err(self.missing("a closing parenthesis"))
    }

    fn test(&mut self) -> Result<Test, Problem> {
        let Some(Token { kind: TokenKind::Word(field), start, .. }) = self.peek().cloned() else {
            return Err(self.missing("a field such as pod"));
        };
        self.at += 1;
        let negated = self.take_word("not");
        if self.take_word("in") {
            let values = self.values()?;
            let operator = if negated { Operator::NotEqual } else { Operator::Equal };
            return Ok(self.finish(field, operator, values, start));
        }
        let Some(Token { kind: TokenKind::Operator(operator), start: sign, end }) = self.peek().cloned() else {
            return Err(self.missing(&format!("=, !=, <, <=, >, >= or in after {field}")));
        };
        self.at += 1;
        let Some(value) = self.value() else {
            let sign = &self.text[sign..end];
            let problem = whole(start, end - start, &format!("a value is missing after {sign}"));
            return Err(Problem { hint: Some("texts stand in quotes: pod = \"NEL\"".to_owned()), ..problem });
        };
        Ok(self.finish(field, operator, vec![value], start))
    }

    fn finish(&self, field: String, operator: Operator, values: Vec<Value>, start: usize) -> Test {
        let length = self.tokens[self.at - 1].end - start;
        Test { field, operator, values, start, length }
    }

    fn value(&mut self) -> Option<Value> {
        let value = match &self.peek()?.kind {
            TokenKind::Text(text) => Value::Text(text.clone()),
            TokenKind::Number(number) => Value::Number(*number),
            _ => return None,
        };
        self.at += 1;
        Some(value)
    }

    fn values(&mut self) -> Result<Vec<Value>, Problem> {
        if self.peek().is_none_or(|token| token.kind != TokenKind::Open) {
            return Err(self.missing("a list such as (\"NEL\", \"EL\")"));
        }
        self.at += 1;
        let mut values = Vec::new();
        loop {
            values.push(self.value().ok_or_else(|| self.missing("a value in quotes"))?);
            match self.peek().map(|token| &token.kind) {
                Some(TokenKind::Comma) => self.at += 1,
                _ => return self.close().map(|()| values),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn and_binds_closer_than_or() {
        let parsed = Selector::parse("a = 1 or b = 2 and c = 3").unwrap().expression;
        assert!(matches!(parsed, Expression::Or(_, right) if matches!(*right, Expression::And(_, _))));
    }

    #[test]
    fn nesting_without_end_is_a_problem_not_a_crash() {
        assert!(Selector::parse(&"(".repeat(100_000)).is_err());
        assert!(Selector::parse(&"not ".repeat(100_000)).is_err());
        assert!(Selector::parse(&"a = 1 and ".repeat(100_000)).is_err());
    }

    #[test]
    fn problems_point_at_their_place() {
        let problem = Selector::parse(r#"pod = "NEL" age >= 75"#).unwrap_err();
        assert_eq!((problem.start, problem.length), (12, 3));
    }
}
