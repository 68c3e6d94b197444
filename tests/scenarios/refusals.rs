//! What a person does wrong ends with a clear word, and nothing is lost by it.

use std::{fs, os::unix::fs::PermissionsExt, time::Duration};

use e2e::{
    command::refusal,
    net::{Cast, TestNet},
    person::Person,
};

const SOON: Duration = Duration::from_secs(60);

#[test]
fn a_wrong_passphrase_is_named_as_such_and_the_right_one_still_opens() {
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();
    net.alice.go_offline().unwrap();
    let wrong = net.folder().join("wrong");
    fs::write(&wrong, "not the passphrase\n").unwrap();
    fs::set_permissions(&wrong, fs::Permissions::from_mode(0o600)).unwrap();

    let refused = refusal("run", &mut net.alice.run(Some(&wrong))).unwrap();

    assert_eq!(refused.exit, 1);
    assert!(refused.title.contains("passphrase"), "{refused:?}");
    net.alice.come_online().unwrap();
    net.still_delivers("a wrong passphrase").unwrap();
    net.clear().unwrap();
}

#[test]
fn a_second_node_on_a_profile_is_refused_and_the_first_goes_on() {
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();

    let refused = refusal("run", &mut net.alice.run(None)).unwrap();

    assert_eq!((refused.exit, refused.code.as_str()), (1, "in_use"));
    assert!(refused.title.contains("runs for this profile"), "{refused:?}");
    net.still_delivers("a second node").unwrap();
    net.clear().unwrap();
}

#[test]
fn a_server_that_cannot_be_reached_is_shown_and_another_can_be_joined() {
    // Carol registers twice, once in vain; an address may register three times at once by default.
    let mut net = TestNet::set(Cast {
        limits: &[("HOOPOE_STORE_REGISTRATION_BURST", "10")],
        ..Cast::default()
    })
    .unwrap();
    net.alice.come_online().unwrap();
    net.bob.come_online().unwrap();
    // A port that nobody has: the one of a listener that is closed again.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut carol = Person::init_with(
        net.binaries(),
        net.folder(),
        "Carol",
        &["--server", &format!("http://{nobody}")],
    )
    .unwrap();
    carol.start().unwrap();
    carol
        .shows("that its server cannot be reached", SOON, |status| {
            status["server"]["state"] == "unreachable"
        })
        .unwrap();

    let unknown = refusal("send", carol.hoopoe().args(["--json", "send", "Alice", "hello?"])).unwrap();
    assert_eq!((unknown.exit, unknown.code.as_str()), (4, "no_such_contact"));
    let refused = refusal(
        "join",
        carol
            .hoopoe()
            .args(["--json", "join", net.server.url(), "--invite-code", "wrong-code"]),
    )
    .unwrap();
    assert_eq!((refused.exit, refused.code.as_str()), (4, "server_refused"));
    let code = net.server.invite_code().unwrap();
    e2e::command::capture(
        "join",
        carol
            .hoopoe()
            .args(["--json", "join", net.server.url(), "--invite-code", &code]),
    )
    .unwrap();
    carol.reaches_server().unwrap();
    let link = net.alice.invite().unwrap();
    carol.accept(&link).unwrap();
    carol.knows("Alice").unwrap();
    net.alice.knows("Carol").unwrap();
    net.alice.send("Carol", "welcome").unwrap();
    carol.receives("Alice", "welcome", SOON).unwrap();
    carol.go_offline().unwrap();
    e2e::net::has_no_panic(carol.log()).unwrap();
    net.clear().unwrap();
}

#[test]
fn a_server_that_was_set_up_anew_is_trusted_only_when_the_user_says_so() {
    let mut net = TestNet::set(Default::default()).unwrap();
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();
    net.server.stop().unwrap();
    net.server.forget_everything().unwrap();
    net.server.start_again().unwrap();

    for person in [&mut net.alice, &mut net.bob] {
        person
            .shows("that another server answers", SOON, |status| {
                let reason = status["server"]["reason"].as_str().unwrap_or_default();
                status["server"]["state"] == "refused" && reason.contains("--trust-new-key")
            })
            .unwrap();
        let code = net.server.invite_code().unwrap();
        let join = ["--json", "join", net.server.url(), "--invite-code", &code];
        let refused = refusal("join", person.hoopoe().args(join)).unwrap();
        assert_eq!((refused.exit, refused.code.as_str()), (4, "server_refused"));
        e2e::command::capture("join", person.hoopoe().args(join).arg("--trust-new-key")).unwrap();
        person.reaches_server().unwrap();
    }
    net.comes_to_rest().unwrap();

    net.bob.go_offline().unwrap();
    net.alice.send("Bob", "do you find me there?").unwrap();
    net.bob.come_online().unwrap();
    net.bob.receives("Alice", "do you find me there?", SOON).unwrap();
    net.clear().unwrap();
}

#[test]
fn without_a_node_or_a_profile_the_command_line_says_how_to_get_one() {
    let mut net = TestNet::set(Default::default()).unwrap();

    let no_node = refusal("status", net.alice.hoopoe().args(["--json", "status"])).unwrap();
    assert_eq!((no_node.exit, no_node.code.as_str()), (3, "no_daemon"));
    assert!(no_node.title.contains("run"), "{no_node:?}");

    let mut nowhere = std::process::Command::new(&net.binaries().node);
    nowhere.arg("--profile").arg(net.folder().join("nowhere"));
    let no_profile = refusal("status", nowhere.args(["--json", "status"])).unwrap();
    assert_eq!((no_profile.exit, no_profile.code.as_str()), (3, "no_profile"));

    // A node that was killed leaves its socket behind, and the next one takes its place.
    net.alice.come_online().unwrap();
    net.alice.crash().unwrap();
    let no_node = refusal("status", net.alice.hoopoe().args(["--json", "status"])).unwrap();
    assert_eq!(no_node.code, "no_daemon");
    net.alice.come_online().unwrap();
    net.bob.come_online().unwrap();
    net.introduce().unwrap();
    net.still_delivers("a stale socket").unwrap();
    net.clear().unwrap();
}
