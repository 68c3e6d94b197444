//! A node on which nobody has an account yet, as the socket and the port show it.

use std::sync::Arc;

use axum::{
    Extension, Router,
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, header},
};
use hoopoe_node::{
    profile::Profile,
    web::{
        Porter, ROUTES,
        auth::{OverPort, SocketPeer, UserNumber},
        doorstep::Doorstep,
        types::SessionState,
        vacant::{self, BeginError, Beginning, VacantState},
    },
};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::{Mutex, mpsc};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::security::{concrete, has_every_header};
use crate::{
    api::{Answer, OWNER, PAGE, owner},
    browser::{Browser, page, program, with_headers, with_json},
};

const ACCOUNT: &str = r#"{"name": "Alice", "passphrase": "correct horse"}"#;

struct Vacant {
    _folder: TempDir,
    router: Router,
    until: CancellationToken,
    begun: mpsc::Receiver<Beginning>,
}

impl Vacant {
    /// Whoever asks gets an account, unless their name is Full, for whom there is no room on the disk.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (sender, begun) = mpsc::channel(4);
        let until = CancellationToken::new();
        let state = VacantState {
            door: Doorstep {
                owner: OWNER,
                address: Some(PAGE),
                porter: Arc::new(Porter::new(Profile::at(folder.path().to_owned()))),
                state: SessionState::Vacant,
                failure: None,
                until: until.clone(),
            },
            begin: Arc::new(move |beginning: Beginning| {
                let sender = sender.clone();
                Box::pin(async move {
                    match beginning.name.as_str() {
                        "Full" => Err(BeginError::Disk("no room".to_owned())),
                        "Half" => Err(BeginError::Unfinished("no room".to_owned())),
                        "" => Err(BeginError::Name("a name has at least a letter".to_owned())),
                        _ => {
                            sender.try_send(beginning).ok();
                            Ok(())
                        }
                    }
                })
            }),
            turn: Arc::new(Mutex::default()),
        };
        Self {
            _folder: folder,
            router: vacant::router(state),
            until,
            begun,
        }
    }

    async fn over_port(&self, request: Request<Body>) -> Answer {
        let router = self.router.clone().layer(Extension(OverPort));
        Answer::read(router.oneshot(request).await.unwrap()).await
    }

    async fn over_socket(&self, method: Method, path: &str, body: &str) -> Answer {
        let request = Request::builder().method(method).uri(path).extension(owner());
        let answer = self.router.clone().oneshot(with_json(request, body)).await;
        Answer::read(answer.unwrap()).await
    }

    async fn browser(&self) -> Browser {
        let link = self.over_socket(Method::POST, "/v1/codes", "").await;
        let (_, code) = link.body["link"].as_str().unwrap().split_once("/#code=").unwrap();
        let body = json!({ "code": code }).to_string();
        let request = with_json(page(Method::POST, "/v1/session"), &body);
        Browser::signed_in(&self.over_port(request).await)
    }

    async fn asks(&self, browser: &Browser, path: &str, body: &str) -> Answer {
        self.over_port(with_json(browser.asks(Method::POST, path), body))
            .await
    }
}

#[tokio::test]
async fn a_browser_that_came_with_a_code_makes_the_account_and_only_one() {
    let mut vacant = Vacant::new();
    let browser = vacant.browser().await;
    let asks = browser.asks(Method::GET, "/v1/session").body(Body::empty());
    let session = vacant.over_port(asks.unwrap()).await.body;
    assert_eq!(
        (&session["state"], &session["csrf"]),
        (&json!("vacant"), &json!(browser.csrf))
    );

    let made = vacant.asks(&browser, "/v1/account", ACCOUNT).await;

    assert_eq!(made.status, 204, "{}", made.body);
    let begun = vacant.begun.try_recv().unwrap();
    assert_eq!(
        (begun.name.as_str(), begun.passphrase.as_str()),
        ("Alice", "correct horse")
    );
    assert!(!begun.is_restored);
    // From here on the node starts, and whoever asks waits for it.
    assert!(vacant.until.is_cancelled());
    let again = vacant.asks(&browser, "/v1/account", ACCOUNT).await;
    again.is_problem(503, "stopping");
    assert!(vacant.begun.try_recv().is_err());
}

