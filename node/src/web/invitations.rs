//! `POST /v1/invitations` and `/v1/invitations/accept`: how two people meet, also under an address.

use axum::{Json, extract::State, http::StatusCode};
use hoopoe_engine::{
    Command, Notice, Reply,
    command::InvitationPlace,
    row::{ContactId, ContactState},
    step::AcceptFailure,
};
use hoopoe_protocol::time::Span;
use tokio::time::Instant;

use super::{
    document::Refused,
    error::{Code, Problem},
    request::Body,
    state::{self, ApiState},
    types::{AcceptInvitation, Acceptance, AcceptanceState, Invitation, NewInvitation},
};

/// How long an invitation is good if nobody says otherwise.
const LIFETIME_S: u64 = 7 * 24 * 3_600;

/// Makes an invitation and waits a moment until it is on the server: the link works from then on. Without a server it
/// waits on this node, and works while that runs.
#[utoipa::path(
    post, path = "/v1/invitations", operation_id = "invite", request_body = NewInvitation,
    responses((status = 201, description = "The invitation", body = Invitation), Refused),
)]
pub(super) async fn create(
    State(state): State<ApiState>,
    Body(asked): Body<NewInvitation>,
) -> Result<(StatusCode, Json<Invitation>), Problem> {
    let lifetime = Span::seconds(asked.lifetime_s.unwrap_or(LIFETIME_S));
    let mut notices = state.notices();
    let Reply::Invited {
        invitation,
        link,
        expires,
        place,
    } = state.command(Command::Invite { lifetime }).await?
    else {
        return Err(Problem::internal());
    };
    let outcome = state::notice(
        &mut notices,
        Instant::now() + state.timing.server,
        |notice| match notice {
            Notice::InvitationPublished { invitation: id } if id == invitation => Some(Ok(())),
            Notice::InvitationRefused { invitation: id } if id == invitation => Some(Err(refused())),
            _ => None,
        },
    );
    let published = match place {
        InvitationPlace::Server => outcome.await.transpose()?.is_some(),
        InvitationPlace::Here => true,
    };
    Ok((
        StatusCode::CREATED,
        Json(Invitation {
            id: invitation.0,
            link,
            expires,
            published,
            place: place.into(),
        }),
    ))
}

fn refused() -> Problem {
    Problem::new(
        Code::InvitationRefused,
        "your store server refused the invitation; see: hoopoe status",
    )
}

enum Outcome {
    Accepted(ContactId),
    Asked(ContactId),
    Failed(AcceptFailure),
    Delayed,
}

/// Accepts an invitation, or asks under an address, and waits a moment for what becomes of it. It goes on after that.
#[utoipa::path(
    post, path = "/v1/invitations/accept", operation_id = "accept", request_body = AcceptInvitation,
    responses(
        (status = 201, description = "The inviter has the answer", body = Acceptance),
        (status = 202, description = "The answer goes out later", body = Acceptance),
        Refused,
    ),
)]
pub(super) async fn accept(
    State(state): State<ApiState>,
    Body(asked): Body<AcceptInvitation>,
) -> Result<(StatusCode, Json<Acceptance>), Problem> {
    let mut notices = state.notices();
    let AcceptInvitation { link, note } = asked;
    let command = match note.as_str() {
        "" => Command::Accept { link },
        _ => Command::Ask { link, note },
    };
    let Reply::Accepting { join } = state.command(command).await? else {
        return Err(Problem::internal());
    };
    let outcome = state::notice(
        &mut notices,
        Instant::now() + state.timing.server,
        |notice| match notice {
            Notice::InvitationAccepted { join: id, contact } if id == join => {
                Some(Outcome::Accepted(contact))
            }
            Notice::Asked { join: id, contact } if id == join => Some(Outcome::Asked(contact)),
            Notice::AcceptFailed { join: id, reason } if id == join => Some(Outcome::Failed(reason)),
            Notice::AcceptDelayed { join: id } if id == join => Some(Outcome::Delayed),
            _ => None,
        },
    );
    match outcome.await.unwrap_or(Outcome::Delayed) {
        Outcome::Accepted(contact) => {
            let accepted = Acceptance {
                contact: Some(contact.0),
                state: acquaintance(&state, contact).await?,
            };
            Ok((StatusCode::CREATED, Json(accepted)))
        }
        Outcome::Asked(contact) => {
            let asked = Acceptance {
                contact: Some(contact.0),
                state: AcceptanceState::Asked,
            };
            Ok((StatusCode::CREATED, Json(asked)))
        }
        Outcome::Failed(reason) => Err(reason.into()),
        Outcome::Delayed => Ok((
            StatusCode::ACCEPTED,
            Json(Acceptance {
                contact: None,
                state: AcceptanceState::Delayed,
            }),
        )),
    }
}

async fn acquaintance(state: &ApiState, contact: ContactId) -> Result<AcceptanceState, Problem> {
    Ok(match state.contact(contact).await?.state {
        ContactState::Waiting => AcceptanceState::Waiting,
        ContactState::Accepted => AcceptanceState::Accepted,
        // The user has parted from them in the moment since.
        ContactState::Blocked | ContactState::Removed => return Err(AcceptFailure::Parted.into()),
    })
}
