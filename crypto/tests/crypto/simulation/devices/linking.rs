//! One linking, over a path that loses, repeats, delays, and mixes it up with another.

use hoopoe_crypto::{
    device::Device,
    link::{
        self, Accepted, Answered, Approved, Certified, CodeAwaited, CodeShown, Confirmed, Grant, LinkCode,
        LinkError, LinkOffer, LinkQr, Linked, Scanned,
    },
};
use hoopoe_protocol::{
    id::DeviceId,
    keys::UserKey,
    time::{Span, Timestamp},
};

use super::{super::chance::Chance, machine::Machine};

/// Somebody links a new device at an old one of theirs.
pub(super) struct Linking {
    pub(super) old: usize,
    old_side: OldSide,
    new_side: NewSide,
    /// The last frame of each side, which goes again and again.
    from_old: Vec<u8>,
    from_new: Vec<u8>,
    /// What the user sees on the old device, and is to type.
    digits: Option<LinkCode>,
    grant: Option<Grant>,
}

enum OldSide {
    Scanned(Scanned),
    CodeShown(CodeShown),
    Approved(Approved),
    Ended,
}

enum NewSide {
    Offered(LinkOffer),
    Answered(Answered),
    CodeAwaited(CodeAwaited),
    Accepted(Accepted),
    Certified(Box<(Certified, Device)>),
    Ended,
}

/// What happened when a frame came.
pub(super) enum Event {
    Nothing,
    /// The old device is to sign the manifest that lists the new one.
    Certificate(Approved, Vec<u8>),
    /// The new device made its keys, for a person.
    Made(DeviceId, UserKey),
    /// The new device is one of its person's.
    Linked(Box<(Linked, Device)>),
    Refused(LinkError),
}

impl Linking {
    /// The new device shows a code, and the old one scans it.
    pub(super) fn begin(chance: &mut Chance, old: usize, grant: Grant, now: Timestamp) -> Self {
        let offer = LinkOffer::new(&mut chance.keys, now);
        let seen = LinkQr::from_text(&offer.qr().to_text()).unwrap();
        let (scanned, hello) = Scanned::begin(&mut chance.keys, seen, now).unwrap();
        Self {
            old,
            old_side: OldSide::Scanned(scanned),
            new_side: NewSide::Offered(offer),
            from_old: hello,
            from_new: Vec::new(),
            digits: None,
            grant: Some(grant),
        }
    }

    pub(super) const fn is_over(&self) -> bool {
        matches!(self.new_side, NewSide::Ended)
    }

    /// One of the two machines stopped: nothing of a linking is written down.
    pub(super) fn stop(&mut self, is_old: bool) {
        if is_old {
            self.old_side = OldSide::Ended;
        } else {
            self.new_side = NewSide::Ended;
        }
    }

    pub(super) fn frame(&self, is_from_old: bool) -> &[u8] {
        if is_from_old {
            &self.from_old
        } else {
            &self.from_new
        }
    }

    /// The frame that lists the new device may leave now: the manifest is written down.
    pub(super) fn granted(&mut self, frame: Vec<u8>) {
        self.from_old = frame;
    }

    /// A frame has come to the old device.
    pub(super) fn at_old(&mut self, frame: &[u8], own: &Machine, now: Timestamp) -> Event {
        let awaited = match &self.old_side {
            OldSide::Scanned(_) => 2,
            OldSide::CodeShown(_) => 4,
            OldSide::Approved(_) => 6,
            OldSide::Ended => return Event::Nothing,
        };
        if link::place(frame) != Some(awaited) {
            return Event::Nothing;
        }
        match std::mem::replace(&mut self.old_side, OldSide::Ended) {
            OldSide::Scanned(scanned) => match scanned.answered(frame, now) {
                Ok((shown, reveal)) => {
                    self.digits = Some(shown.code().clone());
                    self.from_old = reveal;
                    self.old_side = OldSide::CodeShown(shown);
                    Event::Nothing
                }
                Err(error) => Event::Refused(error),
            },
            OldSide::CodeShown(shown) => match shown.confirmed(frame, now) {
                Ok(confirmed) => self.approve(confirmed, own, now),
                Err(error) => Event::Refused(error),
            },
            OldSide::Approved(approved) => Event::Certificate(approved, frame.to_vec()),
            OldSide::Ended => unreachable!("nothing is awaited"),
        }
    }

