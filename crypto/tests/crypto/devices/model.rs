//! Random lives of a person with several devices, seen by somebody in any order, twice or not at all.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_crypto::{
    device::Device,
    manifest::{Adoption, KnownDevices, ManifestDraft, VerifiedManifest},
};
use hoopoe_protocol::{
    id::DeviceId,
    identity::DeviceManifest,
    keys::ManifestHash,
    time::{Span, Timestamp},
};
use proptest::{collection::vec, prelude::*};

use super::people::{NOW, Person, body, held};

/// What happens to the person next.
#[derive(Clone, Copy, Debug)]
enum Event {
    Links,
    Revokes(usize),
    SignsAnew,
    /// Goes on from an older manifest, as after a restore from a copy.
    IsSetBack(usize),
    /// Signs a second manifest of the last epoch.
    Equivocates,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        3 => Just(Event::Links),
        2 => (0..8_usize).prop_map(Event::Revokes),
        2 => Just(Event::SignsAnew),
        1 => (0..8_usize).prop_map(Event::IsSetBack),
        1 => Just(Event::Equivocates),
    ];
    vec(event, 1..10)
}

/// All manifests that the person signs.
fn lived(events: &[Event]) -> Vec<VerifiedManifest> {
    let alice = Person::new(1);
    let computer = alice.device();
    let mut all = vec![alice.first(&computer)];
    let mut linked: Vec<Device> = Vec::new();
    let (mut now, mut last) = (NOW, 0);
    for event in events {
        now = now.plus(Span::hours(5));
        let before = all[last].clone();
        let next = match event {
            Event::Links => {
                linked.push(alice.device());
                alice.with(&before, linked.last().unwrap(), now)
            }
            Event::Revokes(which) => match linked.get(*which) {
                Some(device) if before.device(&device.id()).is_some() => alice.without(&before, device, now),
                _ => continue,
            },
            Event::SignsAnew => alice.again(&before, now),
            Event::IsSetBack(which) => {
                let old = &all[which % all.len()];
                ManifestDraft::after(&held(old))
                    .sign(&alice.identity, now)
                    .unwrap()
            }
            Event::Equivocates => {
                let twin = alice.signs(&DeviceManifest {
                    issued: Timestamp(before.issued().0 + 1 + all.len() as u64),
                    ..body(&before)
                });
                all.push(twin);
                continue;
            }
        };
        last = all.len();
        all.push(next);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_held_only_goes_forward(events in events(), order in vec(any::<prop::sample::Index>(), 1..24)) {
        let all = lived(&events);
        let mut known = KnownDevices::begin(all[0].clone(), NOW).unwrap();
        // The model: the first manifest of each epoch that was adopted, and all that was revoked in any that was shown.
        let mut adopted: BTreeMap<u64, ManifestHash> = [(all[0].epoch(), all[0].reference().hash)].into();
        let mut revoked: BTreeSet<DeviceId> = BTreeSet::new();
        for index in order {
            let shown = &all[index.index(all.len())];
            let highest = *adopted.last_key_value().unwrap().0;

            let recipients: BTreeSet<_> = known.recipients(NOW).map(|(id, _)| *id).collect();

            let adoption = known.consider(shown, NOW);

            match adopted.get(&shown.epoch()) {
                Some(hash) if *hash != shown.reference().hash => {
                    prop_assert_eq!(adoption, Adoption::Equivocation);
                    revoked.extend(body(shown).revoked);
                }
                Some(_) if shown.epoch() == highest => prop_assert_eq!(adoption, Adoption::Same),
                _ if shown.epoch() < highest => {
                    let news: BTreeSet<_> = body(shown).revoked.into_iter().filter(|id| recipients.contains(id)).collect();
                    let expected = if news.is_empty() { Adoption::Older } else { Adoption::Revokes(news) };
                    prop_assert_eq!(adoption, expected);
                    revoked.extend(body(shown).revoked);
                }
                _ => {
                    prop_assert!(matches!(adoption, Adoption::Adopted(_)));
                    adopted.insert(shown.epoch(), shown.reference().hash);
                    revoked.extend(body(shown).revoked);
                }
            }
            let (epoch, hash) = adopted.last_key_value().unwrap();
            prop_assert_eq!(known.newest().epoch(), *epoch);
            prop_assert_eq!(known.newest().reference().hash, *hash);
            let listed: BTreeSet<_> = body(known.newest())
                .devices
                .iter()
                .map(|cert| cert.read_unverified().unwrap().device_id())
                .collect();
            let expected: BTreeSet<_> = listed.difference(&revoked).copied().collect();
            let recipients: BTreeSet<_> = known.recipients(NOW).map(|(id, _)| *id).collect();
            prop_assert_eq!(recipients, expected);
            let read = KnownDevices::from_bytes(&known.to_bytes()).unwrap();
            prop_assert_eq!(read.to_bytes(), known.to_bytes());
        }
    }
}
