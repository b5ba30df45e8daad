//! Files of a plan on their way between a folder and a site: a tar archive whose first file says what it is.

use std::io::{Cursor, Read as _};

use serde_json::Value;
use store::{File, TERMS_FILE};

/// The kind of content of a parcel.
pub const KIND: &str = "application/x-tar";
/// The file that says what a parcel is.
const NOTE: &str = "concordat.json";
/// The most files in a parcel.
const MOST: usize = 2_000;
/// The most bytes of the note.
const MOST_NOTE: u64 = 1 << 20;

/// Why bytes are no parcel.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// They are cut short or no archive.
    #[error("this is no whole archive of a plan's files: {0}")]
    Broken(String),
    /// It does not begin with the file that says what it is.
    #[error("this archive does not begin with {NOTE}, which says what it is")]
    NoNote,
    /// A file of it has no place in a plan.
    #[error("\"{0}\" is not a file of a pack")]
    Stranger(String),
    /// A file comes twice.
    #[error("\"{0}\" comes twice")]
    Twice(String),
    /// It holds too many.
    #[error("there are more than {MOST} files in it")]
    TooMany,
}

/// A name that a file of a plan may have: one that leads nowhere but into its folder.
pub fn is_name(name: &str) -> bool {
    let known = name == TERMS_FILE || pack::section_of(name).is_some();
    let within = name.strip_prefix("solutions/").unwrap_or(name);
    known && !within.contains(['/', '\\']) && !within.starts_with('.')
}

/// Puts files and what is to be said of them into a parcel.
///
/// # Errors
/// If a name is too long for an archive.
pub fn pack(note: &Value, files: &[File]) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut append = |name: &str, bytes: &[u8]| {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_cksum();
        archive.append_data(&mut header, name, bytes)
    };
    append(NOTE, note.to_string().as_bytes())?;
    for file in files {
        append(&file.name, &file.bytes)?;
    }
    archive.into_inner()
}

/// What a parcel says it is, and its files.
///
/// # Errors
/// If it is cut short, or holds what is not of a plan.
pub fn unpack(bytes: &[u8]) -> Result<(Value, Vec<File>), Error> {
    let broken = |error: std::io::Error| Error::Broken(error.to_string());
    // An archive ends with two empty blocks; one that was cut between two files would read as a whole one of fewer.
    let end = bytes.len().checked_sub(1024).filter(|_| bytes.len().is_multiple_of(512));
    if end.is_none_or(|end| bytes[end..].iter().any(|byte| *byte != 0)) {
        return Err(Error::Broken("its end is missing".to_owned()));
    }
    let mut archive = tar::Archive::new(Cursor::new(bytes));
    let (mut note, mut files) = (None, Vec::<File>::new());
    for entry in archive.entries().map_err(broken)? {
        let entry = entry.map_err(broken)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if !entry.header().entry_type().is_file() {
            return Err(Error::Stranger(name));
        }
        let (size, mut held) = (entry.size(), Vec::new());
        let most = if note.is_none() { MOST_NOTE } else { bytes.len() as u64 };
        entry.take(most).read_to_end(&mut held).map_err(broken)?;
        if held.len() as u64 != size {
            return Err(Error::Broken(format!("{name} is cut short")));
        }
        if note.is_none() {
            let said = (name == NOTE).then(|| serde_json::from_slice::<Value>(&held).ok()).flatten();
            note = Some(said.ok_or(Error::NoNote)?);
            continue;
        }
        if !is_name(&name) {
            return Err(Error::Stranger(name));
        }
        if files.iter().any(|file| file.name == name) {
            return Err(Error::Twice(name));
        }
        if files.len() == MOST {
            return Err(Error::TooMany);
        }
        files.push(File { name, bytes: held });
    }
    Ok((note.ok_or(Error::NoNote)?, files))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn file(name: &str, text: &str) -> File {
        File { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn a_parcel_comes_back_and_one_that_is_cut_short_does_not() {
        let files =
            [file("plan.toml", "name = \"x\""), file("accounts.csv", &"1,2\n".repeat(400)), file("terms.md", "")];
        let note = json!({ "digest": "abc" });
        let bytes = pack(&note, &files).unwrap();
        assert_eq!(unpack(&bytes), Ok((note, files.to_vec())));
        for cut in 0..bytes.len() {
            // What is lost after the first of the blocks that end it is nothing but their padding.
            assert!(unpack(&bytes[..cut]).is_err(), "cut at {cut} of {}", bytes.len());
        }
    }

    #[test]
    fn what_is_not_of_a_plan_is_refused() {
        for name in
            ["../plan.toml", "/plan.toml", "passwd", "solutions/../plan.toml", "solutions/.toml", "solutions/a/b.toml"]
        {
            assert!(!is_name(name), "{name}");
        }
        assert!(
            is_name("plan.toml") && is_name("accounts.csv") && is_name("solutions/stays.toml") && is_name("terms.md")
        );
        let twice = pack(&json!({}), &[file("plan.toml", ""), file("plan.toml", "")]).unwrap();
        assert_eq!(unpack(&twice), Err(Error::Twice("plan.toml".to_owned())));
        let stranger = pack(&json!({}), &[file("passwd", "")]).unwrap();
        assert_eq!(unpack(&stranger), Err(Error::Stranger("passwd".to_owned())));
        let mut link = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_size(0);
        link.append_link(&mut header, NOTE, "/etc/passwd").unwrap();
        assert_eq!(unpack(&link.into_inner().unwrap()), Err(Error::Stranger(NOTE.to_owned())));
        assert!(unpack(b"").is_err() && unpack(&[0; 1024]).is_err() && unpack(&[7; 2048]).is_err());
    }
}
