//! Which device has which links, which of them is written on, and what is under way to it.
//!
//! A device has at most one link of each direction: a newer one takes the place of an older one, which is likely dead.
//! When both sides dial at once there are two. All are read; the newest is written on, because whoever opens a link
//! does not know of a usable older one. Whenever another link is written on than before, that is told under a new
//! number, and whatever was handed over for an older number is dropped: everything goes again in its order, and nothing
//! overtakes what was lost.

use std::collections::HashMap;

use hoopoe_protocol::{
    id::{DeviceId, EnvelopeId},
    limits,
    peer::Frame,
};
use libp2p::{PeerId, swarm::ConnectionId};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    Direction, P2pEvent, StreamNumber, WindowLimits,
    link::LinkId,
    window::{Parcel, Window},
};

/// The devices that have links.
pub(super) struct Contacts {
    limits: WindowLimits,
    by_device: HashMap<DeviceId, Contact>,
    by_link: HashMap<LinkId, DeviceId>,
    /// The number that was told last.
    told: StreamNumber,
}

struct Contact {
    /// The last one is the newest.
    lines: Vec<Line>,
    /// The link that is written on, and the number under which it was told.
    current: LinkId,
    stream: StreamNumber,
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
    /// Which links the device still has.
    pub(super) remaining: Remaining,
}

/// Which links are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remaining {
    /// None.
    None,
    /// The one that is written on.
    Current,
    /// Only one that was not written on; [`Contacts::renew`] makes it the current one.
    Spare,
}

/// Nothing was sent: there is no such stream, or no room.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dropped;

impl Contacts {
    pub(super) fn new(limits: WindowLimits) -> Self {
        Self {
            limits,
            by_device: HashMap::new(),
            by_link: HashMap::new(),
            told: StreamNumber::default(),
        }
    }

    /// Nobody is linked; numbers of streams go on, so that none is ever taken for another.
    pub(super) fn renewed(self) -> Self {
        Self {
            told: self.told,
            ..Self::new(self.limits)
        }
    }

    /// Adds a link, which is written on from now on; says what is to be told of it.
    pub(super) fn add(&mut self, device: DeviceId, line: Line) -> Option<P2pEvent> {
        let contact = self.by_device.entry(device).or_insert_with(|| Contact {
            lines: Vec::new(),
            current: line.link,
            stream: StreamNumber::default(),
            window: Window::new(self.limits),
        });
        for older in contact
            .lines
            .iter()
            .filter(|other| other.direction == line.direction)
        {
            older.closing.cancel();
        }
        self.by_link.insert(line.link, device);
        contact.lines.push(line);
        self.renew(&device)
    }

