//! A server without a public name, whose certificate's key is told by its operator.

use std::time::Duration;

use e2e::{binaries::Binaries, person::Person, server::StoreServer};

const LIMIT: Duration = Duration::from_secs(30);

#[test]
fn a_server_with_a_certificate_of_its_own_is_joined_by_the_pin_that_its_operator_prints() {
    let binaries = Binaries::from_environment().unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let own = [("HOOPOE_STORE_SELF_SIGNED", "true")];
    let server = StoreServer::start_with(&binaries, &folder.path().join("server"), &own).unwrap();
    let given = server.invitation().unwrap();
    let [url, pin, code] = ["url", "pin", "code"].map(|field| given[field].as_str().unwrap());
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");

    let options = ["--server", url, "--pin", pin, "--invite-code", code];
    let mut alice = Person::init_with(&binaries, folder.path(), "Alice", &options).unwrap();
    alice.start().unwrap();

    alice.reaches_server().unwrap();
}

#[test]
fn a_server_with_another_key_than_the_pinned_one_is_not_spoken_to() {
    let binaries = Binaries::from_environment().unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let own = [("HOOPOE_STORE_SELF_SIGNED", "true")];
    let server = StoreServer::start_with(&binaries, &folder.path().join("server"), &own).unwrap();
    let given = server.invitation().unwrap();
    let url = given["url"].as_str().unwrap();
    let pin = "A".repeat(43);

    let options = ["--server", url, "--pin", &pin];
    let mut alice = Person::init_with(&binaries, folder.path(), "Alice", &options).unwrap();
    alice.start().unwrap();

    alice
        .shows("that the server cannot be trusted", LIMIT, |status| {
            status["server"]["state"] == "unreachable"
                && status["server"]["reason"]
                    .as_str()
                    .is_some_and(|reason| reason.contains("--pin"))
        })
        .unwrap();
    assert_eq!(server.stats().unwrap()["accounts"], 0);
}
