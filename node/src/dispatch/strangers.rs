//! Who may come in, and invitations from node to node: what the engine asks of the network.

use hoopoe_engine::{Effect, step};

use crate::p2p;

/// The command about who may come in, and about invitations from node to node; or the effect, if it is about neither.
pub(super) fn command(effect: Effect) -> Result<p2p::Command, Box<Effect>> {
    Ok(match effect {
        Effect::Admit { contacts } => p2p::Command::Admit {
            contacts: contacts.into_iter().map(admission).collect(),
        },
        Effect::Visit {
            visit,
            node,
            token,
            reply,
        } => p2p::Command::Visit {
            visit,
            node,
            token,
            reply,
        },
        Effect::Host { invitations } => p2p::Command::Host {
            invitations: invitations
                .into_iter()
                .map(|one| p2p::Hosted {
                    token: one.token,
                    sealed: one.sealed,
                })
                .collect(),
        },
        Effect::AnswerVisitor { visitor, is_taken } => p2p::Command::AnswerVisitor {
            visitor: p2p::VisitorNumber(visitor.0),
            is_taken,
        },
        other => return Err(Box::new(other)),
    })
}

fn admission(one: step::Admission) -> p2p::Admission {
    p2p::Admission {
        device: one.device,
        token: one.token,
    }
}
