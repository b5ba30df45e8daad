//! Where things are on the site: paths, with what stands in them made safe for a URL.

use model::id::Origin;
use report::site::{Audience, Links, Strip};

use crate::loaded::Loaded;

/// Links of a plan's pages, for one reader.
pub struct PlanLinks<'a> {
    /// `/plans/{id}`.
    pub root: String,
    /// The plan, whose rows have places.
    pub loaded: &'a Loaded,
    /// Who reads.
    pub audience: Audience,
    /// What has been agreed.
    pub agreement: Option<Strip>,
    /// Which version is looked at, if it is not the newest: kept from page to page.
    pub version: Option<String>,
}

impl PlanLinks<'_> {
    fn at(&self, path: &str) -> String {
        let slash = if path.is_empty() { "" } else { "/" };
        let version = self.version.as_ref().map_or_else(String::new, |version| format!("?version={}", part(version)));
        format!("{}{slash}{path}{version}", self.root)
    }
}

impl Links for PlanLinks<'_> {
    fn explain(&self, address: &str) -> Option<String> {
        Some(self.at(&format!("explain/{}", part(address))))
    }

    fn solution(&self, id: &str) -> String {
        self.at(&format!("solutions/{}", part(id)))
    }

    fn assumption(&self, id: &str) -> String {
        self.at(&format!("assumptions/{}", part(id)))
    }

    fn page(&self, page: &str) -> String {
        self.at(page)
    }

    fn table(&self, name: &str, format: &str) -> String {
        self.at(&format!("tables/{}.{format}", part(name)))
    }

    fn place(&self, origin: Origin) -> Option<(String, u32)> {
        let (file, line) = self.loaded.checked.place(origin);
        (self.audience == Audience::Partner).then(|| (file.to_owned(), line))
    }

    fn audience(&self) -> Audience {
        self.audience
    }

    fn agreement(&self) -> Option<Strip> {
        self.agreement.clone()
    }
}

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
