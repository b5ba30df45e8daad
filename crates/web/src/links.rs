//! Where things are on the site: paths, with what stands in them made safe for a URL.

/// One part of a path.
pub fn part(text: &str) -> String {
    text.bytes().fold(String::new(), |out, byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out + &char::from(byte).to_string(),
        other => out + &format!("%{other:02X}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_plain_is_escaped() {
        assert_eq!(part("a b/ü?#"), "a%20b%2F%C3%BC%3F%23");
        assert_eq!(part("growth-1.2_x~"), "growth-1.2_x~");
    }
}
