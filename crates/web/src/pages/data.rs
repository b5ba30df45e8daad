//! *Data*: the files of a plan, and sending others; what is wrong with them is shown at the cell.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::http::StatusCode;
use model::Finding;
use model::decision::{Act, Section};
use pack::workbook::{self, Sheet};
use report::site::Audience;
use store::{File, TERMS_FILE, Version};

use crate::answer::{Answer, Problem, file as file_answer, html};
use crate::ask::Ask;
use crate::drafts;
use crate::forms::Form;
use crate::links::part;
use crate::pages::changes::reveal;
use crate::pages::content::audience;
use crate::shell::{Shell, words};

#[derive(Template)]
#[template(path = "data.html")]
struct Page {
    shell: Shell,
    form: Form,
    root: String,
    version: String,
    digest: String,
    files: Vec<FileItem>,
    whole: bool,
    tables: Vec<&'static str>,
    warnings: Vec<String>,
    may_propose: bool,
    found: Option<Found>,
}

struct FileItem {
    name: String,
    href: String,
    section: String,
    size: String,
}

/// What is wrong with an upload.
struct Found {
    summary: String,
    files: Vec<FaultyFile>,
}

/// A file with its faults, and the rows they are in.
struct FaultyFile {
    name: String,
    id: String,
    messages: Vec<Fault>,
    head: Vec<String>,
    rows: Vec<FaultyRow>,
}

struct Fault {
    id: String,
    place: String,
    message: String,
    hint: String,
    warning: bool,
}

struct FaultyRow {
    line: u32,
    cells: Vec<FaultyCell>,
}

struct FaultyCell {
    text: String,
    /// The fault, as a link from the cell to what is said of it.
    fault: String,
}

/// The files of the plan.
pub async fn show(ask: Ask) -> Answer {
    page(&ask, None).await
}

async fn page(ask: &Ask, found: Option<Found>) -> Answer {
    let (version, loaded) = ask.loaded().await?;
    let files = offered(ask, &version).await?;
    let item = |file: &File| FileItem {
        href: format!("{}/data/files/{}", ask.path(""), file.name.split('/').map(part).collect::<Vec<_>>().join("/")),
        section: section_of(&file.name),
        size: size(file.bytes.len()),
        name: file.name.clone(),
    };
    let said = |finding: &Finding| format!("{}: {}", place(finding, None), finding.message);
    let partner = ask.might(Act::ReadLog, Section::Plan);
    let page = Page {
        shell: Shell::of_plan(ask, "data", "Data", Some(&loaded)),
        form: ask.form.clone(),
        root: ask.path(""),
        version: version.number.to_string(),
        digest: version.digest.to_string(),
        files: files.iter().map(item).collect(),
        whole: partner,
        tables: loaded.tables().to_vec(),
        warnings: if partner { loaded.warnings.iter().map(said).collect() } else { Vec::new() },
        may_propose: Section::ALL.iter().any(|section| ask.might(Act::Propose, *section)),
        found,
    };
    html(ask.status, &page)
}

fn section_of(name: &str) -> String {
    if name == TERMS_FILE { "Terms".to_owned() } else { pack::section_of(name).map(words).unwrap_or_default() }
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}

/// Where a finding is: at its line and column, or at its cell if the table was a sheet of a workbook.
fn place(finding: &Finding, sheet: Option<&Sheet>) -> String {
    if let Some(sheet) = sheet {
        return format!("{}, {}", sheet.workbook, sheet.place(finding.line, finding.column.as_deref()));
    }
    let line = finding.line.map_or_else(String::new, |line| format!(", line {line}"));
    let column = finding.column.as_ref().map_or_else(String::new, |column| format!(", {column}"));
    format!("{}{line}{column}", finding.file)
}

/// The files that this reader is offered: to the public none that counts people or activity, as small numbers stand in them,
/// and none at all while they name a site that is not public.
async fn offered(ask: &Ask, version: &Version) -> Result<Vec<File>, Problem> {
    let (actor, plan) = ask.actor()?;
    let mut files = ask.store().files(actor, plan, Some(&version.id)).await?;
    if audience(ask) == Audience::Public {
        let counts =
            |file: &File| matches!(pack::section_of(&file.name), Some("population" | "activity" | "submissions"));
        files.retain(|file| !counts(file));
        if !ask.hidden().await?.is_empty() {
            files.clear();
        }
    }
    Ok(files)
}

/// One file as its author wrote it.
pub async fn file(ask: Ask) -> Answer {
    let version = ask.version().await?;
    let wanted = ask.param("file");
    let found = offered(&ask, &version).await?.into_iter().find(|file| file.name == wanted);
    let found = found.ok_or_else(|| Problem::Missing(format!("file \"{wanted}\" in this plan that you may see")))?;
    let kind = match found.name.rsplit_once('.') {
        Some((_, "csv")) => "text/csv; charset=utf-8",
        Some((_, "parquet")) => "application/vnd.apache.parquet",
        // Shown by no browser as anything that could do harm.
        _ => "text/plain; charset=utf-8",
    };
    let own = found.name.rsplit('/').next().unwrap_or("file").to_owned();
    Ok(file_answer(found.bytes, kind, Some(&own)))
}

