//! Codes, numbers and rows as a pack's files write them.

/// A table on its way to text.
pub struct Table(csv::Writer<Vec<u8>>);

impl Table {
    /// With these columns.
    pub fn new(columns: &[&str]) -> Self {
        let mut table = Self(csv::Writer::from_writer(Vec::new()));
        table.row(columns);
        table
    }

    /// Adds a row.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        let cells: Vec<C> = cells.into_iter().collect();
        let bytes = cells.iter().map(|cell| cell.as_ref().as_bytes());
        self.0.write_record(bytes).expect("writing to memory does not fail, and rows are as wide as the head");
    }

    /// Its text.
    pub fn finish(self) -> String {
        let bytes = self.0.into_inner().expect("writing to memory does not fail");
        String::from_utf8(bytes).expect("cells are text")
    }
}

/// A number to nine decimals, without zeros at its end.
pub fn number(value: f64) -> String {
    let text = format!("{value:.9}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The financial year that starts in a calendar year.
pub fn financial_year(start: i64) -> String {
    format!("{start}/{:02}", (start + 1) % 100)
}

/// A text as a code: letters, digits and `-` or `_`.
pub fn code(text: &str) -> String {
    let mut code = String::new();
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() || letter == '_' {
            code.push(letter);
        } else if !code.ends_with('-') && !code.is_empty() {
            code.push('-');
        }
    }
    code.truncate(50);
    code.trim_end_matches('-').to_owned()
}

/// A text as a TOML string.
pub fn quoted(text: &str) -> String {
    let sound: String = text.chars().filter(|letter| !letter.is_control()).collect();
    format!("\"{}\"", sound.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `field = "a"`, or `field in ("a", "b")`.
pub fn one_of<'a>(field: &str, values: impl IntoIterator<Item = &'a str>) -> String {
    let values: Vec<String> = values.into_iter().map(|value| format!("\"{}\"", value.replace('"', ""))).collect();
    match &values[..] {
        [only] => format!("{field} = {only}"),
        _ => format!("{field} in ({})", values.join(", ")),
    }
}

/// A name of the demand model in words: `raid_ip` is "RAID ip".
pub fn words(name: &str) -> String {
    let shorter = |word: &str| match word {
        "los" => "length of stay".to_owned(),
        "eol" => "end of life".to_owned(),
        "raid" | "ari" | "gp" | "ent" | "gi" | "msk" => word.to_uppercase(),
        "ip" => "inpatients".to_owned(),
        "ae" => "A&E".to_owned(),
        "dc" => "day case".to_owned(),
        "op" => "outpatients".to_owned(),
        other => other.to_owned(),
    };
    let words: Vec<String> = name.split('_').map(shorter).collect();
    let text = words.join(" ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A specialty's group in words, by its national treatment function code.
pub fn specialty(code: &str) -> &str {
    match code {
        "100" => "General surgery",
        "101" => "Urology",
        "110" => "Trauma and orthopaedics",
        "120" => "Ear, nose and throat",
        "130" => "Ophthalmology",
        "140" => "Oral surgery",
        "150" => "Neurosurgery",
        "160" => "Plastic surgery",
        "170" => "Cardiothoracic surgery",
        "300" => "General internal medicine",
        "301" => "Gastroenterology",
        "320" => "Cardiology",
        "330" => "Dermatology",
        "340" => "Respiratory medicine",
        "400" => "Neurology",
        "410" => "Rheumatology",
        "430" => "Elderly medicine",
        "502" => "Gynaecology",
        "Other" => "Other specialties",
        "Other (Medical)" => "Other medical specialties",
        "Other (Surgical)" => "Other surgical specialties",
        other => other,
    }
}
