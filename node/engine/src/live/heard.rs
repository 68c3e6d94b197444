//! What a contact's device has said of the moment. It ends by itself: frames may be lost.

use hoopoe_protocol::{
    content::live::{LiveBody, Presence, Typing},
    time::{Span, Timestamp},
};

#[derive(Default)]
pub(super) struct Heard {
    typing_until: Option<Timestamp>,
    presence: Option<Presence>,
    /// Until when *online* counts.
    online_until: Option<Timestamp>,
}

impl Heard {
    pub(super) fn heard(&mut self, body: &LiveBody, now: Timestamp) {
        self.typing_until = (body.typing == Typing::Started).then(|| now.plus(TYPING_FOR));
        self.presence = body.presence;
        self.online_until = (body.presence == Some(Presence::Online)).then(|| now.plus(ONLINE_FOR));
    }

    pub(super) fn stopped_typing(&mut self) {
        self.typing_until = None;
    }

    pub(super) const fn is_typing(&self) -> bool {
        self.typing_until.is_some()
    }

    pub(super) const fn presence(&self) -> Option<Presence> {
        self.presence
    }

    /// Ends what was not renewed; whether anything was.
    pub(super) fn expire(&mut self, now: Timestamp) -> bool {
        let typing = self.typing_until.take_if(|until| *until <= now);
        let online = self.online_until.take_if(|until| *until <= now);
        if online.is_some() {
            self.presence = Some(Presence::Away);
        }
        typing.is_some() || online.is_some()
    }

    /// The clock may have been set back.
    pub(super) fn align(&mut self, now: Timestamp) {
        self.typing_until = self.typing_until.map(|at| now.plus(TYPING_FOR).min(at));
        self.online_until = self.online_until.map(|at| now.plus(ONLINE_FOR).min(at));
    }

    pub(super) fn ends_at(&self) -> Option<Timestamp> {
        [self.typing_until, self.online_until].into_iter().flatten().min()
    }
}

/// How long somebody is shown as typing after a frame that says so.
const TYPING_FOR: Span = Span::seconds(10);

/// How long somebody is shown as online after a frame that says so.
const ONLINE_FOR: Span = Span::seconds(150);
