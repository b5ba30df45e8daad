//! What this machine can do at most, measured in the same run, and what memory it has.

use std::hint::black_box;
use std::time::Instant;

/// Seconds that each measurement takes at least.
const LONG_ENOUGH: f64 = 0.3;

/// Bytes a second that all threads together move in `a[i] = b[i] + c·a[i]`, where each works on `bytes` of its own: from its
/// cache if they fit there.
pub fn bandwidth(bytes: usize) -> f64 {
    let items = (bytes / 16).max(64);
    let passes = ((1_usize << 26) / bytes.max(1)).max(1);
    rate(|| {
        let (mut a, b) = (vec![1.0_f64; items], vec![1.0_f64; items]);
        let started = Instant::now();
        let mut done = 0;
        while started.elapsed().as_secs_f64() < LONG_ENOUGH {
            for _ in 0..passes {
                for (a, b) in a.iter_mut().zip(&b) {
                    *a = *b + 0.5 * *a;
                }
                black_box(&mut a);
            }
            done += passes;
        }
        // Two numbers read and one written.
        (done * items * 24) as f64 / started.elapsed().as_secs_f64()
    })
}

/// Multiply–adds a second of all threads together, on numbers that stay in registers, with the instructions that this build
/// may use.
pub fn multiply_adds() -> f64 {
    const CHAINS: usize = 24;
    const TURNS: usize = 100_000;
    rate(|| {
        let (times, plus) = (black_box(0.999_999), black_box(1e-6));
        let mut sums = black_box([1.0_f64; CHAINS]);
        let started = Instant::now();
        let mut done = 0;
        while started.elapsed().as_secs_f64() < LONG_ENOUGH {
            for _ in 0..TURNS {
                for sum in &mut sums {
                    *sum = *sum * times + plus;
                }
            }
            sums = black_box(sums);
            done += TURNS;
        }
        (done * CHAINS) as f64 / started.elapsed().as_secs_f64()
    })
}

/// The rates of all threads that futures run on, added up.
fn rate(work: impl Fn() -> f64 + Sync) -> f64 {
    rayon::broadcast(|_| work()).into_iter().sum()
}

/// Threads that futures run on.
pub fn threads() -> usize {
    rayon::current_num_threads()
}

/// Memory that could be had now, bytes, where the system tells.
pub fn available() -> Option<f64> {
    field("/proc/meminfo", "MemAvailable:")
}

/// The most memory this process has held, bytes, where the system tells.
pub fn peak() -> Option<f64> {
    field("/proc/self/status", "VmHWM:")
}

/// How many others want the machine: processes ready to run, mean over a minute.
pub fn load() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.parse().ok()
}

fn field(file: &str, name: &str) -> Option<f64> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? * 1024.0)
}
