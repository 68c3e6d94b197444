//! From what the database says to what the local API says.

use hoopoe_engine::{privacy, row};
use hoopoe_protocol::{content::live, route::ServerPin, store::error::ProblemCode, time::Timestamp};

use super::{
    cursor,
    types::{
        Audience, Chat, ChatNotify, Contact, ContactState, Delivery, DeliveryReason, DeliveryState, Draft,
        KeyWarning, KeyWarningKind, Message, NextServer, Path, Presence, PresenceState, Preview, Privacy,
        Profile, Server, ServerState,
    },
};
use crate::{
    db::views::{
        self, ChatView, ChoicesView, ContactView, Course, DeliveryView, DraftView, MessageView,
        OwnProfileView,
    },
    driver::{self, Situation},
};

/// The two names that messages of a conversation are from.
#[derive(Clone)]
pub(super) struct Names {
    pub own: String,
    pub contact: String,
}

pub(super) const fn audience(audience: privacy::Audience) -> Audience {
    match audience {
        privacy::Audience::Everyone => Audience::Everyone,
        privacy::Audience::Contacts => Audience::Contacts,
        privacy::Audience::Nobody => Audience::Nobody,
    }
}

pub(super) const fn of_audience(audience: Audience) -> privacy::Audience {
    match audience {
        Audience::Everyone => privacy::Audience::Everyone,
        Audience::Contacts => privacy::Audience::Contacts,
        Audience::Nobody => privacy::Audience::Nobody,
    }
}

pub(super) const fn privacy(now: privacy::Privacy) -> Privacy {
    Privacy {
        typing: audience(now.typing),
        presence: audience(now.presence),
        read_receipts: audience(now.read_receipts),
    }
}

/// What the user shows of themselves.
pub(super) fn profile(view: OwnProfileView) -> Profile {
    Profile {
        name: view.name,
        about: view.about,
        avatar: view.avatar.map(|revision| revision.to_string()),
    }
}

pub(super) const fn presence(presence: Option<live::Presence>, last_seen: Option<Timestamp>) -> Presence {
    let state = match presence {
        Some(live::Presence::Online) => PresenceState::Online,
        Some(live::Presence::Away) => PresenceState::Away,
        None => PresenceState::Unknown,
    };
    Presence { state, last_seen }
}

/// A contact, and what is to be seen of them at this moment.
pub(super) fn contact(view: ContactView, situation: &Situation) -> Contact {
    let moment = situation.moments.get(&view.id).copied().unwrap_or_default();
    Contact {
        id: view.id.0,
        name: view.name,
        about: view.about,
        avatar: view.avatar.map(|revision| revision.to_string()),
        earlier_names: view.earlier_names,
        state: match view.state {
            row::ContactState::Waiting => ContactState::Waiting,
            row::ContactState::Accepted => ContactState::Accepted,
            row::ContactState::Blocked => ContactState::Blocked,
            row::ContactState::Removed => ContactState::Removed,
        },
        user: view.user,
        since: view.since,
        verified: view.is_verified,
        warning: view.warning.map(|(warning, at)| KeyWarning {
            kind: warning_kind(warning),
            at,
        }),
        presence: presence(moment.presence, moment.last_seen),
        typing: moment.is_typing,
    }
}

const fn warning_kind(warning: row::KeyWarning) -> KeyWarningKind {
    match warning {
        row::KeyWarning::TwoLists => KeyWarningKind::TwoLists,
        row::KeyWarning::OtherKey => KeyWarningKind::OtherKey,
        row::KeyWarning::Claimed => KeyWarningKind::Claimed,
    }
}

pub(super) fn message(view: MessageView, names: &Names) -> Message {
    let stored_at = view.stored_at;
    let delivery = self::delivery(&view);
    let mine = delivery.is_some();
    let from = if mine { &names.own } else { &names.contact };
    let arrival = match view.course {
        Course::Sent { .. } => None,
        Course::Received { arrival, .. } => arrival.map(path),
    };
    let read = is_read(&view.course, delivery.as_ref());
    Message {
        id: view.message,
        place: cursor::write(&view.place),
        mine,
        from: from.clone(),
        text: view.text,
        sent_at: view.sent_at,
        stored_at,
        delivery,
        arrival,
        read,
    }
}

