//! Which device has which links, which of them is written on, and what is under way to it.
//!
//! A device has at most one link of each direction: a newer one takes the place of an older one, which is likely dead.
//! When both sides dial at once there are two; both are read, and both sides write on the one that was opened by the
//! lower peer id.

use std::collections::HashMap;

use hoopoe_protocol::{id::DeviceId, peer::Frame};
use libp2p::{PeerId, swarm::ConnectionId};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    Direction, WindowLimits,
    link::LinkId,
    window::{Parcel, Window},
};

/// The devices that have links.
pub(super) struct Contacts {
    own_peer: PeerId,
    limits: WindowLimits,
    by_device: HashMap<DeviceId, Contact>,
    by_link: HashMap<LinkId, DeviceId>,
}

struct Contact {
    lines: Vec<Line>,
    window: Window,
}

/// This side's end of a link.
pub(super) struct Line {
    pub(super) link: LinkId,
    pub(super) peer: PeerId,
    /// The peer's connections when the link began; it is on one of them.
    pub(super) connections: Vec<ConnectionId>,
    pub(super) direction: Direction,
    pub(super) frames: mpsc::Sender<Frame>,
    pub(super) closing: CancellationToken,
}

/// What the end of a link means.
pub(super) struct Left {
    pub(super) device: DeviceId,
    pub(super) peer: PeerId,
    pub(super) connections: Vec<ConnectionId>,
    /// Whether it was the device's last link.
    pub(super) remaining: Remaining,
}

/// What a device had before a link was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// No link.
    Nothing,
    /// A link of the other direction.
    Another,
    /// A link of the same direction, which now ends with whatever was under way on it.
    Older,
}

/// Whether links are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remaining {
    /// None.
    None,
    /// At least one.
    Some,
}

/// Nothing was sent: there is no link, or no room.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dropped;

impl Contacts {
    pub(super) fn new(own_peer: PeerId, limits: WindowLimits) -> Self {
        Self {
            own_peer,
            limits,
            by_device: HashMap::new(),
            by_link: HashMap::new(),
        }
    }

    /// Adds a link and says what the device had before.
    pub(super) fn add(&mut self, device: DeviceId, line: Line) -> Before {
        let contact = self.by_device.entry(device).or_insert_with(|| Contact {
            lines: Vec::new(),
            window: Window::new(self.limits),
        });
        let mut before = if contact.lines.is_empty() {
            Before::Nothing
        } else {
            Before::Another
        };
        for older in contact
            .lines
            .iter()
            .filter(|other| other.direction == line.direction)
        {
            older.closing.cancel();
            before = Before::Older;
        }
        self.by_link.insert(line.link, device);
        contact.lines.push(line);
        before
    }

    /// Forgets a link that has ended.
    pub(super) fn remove(&mut self, link: LinkId) -> Option<Left> {
        let device = self.by_link.remove(&link)?;
        let contact = self.by_device.get_mut(&device)?;
        let place = contact.lines.iter().position(|line| line.link == link)?;
        let Line {
            peer, connections, ..
        } = contact.lines.remove(place);
        let remaining = if contact.lines.is_empty() {
            self.by_device.remove(&device);
            Remaining::None
        } else {
            contact.window.forget_under_way();
            Remaining::Some
        };
        Some(Left {
            device,
            peer,
            connections,
            remaining,
        })
    }

    pub(super) fn device_of(&self, link: LinkId) -> Option<DeviceId> {
        self.by_link.get(&link).copied()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_link.is_empty()
    }

    pub(super) fn is_linked(&self, device: &DeviceId) -> bool {
        self.by_device.contains_key(device)
    }

    /// The direction of a device's first link; none if it has no link.
    pub(super) fn direction_of(&self, device: &DeviceId) -> Option<Direction> {
        Some(self.by_device.get(device)?.lines.first()?.direction)
    }

    pub(super) fn has_link_to(&self, peer: &PeerId) -> bool {
        self.by_device
            .values()
            .any(|contact| contact.lines.iter().any(|line| line.peer == *peer))
    }

    /// Queues an envelope; what the window has room for goes on its way.
    pub(super) fn send(&mut self, device: &DeviceId, parcel: Parcel) -> Result<(), Dropped> {
        let contact = self.by_device.get_mut(device).ok_or(Dropped)?;
        contact.window.push(parcel).map_err(|_| Dropped)?;
        self.flush(device)
    }

    /// An acknowledgement came: what it makes room for goes on its way.
    pub(super) fn acknowledged(
        &mut self,
        device: &DeviceId,
        envelope: &hoopoe_protocol::id::EnvelopeId,
    ) -> Result<(), Dropped> {
        if let Some(contact) = self.by_device.get_mut(device) {
            contact.window.acknowledged(envelope);
        }
        self.flush(device)
    }

    /// Puts on its way what waits and has room.
    pub(super) fn flush(&mut self, device: &DeviceId) -> Result<(), Dropped> {
        let own_peer = self.own_peer;
        let Some(contact) = self.by_device.get_mut(device) else {
            return Ok(());
        };
        while let Some(parcel) = contact.window.pop() {
            contact.write(&own_peer, Frame::Envelope(parcel.bytes))?;
        }
        Ok(())
    }

