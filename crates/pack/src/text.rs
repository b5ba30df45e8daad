//! Bytes to text: UTF-8 with or without a byte-order mark, or a finding that says what the file really is.

use model::Finding;

/// The longest line that a table can sensibly hold, in bytes.
const LONGEST_LINE: usize = 1_000_000;

/// The text of a file.
///
/// # Errors
/// What the file is instead.
pub fn decode<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, Box<Finding>> {
    let wrong = |message: &str, hint: &str| {
        Err(Box::new(Finding::error("not-text", name, format!("{name} {message}")).hint(hint)))
    };
    match bytes {
        [b'P', b'K', 3, 4, ..] => {
            return wrong("is a zip archive or an Excel workbook, not text", "save the sheet as \"CSV UTF-8\"");
        }
        [0x1f, 0x8b, ..] => return wrong("is compressed (gzip)", "unpack it first"),
        [b'P', b'A', b'R', b'1', ..] => return wrong("is a Parquet file", "give it the ending .parquet"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            return wrong("is an old Excel workbook, not text", "save the sheet as \"CSV UTF-8\"");
        }
        [b'%', b'P', b'D', b'F', ..] => {
            return wrong("is a PDF, not text", "copy its table into a sheet and save that");
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return wrong("is UTF-16 text", "save it as \"CSV UTF-8\""),
        [0, _, ..] | [_, 0, ..] => return wrong("is UTF-16 text or not text at all", "save it as \"CSV UTF-8\""),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head = bytes.trim_ascii_start();
    if [b"<!DOCTYPE".as_slice(), b"<html"]
        .iter()
        .any(|tag| head.get(..tag.len()).is_some_and(|h| h.eq_ignore_ascii_case(tag)))
    {
        return wrong("is a web page, not a table", "download the file itself, not the page that shows it");
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = line_at(bytes, error.valid_up_to());
        Box::new(
            Finding::error("not-utf8", name, format!("{name}:{line} holds bytes that are not UTF-8 text"))
                .at_line(line)
                .hint("the file was probably saved as Windows-1252 (a £ often shows it); save it as \"CSV UTF-8\""),
        )
    })?;
    if let Some(place) = text.find('\0') {
        let line = line_at(bytes, place);
        let finding = Finding::error("nul", name, format!("{name}:{line} holds a NUL byte")).at_line(line);
        return Err(Box::new(finding.hint("the file is damaged or not text; save it again as \"CSV UTF-8\"")));
    }
    if text.contains('\r') && !text.contains('\n') {
        let message = format!("{name} ends its lines in CR alone, as old Macintosh programs did");
        return Err(Box::new(Finding::error("line-ends", name, message).hint("save it as \"CSV UTF-8\"")));
    }
    for (number, line) in text.split('\n').enumerate() {
        if line.len() > LONGEST_LINE {
            let number = number as u32 + 1;
            let message = format!("{name}:{number} is {} MB long", line.len() / 1_000_000);
            let finding = Finding::error("long-line", name, message).at_line(number);
            return Err(Box::new(finding.hint("check that lines end in LF or CRLF, and that quotes are closed")));
        }
    }
    Ok(text)
}

/// The number of the line, from 1, that holds the byte at `place`.
pub fn line_at(bytes: &[u8], place: usize) -> u32 {
    1 + bytes[..place.min(bytes.len())].split(|byte| *byte == b'\n').skip(1).count() as u32
}