#[tokio::test]
async fn of_two_that_ask_at_once_one_gets_it_and_the_other_is_told() {
    let mut vacant = Vacant::new();
    let (one, other) = (vacant.browser().await, vacant.browser().await);

    let (first, second) = tokio::join!(
        vacant.asks(&one, "/v1/account", ACCOUNT),
        vacant.asks(&other, "/v1/account", ACCOUNT)
    );

    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert!(statuses == [204, 409] || statuses == [204, 503], "{statuses:?}");
    assert!(vacant.begun.try_recv().is_ok());
    assert!(vacant.begun.try_recv().is_err());
}

#[tokio::test]
async fn words_bring_back_who_one_was_and_wrong_ones_are_named_by_their_place() {
    let mut vacant = Vacant::new();
    let browser = vacant.browser().await;
    let words = format!("{}art", "abandon ".repeat(23));
    let body = |words: &str| json!({"name": "Alice", "passphrase": "x", "words": words}).to_string();
    for (wrong, says) in [
        ("", "0 words"),
        ("abandon ability", "2 words"),
        (&words.replace("art", "hoopoe"), "word 24 is not"),
        (&words.replace("art", "zoo"), "do not fit together"),
        (&"a ".repeat(2_000), "do not fit together"),
    ] {
        let answer = vacant.asks(&browser, "/v1/account/restore", &body(wrong)).await;
        answer.is_problem(400, "words_invalid");
        assert!(
            answer.body["title"].as_str().unwrap().contains(says),
            "{}",
            answer.body
        );
    }

    let restored = vacant
        .asks(
            &browser,
            "/v1/account/restore",
            &body(&words.to_uppercase().replace(' ', "\n ")),
        )
        .await;

    assert_eq!(restored.status, 204, "{}", restored.body);
    let begun = vacant.begun.try_recv().unwrap();
    assert!(begun.is_restored);
    assert_eq!(*begun.seed.words(), words);
}

