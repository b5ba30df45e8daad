//! What was filled in, and what is wrong with it, told at the field.

use std::collections::BTreeMap;

/// A form that was posted: kept so that a page can be shown again with it.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Which form of the page.
    pub id: &'static str,
    /// Each field's values, in order.
    values: BTreeMap<String, Vec<String>>,
    /// What is wrong, by field.
    errors: Vec<(String, String)>,
}

impl Form {
    /// A form as a browser sends it.
    pub fn read(bytes: &[u8]) -> Self {
        let mut form = Self::default();
        for (name, value) in form_urlencoded::parse(bytes) {
            form.push(&name, value.into_owned());
        }
        form
    }

    /// Adds a field.
    pub fn push(&mut self, name: &str, value: String) {
        self.values.entry(name.to_owned()).or_default().push(value);
    }

    /// A field's value without space around it; empty if it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    /// A field's value to the letter, as for a password.
    pub fn exact(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// Every value of a field.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values.get(name).into_iter().flatten().map(|value| value.trim())
    }

    /// Says what is wrong with a field.
    pub fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push((field.to_owned(), message.into()));
    }

    /// Whether anything is wrong.
    pub fn is_wrong(&self) -> bool {
        !self.errors.is_empty()
    }

    /// What is wrong, each with the id of its field on the page.
    pub fn faults(&self) -> Vec<(String, String)> {
        self.errors.iter().map(|(field, message)| (format!("{}-{field}", self.id), message.clone())).collect()
    }

    /// What was filled into a field of a form, to be shown again; secrets are not.
    pub fn value(&self, form: &str, field: &str) -> &str {
        if self.id == form && !field.contains("password") { self.get(field) } else { "" }
    }

    /// What was filled in, or what stands there.
    pub fn value_or<'a>(&'a self, form: &str, field: &str, standing: &'a str) -> &'a str {
        if self.id == form && self.values.contains_key(field) { self.get(field) } else { standing }
    }

    /// What is wrong with a field of a form; empty if nothing is.
    pub fn error(&self, form: &str, field: &str) -> &str {
        let found = self.errors.iter().find(|(name, _)| self.id == form && name == field);
        found.map_or("", |(_, message)| message.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_stands_at_its_field_of_its_form() {
        let mut form = Form::read(b"reason=+why%3F+&password=+a+b+&x=1&x=2");
        form.id = "sign";
        form.refuse("reason", "say more");
        assert_eq!((form.get("reason"), form.exact("password"), form.get("none")), ("why?", " a b ", ""));
        assert_eq!(form.all("x").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!((form.value("sign", "reason"), form.value("other", "reason")), ("why?", ""));
        assert_eq!((form.error("sign", "reason"), form.error("other", "reason")), ("say more", ""));
        assert_eq!(form.value("sign", "password"), "");
        assert_eq!(form.faults(), [("sign-reason".to_owned(), "say more".to_owned())]);
    }
}
