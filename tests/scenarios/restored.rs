//! A profile is restored from a copy: its node notices, says so, and goes on without losing what is under way.

use std::{fs, path::Path, time::Duration};

use e2e::net::TestNet;

const SOON: Duration = Duration::from_secs(60);

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn a_profile_that_was_restored_from_a_copy_begins_anew_and_loses_nothing_that_is_under_way() {
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();
    net.bob.go_offline().unwrap();
    let kept = net.folder().join("copy");
    copy(net.bob.profile(), &kept);

    net.bob.come_online().unwrap();
    for n in 0..5 {
        net.alice.send("Bob", &format!("to Bob {n}")).unwrap();
        net.bob.receives("Alice", &format!("to Bob {n}"), SOON).unwrap();
        net.bob.send("Alice", &format!("to Alice {n}")).unwrap();
        net.alice.receives("Bob", &format!("to Alice {n}"), SOON).unwrap();
    }
    net.bob.go_offline().unwrap();
    net.alice.send("Bob", "while you were away").unwrap();
    fs::remove_dir_all(net.bob.profile()).unwrap();
    copy(&kept, net.bob.profile());

    net.bob.come_online().unwrap();

    let log = fs::read_to_string(net.bob.log()).unwrap();
    assert!(log.contains("it was restored from a copy"), "{log}");
    assert_eq!(net.bob.status().unwrap()["restored"], true);
    net.bob.receives("Alice", "while you were away", SOON).unwrap();
    net.still_delivers("Bob was restored").unwrap();
    net.clear().unwrap();
}

#[test]
fn a_profile_that_was_restored_with_its_mark_is_noticed_by_the_slot_at_the_server() {
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();
    net.bob.go_offline().unwrap();
    let kept = net.folder().join("copy");
    copy(net.bob.profile(), &kept);
    net.bob.come_online().unwrap();
    net.bob.send("Alice", "one").unwrap();
    net.alice.receives("Bob", "one", SOON).unwrap();
    net.bob.go_offline().unwrap();

    fs::remove_dir_all(net.bob.profile()).unwrap();
    copy(&kept, net.bob.profile());
    // As on another computer: nothing but the server knows how far it had come.
    fs::remove_dir_all(net.bob.profile().with_extension("state")).unwrap();
    net.bob.come_online().unwrap();
    net.bob.send("Alice", "two").unwrap();

    net.alice.receives("Bob", "two", SOON).unwrap();
    let log = fs::read_to_string(net.bob.log()).unwrap();
    assert!(log.contains("it was restored from a copy"), "{log}");
    assert_eq!(net.bob.status().unwrap()["restored"], true);
    net.still_delivers("Bob was restored").unwrap();
    net.clear().unwrap();
}