#[tokio::test]
async fn what_cannot_be_made_is_said_and_can_be_tried_again() {
    let mut vacant = Vacant::new();
    let browser = vacant.browser().await;
    for (body, status, code) in [
        (
            r#"{"name": "Alice", "passphrase": ""}"#.to_owned(),
            400,
            "passphrase_invalid",
        ),
        (
            json!({"name": "Alice", "passphrase": "x".repeat(1_025)}).to_string(),
            400,
            "passphrase_invalid",
        ),
        (
            r#"{"name": "", "passphrase": "x"}"#.to_owned(),
            400,
            "name_invalid",
        ),
        (
            r#"{"name": "Full", "passphrase": "x"}"#.to_owned(),
            507,
            "not_written",
        ),
        (r#"{"name": "Alice"}"#.to_owned(), 400, "malformed"),
        (
            r#"{"name": "Alice", "passphrase": "x", "words": "y"}"#.to_owned(),
            400,
            "malformed",
        ),
        ("[]".to_owned(), 400, "malformed"),
    ] {
        let answer = vacant.asks(&browser, "/v1/account", &body).await;
        answer.is_problem(status, code);
        assert!(!answer.body.to_string().contains("xxxx"));
    }
    assert!(!vacant.until.is_cancelled());

    let made = vacant.asks(&browser, "/v1/account", ACCOUNT).await;

    assert_eq!(made.status, 204);
    assert!(vacant.begun.try_recv().is_ok());
}

#[tokio::test]
async fn each_attack_on_the_port_is_kept_out_here_as_well() {
    let mut vacant = Vacant::new();
    let (browser, other) = (vacant.browser().await, vacant.browser().await);
    let unknown = format!("__Host-s={}", "A".repeat(43));
    for (headers, status, code) in [
        (&[("host", Some("127.0.0.1:61000"))][..], 403, "host"),
        (&[("host", Some("rebound.example:61000"))], 403, "host"),
        (&[("host", None)], 403, "host"),
        (
            &[("origin", Some("http://abababababababab.localhost:8080"))],
            403,
            "origin",
        ),
        (&[("origin", None)], 403, "origin"),
        (&[("sec-fetch-site", Some("same-site"))], 403, "origin"),
        (&[("cookie", None)], 401, "no_session"),
        (&[("cookie", Some(unknown.as_str()))], 401, "no_session"),
        (&[("x-csrf", None)], 403, "csrf"),
        (&[("x-csrf", Some(other.csrf.as_str()))], 403, "csrf"),
    ] {
        for path in ["/v1/account", "/v1/account/restore", "/v1/nothing"] {
            let request = with_json(browser.asks(Method::POST, path), ACCOUNT);
            let answer = vacant.over_port(with_headers(request, headers)).await;
            answer.is_problem(status, code);
            has_every_header(&answer);
        }
    }
    // A token of nobody's makes no account, and nobody but the owner makes a code.
    let request = with_json(program(Method::POST, "/v1/account", "hoopoe_x"), ACCOUNT);
    vacant.over_port(request).await.is_problem(401, "no_session");
    let answer = vacant.asks(&browser, "/v1/codes", "").await;
    answer.is_problem(403, "forbidden");
    for stranger in [None, Some(ConnectInfo(SocketPeer(Some(UserNumber(1_001)))))] {
        let mut request = Request::builder().method(Method::POST).uri("/v1/account");
        if let Some(stranger) = stranger {
            request = request.extension(stranger);
        }
        let answer = vacant.router.clone().oneshot(with_json(request, ACCOUNT)).await;
        Answer::read(answer.unwrap()).await.is_problem(403, "forbidden");
    }
    assert!(vacant.begun.try_recv().is_err());
}

#[tokio::test]
async fn guessing_a_code_is_as_slow_as_ever() {
    let vacant = Vacant::new();
    let guess = || with_json(page(Method::POST, "/v1/session"), r#"{"code": "A"}"#);
    for _ in 0..5 {
        vacant.over_port(guess()).await.is_problem(401, "code_refused");
    }

    vacant.over_port(guess()).await.is_problem(429, "too_many_tries");
}

#[tokio::test]
async fn nothing_else_is_answered_not_even_to_the_owner() {
    let vacant = Vacant::new();
    let browser = vacant.browser().await;
    let answered = ["/v1/session", "/v1/codes", "/v1/account", "/v1/account/restore"];
    for route in ROUTES.iter().filter(|route| route.path.starts_with("/v1/")) {
        if answered.contains(&route.path) {
            continue;
        }
        let path = concrete(route.path);

        let at_socket = vacant.over_socket(route.method.clone(), &path, "{}").await;
        at_socket.is_problem(409, "no_account");
        let request = with_json(browser.asks(route.method.clone(), &path), "{}");
        vacant.over_port(request).await.is_problem(409, "no_account");
    }
}

#[tokio::test]
async fn an_account_that_is_there_when_the_disk_fails_is_not_made_a_second_time() {
    let mut vacant = Vacant::new();
    let browser = vacant.browser().await;
    let half = r#"{"name": "Half", "passphrase": "correct horse"}"#;

    let made = vacant.asks(&browser, "/v1/account", half).await;

    made.is_problem(507, "account_unfinished");
    let said = made.body["title"].as_str().unwrap();
    assert!(
        said.contains("unlock it") && !said.contains("nothing was kept"),
        "{said}"
    );
    assert!(vacant.until.is_cancelled());
    let again = vacant.asks(&browser, "/v1/account", ACCOUNT).await;
    assert_ne!(again.status, 204);
    assert!(vacant.begun.try_recv().is_err());
}

#[tokio::test]
async fn the_files_of_the_page_are_served_and_no_others() {
    let vacant = Vacant::new();

    let worker = vacant
        .over_port(page(Method::GET, "/sw.js").body(Body::empty()).unwrap())
        .await;

    assert_eq!(worker.status, 200);
    assert_eq!(
        worker.headers[header::CONTENT_TYPE],
        "text/javascript; charset=utf-8"
    );
    has_every_header(&worker);
    let none = vacant
        .over_port(page(Method::GET, "/assets/none.js").body(Body::empty()).unwrap())
        .await;
    none.is_problem(404, "not_found");
    has_every_header(&none);
}
