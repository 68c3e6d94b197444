//! The whole disk of the server is searched for what it must not know, and so are the profiles for what a thief would
//! look for.

use std::time::Duration;

use e2e::search::files;

use crate::markers;

#[test]
fn server_sees_nothing() {
    let mut net = markers::cast();
    let link = markers::converse(&mut net);
    // Peer ids and keys are asked of the nodes, so both have to run; what waited is delivered by that.
    let data = net.server.data().to_owned();
    let before = (net.server.count("envelopes").unwrap(), snapshot(&data));
    net.bob.come_online().unwrap();
    let mut needles = markers::needles(&net);
    markers::secrets(&mut needles, &net);
    needles.text("the invitation", &link);
    needles.text(
        "the fragment of the invitation",
        link.split('#').next_back().unwrap(),
    );

    // While it runs, the write-ahead log included; with an envelope that waits, and after it was fetched.
    assert!(before.0 > 0, "an envelope waits");
    assert!(before.1.iter().any(|(name, _)| name.ends_with("-wal")));
    for (name, bytes) in &before.1 {
        assert_eq!(needles.in_bytes(bytes), Vec::<&str>::new(), "{name}");
    }
    assert_eq!(needles.in_folder(&data).unwrap(), []);
    net.bob
        .receives(markers::ALICE, "obsidian-teacup-2342", Duration::from_secs(60))
        .unwrap();
    net.server.stop().unwrap();
    assert_eq!(needles.in_folder(&data).unwrap(), []);

    // The search works: something planted among the server's files is found.
    std::fs::write(
        data.join("planted"),
        format!("x{}x", net.alice.user_id().unwrap()),
    )
    .unwrap();
    assert_eq!(needles.in_folder(&data).unwrap().len(), 1);
    net.clear().unwrap();
}

#[test]
fn a_stolen_profile_tells_nothing_without_the_passphrase() {
    let mut net = markers::cast();
    let link = markers::converse(&mut net);
    net.bob.come_online().unwrap();
    let mut needles = markers::needles(&net);
    markers::secrets(&mut needles, &net);
    needles.text("the invitation", &link);
    needles.exact("SQLite's own words", "SQLite format 3");
    needles.exact("a table", "CREATE TABLE");
    needles.exact("the server's address", net.server.address());

    let profiles = [net.alice.profile().to_owned(), net.bob.profile().to_owned()];
    for profile in &profiles {
        assert!(files(profile).unwrap().len() > 2, "there is a profile");
        assert_eq!(needles.in_folder(profile).unwrap(), []);
    }
    net.stop().unwrap();
    for profile in &profiles {
        assert_eq!(needles.in_folder(profile).unwrap(), []);
    }
    net.clear().unwrap();
}

/// All files as they are now.
fn snapshot(folder: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    files(folder)
        .unwrap()
        .into_iter()
        .map(|file| (file.display().to_string(), std::fs::read(&file).unwrap()))
        .collect()
}