    /// The user approves if the new device says that it was accepted.
    fn approve(&mut self, confirmed: Confirmed, own: &Machine, now: Timestamp) -> Event {
        if !matches!(self.new_side, NewSide::Accepted(_)) {
            return Event::Nothing;
        }
        let grant = self.grant.take().unwrap();
        match confirmed.approve(own.own(), grant, now) {
            Ok((approved, person)) => {
                self.from_old = person;
                self.old_side = OldSide::Approved(approved);
                Event::Nothing
            }
            Err(error) => Event::Refused(error),
        }
    }

    /// A frame has come to the new device.
    pub(super) fn at_new(&mut self, chance: &mut Chance, frame: &[u8], now: Timestamp) -> Event {
        let awaited = match &self.new_side {
            NewSide::Offered(_) => 1,
            NewSide::Answered(_) => 3,
            NewSide::Accepted(_) => 5,
            NewSide::Certified(_) => 7,
            NewSide::CodeAwaited(_) | NewSide::Ended => return Event::Nothing,
        };
        if link::place(frame) != Some(awaited) {
            return Event::Nothing;
        }
        match self.step(chance, frame, now) {
            Ok(event) => event,
            Err(error) => Event::Refused(error),
        }
    }

    fn step(&mut self, chance: &mut Chance, frame: &[u8], now: Timestamp) -> Result<Event, LinkError> {
        let mut event = Event::Nothing;
        self.new_side = match std::mem::replace(&mut self.new_side, NewSide::Ended) {
            NewSide::Offered(offer) => {
                let (answered, answer) = offer.hello(&mut chance.keys, frame, now)?;
                self.from_new = answer;
                NewSide::Answered(answered)
            }
            NewSide::Answered(answered) => NewSide::CodeAwaited(answered.revealed(frame, now)?),
            NewSide::Accepted(accepted) => {
                let joining = accepted.person(frame, now)?;
                let certified_for = joining.user_key();
                let device = Device::generate(certified_for);
                let (certified, certificate) = joining.certify(&device, now.plus(Span::days(400)), now)?;
                self.from_new = certificate;
                event = Event::Made(device.id(), certified_for);
                NewSide::Certified(Box::new((certified, device)))
            }
            NewSide::Certified(new) => {
                let (certified, device) = *new;
                event = Event::Linked(Box::new((certified.granted(frame)?, device)));
                NewSide::Ended
            }
            NewSide::CodeAwaited(_) | NewSide::Ended => unreachable!("nothing is awaited"),
        };
        Ok(event)
    }

    /// The user types what the old device shows, now and then wrongly.
    pub(super) fn user_types(&mut self, chance: &mut Chance, is_wrong: bool, now: Timestamp) -> Event {
        let Some(digits) = &self.digits else {
            return Event::Nothing;
        };
        let typed = if is_wrong {
            let other = (digits.to_text().parse::<usize>().unwrap() + 1 + chance.below(99)) % 100;
            format!("{other:02}")
        } else {
            digits.to_text()
        };
        match std::mem::replace(&mut self.new_side, NewSide::Ended) {
            NewSide::CodeAwaited(awaited) => match awaited.typed(&typed.parse().unwrap(), now) {
                Ok((accepted, frame)) => {
                    self.from_new = frame;
                    self.new_side = NewSide::Accepted(accepted);
                    Event::Nothing
                }
                Err(error) => Event::Refused(error),
            },
            other => {
                self.new_side = other;
                Event::Nothing
            }
        }
    }
}
