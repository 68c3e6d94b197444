//! What is to be done at the own server: durable, in order, repeated until the server has done it.

use std::collections::BTreeMap;

use hoopoe_protocol::{
    keys::TokenHash,
    store::{
        error::ProblemCode,
        prekeys::{PrekeyKind, SealedPrekey},
        tokens::{NewToken, TokenChanges},
    },
    time::{Span, Timestamp},
};

use crate::{
    change::Change,
    contacts::address,
    event::StoreError,
    row::{Task, TaskId, TaskRow},
    state::State,
    step::{Effect, Notice},
    turn::Turn,
};

#[derive(Default)]
pub(crate) struct Tasks {
    all: BTreeMap<TaskId, Queued>,
    last: i64,
    connected: bool,
    failures: u32,
    not_before: Timestamp,
}

struct Queued {
    task: Task,
    /// Asked of the server; asked again if it says nothing until then.
    until: Option<Timestamp>,
}

impl Tasks {
    pub(crate) fn restore(&mut self, row: TaskRow) {
        self.last = self.last.max(row.id.0);
        self.all.insert(
            row.id,
            Queued {
                task: row.task,
                until: None,
            },
        );
    }

    /// Whether one-time prekeys are on their way to the server.
    pub(crate) fn has_one_time_prekeys(&self) -> bool {
        let is_one_time = |prekey: &SealedPrekey| prekey.kind == PrekeyKind::OneTime;
        self.all.values().any(|queued| match &queued.task {
            Task::Prekeys(upload) => upload.prekeys.iter().any(is_one_time),
            _ => false,
        })
    }

    /// What was meant for a mailbox that is not ours any more is not done at the next one.
    pub(crate) fn forget_mailbox(&mut self, turn: &mut Turn<'_>) {
        let bound = self
            .all
            .extract_if(.., |_, queued| !matches!(queued.task, Task::Tokens(_)));
        for (id, queued) in bound {
            turn.change(Change::DeleteTask(id));
            if let Task::Invitation { invitation, .. } = queued.task {
                turn.notice(Notice::InvitationRefused { invitation });
            }
        }
    }

    /// The bundle of the own address is not left any more, or another one is.
    pub(crate) fn forget_address(&mut self, turn: &mut Turn<'_>) {
        let of_address = |_: &TaskId, queued: &mut Queued| matches!(queued.task, Task::Address(_));
        for (id, _) in self.all.extract_if(.., of_address) {
            turn.change(Change::DeleteTask(id));
        }
    }

    /// What was asked for will not be answered any more: all of it is asked again at once.
    pub(crate) fn forget_asked(&mut self, now: Timestamp) {
        (self.failures, self.not_before) = (0, now);
        for queued in self.all.values_mut() {
            queued.until = None;
        }
    }

    /// When to ask again.
    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        let asked = self
            .all
            .values()
            .map(|queued| {
                queued
                    .until
                    .map_or(self.not_before, |until| until.max(self.not_before))
            })
            .min();
        if self.connected { asked } else { None }
    }
}

/// Adds a task, and asks at once if the server is there.
pub(crate) fn add(state: &mut State, turn: &mut Turn<'_>, task: Task) {
    state.tasks.last += 1;
    let id = TaskId(state.tasks.last);
    turn.change(Change::PutTask(TaskRow {
        id,
        task: task.clone(),
    }));
    state.tasks.all.insert(id, Queued { task, until: None });
    ask(state, turn);
}

/// Withdraws tokens. None of them is added any more by a task whose answer was lost: repeated after this one, it would
/// bring them back.
pub(crate) fn revoke(state: &mut State, turn: &mut Turn<'_>, revoke: Vec<TokenHash>) {
    let is_gone = |token: &NewToken| revoke.contains(&token.hash);
    for (id, queued) in &mut state.tasks.all {
        if let Task::Tokens(changes) = &mut queued.task
            && changes.add.iter().any(is_gone)
        {
            changes.add.retain(|token| !is_gone(token));
            turn.change(Change::PutTask(TaskRow {
                id: *id,
                task: queued.task.clone(),
            }));
        }
    }
    let add = Vec::new();
    self::add(state, turn, Task::Tokens(TokenChanges { add, revoke }));
}

/// The live connection is up: everything is asked again.
pub(crate) fn connected(state: &mut State, turn: &mut Turn<'_>) {
    state.tasks.connected = true;
    state.tasks.forget_asked(turn.now);
    ask(state, turn);
}

pub(crate) fn disconnected(state: &mut State) {
    state.tasks.connected = false;
}

/// Asks for everything that is not asked for, or has been for too long.
pub(crate) fn ask(state: &mut State, turn: &mut Turn<'_>) {
    if !state.tasks.connected || state.tasks.not_before > turn.now {
        return;
    }
    for (id, queued) in &mut state.tasks.all {
        if queued.until.is_some_and(|until| until > turn.now) {
            continue;
        }
        queued.until = Some(turn.now.plus(ANSWER_TIMEOUT));
        let task = *id;
        turn.effect(match queued.task.clone() {
            Task::Tokens(changes) => Effect::Tokens { task, changes },
            Task::Prekeys(upload) => Effect::PublishPrekeys { task, upload },
            Task::Invitation { upload, .. } | Task::Address(upload) => {
                Effect::PublishInvitation { task, upload }
            }
        });
    }
}

/// The server has done it.
pub(crate) fn done(state: &mut State, turn: &mut Turn<'_>, id: TaskId) {
    state.tasks.failures = 0;
    let Some(queued) = state.tasks.all.remove(&id) else {
        return;
    };
    turn.change(Change::DeleteTask(id));
    match queued.task {
        Task::Invitation { invitation, .. } => turn.notice(Notice::InvitationPublished { invitation }),
        Task::Address(_) => turn.notice(Notice::AddressPublished),
        Task::Tokens(_) | Task::Prekeys(_) => {}
    }
}

/// The server has not. What it will never do is dropped; all else is asked again later.
pub(crate) fn failed(state: &mut State, turn: &mut Turn<'_>, id: TaskId, error: StoreError) {
    if is_final(error) {
        let Some(queued) = state.tasks.all.remove(&id) else {
            return;
        };
        turn.change(Change::DeleteTask(id));
        match queued.task {
            Task::Invitation { invitation, .. } => turn.notice(Notice::InvitationRefused { invitation }),
            Task::Address(_) => address::refused(state, turn),
            Task::Tokens(_) | Task::Prekeys(_) => {}
        }
        return;
    }
    if let Some(queued) = state.tasks.all.get_mut(&id) {
        queued.until = None;
    }
    let backoff = turn.desk.config.backoff;
    state.tasks.not_before = turn.now.plus(turn.desk.backoff(state.tasks.failures, backoff));
    state.tasks.failures = state.tasks.failures.saturating_add(1);
}

const fn is_final(error: StoreError) -> bool {
    matches!(
        error,
        StoreError::Refused {
            code: ProblemCode::Malformed
                | ProblemCode::Conflict
                | ProblemCode::TooLarge
                | ProblemCode::UnsupportedType
                | ProblemCode::OverQuota,
            ..
        }
    )
}

/// A server that says nothing for so long is asked again; repeating a task is harmless.
const ANSWER_TIMEOUT: Span = Span::seconds(60);
