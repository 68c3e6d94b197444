//! What is shown to whom, and when contacts were last there.

use hoopoe_engine::{
    change::Change,
    privacy::{Audience, Privacy},
    row::ContactId,
};
use hoopoe_protocol::time::Timestamp;

use super::round_trip::after;

#[tokio::test]
async fn settings_are_those_that_were_written_last_and_the_usual_ones_before() {
    assert_eq!(after(Vec::new()).await.privacy, Privacy::default());

    let settings = [Audience::Everyone, Audience::Contacts, Audience::Nobody];
    for audience in settings {
        let privacy = Privacy {
            typing: audience,
            presence: Audience::Nobody,
            read_receipts: Audience::Everyone,
        };
        let before = Change::PutPrivacy(Privacy::default());

        let snapshot = after(vec![before, Change::PutPrivacy(privacy)]).await;

        assert_eq!(snapshot.privacy, privacy);
    }
}

#[tokio::test]
async fn of_each_contact_the_time_is_kept_that_was_written_last() {
    let (bob, carol) = (ContactId(1), ContactId(2));
    let put = |contact, at| Change::PutLastSeen {
        contact,
        at: Timestamp(at),
    };

    let snapshot = after(vec![
        put(bob, 5),
        put(carol, 6),
        put(bob, 4),
        Change::DeleteLastSeen { contact: carol },
    ])
    .await;

    assert_eq!(snapshot.last_seen, [(bob, Timestamp(4))]);
}
