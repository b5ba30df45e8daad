//! Makes the one stylesheet and the one script that the site serves, under names that change with what is in them.
//!
//! `npm ci` brings the NHS design system into `node_modules`; its stylesheet is taken from there, without the fonts and
//! pictures that it would fetch from elsewhere. Without it the build works too, with our own stylesheet alone, and says so.

use std::path::{Path, PathBuf};
use std::{env, fs};

const NHS: &str = "node_modules/nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css";
const CONTENT: &str = "../report/src/html/content.css";

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo says where the crate is"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo says where to build"));
    let mut style = String::new();
    match fs::read_to_string(root.join(NHS)) {
        // In a layer of its own, so that our rules win whatever theirs are.
        Ok(nhs) => style = format!("@layer nhs{{{}}}", stripped(&nhs)),
        Err(_) => println!(
            "cargo::warning=without the NHS design system the site is plain: run `npm ci --prefix crates/web --ignore-scripts`"
        ),
    }
    for part in [CONTENT, "assets/site.css"] {
        style.push('\n');
        style.push_str(&read(&root.join(part)));
    }
    let script = read(&root.join("assets/site.js"));
    let (style_name, script_name) = (format!("site-{}.css", short(&style)), format!("site-{}.js", short(&script)));
    fs::write(out.join("site.css"), &style).expect("the build folder can be written");
    fs::write(out.join("site.js"), &script).expect("the build folder can be written");
    let code = format!(
        "/// The stylesheet's name, which changes with what is in it.\npub const STYLE_NAME: &str = \"{style_name}\";\n\
         /// The stylesheet.\npub const STYLE: &str = include_str!(concat!(env!(\"OUT_DIR\"), \"/site.css\"));\n\
         /// The script's name, which changes with what is in it.\npub const SCRIPT_NAME: &str = \"{script_name}\";\n\
         /// The script.\npub const SCRIPT: &str = include_str!(concat!(env!(\"OUT_DIR\"), \"/site.js\"));\n"
    );
    fs::write(out.join("assets.rs"), code).expect("the build folder can be written");
    println!("cargo::rerun-if-changed={NHS}");
    println!("cargo::rerun-if-changed=package-lock.json");
    println!("cargo::rerun-if-changed={CONTENT}");
    println!("cargo::rerun-if-changed=assets");
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|failure| panic!("{}: {failure}", path.display()))
}

/// Without the health service's own typeface, which is not ours to use, and without anything fetched from elsewhere.
fn stripped(css: &str) -> String {
    let without_charset = css.replacen("@charset \"UTF-8\";", "", 1);
    let without_map = without_charset.split("/*# sourceMappingURL").next().unwrap_or_default();
    let without_faces = without(without_map, "@font-face{", '}');
    let own_type = without_faces.replace("Frutiger W01,arial,sans-serif", TYPE);
    // Icons that the site does not use; a missing picture would be asked for all the same.
    without_pictures(&own_type)
}

/// The reader's own system's typeface.
const TYPE: &str = "system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif";

/// Everything but what stands from `open` to the next `close`.
fn without(text: &str, open: &str, close: char) -> String {
    let mut parts = text.split(open);
    let mut left = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        left.push_str(part.split_once(close).map_or("", |(_, rest)| rest));
    }
    left
}

/// Pictures within the stylesheet stay; others become none.
fn without_pictures(css: &str) -> String {
    let mut parts = css.split("url(");
    let mut left = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if part.trim_start_matches(['"', '\'']).starts_with("data:") {
            left.push_str("url(");
            left.push_str(part);
        } else {
            left.push_str("none");
            left.push_str(part.split_once(')').map_or("", |(_, rest)| rest));
        }
    }
    left
}

/// Eight hexadecimal digits of what is in a file: FNV-1a, folded.
fn short(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{:08x}", (hash >> 32) as u32 ^ hash as u32)
}
