//! Whatever is encoded comes back as it was.

use std::fmt::Debug;

use hoopoe_protocol::{
    backup::{BackupHead, BackupRecord, ItemBytes},
    boot::BootMark,
    codec::{self, Wire},
    content::group::LogRecord,
    store::{
        auth::{Deletion, Registration, SignIn},
        deposit::{DepositAnswer, DepositEntry, DepositRequest, DepositResult, RecallRequest},
        invitations::{InvitationUpload, WaitingInvitation},
        live::{ClientFrame, ServerFrame},
        prekeys::{ClaimedPrekeys, PrekeyUpload},
        presence::{PresencePut, PresenceRead, PresenceValue, PresenceValues},
        slots::{SlotPut, SlotValue},
    },
};
use proptest::{collection::vec, option, prelude::*};

use crate::strategies::{
    backup, body, bundle, bytes, certificate, comparison, dh_prekey, file_offer, fixed, group, group_message,
    handed_prekeys, invitation_hints, kem_prekey, link_certificate, link_grant, link_person, live_body,
    manifest, payload, presence_record, reply, request, route, sealed_prekey, seeds, signed, time,
    token_changes,
};

fn comes_back<T: Wire + PartialEq + Debug>(value: &T) {
    assert_eq!(codec::decode::<T>(&codec::encode(value)).as_ref(), Ok(value));
}

