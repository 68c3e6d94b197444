//! What is said of each route.

use hoopoe_protocol::store::error::ProblemCode;

use super::operations::{Answer, Body, Described, Method, Shown};

const fn get(path: &'static str, id: &'static str, summary: &'static str, answer: Answer) -> Described {
    Described {
        method: Method::Get,
        path,
        id,
        summary,
        shown: Shown::Nothing,
        body: Body::Nothing,
        answer,
        refused: &[],
    }
}

/// All routes.
pub(super) const ALL: [Described; 27] = [
    get(
        "/health",
        "health",
        "Whether the server can take requests; 503 says in a word why not.",
        Answer::Readiness,
    ),
    get(
        "/health/live",
        "healthLive",
        "Whether the process runs.",
        Answer::Json("Health"),
    ),
    get(
        "/health/ready",
        "healthReady",
        "Whether the server can take requests; 503 says in a word why not.",
        Answer::Readiness,
    ),
    get("/openapi.json", "openapi", "This document.", Answer::Document),
    get(
        "/v1/limits",
        "limits",
        "Who the server is and what it allows.",
        Answer::Json("ServerLimits"),
    ),
    Described {
        method: Method::Post,
        body: Body::Json("ChallengeRequest"),
        ..get(
            "/v1/auth/challenge",
            "challenge",
            "Asks for a challenge.",
            Answer::Json("Challenge"),
        )
    },
    Described {
        method: Method::Post,
        body: Body::Json("TokenRequest"),
        refused: &[
            (401, ProblemCode::ChallengeFailed),
            (401, ProblemCode::UnknownDevice),
        ],
        ..get(
            "/v1/auth/token",
            "signIn",
            "Signs a device in.",
            Answer::Json("SessionToken"),
        )
    },
    Described {
        method: Method::Post,
        body: Body::Json("RegisterRequest"),
        refused: &[
            (401, ProblemCode::ChallengeFailed),
            (403, ProblemCode::InviteCodeRefused),
            (409, ProblemCode::Conflict),
            (507, ProblemCode::OverQuota),
        ],
        ..get(
            "/v1/account",
            "register",
            "Registers an account with its first device.",
            Answer::Json("Registered"),
        )
    },
    Described {
        shown: Shown::Session,
        ..get(
            "/v1/account",
            "registered",
            "Where the device's envelopes wait.",
            Answer::Json("Registered"),
        )
    },
    Described {
        method: Method::Delete,
        body: Body::Json("DeleteRequest"),
        refused: &[(401, ProblemCode::ChallengeFailed)],
        ..get(
            "/v1/account",
            "deleteAccount",
            "Deletes an account with everything that is kept of it.",
            Answer::Nothing,
        )
    },
    Described {
        method: Method::Post,
        body: Body::Json("RegisterRequest"),
        refused: &[
            (401, ProblemCode::ChallengeFailed),
            (404, ProblemCode::NotFound),
            (409, ProblemCode::Conflict),
            (507, ProblemCode::OverQuota),
        ],
        ..get(
            "/v1/devices",
            "addDevice",
            "Gives an account a further device.",
            Answer::Json("Registered"),
        )
    },
    Described {
        shown: Shown::Session,
        ..get(
            "/v1/devices",
            "devices",
            "The lanes of the account, and how much waits in each.",
            Answer::Json("Devices"),
        )
    },
    Described {
        method: Method::Delete,
        shown: Shown::Session,
        refused: &[(409, ProblemCode::Conflict), (503, ProblemCode::Busy)],
        ..get(
            "/v1/devices/{lane}",
            "removeDevice",
            "Removes a device with all that is kept for it.",
            Answer::Nothing,
        )
    },
    Described {
        method: Method::Post,
        shown: Shown::Session,
        body: Body::Json("TokenChanges"),
        refused: &[(409, ProblemCode::Conflict), (507, ProblemCode::OverQuota)],
        ..get(
            "/v1/tokens",
            "changeTokens",
            "Adds and withdraws tokens.",
            Answer::Nothing,
        )
    },
    Described {
        method: Method::Put,
        shown: Shown::Session,
        body: Body::Cbor("prekey-upload"),
        refused: &[(507, ProblemCode::OverQuota)],
        ..get(
            "/v1/prekeys",
            "publishPrekeys",
            "Publishes sealed prekeys.",
            Answer::Json("PrekeyCount"),
        )
    },
    Described {
        shown: Shown::Session,
        ..get(
            "/v1/prekeys",
            "countPrekeys",
            "How many one-time prekeys are left.",
            Answer::Json("PrekeyCount"),
        )
    },
    Described {
        method: Method::Post,
        shown: Shown::Token,
        refused: &[
            (403, ProblemCode::TokenRevoked),
            (429, ProblemCode::RateLimited),
            (503, ProblemCode::Busy),
        ],
        ..get(
            "/v1/mailboxes/{mailbox}/lanes/{lane}/claim",
            "claimPrekeys",
            "Claims prekeys of a device.",
            Answer::Cbor("claimed-prekeys"),
        )
    },
    Described {
        method: Method::Put,
        shown: Shown::Session,
        body: Body::Cbor("invitation-upload"),
        refused: &[(409, ProblemCode::Conflict), (507, ProblemCode::OverQuota)],
        ..get(
            "/v1/invitations",
            "invite",
            "Leaves a sealed invitation bundle.",
            Answer::Nothing,
        )
    },
    Described {
        shown: Shown::Token,
        refused: &[(403, ProblemCode::TokenRevoked), (429, ProblemCode::RateLimited)],
        ..get(
            "/v1/mailboxes/{mailbox}/invitation",
            "fetchInvitation",
            "Fetches a sealed invitation bundle.",
            Answer::Cbor("waiting-invitation"),
        )
    },
    Described {
        method: Method::Post,
        shown: Shown::Token,
        body: Body::Cbor("deposit-request"),
        refused: &[(403, ProblemCode::TokenRevoked)],
        ..get(
            "/v1/mailboxes/{mailbox}/envelopes",
            "deposit",
            "Leaves envelopes, with a result for each, when they are durable.",
            Answer::Cbor("deposit-answer"),
        )
    },
    Described {
        method: Method::Delete,
        shown: Shown::Token,
        body: Body::Cbor("recall-request"),
        refused: &[(403, ProblemCode::TokenRevoked), (410, ProblemCode::TooLate)],
        ..get(
            "/v1/mailboxes/{mailbox}/envelopes",
            "recall",
            "Takes an envelope back, if nobody was sent it.",
            Answer::Nothing,
        )
    },
    Described {
        method: Method::Put,
        shown: Shown::Token,
        body: Body::Cbor("presence-put"),
        refused: &[(403, ProblemCode::WriteKeyRefused), (507, ProblemCode::OverQuota)],
        ..get(
            "/v1/presence/{id}",
            "putPresence",
            "Writes a sealed presence record.",
            Answer::Nothing,
        )
    },
    Described {
        method: Method::Post,
        body: Body::Cbor("presence-read"),
        ..get(
            "/v1/presence/read",
            "readPresence",
            "Reads sealed presence records.",
            Answer::Cbor("presence-values"),
        )
    },
    Described {
        shown: Shown::Session,
        ..get(
            "/v1/slots/{id}",
            "readSlot",
            "Reads a slot of the account.",
            Answer::Cbor("slot-value"),
        )
    },
    Described {
        method: Method::Put,
        shown: Shown::Session,
        body: Body::Cbor("slot-put"),
        refused: &[(409, ProblemCode::Conflict), (507, ProblemCode::OverQuota)],
        ..get(
            "/v1/slots/{id}",
            "writeSlot",
            "Writes a slot of the account, if it has the version that is expected.",
            Answer::Nothing,
        )
    },
    Described {
        method: Method::Delete,
        shown: Shown::Session,
        refused: &[(503, ProblemCode::Busy)],
        ..get(
            "/v1/slots/{id}",
            "deleteSlot",
            "Empties a slot of the account.",
            Answer::Nothing,
        )
    },
    Described {
        shown: Shown::Session,
        refused: &[(400, ProblemCode::Malformed)],
        ..get(
            "/v1/live",
            "live",
            "The owner's live connection.",
            Answer::WebSocket,
        )
    },
];