    /// Sends a frame that needs no room.
    pub(super) fn write(&mut self, device: &DeviceId, frame: Frame) -> Result<(), Dropped> {
        let contact = self.by_device.get_mut(device).ok_or(Dropped)?;
        contact.write(&self.own_peer, frame)
    }

    /// Ends every link with a device.
    pub(super) fn close(&self, device: &DeviceId) {
        for line in self
            .by_device
            .get(device)
            .iter()
            .flat_map(|contact| &contact.lines)
        {
            line.closing.cancel();
        }
    }

    /// Ends the inbound links of every device that `stays` does not know.
    pub(super) fn close_inbound_unless(&self, stays: impl Fn(&DeviceId) -> bool) {
        for (_, contact) in self.by_device.iter().filter(|(device, _)| !stays(device)) {
            for line in contact
                .lines
                .iter()
                .filter(|line| line.direction == Direction::Inbound)
            {
                line.closing.cancel();
            }
        }
    }
}

impl Contact {
    fn write(&self, own_peer: &PeerId, frame: Frame) -> Result<(), Dropped> {
        let line = self.preferred(own_peer).ok_or(Dropped)?;
        line.frames.try_send(frame).map_err(|_| Dropped)
    }

    /// Of the links that are not being closed, the newest of those that the lower peer id opened, else the newest.
    fn preferred(&self, own_peer: &PeerId) -> Option<&Line> {
        self.lines
            .iter()
            .filter(|line| !line.closing.is_cancelled())
            .max_by_key(|line| (line.is_opened_by_lower(own_peer), line.link))
            .or_else(|| self.lines.last())
    }
}

impl Line {
    fn is_opened_by_lower(&self, own_peer: &PeerId) -> bool {
        match self.direction {
            Direction::Outbound => *own_peer < self.peer,
            Direction::Inbound => self.peer < *own_peer,
        }
    }
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::id::EnvelopeId;

    use super::*;

    const BOB: DeviceId = DeviceId::new([2; 32]);

    fn peers() -> (PeerId, PeerId) {
        let (one, other) = (PeerId::random(), PeerId::random());
        if one < other { (one, other) } else { (other, one) }
    }

    fn line(link: u64, peer: PeerId, direction: Direction) -> (Line, mpsc::Receiver<Frame>) {
        let (frames, queue) = mpsc::channel(8);
        let line = Line {
            link: LinkId(link),
            peer,
            connections: Vec::new(),
            direction,
            frames,
            closing: CancellationToken::new(),
        };
        (line, queue)
    }

    fn parcel(name: u8) -> Parcel {
        Parcel {
            envelope: EnvelopeId::new([name; 16]),
            bytes: vec![name],
        }
    }

    #[test]
    fn with_two_links_both_sides_write_on_the_one_opened_by_the_lower_peer() {
        let (lower, higher) = peers();
        for (own, other, expected) in [
            (lower, higher, Direction::Outbound),
            (higher, lower, Direction::Inbound),
        ] {
            let mut contacts = Contacts::new(own, WindowLimits::default());
            let (inbound, mut from_them) = line(1, other, Direction::Inbound);
            let (outbound, mut from_us) = line(2, other, Direction::Outbound);
            assert_eq!(contacts.add(BOB, inbound), Before::Nothing);
            assert_eq!(contacts.add(BOB, outbound), Before::Another);

            contacts.send(&BOB, parcel(1)).unwrap();

            let used = match expected {
                Direction::Inbound => &mut from_them,
                Direction::Outbound => &mut from_us,
            };
            assert!(used.try_recv().is_ok());
        }
    }

    #[test]
    fn a_newer_link_of_the_same_direction_replaces_the_older() {
        let (own, other) = peers();
        let mut contacts = Contacts::new(own, WindowLimits::default());
        let (first, mut old) = line(1, other, Direction::Inbound);
        let closing = first.closing.clone();
        let (second, mut new) = line(2, other, Direction::Inbound);
        assert_eq!(contacts.add(BOB, first), Before::Nothing);
        assert_eq!(contacts.add(BOB, second), Before::Older);

        contacts.send(&BOB, parcel(1)).unwrap();

        assert!(closing.is_cancelled());
        assert!(old.try_recv().is_err());
        assert!(new.try_recv().is_ok());
        assert_eq!(contacts.remove(LinkId(1)).unwrap().remaining, Remaining::Some);
        assert_eq!(contacts.remove(LinkId(2)).unwrap().remaining, Remaining::None);
        assert_eq!(contacts.send(&BOB, parcel(2)), Err(Dropped));
    }

    #[test]
    fn only_inbound_links_of_the_unadmitted_are_closed() {
        let (own, other) = peers();
        let mut contacts = Contacts::new(own, WindowLimits::default());
        let (inbound, _from_them) = line(1, other, Direction::Inbound);
        let (outbound, _from_us) = line(2, other, Direction::Outbound);
        let (theirs, ours) = (inbound.closing.clone(), outbound.closing.clone());
        contacts.add(BOB, inbound);
        contacts.add(BOB, outbound);

        contacts.close_inbound_unless(|_| true);
        assert!(!theirs.is_cancelled());
        contacts.close_inbound_unless(|_| false);

        assert!(theirs.is_cancelled());
        assert!(!ours.is_cancelled());
    }
}
