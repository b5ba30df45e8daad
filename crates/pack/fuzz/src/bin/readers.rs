//! The fuzzing target: any bytes as a pack's files.

fn main() {
    // Without AFL's own panic hook, which would end the process where the Parquet reader catches its decoder's panics.
    std::panic::set_hook(Box::new(|_| {}));
    afl::fuzz_nohook!(|input: &[u8]| fuzz::check(input));
}
