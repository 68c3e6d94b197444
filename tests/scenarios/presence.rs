//! Somebody is found where only a sealed record says that they are.

use std::time::Duration;

use e2e::{
    binaries::Binaries,
    net::has_no_panic,
    person::Person,
    server::{FULL, StoreServer},
};
use serde_json::Value;
use tempfile::TempDir;

const LIMIT: Duration = Duration::from_secs(180);

/// Where nobody listened before: what a route says leads nowhere.
const ELSEWHERE: [[&str; 2]; 2] = [
    ["/ip4/127.0.0.2/udp/0/quic-v1", "/ip4/127.0.0.2/tcp/0"],
    ["/ip4/127.0.0.3/udp/0/quic-v1", "/ip4/127.0.0.3/tcp/0"],
];

/// Two people, each with a server of their own.
struct Scene {
    alice: Person,
    bob: Person,
    hers: StoreServer,
    his: StoreServer,
    folder: TempDir,
}

impl Scene {
    fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let binaries = Binaries::from_environment().unwrap();
        let server = |name| StoreServer::start(&binaries, &folder.path().join(name)).unwrap();
        let (hers, his) = (server("hers"), server("his"));
        let person = |name, server| Person::of_server(&binaries, folder.path(), name, server).unwrap();
        Self {
            alice: person("Alice", &hers),
            bob: person("Bob", &his),
            hers,
            his,
            folder,
        }
    }

    fn introduce(&mut self) {
        self.alice.come_online().unwrap();
        self.bob.come_online().unwrap();
        self.bob.accept(&self.alice.invite().unwrap()).unwrap();
        self.alice.knows("Bob").unwrap();
        self.bob.knows("Alice").unwrap();
        for person in [&mut self.alice, &mut self.bob] {
            person.is_connected_directly().unwrap();
            person.has_nothing_on_the_way(LIMIT).unwrap();
        }
    }

    fn clear(mut self) {
        self.alice.go_offline().unwrap();
        self.bob.go_offline().unwrap();
        self.his.stop().unwrap();
        for log in [self.alice.log(), self.bob.log(), self.hers.log(), self.his.log()] {
            has_no_panic(log).unwrap();
        }
        self.folder.close().unwrap();
    }
}

fn counted(status: &Value, what: &str) -> u64 {
    status["counters"][what].as_u64().unwrap()
}

#[test]
fn who_has_moved_is_found_by_the_record_at_their_server_where_no_route_can_tell() {
    let mut scene = Scene::set();
    scene.introduce();
    scene.alice.go_offline().unwrap();
    scene.bob.go_offline().unwrap();

    // Her server, where he would leave his new route, is gone; and his has no room for what she would leave there.
    scene.hers.crash().unwrap();
    scene.his.stop().unwrap();
    scene.his.set_limits(&FULL);
    scene.his.start_again().unwrap();
    let deposits = scene.his.count("deposits_total").unwrap();
    scene.alice.set_listen(&ELSEWHERE[0]);
    scene.bob.set_listen(&ELSEWHERE[1]);
    scene.bob.come_online().unwrap();
    scene
        .bob
        .shows("that his record stands", LIMIT, |status| {
            counted(status, "presence_written") > 0
        })
        .unwrap();
    scene.alice.come_online_alone().unwrap();
    let sent = scene.alice.write("Bob", "there you are").unwrap();

    scene.bob.receives("Alice", "there you are", LIMIT).unwrap();
    let seen = scene
        .alice
        .sees(&sent, "delivered", LIMIT, |message| message.has_arrived())
        .unwrap();
    assert_eq!(seen.message.path.as_deref(), Some("direct"));
    let (alice, bob) = (scene.alice.status().unwrap(), scene.bob.status().unwrap());
    assert_eq!(counted(&alice, "presence_read"), 1, "{alice}");
    assert_eq!(counted(&alice, "presence_refused"), 0, "{alice}");
    assert_eq!(counted(&bob, "presence_read"), 0, "{bob}");
    assert_eq!(scene.his.count("deposits_total").unwrap(), deposits);
    scene.clear();
}