/// Most files in one upload.
const MOST_FILES: usize = 500;

/// Takes files as a proposal, or says everything that is wrong with them.
pub async fn upload(mut ask: Ask) -> Answer {
    ask.form.id = "upload";
    let sent = std::mem::take(&mut ask.files);
    let unpacked = tokio::task::spawn_blocking(move || named(sent)).await;
    let Sent { files, sheets, strangers } =
        unpacked.map_err(|_| Problem::Failed("reading files stopped".to_owned()))?;
    if files.is_empty() && strangers.is_empty() {
        ask.refuse("files", "Choose at least one file.");
    }
    if files.len() > MOST_FILES {
        ask.refuse("files", format!("Send at most {MOST_FILES} files at once."));
    }
    if ask.form.get("reason").is_empty() {
        ask.refuse("reason", "Say what these files are and why the plan should have them.");
    }
    if ask.form.is_wrong() {
        return page(&ask, None).await;
    }
    let (actor, plan) = ask.actor()?;
    let head = ask.store().version(actor, plan, None).await?;
    let standing = ask.store().files(actor, plan, Some(&head.id)).await?;
    let names: BTreeSet<String> =
        files.iter().map(|file| &file.name).chain(sheets.iter().map(|sheet| &sheet.workbook)).cloned().collect();
    let shown = files.clone();
    let read = tokio::task::spawn_blocking(move || read(&standing, files, strangers)).await;
    let draft = match read.map_err(|_| Problem::Failed("reading files stopped".to_owned()))? {
        Ok(draft) => draft,
        Err(findings) => {
            ask.status = StatusCode::UNPROCESSABLE_ENTITY;
            return page(&ask, Some(found(&findings, &shown, &names, &sheets))).await;
        }
    };
    match ask.store().propose(actor, plan, &head.id, &draft, reveal(&ask.form), ask.form.get("reason")).await {
        Ok(proposal) => {
            crate::compared::ahead(&ask, &proposal).await;
            ask.on_to(&format!("changes/{}", proposal.number))
        }
        Err(error) => page(&ask.failed("upload", "files", error.into())?, None).await,
    }
}

/// What was sent.
#[derive(Default)]
struct Sent {
    /// Files of a pack, sheets of workbooks among them as CSV.
    files: Vec<File>,
    /// Which of them are sheets.
    sheets: Vec<Sheet>,
    /// What is no file of a pack, or cannot be read.
    strangers: Vec<Finding>,
}

impl Sent {
    fn take(&mut self, file: File) {
        let File { name, .. } = &file;
        if self.files.iter().any(|other| other.name == *name) {
            let finding = Finding::error("two-files", name, format!("{name} was sent twice"));
            self.strangers.push(finding.hint("send it once"));
        } else {
            self.files.push(file);
        }
    }

    fn take_workbook(&mut self, name: String, bytes: Vec<u8>) {
        let opened = workbook::open(&pack::File { name, bytes });
        self.strangers.extend(opened.findings);
        for (file, sheet) in drafts::ours(&opened.files).into_iter().zip(opened.sheets) {
            self.take(file);
            self.sheets.push(sheet);
        }
    }
}