/// A conversation as the list shows it.
pub(super) fn chat(view: ChatView) -> Chat {
    let ChoicesView {
        muted_until,
        pinned_at,
        is_archived,
        is_marked_unread,
        notify,
    } = view.choices;
    Chat {
        contact: view.contact.id.0,
        name: view.contact.name,
        unread: view.unread,
        last: view.last.as_ref().map(preview),
        draft: view.draft.map(draft),
        muted_until,
        pinned_at,
        archived: is_archived,
        marked_unread: is_marked_unread,
        notify: chat_notify(notify),
    }
}

fn preview(view: &MessageView) -> Preview {
    let delivery = self::delivery(view);
    let read = is_read(&view.course, delivery.as_ref());
    Preview {
        id: view.message,
        place: cursor::write(&view.place),
        mine: delivery.is_some(),
        text: view.text.clone(),
        stored_at: view.stored_at,
        delivery,
        read,
    }
}

pub(super) fn draft(view: DraftView) -> Draft {
    Draft {
        text: view.text,
        at: view.at,
    }
}

const fn chat_notify(notify: views::ChatNotify) -> ChatNotify {
    match notify {
        views::ChatNotify::Usual => ChatNotify::Usual,
        views::ChatNotify::Everything => ChatNotify::Everything,
        views::ChatNotify::Name => ChatNotify::Name,
        views::ChatNotify::Nothing => ChatNotify::Nothing,
        views::ChatNotify::Off => ChatNotify::Off,
    }
}

pub(super) const fn of_chat_notify(notify: ChatNotify) -> views::ChatNotify {
    match notify {
        ChatNotify::Usual => views::ChatNotify::Usual,
        ChatNotify::Everything => views::ChatNotify::Everything,
        ChatNotify::Name => views::ChatNotify::Name,
        ChatNotify::Nothing => views::ChatNotify::Nothing,
        ChatNotify::Off => views::ChatNotify::Off,
    }
}

/// Whether it was seen by whom it is for.
fn is_read(course: &Course, delivery: Option<&Delivery>) -> bool {
    match course {
        Course::Sent { .. } => delivery.is_some_and(|delivery| delivery.state == DeliveryState::Read),
        Course::Received { read_at, .. } => read_at.is_some(),
    }
}

/// How far a message of the user's own is. One without any device to go to waits since it was stored, or is where it is to be if the
/// user wrote it to themselves.
pub(super) fn delivery(message: &MessageView) -> Option<Delivery> {
    let Course::Sent { delivery } = &message.course else {
        return None;
    };
    let without = if message.contact == row::ContactId::ONESELF {
        DeliveryState::Kept
    } else {
        DeliveryState::Queued
    };
    Some(delivery.as_ref().map_or(
        Delivery {
            state: without,
            path: None,
            reason: None,
            at: message.stored_at,
        },
        of_device,
    ))
}

fn of_device(view: &DeliveryView) -> Delivery {
    Delivery {
        state: state(view.state),
        path: view.path.map(path),
        reason: view.reason.map(reason),
        at: view.since,
    }
}

const fn state(state: row::DeliveryState) -> DeliveryState {
    match state {
        row::DeliveryState::Queued => DeliveryState::Queued,
        row::DeliveryState::AwaitingKeys => DeliveryState::AwaitingKeys,
        row::DeliveryState::Sent => DeliveryState::Sent,
        row::DeliveryState::Failed => DeliveryState::Failed,
        row::DeliveryState::Delivered => DeliveryState::Delivered,
        row::DeliveryState::Read => DeliveryState::Read,
    }
}

const fn path(path: row::Path) -> Path {
    match path {
        row::Path::Direct => Path::Direct,
        row::Path::Store => Path::Store,
    }
}

