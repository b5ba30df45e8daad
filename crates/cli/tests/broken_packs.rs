//! Broken packs, each with what must be told of it: the file, the line where there is one, the kind of fault and the
//! way out, within two seconds and 500 MB, without a panic and without a crowd of findings for one fault.

mod broken;
mod support;

#[test]
fn files_that_are_not_what_they_are_called() {
    broken::check(&broken::files::cases());
}

#[test]
fn texts_that_are_not_plain_csv() {
    broken::check(&broken::encodings::cases());
}

#[test]
fn headers_rows_and_cells() {
    broken::check(&broken::cells::cases());
}

#[test]
fn plan_files() {
    broken::check(&broken::plan::cases());
}

#[test]
fn organisations_areas_and_shares() {
    broken::check(&broken::system::cases());
}

#[test]
fn people_and_activity() {
    broken::check(&broken::people::cases());
}

#[test]
fn births_health_flows_and_overrides() {
    broken::check(&broken::demand::cases());
}

#[test]
fn accounts_and_costs() {
    broken::check(&broken::accounts::cases());
}

#[test]
fn contracts_and_pooled_funds() {
    broken::check(&broken::contracts::cases());
}

#[test]
fn assumptions_drivers_selectors_and_headlines() {
    broken::check(&broken::evidence::cases());
}

#[test]
fn solutions() {
    broken::check(&broken::solutions::cases());
}

#[test]
fn rooms_and_staff() {
    broken::check(&broken::capacity::cases());
}

#[test]
fn economics() {
    broken::check(&broken::economics::cases());
}

#[test]
fn capital() {
    broken::check(&broken::capital::cases());
}

#[test]
fn quality() {
    broken::check(&broken::quality::cases());
}

#[test]
fn sound_packs_in_other_spellings_say_the_same() {
    broken::sound::check();
}

#[test]
fn what_is_no_folder_is_the_world_failing() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("file"), "not a folder").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("circle", path("circle")).unwrap();
    for name in ["nowhere", "file", "circle"] {
        let (output, _) = broken::concordat(&["check", &path(name)]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.starts_with("concordat: cannot read the folder") && told.contains(name), "{told}");
    }
}

#[test]
fn there_are_enough_of_them() {
    use broken::{
        accounts, capacity, capital, cells, contracts, demand, economics, encodings, evidence, files, people, plan,
        quality, solutions, system,
    };
    let all = [files::cases(), encodings::cases(), cells::cases(), plan::cases(), system::cases()];
    let more = [
        people::cases(),
        accounts::cases(),
        evidence::cases(),
        demand::cases(),
        solutions::cases(),
        contracts::cases(),
        capacity::cases(),
        capital::cases(),
        quality::cases(),
        economics::cases(),
    ];
    let count: usize = all.iter().chain(&more).map(Vec::len).sum();
    assert!(count >= 300, "only {count} broken packs");
}
