//! A server that puts the bundle of somebody else under an address.

use hoopoe_crypto::address::seal_address_bundle;
use hoopoe_engine::step::AcceptFailure;
use hoopoe_protocol::{invitation::InvitationBundle, prekey::KemPrekey, time::Span, version::BODY_VERSION};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::{Stranger, address, ask, failed, target};
use crate::world::World;

#[test]
fn a_server_that_exchanges_the_bundle_is_found_out() {
    let mut world = World::new(2, 368);
    world.settle();
    let link = address(&mut world, 0);
    let target = target(&link);
    let mallory = Stranger::new(1, world.now);
    let kem = KemPrekey {
        version: BODY_VERSION,
        device: mallory.device.id(),
        epoch: 1,
        suite: hoopoe_protocol::envelope::SUITE_BASE,
        key: mallory.kem.public(),
        not_before: world.now,
        not_after: world.now.plus(Span::days(9)),
    };
    let bundle = InvitationBundle {
        version: BODY_VERSION,
        manifest: mallory.manifest.clone(),
        kem: mallory.device.sign(&kem),
    };
    let mut rng = ChaCha20Rng::from_seed([5; 32]);
    let theirs = seal_address_bundle(&mut rng, &target.secret, &bundle);
    for mailbox in world.server.mailboxes.values_mut() {
        for waiting in mailbox.bundles() {
            waiting.sealed.clone_from(&theirs);
        }
    }

    ask(&mut world, 1, &link, "");

    assert!(failed(&world, 1, AcceptFailure::Forged));
    assert!(world.people[1].rows.contacts.is_empty());
}
