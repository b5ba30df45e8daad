//! Writes the example packs: `cargo run -p concordat-tools -- leicestershire|marlshire [--data DIR] [--out DIR]`.
//!
//! And measures how time grows with size: `scale [--pack DIR] [--out DIR] [--most CELLS]`.
//!
//! `leicestershire` needs the open data that `examples/leicestershire/README.md` lists; `marlshire` needs nothing.

mod leicestershire;
mod marlshire;
mod scale;
mod write;

use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let which = args.first().map_or("", String::as_str);
    let data = option(&args, "--data").unwrap_or_else(|| PathBuf::from("../shared/data"));
    let out = option(&args, "--out").unwrap_or_else(|| Path::new("examples").join(which));
    match which {
        "leicestershire" => leicestershire::write(&data, &out),
        "marlshire" => marlshire::write(&out),
        "scale" => {
            let pack = option(&args, "--pack").unwrap_or_else(|| PathBuf::from("examples/marlshire"));
            let out = option(&args, "--out").unwrap_or_else(|| PathBuf::from("docs/benchmarks"));
            let most = option(&args, "--most").map_or(Ok(1e7), |most| most.to_string_lossy().parse::<f64>());
            scale::run(&pack, &out, most.map_err(|_| "--most is a number of cells, such as 1e6")?)
        }
        _ => Err("say which pack to write, leicestershire or marlshire, or scale".into()),
    }
}

/// The value after `name` on the command line.
fn option(args: &[String], name: &str) -> Option<PathBuf> {
    let place = args.iter().position(|arg| arg == name)?;
    args.get(place + 1).map(PathBuf::from)
}
