//! A screen that locked by itself hides what is there, and changes nothing else.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use e2e::{
    command::capture,
    net::TestNet,
    person::Person,
    wait::{self, Look},
};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(60);

/// The shortest time that is taken.
const IDLE: Duration = Duration::from_secs(10);

/// How a browser that comes in now finds the screen.
fn session(person: &Person) -> Value {
    let link = capture("open", person.hoopoe().args(["open", "--print", "--json"])).unwrap();
    let (page, code) = link["link"].as_str().unwrap().split_once("/#code=").unwrap();
    let host = page.strip_prefix("http://").unwrap();
    let port: u16 = host.rsplit_once(':').unwrap().1.parse().unwrap();
    let body = json!({ "code": code }).to_string();
    let length = body.len();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(
        stream,
        "POST /v1/session HTTP/1.1\r\nHost: {host}\r\nOrigin: {page}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

#[test]
fn without_a_tab_for_twice_the_idle_time_a_message_is_delivered_and_told() {
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();
    assert_eq!(session(&net.bob)["state"], "open");
    let asked = json!({ "idle_lock_s": IDLE.as_secs() });
    let answer = net
        .bob
        .api()
        .ask("PATCH", "settings/screen", Some(&asked))
        .unwrap();
    assert_eq!(answer.status, 200, "{}", answer.body);
    let told = net.bob.api().events().unwrap();
    let began = Instant::now();
    wait::while_time_passes(began, 2 * IDLE, || net.bob.check_running()).unwrap();

    let sent = net.alice.send("Bob", "Are you there?").unwrap();

    let delivered = net
        .alice
        .sees(&sent, "delivered", SOON, |message| message.state == "delivered");
    delivered.unwrap();
    wait::until("Bob's programs are told", SOON, || {
        Ok(match told.next(Duration::from_millis(100))? {
            Some(event) if event.event["event"] == "message" => Look::Done(()),
            _ => Look::NotYet("something else"),
        })
    })
    .unwrap();
    let locked = session(&net.bob);
    assert_eq!(
        (&locked["state"], &locked["news"]),
        (&json!("locked"), &json!(true))
    );
    assert!(!locked.to_string().contains("Are you there"), "{locked}");
    net.clear().unwrap();
}