    /// Begins anew on the newest link of a device: says what is to be told of it; nothing if there is no link.
    pub(super) fn renew(&mut self, device: &DeviceId) -> Option<P2pEvent> {
        let contact = self.by_device.get_mut(device)?;
        let newest = contact.lines.last()?;
        self.told.0 += 1;
        contact.current = newest.link;
        contact.stream = self.told;
        contact.window = Window::new(self.limits);
        Some(P2pEvent::Connected {
            device: *device,
            direction: newest.direction,
            stream: self.told,
        })
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
        } else if contact.current == link {
            Remaining::Spare
        } else {
            Remaining::Current
        };
        Some(Left {
            device,
            peer,
            connections,
            remaining,
        })
    }

    /// Whose link it is; none once it is being closed: what is still read from it does not count.
    pub(super) fn reads(&self, link: LinkId) -> Option<DeviceId> {
        let device = self.by_link.get(&link)?;
        let mut lines = self.by_device.get(device)?.lines.iter();
        let is_open = |line: &Line| line.link == link && !line.closing.is_cancelled();
        lines.any(is_open).then_some(*device)
    }

    /// The devices that are linked.
    pub(super) fn devices(&self) -> Vec<DeviceId> {
        self.by_device.keys().copied().collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_link.is_empty()
    }

    pub(super) fn is_linked(&self, device: &DeviceId) -> bool {
        self.by_device.contains_key(device)
    }

    pub(super) fn has_link_to(&self, peer: &PeerId) -> bool {
        self.by_device
            .values()
            .any(|contact| contact.lines.iter().any(|line| line.peer == *peer))
    }

    /// Queues an envelope for a stream; what the window has room for goes on its way.
    pub(super) fn send(
        &mut self,
        device: &DeviceId,
        stream: StreamNumber,
        parcel: Parcel,
    ) -> Result<(), Dropped> {
        let contact = self.by_device.get_mut(device).ok_or(Dropped)?;
        if contact.stream != stream {
            return Err(Dropped);
        }
        let taken = contact.window.push(parcel).map_err(|_| Dropped);
        taken
            .and_then(|()| contact.flush())
            .inspect_err(|_| contact.end_stream())
    }

    /// An acknowledgement came: what it makes room for goes on its way.
    pub(super) fn acknowledged(&mut self, device: &DeviceId, envelope: &EnvelopeId) -> Result<(), Dropped> {
        let Some(contact) = self.by_device.get_mut(device) else {
            return Ok(());
        };
        contact.window.acknowledged(envelope);
        contact.flush().inspect_err(|_| contact.end_stream())
    }

    /// Sends a frame that needs no room.
    pub(super) fn write(&self, device: &DeviceId, frame: Frame) -> Result<(), Dropped> {
        self.by_device.get(device).ok_or(Dropped)?.write(frame)
    }

    /// Sends a live frame on a stream, if little waits there: it is not worth the place of an envelope.
    pub(super) fn send_live(
        &self,
        device: &DeviceId,
        stream: StreamNumber,
        frame: Box<[u8; limits::PEER_LIVE_BYTES]>,
    ) -> Result<(), Dropped> {
        let contact = self.by_device.get(device).ok_or(Dropped)?;
        if contact.stream != stream || !contact.is_free() {
            return Err(Dropped);
        }
        contact.write(Frame::Live(frame))
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
    /// Something was lost on the stream: nothing must follow it there. Its end brings a new one, or the news that there is
    /// none.
    fn end_stream(&mut self) {
        self.stream = StreamNumber::default();
        for line in self.lines.iter().filter(|line| line.link == self.current) {
            line.closing.cancel();
        }
    }

    /// Puts on its way what waits and has room.
    fn flush(&mut self) -> Result<(), Dropped> {
        while let Some(parcel) = self.window.pop() {
            self.write(Frame::Envelope(parcel.bytes))?;
        }
        Ok(())
    }

    /// Whether at least half of the queue of the link that is written on is free.
    fn is_free(&self) -> bool {
        let line = self.lines.iter().find(|line| line.link == self.current);
        line.is_some_and(|line| line.frames.capacity() * 2 > line.frames.max_capacity())
    }

    // Never on another link: that would be overtaking, and whoever closes this one is told.
    fn write(&self, frame: Frame) -> Result<(), Dropped> {
        let line = self
            .lines
            .iter()
            .find(|line| line.link == self.current)
            .ok_or(Dropped)?;
        line.frames.try_send(frame).map_err(|_| Dropped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOB: DeviceId = DeviceId::new([2; 32]);

    fn contacts() -> Contacts {
        Contacts::new(WindowLimits::default())
    }

    fn line(link: u64, direction: Direction) -> (Line, mpsc::Receiver<Frame>) {
        let (frames, queue) = mpsc::channel(8);
        let line = Line {
            link: LinkId(link),
            peer: PeerId::random(),
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

    fn told(event: Option<P2pEvent>) -> StreamNumber {
        match event {
            Some(P2pEvent::Connected { stream, .. }) => stream,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_newest_link_is_written_on_whoever_opened_it() {
        let directions = [Direction::Inbound, Direction::Outbound];
        for (older, newer) in directions
            .into_iter()
            .flat_map(|one| directions.map(|other| (one, other)))
        {
            let mut contacts = contacts();
            let (first, mut old) = line(1, older);
            let closing = first.closing.clone();
            let (second, mut new) = line(2, newer);
            told(contacts.add(BOB, first));
            let stream = told(contacts.add(BOB, second));

            contacts.send(&BOB, stream, parcel(1)).unwrap();

            assert!(old.try_recv().is_err());
            assert!(new.try_recv().is_ok());
            assert_eq!(closing.is_cancelled(), older == newer);
        }
    }

    #[test]
    fn what_was_meant_for_an_older_stream_is_dropped_rather_than_sent_out_of_turn() {
        let mut contacts = contacts();
        let (first, _old) = line(1, Direction::Inbound);
        let (second, mut new) = line(2, Direction::Outbound);
        let before = told(contacts.add(BOB, first));
        let after = told(contacts.add(BOB, second));

        assert_eq!(contacts.send(&BOB, before, parcel(2)), Err(Dropped));

        assert!(new.try_recv().is_err());
        contacts.send(&BOB, after, parcel(1)).unwrap();
        assert!(new.try_recv().is_ok());
    }

    #[test]
    fn a_spare_link_takes_over_under_a_new_number_and_with_an_empty_window() {
        let limits = WindowLimits {
            envelopes: 1,
            ..WindowLimits::default()
        };
        let mut contacts = Contacts::new(limits);
        let (first, mut spare) = line(1, Direction::Inbound);
        let (second, _lost) = line(2, Direction::Outbound);
        told(contacts.add(BOB, first));
        let before = told(contacts.add(BOB, second));
        contacts.send(&BOB, before, parcel(1)).unwrap();
        contacts.send(&BOB, before, parcel(2)).unwrap();

        assert_eq!(contacts.remove(LinkId(2)).unwrap().remaining, Remaining::Spare);
        let after = told(contacts.renew(&BOB));
        assert_eq!(contacts.send(&BOB, before, parcel(2)), Err(Dropped));
        contacts.send(&BOB, after, parcel(1)).unwrap();

        assert_eq!(spare.try_recv().unwrap(), Frame::Envelope(vec![1]));
        assert!(spare.try_recv().is_err());
        assert_eq!(contacts.remove(LinkId(1)).unwrap().remaining, Remaining::None);
        assert_eq!(contacts.renew(&BOB), None);
    }

    #[test]
    fn nothing_follows_an_envelope_that_was_lost_on_a_stream() {
        let mut contacts = contacts();
        let (first, mut queue) = line(1, Direction::Outbound);
        let closing = first.closing.clone();
        let stream = told(contacts.add(BOB, first));
        // The link takes eight frames.
        for name in 0..8 {
            contacts.send(&BOB, stream, parcel(name)).unwrap();
        }
        assert_eq!(contacts.reads(LinkId(1)), Some(BOB));

        assert_eq!(contacts.send(&BOB, stream, parcel(8)), Err(Dropped));

        assert!(closing.is_cancelled());
        queue.try_recv().unwrap();
        assert_eq!(contacts.send(&BOB, stream, parcel(9)), Err(Dropped));
        assert_eq!(contacts.reads(LinkId(1)), None);
        assert_eq!(contacts.remove(LinkId(1)).unwrap().remaining, Remaining::None);
    }

    #[test]
    fn the_end_of_a_link_that_was_not_written_on_changes_nothing() {
        let mut contacts = contacts();
        let (first, _old) = line(1, Direction::Inbound);
        let (second, mut new) = line(2, Direction::Inbound);
        told(contacts.add(BOB, first));
        let stream = told(contacts.add(BOB, second));

        assert_eq!(contacts.remove(LinkId(1)).unwrap().remaining, Remaining::Current);

        contacts.send(&BOB, stream, parcel(1)).unwrap();
        assert!(new.try_recv().is_ok());
    }

    #[test]
    fn live_frames_leave_room_for_envelopes_and_keep_to_their_stream() {
        let mut contacts = contacts();
        let (first, mut queue) = line(1, Direction::Outbound);
        let closing = first.closing.clone();
        let stream = told(contacts.add(BOB, first));
        let live = || Box::new([7; limits::PEER_LIVE_BYTES]);

        // The link takes eight frames; half of them are kept for what counts.
        let sent = (0..100).filter(|_| contacts.send_live(&BOB, stream, live()).is_ok());
        assert_eq!(sent.count(), 4);
        for name in 0..4 {
            contacts.send(&BOB, stream, parcel(name)).unwrap();
        }
        assert!(!closing.is_cancelled());
        while queue.try_recv().is_ok() {}
        assert_eq!(contacts.send_live(&BOB, StreamNumber(99), live()), Err(Dropped));
        assert!(queue.try_recv().is_err());
    }

    #[test]
    fn only_inbound_links_of_the_unadmitted_are_closed() {
        let mut contacts = contacts();
        let (inbound, _from_them) = line(1, Direction::Inbound);
        let (outbound, _from_us) = line(2, Direction::Outbound);
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
