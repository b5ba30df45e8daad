use std::time::Instant;
fn main() {
    let p = std::env::args().nth(1).unwrap();
    let t = Instant::now();
    let (f, x) = pack::load(p.as_ref()).unwrap();
    eprintln!("load {:?}", t.elapsed());
    let t = Instant::now();
    let o = pack::read_files(f, x);
    eprintln!("read {:?}", t.elapsed());
    let c = o.checked.unwrap();
    let t = Instant::now();
    let r = engine::run(&c.plan, &Default::default());
    eprintln!("run {:?}", t.elapsed());
    let t = Instant::now();
    let j = report::json::results(&c.plan, &r);
    eprintln!("json {:?} {}", t.elapsed(), j.to_string().len());
}
