//! `concordat pull`: a version of a shared plan becomes a folder with the same digest.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use store::{Actor, File, Store};

use super::remote::{self, Secret, Site};
use super::{By, Stamp, digests, draft, read_folder};
use crate::{Failure, Outcome};

/// Arguments of `concordat pull`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The store: a SQLite file or postgres://…; or the address of the plan's page on a site, <https://…/plans/ID>
    store: String,
    /// The folder to write: new, empty, or pulled before and not changed since
    folder: PathBuf,
    /// Which version; the newest you may see if not given
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    #[command(flatten)]
    secret: Secret,
    #[command(flatten)]
    by: By,
}

/// Pulls a version.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let (by, folder) = (&arguments.by, &arguments.folder);
    if remote::is_site(&arguments.store) {
        return from_site(arguments);
    }
    super::run(by.json, async {
        let (actor, store) = (by.actor()?, by.open(&arguments.store, false).await?);
        let plan = by.plan(&store, &actor).await?;
        let version = store.version(&actor, &plan, arguments.version.as_deref()).await?;
        let files = store.files(&actor, &plan, Some(&version.id)).await?;
        // Checked before anything is written: the files must say what was signed.
        if digests(&files).is_none_or(|found| found != version.sections) {
            let message = format!(
                "the files of version {} say something else than its digest: it was not written",
                version.number
            );
            return Err(Failure::Refused(message));
        }
        clear(&store, &actor, folder).await?;
        write(folder, &files)?;
        let written = read_folder(folder, by.json)?.map(|(draft, _)| draft.digest());
        if written != Some(version.digest) {
            return Err(Failure::Refused(format!(
                "{} has another digest than version {}",
                folder.display(),
                version.number
            )));
        }
        let stamp = Stamp { store: store.origin().to_owned(), plan: version.plan.clone(), version: version.id.clone() };
        stamp.write(folder)?;
        by.tell(&json!({ "version": version, "folder": folder, "files": names(&files) }), || {
            format!("Version {} is in {}. Digest {}\n", version.number, folder.display(), version.digest)
        })
    })
}

/// Pulls a version from a site.
fn from_site(arguments: &Arguments) -> Result<Outcome, Failure> {
    let (by, folder) = (&arguments.by, &arguments.folder);
    let site = Site::of(&arguments.store, &arguments.secret)?;
    let (files, stamp, version) = site.version(arguments.version.as_deref().unwrap_or("latest"))?;
    if !is_empty(folder)? {
        let before = remote::before(&site, folder).ok_or_else(|| changed(folder))?;
        remove_unchanged(folder, &before)?;
    }
    write(folder, &files)?;
    let written = read_folder(folder, by.json)?.map(|(draft, _)| draft.digest());
    if written.is_none() || written != remote::digest(&version) {
        return Err(Failure::Refused(format!("{} has another digest than the version", folder.display())));
    }
    stamp.write(folder)?;
    by.tell(&json!({ "version": version, "folder": folder, "files": names(&files) }), || {
        let digest = version["digest"].as_str().unwrap_or_default();
        format!("Version {} is in {}. Digest {digest}\n", version["number"], folder.display())
    })
}

fn names(files: &[File]) -> Vec<&str> {
    files.iter().map(|file| file.name.as_str()).collect()
}

/// Makes room in a folder: removes what an earlier pull wrote, if nothing of it was changed since.
async fn clear(store: &Store, actor: &Actor, folder: &Path) -> Result<(), Failure> {
    if is_empty(folder)? {
        return Ok(());
    }
    let stamp = Stamp::read(folder).filter(|stamp| stamp.store == store.origin()).ok_or_else(|| changed(folder))?;
    let before = store.files(actor, &stamp.plan, Some(&stamp.version)).await.map_err(|_| changed(folder))?;
    remove_unchanged(folder, &before)
}

/// Whether a folder is new or holds nothing.
fn is_empty(folder: &Path) -> Result<bool, Failure> {
    let told = |error| Failure::Write { path: folder.to_owned(), error };
    fs::create_dir_all(folder).map_err(told)?;
    Ok(fs::read_dir(folder).map_err(told)?.next().is_none())
}

fn changed(folder: &Path) -> Failure {
    Failure::Refused(format!(
        "{} holds something that is not in the store: push it, or pull into another folder; nothing was written",
        folder.display()
    ))
}

/// Removes the files of an earlier pull, if the folder says just what they do.
fn remove_unchanged(folder: &Path, before: &[File]) -> Result<(), Failure> {
    let (standing, _) = pack::load(folder)?;
    let mut standing = super::ours(&standing);
    standing.extend(
        fs::read(folder.join(store::TERMS_FILE)).ok().map(|bytes| File { name: store::TERMS_FILE.to_owned(), bytes }),
    );
    let same = match (draft(standing), draft(before.to_vec())) {
        (Ok(standing), Ok(before)) => standing.digests() == before.digests(),
        _ => false,
    };
    if !same {
        return Err(changed(folder));
    }
    // It may hold more than tables, so it is not ours to remove; left there, the tables would be there twice.
    if let Some(workbook) = workbook_in(folder)? {
        return Err(Failure::Refused(format!(
            "{} holds the workbook {workbook}, and its tables would be there twice: put it elsewhere, or pull into another folder; \
             nothing was written",
            folder.display()
        )));
    }
    for file in before {
        let path = folder.join(&file.name);
        if path.exists() {
            fs::remove_file(&path).map_err(|error| Failure::Write { path, error })?;
        }
    }
    Ok(())
}

/// The name of a workbook in a folder.
fn workbook_in(folder: &Path) -> Result<Option<String>, Failure> {
    let told = |error| Failure::Write { path: folder.to_owned(), error };
    for entry in fs::read_dir(folder).map_err(told)? {
        let name = entry.map_err(told)?.file_name().to_string_lossy().into_owned();
        if pack::workbook::is_workbook(&name) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn write(folder: &Path, files: &[File]) -> Result<(), Failure> {
    for file in files {
        // A name from a store is not trusted to stay in the folder.
        if !web::parcel::is_name(&file.name) {
            return Err(Failure::Refused(format!("\"{}\" is not a file of a pack; it was not written", file.name)));
        }
        let path = folder.join(&file.name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| Failure::Write { path: parent.to_owned(), error })?;
        }
        fs::write(&path, &file.bytes).map_err(|error| Failure::Write { path, error })?;
    }
    Ok(())
}
