//! Times a run, for development.
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let t = std::time::Instant::now();
    let o = nhp::read(a[1].as_ref(), a[2].as_ref()).unwrap();
    for f in &o.findings {
        eprintln!("{} {} {}", f.kind, f.file, f.message);
    }
    let job = o.job.unwrap();
    eprintln!("read {:?}", t.elapsed());
    if a[4] == "a" {
        let t = std::time::Instant::now();
        let e = nhp::expect(&job);
        eprintln!("expect {:?}", t.elapsed());
        nhp::write::analytic(&job, &e, a[3].as_ref()).unwrap();
        eprintln!("written {:?}", t.elapsed());
        return;
    }
    let t = std::time::Instant::now();
    let r = nhp::run(&job, &nhp::Request { futures: a[4].parse().unwrap(), seed: 1 }, &|| {});
    eprintln!("run {:?}", t.elapsed());
    let t = std::time::Instant::now();
    nhp::write::sampled(&job, &r, a[3].as_ref()).unwrap();
    eprintln!("write {:?}", t.elapsed());
}
