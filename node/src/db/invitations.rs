//! Own invitations, acceptances of others', and what is to be done at the own server.

use hoopoe_engine::row::{
    Ask, ContactId, InvitationId, InvitationRow, JoinId, JoinRow, JoinState, Task, TaskId, TaskRow,
};
use hoopoe_protocol::codec::{self, Wire};
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::rows::{self, Numbered as _, ReadError};

const TASK_TOKENS: i64 = 0;
const TASK_PREKEYS: i64 = 1;
const TASK_INVITATION: i64 = 2;
pub(super) const TASK_ADDRESS: i64 = 3;

pub(super) async fn put(to: &mut SqliteConnection, row: &InvitationRow) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO invitation (id, bundle, secret_sealed, bundle_bytes, kem_sealed, token, expires, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET bundle = excluded.bundle, secret_sealed = excluded.secret_sealed,
             bundle_bytes = excluded.bundle_bytes, kem_sealed = excluded.kem_sealed, token = excluded.token,
             expires = excluded.expires, state = excluded.state",
    )
    .bind(row.id.0)
    .bind(row.bundle.as_bytes().as_slice())
    .bind(row.secret_sealed.as_slice())
    .bind(row.bundle_bytes.as_slice())
    .bind(row.kem_sealed.as_slice())
    .bind(row.token.as_bytes().as_slice())
    .bind(rows::of_time(row.expires))
    .bind(row.state.number())
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn delete(to: &mut SqliteConnection, id: InvitationId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM invitation WHERE id = ?")
        .bind(id.0)
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn put_acceptance(to: &mut SqliteConnection, row: &JoinRow) -> Result<(), sqlx::Error> {
    let replying = match &row.state {
        JoinState::Fetching => None,
        JoinState::Replying {
            contact,
            lane,
            envelope,
        } => Some((contact, lane.as_ref(), envelope.as_ref())),
        // Nothing, but not null, is left to be sent.
        JoinState::Asked { contact } => Some((contact, None, [].as_slice())),
    };
    let ask = row.ask.as_ref();
    sqlx::query(
        "INSERT INTO acceptance (id, link_sealed, contact, lane, envelope, note, asked_at) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET link_sealed = excluded.link_sealed, contact = excluded.contact,
             lane = excluded.lane, envelope = excluded.envelope, note = excluded.note, asked_at = excluded.asked_at",
    )
    .bind(row.id.0)
    .bind(row.link_sealed.as_slice())
    .bind(replying.map(|(contact, ..)| contact.0))
    // Nothing, but not null, stands for a lane that is not known.
    .bind(replying.map(|(_, lane, _)| lane.map_or([].as_slice(), |lane| lane.as_bytes())))
    .bind(replying.map(|(.., envelope)| envelope))
    .bind(ask.map(|ask| ask.note.as_str()))
    .bind(ask.map(|ask| rows::of_time(ask.since)))
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn delete_acceptance(to: &mut SqliteConnection, id: JoinId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM acceptance WHERE id = ?")
        .bind(id.0)
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn put_task(to: &mut SqliteConnection, row: &TaskRow) -> Result<(), sqlx::Error> {
    let (kind, invitation, request) = match &row.task {
        Task::Tokens(changes) => (TASK_TOKENS, None, codec::encode(changes)),
        Task::Prekeys(upload) => (TASK_PREKEYS, None, codec::encode(upload)),
        Task::Invitation { invitation, upload } => {
            (TASK_INVITATION, Some(invitation.0), codec::encode(upload))
        }
        Task::Address(upload) => (TASK_ADDRESS, None, codec::encode(upload)),
    };
    sqlx::query(
        "INSERT INTO task (id, kind, invitation, request) VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, invitation = excluded.invitation,
             request = excluded.request",
    )
    .bind(row.id.0)
    .bind(kind)
    .bind(invitation)
    .bind(request)
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn delete_task(to: &mut SqliteConnection, id: TaskId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM task WHERE id = ?")
        .bind(id.0)
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn invitations(from: &mut SqliteConnection) -> Result<Vec<InvitationRow>, ReadError> {
    let found = sqlx::query(
        "SELECT id, bundle, secret_sealed, bundle_bytes, kem_sealed, token, expires, state FROM invitation ORDER BY id",
    )
    .fetch_all(from)
    .await?;
    found
        .iter()
        .map(|row| {
            Ok(InvitationRow {
                id: InvitationId(rows::integer(row, "id")?),
                bundle: rows::fixed(row, "bundle")?,
                secret_sealed: rows::bytes(row, "secret_sealed")?,
                bundle_bytes: rows::bytes(row, "bundle_bytes")?,
                kem_sealed: rows::bytes(row, "kem_sealed")?,
                token: rows::fixed(row, "token")?,
                expires: rows::time(row, "expires")?,
                state: rows::numbered(row, "state")?,
            })
        })
        .collect()
}

pub(super) async fn acceptances(from: &mut SqliteConnection) -> Result<Vec<JoinRow>, ReadError> {
    let found = sqlx::query(
        "SELECT id, link_sealed, contact, lane, envelope, note, asked_at FROM acceptance ORDER BY id",
    )
    .fetch_all(from)
    .await?;
    found
        .iter()
        .map(|row| {
            Ok(JoinRow {
                id: JoinId(rows::integer(row, "id")?),
                link_sealed: rows::bytes(row, "link_sealed")?,
                state: join_state(row)?,
                ask: ask(row)?,
            })
        })
        .collect()
}

pub(super) async fn tasks(from: &mut SqliteConnection) -> Result<Vec<TaskRow>, ReadError> {
    let found = sqlx::query("SELECT id, kind, invitation, request FROM task ORDER BY id")
        .fetch_all(from)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(TaskRow {
                id: TaskId(rows::integer(row, "id")?),
                task: task(row)?,
            })
        })
        .collect()
}

fn join_state(row: &SqliteRow) -> Result<JoinState, ReadError> {
    if !rows::is_set(row, "contact")? {
        return Ok(JoinState::Fetching);
    }
    let contact = ContactId(rows::integer(row, "contact")?);
    let envelope = rows::bytes(row, "envelope")?;
    if envelope.is_empty() {
        return Ok(JoinState::Asked { contact });
    }
    Ok(JoinState::Replying {
        contact,
        lane: match rows::bytes(row, "lane")?.as_slice() {
            [] => None,
            _ => Some(rows::fixed(row, "lane")?),
        },
        envelope: envelope.into(),
    })
}

fn ask(row: &SqliteRow) -> Result<Option<Ask>, ReadError> {
    let Some(since) = rows::optional_time(row, "asked_at")? else {
        return Ok(None);
    };
    let note = rows::text(row, "note")?;
    Ok(Some(Ask { note, since }))
}

fn task(row: &SqliteRow) -> Result<Task, ReadError> {
    match rows::integer(row, "kind")? {
        TASK_TOKENS => request(row).map(Task::Tokens),
        TASK_PREKEYS => request(row).map(Task::Prekeys),
        TASK_INVITATION => Ok(Task::Invitation {
            invitation: InvitationId(rows::integer(row, "invitation")?),
            upload: request(row)?,
        }),
        TASK_ADDRESS => request(row).map(Task::Address),
        number => Err(ReadError::Number {
            column: "kind",
            number,
        }),
    }
}

fn request<T: Wire>(row: &SqliteRow) -> Result<T, ReadError> {
    codec::decode(&rows::bytes(row, "request")?).map_err(|_| ReadError::Encoding { column: "request" })
}
