//! Everything that a contact can write into a payload, and everything that the reader can have confused: what is believed
//! is only what the other end of the session says of itself.

use hoopoe_crypto::{
    manifest::VerifiedManifest,
    payload::{Expectation, GroupTie, MessageKind, Relation, check},
};
use hoopoe_protocol::{
    content::payload::OlmPayload,
    id::{ConversationId, SessionId},
};

use crate::inner::{payloads::greeting, people::Person};

/// Alice, Bob, Carol and Mallory, with a device and a manifest each.
struct World {
    people: [Person; 4],
    manifests: [VerifiedManifest; 4],
}

const ALICE: usize = 0;
const BOB: usize = 1;
const CAROL: usize = 2;
const MALLORY: usize = 3;

/// Which of the people a field speaks of.
#[derive(Clone, Copy, Debug)]
struct Claim {
    sender: usize,
    sender_device: usize,
    named: usize,
    carried: Option<usize>,
    recipient: usize,
    recipient_device: usize,
    session: usize,
    conversation: (usize, usize),
}

/// What Bob holds the sender for.
#[derive(Clone, Copy, Debug)]
struct Belief {
    sender: usize,
    newest: usize,
    pinned: usize,
    kind: MessageKind,
    relation: Relation,
}

/// Bob's session with each of them.
const fn session(with: usize) -> SessionId {
    SessionId::new([with as u8; 32])
}

fn claims() -> Vec<Claim> {
    let mut all = Vec::new();
    let two = [ALICE, MALLORY];
    for sender in two {
        for sender_device in two {
            for named in two {
                for carried in [None, Some(ALICE), Some(MALLORY)] {
                    for recipient in [BOB, CAROL] {
                        for recipient_device in [BOB, CAROL] {
                            for session in two {
                                for conversation in [(ALICE, BOB), (MALLORY, BOB), (MALLORY, CAROL)] {
                                    all.push(Claim {
                                        sender,
                                        sender_device,
                                        named,
                                        carried,
                                        recipient,
                                        recipient_device,
                                        session,
                                        conversation,
                                    });
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    all
}

fn beliefs() -> Vec<Belief> {
    let mut all = Vec::new();
    let two = [ALICE, MALLORY];
    for sender in two {
        for newest in two {
            for pinned in two {
                for kind in [MessageKind::PreKey, MessageKind::Normal] {
                    for relation in [Relation::Contact, Relation::Member, Relation::OwnDevice] {
                        all.push(Belief {
                            sender,
                            newest,
                            pinned,
                            kind,
                            relation,
                        });
                    }
                }
            }
        }
    }
    all
}

impl World {
    fn new() -> Self {
        let people = [1, 2, 3, 4].map(Person::new);
        let manifests = [0, 1, 2, 3].map(|who: usize| people[who].manifest(7));
        Self { people, manifests }
    }

    fn payload(&self, claim: &Claim) -> OlmPayload {
        let id = |who: usize| self.people[who].identity.user_id();
        let base = greeting(&self.people[ALICE], &self.people[BOB], &self.manifests[ALICE]);
        OlmPayload {
            sender: id(claim.sender),
            sender_device: self.people[claim.sender_device].device.id(),
            sender_manifest: self.manifests[claim.named].reference(),
            manifest: claim.carried.map(|who| self.manifests[who].signed().clone()),
            recipient: id(claim.recipient),
            recipient_device: self.people[claim.recipient_device].device.id(),
            session: session(claim.session),
            conversation: ConversationId::of_pair(&id(claim.conversation.0), &id(claim.conversation.1)),
            ..base
        }
    }

    /// Whether Bob believes it, come over his session with `peer`.
    fn is_believed(&self, peer: usize, claim: &Claim, belief: &Belief) -> bool {
        let expectation = Expectation {
            me: self.people[BOB].identity.user_id(),
            my_device: self.people[BOB].device.id(),
            sender: &self.manifests[belief.sender],
            newest: &self.manifests[belief.newest],
            pinned: self.people[belief.pinned].identity.key(),
            relation: belief.relation,
            session: session(peer),
            session_peer: self.people[peer].device.agreement_key(),
            kind: belief.kind,
            is_ours: &|_| true,
            groups: &|_| GroupTie::Together,
            is_seen: &|_, _| false,
        };
        check(self.payload(claim), &expectation).is_ok()
    }
}

/// A7: no unknown key share, no sender made up by a server or by a contact, nothing meant for somebody else.
#[test]
fn over_a_session_nothing_is_believed_but_what_its_other_end_says_of_itself_to_us() {
    let world = World::new();
    let mut believed = 0;
    for belief in beliefs() {
        for claim in claims() {
            for peer in [ALICE, MALLORY] {
                if !world.is_believed(peer, &claim, &belief) {
                    continue;
                }
                believed += 1;
                let speaks_of = [claim.sender, claim.sender_device, claim.named, claim.session];
                assert_eq!(speaks_of, [peer; 4], "{claim:?} {belief:?}");
                assert_eq!([claim.recipient, claim.recipient_device], [BOB; 2], "{claim:?}");
                assert_eq!(claim.conversation, (peer, BOB), "{claim:?}");
                assert_eq!(
                    [belief.sender, belief.newest, belief.pinned],
                    [peer; 3],
                    "{belief:?}"
                );
                assert_eq!(belief.relation, Relation::Contact);
                assert!(claim.carried.is_none_or(|carried| carried == peer));
                assert!(belief.kind == MessageKind::Normal || claim.carried == Some(peer));
            }
        }
    }

    // For each peer: a pre-key message with its manifest; a normal one with it or without.
    assert_eq!(believed, 2 * 3);
}
