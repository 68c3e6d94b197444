//! The events as frames of a WebSocket, for our own page.
//!
//! ```text
//! page ──▶ {"csrf"}                        within ten seconds, or 4403
//!      ◀── {"seq", "event": "hello" | "resync", …}
//!      ◀── {"seq", "event": …}             what was missed, then what happens
//!      ◀── close: 4401 signed out, 4403 not our page, 4409 too slow, 4423 locked, 1001 the node ends
//! ```
//!
//! A browser lets every page open a socket to every host, with cookies, and shows no header that only our page could set.
//! So the origin was checked before this, and no data flows before the page has shown what only it knows. At the shared host it
//! shows the secret of its tab before the socket opens, as one of the protocols that it offers.

use std::time::Duration;

use axum::{
    extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::{Beginning, Ended, Feed, Next, Start};
use crate::{
    db::access::SessionId,
    web::{
        auth::Asker,
        error::{Code, Problem},
        state::ApiState,
        types::{Event, Frame, ResyncReason},
    },
};

/// What a page offers that shows the secret of its tab beside it: a browser wants one of them to be taken.
const PROTOCOL: &str = "hoopoe";
/// The largest frame that a page sends.
const FROM_PAGE: usize = 4_096;
/// How long the first frame may take.
const FIRST: Duration = Duration::from_secs(10);
/// How long a page may take nothing.
const SLOW: Duration = Duration::from_secs(30);
/// How long it may take to hear that the node ends.
const GOODBYE: Duration = Duration::from_secs(1);

/// The first frame from the page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    csrf: String,
}

/// Why a socket ends.
#[derive(Clone, Copy)]
enum Close {
    Ended(Ended),
    NotOurPage,
    TooSlow,
    /// The page has gone.
    Gone,
}

pub(super) fn open(
    state: ApiState,
    asker: Asker,
    after: Option<u64>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let Asker::Session(session, _) = asker else {
        return Err(Problem::new(
            Code::Malformed,
            "only the page opens a socket; ask without Upgrade for lines",
        ));
    };
    let upgrade = upgrade.map_err(|_| {
        Problem::new(
            Code::Malformed,
            "this is not how a WebSocket of version 13 is opened",
        )
    })?;
    let (feed, beginning) = Feed::begin(&state, asker, after)?;
    let upgrade = upgrade
        .max_message_size(FROM_PAGE)
        .max_frame_size(FROM_PAGE)
        .protocols([PROTOCOL]);
    let stop = state.stop.clone();
    // From now on, and not only when it is open: until then it holds what it will be served from.
    let here = state.tasks.token();
    let run = async move |mut socket: WebSocket| {
        let _here = here;
        let serving = serve(&mut socket, state, session, feed, beginning);
        // Also while something is being sent that the page does not take.
        let served = stop.run_until_cancelled(serving).await;
        say_goodbye(socket, served.unwrap_or(Close::Ended(Ended::Stopping)), &stop).await;
    };
    Ok(upgrade.on_upgrade(run).into_response())
}

async fn serve(
    socket: &mut WebSocket,
    state: ApiState,
    session: SessionId,
    mut feed: Feed,
    beginning: Beginning,
) -> Close {
    if !is_our_page(socket, &state, session).await {
        return Close::NotOurPage;
    }
    let mut seq = beginning.seq;
    let mut next = Some(match beginning.start {
        Start::Fresh => Event::Hello { resumed: false },
        Start::Resumed => Event::Hello { resumed: true },
        Start::Gap => Event::Resync {
            reason: ResyncReason::Gap,
        },
    });
    loop {
        if let Some(event) = next.take()
            && let Err(close) = send(socket, &Frame { seq, event: &event }).await
        {
            return close;
        }
        tokio::select! {
            next_one = feed.next() => match next_one {
                Next::Entry(entry) => {
                    seq = entry.seq;
                    if let Err(close) = send(socket, &Frame { seq, event: &entry.event }).await {
                        return close;
                    }
                }
                Next::Slow => {
                    seq = state.journal.seq();
                    next = Some(Event::Resync { reason: ResyncReason::Slow });
                }
                Next::Heartbeat => next = Some(Event::Heartbeat),
                Next::Ended(ended) => return Close::Ended(ended),
            },
            // The page says nothing after its first frame that this version knows.
            received = socket.recv() => match received {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Close::Gone,
                Some(Ok(_)) => {}
            },
        }
    }
}

async fn is_our_page(socket: &mut WebSocket, state: &ApiState, session: SessionId) -> bool {
    let Ok(Some(Ok(Message::Text(text)))) = timeout(FIRST, socket.recv()).await else {
        return false;
    };
    serde_json::from_str::<First>(&text)
        .is_ok_and(|first| state.access.porter().is_csrf(session, &first.csrf))
}

async fn send(socket: &mut WebSocket, frame: &Frame<'_>) -> Result<(), Close> {
    let text = serde_json::to_string(frame).map_err(|_| Close::Gone)?;
    match timeout(SLOW, socket.send(Message::Text(text.into()))).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Close::Gone),
        Err(_) => Err(Close::TooSlow),
    }
}

async fn say_goodbye(mut socket: WebSocket, close: Close, stop: &CancellationToken) {
    let (code, reason) = match close {
        Close::Ended(Ended::Stopping) => (1001, "the node ends"),
        Close::Ended(Ended::SignedOut) => (4401, "signed out"),
        Close::Ended(Ended::Locked) => (4423, "locked"),
        Close::NotOurPage => (4403, "not our page"),
        Close::TooSlow => (4409, "too slow"),
        Close::Gone => return,
    };
    let frame = CloseFrame {
        code,
        reason: reason.into(),
    };
    // Who does not read any more is cut off, and soon if the node ends.
    let patience = async {
        tokio::select! {
            () = sleep(FIRST) => {}
            () = async { stop.cancelled().await; sleep(GOODBYE).await } => {}
        }
    };
    tokio::select! {
        _ = socket.send(Message::Close(Some(frame))) => {}
        () = patience => {}
    }
}
