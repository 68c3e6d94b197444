//! The mark of the database at the own server: read as soon as that lets this device in, and kept up.

use hoopoe_engine::Event;
use hoopoe_protocol::{keys::ServerKey, time::Timestamp};
use tracing::{info, warn};

use super::{Batch, Driver, Parts};
use crate::{
    boot_slot::{Verdict, Wanted},
    clock,
    db::{
        CommitError,
        servers::Standing,
        settings::{Setting, SettingChange},
    },
    random,
    store::{Command, StoreEvent, TaskError},
};

/// Whether the engine seals nothing until the slot was read.
#[derive(Debug, Default)]
pub(super) struct Awaiting(bool);

impl Awaiting {
    /// What the engine is told before it starts.
    pub(super) fn at_start(&mut self, parts: &Parts) -> Option<Event> {
        if parts.watermark.is_set_back {
            return Some(Event::SetBack);
        }
        // A server that has not let this device in yet keeps nothing for it.
        let is_known = |server: &&crate::db::servers::RememberedServer| {
            server.standing == Standing::Own && server.identity.is_some()
        };
        self.0 = parts.servers.iter().any(|server| is_known(&server));
        self.retell()
    }

    /// What an engine that was rebuilt is told again.
    pub(super) fn retell(&self) -> Option<Event> {
        self.0.then_some(Event::Doubted)
    }

    /// Nothing is waited for any more.
    pub(super) fn end(&mut self) -> Option<Event> {
        std::mem::take(&mut self.0).then_some(Event::Trusted)
    }
}

impl Driver {
    /// The own server has let this device in: its slot can be read.
    pub(super) fn find_slot(&mut self, server: ServerKey) {
        let engine = &self.parts.engine;
        let (secret, device) = (engine.server_slots(&server), engine.own_device());
        let slot = &mut self.parts.watermark.slot;
        slot.signed_in(server, &secret, device, clock::now());
    }

    /// Takes note of what the own server says of the slot, or that it is out of reach.
    pub(super) fn note_slot(&mut self, event: &StoreEvent, batch: &mut Batch) {
        let (now, watermark) = (clock::now(), &mut self.parts.watermark);
        match event {
            StoreEvent::SlotRead { slot } => {
                let verdict = watermark.slot.read(slot.as_ref(), now);
                let findings = watermark.slot.findings();
                if let Verdict::Ahead(mark) = verdict {
                    // The file beside the profile may have told it at the start.
                    let is_told = self.situation.borrow().is_set_back;
                    watermark.leap(mark);
                    info!("the mark at the server is ahead of the database");
                    if !is_told {
                        self.tell(Event::SetBack, batch);
                    }
                }
                if self.situation.borrow().slot != findings {
                    warn!(?findings, "the slot at the server is not as this node left it");
                    self.situation.send_modify(|now| now.slot = findings);
                }
            }
            StoreEvent::SlotWritten => return watermark.slot.written(now),
            StoreEvent::SlotFailed { error } => watermark.slot.failed(error, now),
            StoreEvent::Disconnected { .. } => {}
            _ => return,
        }
        if let Some(trusted) = self.slot.end() {
            self.tell(trusted, batch);
        }
    }

    /// Asks what is due. What is written was raised in the database before, and so is the version.
    pub(super) async fn tend_slot(&mut self, now: Timestamp) -> Result<(), CommitError> {
        let watermark = &mut self.parts.watermark;
        let command = watermark.slot.wanted(now).and_then(|wanted| match wanted {
            Wanted::Read(slot) => Some(Command::ReadSlot { slot }),
            Wanted::Write => {
                let (slot, put) = watermark.slot.write(watermark.mark(), now)?;
                Some(Command::WriteSlot { slot, put })
            }
        });
        if let Some(seen) = watermark.slot.news() {
            let change = SettingChange {
                setting: Setting::BootSlot,
                value: Some(&seen.to_bytes()),
            };
            let (storage, mut rng) = (&self.parts.storage, random::generator());
            self.parts.writer.set(storage, &mut rng, &[change]).await?;
        }
        let Some(command) = command else {
            return Ok(());
        };
        if self.clients.try_send(None, command).is_err() {
            self.parts
                .watermark
                .slot
                .failed(&TaskError::Unreachable, clock::now());
        }
        Ok(())
    }
}