/// Files by the names they have in a pack: a browser sends a solution without its folder, and a workbook holds several tables.
/// What is no file of a pack is told.
fn named(sent: Vec<File>) -> Sent {
    let mut all = Sent::default();
    for File { name, bytes } in sent {
        let own = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let name = match own.rsplit_once('.') {
            Some((_, "toml")) if own != "plan.toml" => format!("solutions/{own}"),
            _ => own.clone(),
        };
        if workbook::is_workbook(&own) {
            all.take_workbook(own, bytes);
        } else if own == TERMS_FILE || pack::stranger(&name).is_none() {
            all.take(File { name, bytes });
        } else {
            all.strangers.extend(pack::stranger(&own));
        }
    }
    all.files.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn read(standing: &[File], files: Vec<File>, strangers: Vec<Finding>) -> Result<store::Draft, Vec<Finding>> {
    let all = drafts::with_files(standing, files);
    let outcome = pack::read_files(drafts::theirs(&all), strangers);
    if outcome.checked.is_none() {
        return Err(outcome.findings);
    }
    drafts::draft(all).map_err(|error| vec![Finding::error("not-a-plan", "", error.to_string())])
}

/// Findings by file, each with the rows they are in. Files that were sent come first.
fn found(findings: &[Finding], files: &[File], sent: &BTreeSet<String>, sheets: &[Sheet]) -> Found {
    let mut by_file: BTreeMap<(bool, &str), Vec<&Finding>> = BTreeMap::new();
    let errors = |finding: &&Finding| finding.is_error() || sent.contains(&finding.file);
    for finding in findings.iter().filter(errors) {
        by_file.entry((!sent.contains(&finding.file), &finding.file)).or_default().push(finding);
    }
    let shown = |(at, ((_, name), findings)): (usize, ((bool, &str), Vec<&Finding>))| {
        let file = files.iter().find(|file| file.name == name);
        faulty(at, name, &findings, file, sheets.iter().find(|sheet| sheet.file == name))
    };
    let told: Vec<Finding> = by_file.values().flatten().map(|finding| (*finding).clone()).collect();
    Found { summary: report::findings::summary(&told), files: by_file.into_iter().enumerate().map(shown).collect() }
}

/// Faulty rows shown of one file.
const MOST_ROWS: usize = 100;

fn faulty(at: usize, name: &str, findings: &[&Finding], file: Option<&File>, sheet: Option<&Sheet>) -> FaultyFile {
    let message = |(number, finding): (usize, &&Finding)| Fault {
        id: format!("fault-{at}-{number}"),
        place: place(finding, sheet),
        message: finding.message.clone(),
        hint: finding.hint.clone().unwrap_or_default(),
        warning: !finding.is_error(),
    };
    let lines: BTreeSet<u32> = findings.iter().filter_map(|finding| finding.line).take(MOST_ROWS).collect();
    let (head, rows) = file
        .filter(|file| file.name.rsplit_once('.').is_some_and(|(_, ending)| ending == "csv"))
        .map_or_else(Default::default, |file| rows(&file.bytes, &lines));
    let cell = |line: u32, column: usize, text: String| {
        let here = |finding: &&&Finding| {
            let column =
                finding.column.as_ref().and_then(|name| head.iter().position(|one| one == name)) == Some(column);
            finding.line == Some(line) && (column || (finding.column.is_none() && column_of(finding, &head).is_none()))
        };
        let fault = findings
            .iter()
            .enumerate()
            .find(|(_, finding)| here(finding))
            .map(|(number, _)| format!("fault-{at}-{number}"));
        FaultyCell { text, fault: fault.unwrap_or_default() }
    };
    let rows = rows.into_iter().map(|(line, cells)| FaultyRow {
        line,
        cells: cells.into_iter().enumerate().map(|(column, text)| cell(line, column, text)).collect(),
    });
    FaultyFile {
        name: sheet.map_or(name.to_owned(), |sheet| format!("{}, sheet {}", sheet.workbook, sheet.name)),
        id: format!("file-{at}"),
        messages: findings.iter().enumerate().map(message).collect(),
        rows: rows.collect(),
        head,
    }
}

fn column_of(finding: &Finding, head: &[String]) -> Option<usize> {
    let column = finding.column.as_ref()?;
    head.iter().position(|one| one == column)
}

/// The header of a CSV file and the rows on these lines.
fn rows(bytes: &[u8], lines: &BTreeSet<u32>) -> (Vec<String>, Vec<(u32, Vec<String>)>) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).comment(Some(b'#')).from_reader(bytes);
    let text = |record: &csv::ByteRecord| {
        record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect::<Vec<_>>()
    };
    let head = reader.byte_headers().map(text).unwrap_or_default();
    let mut rows = Vec::new();
    for record in reader.byte_records().map_while(Result::ok) {
        let line = record.position().map_or(0, |position| position.line() as u32);
        if lines.contains(&line) {
            rows.push((line, text(&record)));
        }
    }
    (head, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> File {
        File { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn names_are_those_of_a_pack_and_lead_nowhere_else() {
        let sent = vec![
            file("C:\\data\\accounts.csv", ""),
            file("../../etc/plan.toml", ""),
            file("stays.toml", ""),
            file("..toml", ""),
            file("passwd", ""),
            file("accounts.csv", ""),
        ];
        let Sent { files, strangers, .. } = named(sent);
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["accounts.csv", "plan.toml", "solutions/stays.toml"]);
        assert_eq!(strangers.len(), 3, "{strangers:?}");
    }

    #[test]
    fn a_fault_is_marked_in_its_cell() {
        let sent = file("accounts.csv", "# ours\na,b\n1,x\n2,\"y\nz\"\n3,w\n");
        let faults = [
            Finding::error("wrong", "accounts.csv", "b is wrong").at_line(4).in_column("b"),
            Finding::error("wrong", "accounts.csv", "the row is wrong").at_line(6),
        ];
        let sent_names = BTreeSet::from([sent.name.clone()]);
        let found = found(&faults, &[sent], &sent_names, &[]);
        let file = &found.files[0];
        assert_eq!(file.head, ["a", "b"]);
        let marks: Vec<Vec<bool>> =
            file.rows.iter().map(|row| row.cells.iter().map(|cell| !cell.fault.is_empty()).collect()).collect();
        assert_eq!(marks, [[false, true], [true, true]]);
        assert_eq!(file.rows[0].line, 4);
    }
}
