//! A network without any server and without a way out: people meet, talk, and find each other again.

use std::{env, time::Duration};

use e2e::{
    binaries::Binaries,
    lan::Lan,
    net::has_no_panic,
    person::Person,
    wait::{self, Look},
};
use tempfile::TempDir;

const LIMIT: Duration = Duration::from_secs(90);

/// Any address of the computer, on a port that the system chooses.
const LISTEN: [&str; 2] = ["/ip4/0.0.0.0/udp/0/quic-v1", "/ip4/0.0.0.0/tcp/0"];

struct Scene {
    alice: Person,
    bob: Person,
    lan: Lan,
    folder: TempDir,
}

impl Scene {
    /// Two people without a server, each at a computer; none where the system has no namespaces for us.
    fn set() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut lan = match Lan::lay(folder.path()) {
            Ok(lan) => lan,
            Err(error) if env::var("CI").is_ok_and(|ci| ci == "true") => {
                panic!("this test needs network namespaces (unshare, nsenter, ip): {error:#}")
            }
            Err(error) => {
                println!("skipped: this system lets us make no network namespaces: {error:#}");
                return None;
            }
        };
        lan.first.set_address("10.77.0.1").unwrap();
        lan.second.set_address("10.77.0.2").unwrap();
        let binaries = Binaries::from_environment().unwrap();
        let person = |name, launcher| {
            let mut person = Person::init_with(&binaries, folder.path(), name, &[]).unwrap();
            person.set_launcher(launcher);
            person.set_listen(&LISTEN);
            person.set_options(&["--nearby", "on"]);
            person
        };
        Some(Self {
            alice: person("Alice", lan.first.launcher()),
            bob: person("Bob", lan.second.launcher()),
            lan,
            folder,
        })
    }

    /// A link of hers, as soon as she listens.
    fn invites(&self) -> String {
        wait::until("Alice listens", LIMIT, || {
            Ok(match self.alice.invite() {
                Ok(link) => Look::Done(link),
                Err(error) => Look::NotYet(format!("{error:#}")),
            })
        })
        .unwrap()
    }

    fn come_online(&mut self) {
        self.alice.come_online_alone().unwrap();
        self.bob.come_online_alone().unwrap();
    }

    fn talk(&mut self, when: &str) {
        let (to_bob, to_alice) = (format!("to Bob {when}"), format!("to Alice {when}"));
        let sent = self.alice.write("Bob", &to_bob).unwrap();
        self.bob.write("Alice", &to_alice).unwrap();
        self.bob.receives("Alice", &to_bob, LIMIT).unwrap();
        self.alice.receives("Bob", &to_alice, LIMIT).unwrap();
        let seen = self
            .alice
            .sees(&sent, "delivered", LIMIT, |message| message.has_arrived())
            .unwrap();
        assert_eq!(seen.message.path.as_deref(), Some("direct"));
    }

    fn clear(mut self) {
        for person in [&mut self.alice, &mut self.bob] {
            person.go_offline().unwrap();
            has_no_panic(person.log()).unwrap();
        }
        self.folder.close().unwrap();
    }
}

#[test]
fn two_people_meet_on_a_network_without_a_server_and_find_each_other_at_new_addresses() {
    let Some(mut scene) = Scene::set() else {
        return;
    };
    scene.come_online();

    let link = scene.invites();
    scene.bob.accept(&link).unwrap();
    scene.alice.knows("Bob").unwrap();
    scene.bob.knows("Alice").unwrap();
    scene.talk("at the first address");

    for person in [&mut scene.alice, &mut scene.bob] {
        person.go_offline().unwrap();
    }
    // Neither can have told the other.
    scene.lan.first.set_address("10.77.0.11").unwrap();
    scene.lan.second.set_address("10.77.0.12").unwrap();
    scene.come_online();
    scene.talk("at the second address");
    scene.clear();
}

#[test]
fn an_invitation_waits_until_the_inviter_is_back() {
    let Some(mut scene) = Scene::set() else {
        return;
    };
    scene.alice.come_online_alone().unwrap();
    let link = scene.invites();
    scene.alice.go_offline().unwrap();
    scene.bob.come_online_alone().unwrap();

    scene.bob.accept(&link).unwrap();
    scene.alice.come_online_alone().unwrap();

    scene.alice.knows("Bob").unwrap();
    scene.bob.knows("Alice").unwrap();
    scene.talk("once she is back");
    scene.clear();
}