/// For types with secrets, which nobody compares: equal if both are written alike.
fn comes_back_with_secrets<T: Wire>(value: &T) {
    let bytes = codec::encode(value);
    let again = codec::decode::<T>(&bytes).unwrap();
    assert_eq!(codec::encode(&again), bytes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn identities_come_back(certificate in certificate(), manifest in manifest(), signed in signed(manifest())) {
        comes_back(&certificate);
        comes_back(&manifest);
        comes_back(&signed);
        prop_assert!(signed.read_unverified().is_ok());
    }

    #[test]
    fn what_linked_devices_say_comes_back(person in link_person(), certificate in link_certificate(), grant in link_grant()) {
        comes_back(&person);
        comes_back(&certificate);
        comes_back_with_secrets(&grant);
    }

    #[test]
    fn steps_of_comparisons_come_back(message in comparison()) {
        comes_back(&message);
    }

    #[test]
    fn prekeys_come_back(kem in kem_prekey(), dh in dh_prekey(), both in (signed(kem_prekey()), signed(dh_prekey()))) {
        comes_back(&kem);
        comes_back(&dh);
        comes_back(&both.0);
        comes_back(&both.1);
    }

    #[test]
    fn routes_and_invitations_come_back(route in route(), hints in invitation_hints(), bundle in bundle(), reply in reply(), handed in handed_prekeys()) {
        comes_back(&route);
        comes_back(&hints);
        comes_back(&handed);
        comes_back(&bundle);
        comes_back_with_secrets(&reply);
    }

    #[test]
    fn what_a_backup_holds_comes_back(item in backup::item(), begin in backup::begin(), mark in backup::mark(), commit in fixed()) {
        let bytes = codec::encode(&item);
        comes_back_with_secrets(&item);
        comes_back(&BackupHead { begin: codec::encode(&begin), commit });
        comes_back(&begin);
        comes_back(&mark);
        comes_back_with_secrets(&BackupRecord::Items(vec![ItemBytes::new(bytes.into()); 3]));
    }

    #[test]
    fn requests_come_back(request in request()) {
        comes_back_with_secrets(&request);
    }

    #[test]
    fn entries_of_a_groups_log_come_back(entry in group::entry()) {
        comes_back(&entry);
    }

    #[test]
    fn payloads_come_back(payload in payload(), body in body(), seeds in seeds()) {
        comes_back_with_secrets(&payload);
        comes_back_with_secrets(&body);
        comes_back_with_secrets(&seeds);
    }

    #[test]
    fn offers_of_files_come_back(offer in file_offer()) {
        comes_back_with_secrets(&offer);
    }

    #[test]
    fn what_is_said_in_groups_comes_back(payload in group_message::payload(), frame in group_message::frame(), entry in bytes(300), actor in option::of(bytes(300)), subject in option::of(bytes(300))) {
        comes_back(&payload);
        comes_back(&payload.body);
        comes_back(&frame);
        comes_back(&LogRecord {
            entry: entry.into(),
            actor: actor.map(Into::into),
            subject: subject.map(Into::into),
        });
    }

    #[test]
    fn what_is_signed_for_a_server_comes_back(
        server in fixed(), nonce in fixed(), time in time(), account in fixed(), device in fixed(),
    ) {
        comes_back(&SignIn { server, nonce, time, device });
        comes_back(&Deletion { server, nonce, time, account });
        comes_back(&Registration { server, nonce, time, account, device });
    }

    #[test]
    fn deposits_come_back(entries in vec((fixed(), bytes(300), option::of(fixed())), 0..8), results in vec(results(), 0..64), lane in fixed(), cancel in fixed()) {
        let entries = entries.into_iter().map(|(lane, envelope, cancel)| DepositEntry { lane, envelope, cancel }).collect();
        comes_back(&RecallRequest { lane, cancel });
        comes_back(&DepositRequest { entries });
        comes_back(&DepositAnswer { results });
    }

    #[test]
    fn server_prekeys_come_back(prekeys in vec(sealed_prekey(), 0..8), replaces in option::of(any::<bool>()), kem in option::of(sealed_prekey()), dh in option::of(sealed_prekey())) {
        comes_back(&PrekeyUpload { prekeys, replaces });
        comes_back(&ClaimedPrekeys { kem, dh });
    }

    #[test]
    fn waiting_invitations_come_back(token in fixed(), expires in time(), lane in fixed(), sealed in bytes(300)) {
        comes_back(&InvitationUpload { token, expires, sealed: sealed.clone() });
        comes_back(&WaitingInvitation { lane, sealed });
    }

    #[test]
    fn presence_comes_back(value in bytes(552), ids in vec(fixed(), 0..20), values in vec(option::of(bytes(40)), 0..20)) {
        comes_back(&PresencePut { value });
        comes_back(&PresenceRead { ids });
        comes_back(&PresenceValues { values: values.into_iter().map(|value| PresenceValue { value }).collect() });
    }

    #[test]
    fn slots_come_back(numbers in any::<(u64, u64, u64)>(), value in bytes(512), run in fixed()) {
        let (expected, version, number) = numbers;
        comes_back(&SlotPut { expected, version, value: value.clone() });
        comes_back(&SlotValue { version, value });
        comes_back(&BootMark { number, run });
    }

    #[test]
    fn presence_records_and_token_changes_come_back(record in presence_record(), changes in token_changes()) {
        comes_back(&record);
        comes_back(&changes);
    }

    #[test]
    fn what_is_told_of_the_moment_comes_back(body in live_body()) {
        comes_back(&body);
    }

    #[test]
    fn live_frames_come_back(client in client_frames(), server in server_frames()) {
        comes_back(&client);
        comes_back(&server);
    }

    #[test]
    fn text_forms_of_ids_come_back(id in fixed::<(), 33>()) {
        prop_assert_eq!(hoopoe_protocol::fixed::Fixed::from_text(&id.to_text()), Some(id));
    }
}

fn results() -> impl Strategy<Value = DepositResult> {
    prop_oneof![
        Just(DepositResult::Stored),
        Just(DepositResult::LaneFull),
        Just(DepositResult::ShareFull),
        Just(DepositResult::NoSuchLane),
        Just(DepositResult::Malformed),
    ]
}

fn client_frames() -> impl Strategy<Value = ClientFrame> {
    prop_oneof![
        any::<u32>().prop_map(|credit| ClientFrame::Open { credit }),
        any::<u64>().prop_map(|up_to| ClientFrame::Ack { up_to }),
    ]
}

fn server_frames() -> impl Strategy<Value = ServerFrame> {
    prop_oneof![
        any::<u64>().prop_map(|waiting| ServerFrame::Opened { waiting }),
        (any::<u64>(), any::<u64>(), time(), bytes(300)).prop_map(|(sequence, token, stored, envelope)| {
            ServerFrame::Envelope {
                sequence,
                token,
                stored,
                envelope,
            }
        }),
        Just(ServerFrame::Displaced),
        any::<u64>().prop_map(|retry_after_ms| ServerFrame::GoAway { retry_after_ms }),
    ]
}
