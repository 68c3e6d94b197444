//! What is said of each route.

use hoopoe_protocol::store::error::ProblemCode;

use super::schemas::name_of;

/// A route as the document describes it.
pub(super) struct Described {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) shown: Shown,
    pub(super) body: Body,
    pub(super) answer: Answer,
    /// What it may be refused for, beside what follows from the fields above.
    pub(super) refused: &'static [(u16, ProblemCode)],
}

/// How it is asked.
#[derive(Clone, Copy)]
pub(super) enum Method {
    Get,
    Post,
    Put,
    Delete,
}

/// What has to be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Nothing,
    Session,
    Token,
}

/// What is sent along: a schema's name, or a rule of the CDDL.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    Nothing,
    Json(&'static str),
    Cbor(&'static str),
}

/// What is answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Nothing,
    Json(&'static str),
    Cbor(&'static str),
    Document,
    /// Health, which may be bad.
    Readiness,
    WebSocket,
}

impl Answer {
    pub(super) const fn status(self) -> &'static str {
        match self {
            Self::Nothing => "204",
            Self::WebSocket => "101",
            Self::Json(_) | Self::Cbor(_) | Self::Document | Self::Readiness => "200",
        }
    }

    pub(super) const fn description(self) -> &'static str {
        match self {
            Self::Nothing => "Done.",
            Self::WebSocket => "A WebSocket of binary messages, rules `client-frame` and `server-frame`.",
            Self::Document => "This document.",
            Self::Readiness => "It can.",
            Self::Json(_) | Self::Cbor(_) => "The answer.",
        }
    }
}

impl Described {
    /// The names in the path, in their order.
    pub(super) fn ids(&self) -> impl Iterator<Item = &'static str> {
        self.path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Each status of a refusal with the codes that come with it.
    pub(super) fn problems(&self) -> Vec<(u16, Vec<String>)> {
        let mut all: Vec<(u16, ProblemCode)> = self.refused.to_vec();
        // The health of a server is asked for without a limit, and told in its own way.
        if !self.path.starts_with("/health") {
            all.push((500, ProblemCode::Internal));
        }
        if self.shown == Shown::Session {
            all.extend([
                (401, ProblemCode::Unauthenticated),
                (429, ProblemCode::RateLimited),
            ]);
        }
        if self.shown == Shown::Token {
            all.push((400, ProblemCode::Malformed));
        }
        if self.path.contains('{') {
            all.push((404, ProblemCode::NotFound));
        }
        if self.body != Body::Nothing {
            all.extend([
                (400, ProblemCode::Malformed),
                (408, ProblemCode::Malformed),
                (413, ProblemCode::TooLarge),
                (415, ProblemCode::UnsupportedType),
                (429, ProblemCode::RateLimited),
                (503, ProblemCode::Busy),
            ]);
        }
        let mut statuses: Vec<(u16, Vec<String>)> = Vec::new();
        all.sort_by_key(|&(status, _)| status);
        for (status, code) in all {
            let name = name_of(code);
            match statuses.last_mut() {
                Some((last, names)) if *last == status => {
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                _ => statuses.push((status, vec![name])),
            }
        }
        statuses
    }
}

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
pub(super) const ALL: [Described; 22] = [
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
