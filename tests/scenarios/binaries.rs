//! The binaries that the other scenarios need are there and can be started.

use std::process::Command;

use e2e::binaries::Binaries;

#[test]
fn both_binaries_start_and_say_their_version() {
    let binaries = Binaries::from_environment().unwrap();

    for program in [binaries.node, binaries.server] {
        let done = Command::new(&program).arg("--version").output().unwrap();

        assert!(done.status.success(), "{} {done:?}", program.display());
    }
}
