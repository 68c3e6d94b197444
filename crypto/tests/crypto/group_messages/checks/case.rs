//! A group message and its reader, which a test bends.

use hoopoe_crypto::group::{
    check::{GroupArrival, GroupCheckError, GroupExpectation, Membership, check},
    epoch::EpochKeys,
    inbound::{InboundSession, Provenance},
};
use hoopoe_protocol::{
    content::{
        group::{GroupBody, GroupFrame, GroupPayload},
        text::Text,
    },
    group::LogHead,
    id::{MessageId, UserId},
};

use super::super::world::{EPOCH, GROUP, HEAD, NOW, Person, RIGHTS, Writer, keys, message};

/// Alice has written; a test bends what she wrote, or what its reader knows.
pub(super) struct Case {
    pub(super) alice: Person,
    pub(super) frame: GroupFrame,
    pub(super) payload: GroupPayload,
    pub(super) index: u32,
    pub(super) session: InboundSession,
    pub(super) keys: EpochKeys,
    pub(super) membership: Membership,
    pub(super) arrival: GroupArrival,
    pub(super) since: u64,
    pub(super) seen: Vec<(MessageId, Provenance)>,
}

impl Case {
    pub(super) fn new() -> Self {
        let alice = Person::with_devices(1, 2);
        let mut writer = Writer::new(&alice, &[]);
        let frame = writer.write("hello");
        Self {
            payload: GroupPayload {
                version: 1,
                group: GROUP,
                epoch: EPOCH,
                log_head: HEAD,
                sender: alice.user(),
                sender_device: alice.device(0).device,
                message: message(1),
                counter: 1,
                order: 1,
                sent_at: NOW,
                body: GroupBody::Text(Text { text: "hello".into() }),
            },
            session: writer.received(),
            alice,
            frame,
            index: 0,
            keys: keys(),
            membership: Membership::Active(RIGHTS),
            arrival: GroupArrival::Direct,
            since: HEAD.seq + 1,
            seen: Vec::new(),
        }
    }

    pub(super) fn result(&self) -> Option<GroupCheckError> {
        let manifest = self.alice.manifest();
        let membership = |user: &UserId, head: &LogHead| {
            assert_eq!((*user, *head), (self.payload.sender, self.payload.log_head));
            self.membership
        };
        let expectation = GroupExpectation {
            keys: &self.keys,
            manifest: &manifest,
            membership: &membership,
            arrival: self.arrival,
            since: self.since,
            seen: &|device, id| {
                let mut seen = self.seen.iter().filter(|(seen, _)| seen == id);
                seen.find_map(|(_, by)| (*device == self.payload.sender_device).then_some(*by))
            },
        };
        check(
            &self.frame,
            self.payload.clone(),
            self.index,
            &self.session,
            &expectation,
        )
        .err()
    }
}

/// What the checks say after the case was bent.
pub(super) fn bent(bend: impl FnOnce(&mut Case)) -> Option<GroupCheckError> {
    let mut case = Case::new();
    bend(&mut case);
    case.result()
}
