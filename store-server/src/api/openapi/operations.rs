//! What can be said of a route.

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