const fn reason(reason: row::DeliveryReason) -> DeliveryReason {
    match reason {
        row::DeliveryReason::AwaitingContact => DeliveryReason::AwaitingContact,
        row::DeliveryReason::AwaitingPrekeys => DeliveryReason::AwaitingPrekeys,
        row::DeliveryReason::NoServer => DeliveryReason::NoServer,
        row::DeliveryReason::ServerUnreachable => DeliveryReason::ServerUnreachable,
        row::DeliveryReason::MailboxFull => DeliveryReason::MailboxFull,
        row::DeliveryReason::NotAccepted => DeliveryReason::NotAccepted,
        row::DeliveryReason::RecipientAway => DeliveryReason::RecipientAway,
        row::DeliveryReason::Refused => DeliveryReason::Refused,
        row::DeliveryReason::PutAside => DeliveryReason::PutAside,
        row::DeliveryReason::Unreadable => DeliveryReason::Unreadable,
        row::DeliveryReason::Parted => DeliveryReason::Parted,
    }
}

/// How it stands with the own server, and why, in words that say what to do.
pub(super) fn server(situation: &Situation) -> Server {
    let (state, reason) = server_state(&situation.server);
    Server {
        state,
        url: situation.server_url.clone(),
        pin: situation.server_pin,
        reason: reason.map(str::to_owned),
        next: situation.next_server.as_ref().map(next_server),
    }
}

/// How it stands with the server under a URL, be it the own one or the one that is moved to.
pub(super) fn server_at(situation: &Situation, url: &str) -> Option<NextServer> {
    let own = (situation.server_url.as_deref() == Some(url)).then(|| {
        let (state, reason) = server_state(&situation.server);
        at(url, situation.server_pin, state, reason)
    });
    let next = situation.next_server.as_ref().filter(|next| next.url == url);
    own.or_else(|| next.map(next_server))
}

fn next_server(next: &driver::NextServer) -> NextServer {
    let (state, reason) = match server_state(&next.state) {
        // It may pass, and is tried again.
        (ServerState::Refused, reason) if !next.state.is_final() => (ServerState::Unreachable, reason),
        other => other,
    };
    at(&next.url, next.pin, state, reason)
}

fn at(url: &str, pin: Option<ServerPin>, state: ServerState, reason: Option<&str>) -> NextServer {
    NextServer {
        state,
        url: url.to_owned(),
        pin,
        reason: reason.map(str::to_owned),
    }
}

const fn server_state(state: &driver::ServerState) -> (ServerState, Option<&'static str>) {
    match state {
        driver::ServerState::None => (ServerState::None, None),
        driver::ServerState::Connecting { .. } => (ServerState::Connecting, None),
        driver::ServerState::Connected { .. } => (ServerState::Connected, None),
        driver::ServerState::Unreachable { .. } => (ServerState::Unreachable, None),
        driver::ServerState::Untrusted { .. } => (
            ServerState::Unreachable,
            Some(
                "its certificate is not believed: it is not the one that was pinned, or no public authority vouches for it; \
                 if its operator gives a pin, join it with --pin",
            ),
        ),
        // It passes by itself.
        driver::ServerState::Refused {
            code: code @ (ProblemCode::RateLimited | ProblemCode::Busy),
            ..
        } => (ServerState::Unreachable, Some(refusal(*code))),
        driver::ServerState::Refused { code, .. } => (ServerState::Refused, Some(refusal(*code))),
        driver::ServerState::Replaced { .. } => (
            ServerState::Refused,
            Some(
                "another server answers under its address; if its operator says that it was set up anew, \
                 join it with --trust-new-key",
            ),
        ),
    }
}

const fn refusal(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::InviteCodeRefused => {
            "the invite code is missing, unknown or used up; ask its operator for one"
        }
        ProblemCode::Conflict => {
            "you have an account there with another device, and only one has room for now; join another server"
        }
        ProblemCode::UnknownDevice => "it does not know this device any more; join it again",
        ProblemCode::Unauthenticated | ProblemCode::ChallengeFailed => "this device could not sign in",
        ProblemCode::RateLimited => {
            "there were too many attempts from your address; it lets you try again after a while"
        }
        ProblemCode::Busy => "it has too much to do",
        ProblemCode::OverQuota => "a quota there is used up; ask its operator",
        _ => "it gave no reason that this version understands",
    }
}
