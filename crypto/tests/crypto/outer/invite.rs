//! The links of invitations and addresses.

use base64ct::{Base64UrlUnpadded, Encoding};
use hoopoe_crypto::{
    address::address_keys,
    invite::{self, Link, LinkError, invite_keys, write_address, write_link},
};
use hoopoe_protocol::{
    address::AddressLink,
    codec, hash,
    id::MailboxId,
    invitation::{
        FLAG_CONTACT, FLAG_ONE_TIME, InvitationHints, InvitationLink, InvitationNode, InvitationStore,
    },
    keys::{BundleHash, UserKey},
    route::{PeerIdBytes, ServerPin},
    secret::Secret,
};
use proptest::prelude::*;

pub(super) fn link() -> InvitationLink {
    InvitationLink {
        flags: FLAG_ONE_TIME | FLAG_CONTACT,
        inviter: UserKey::new([1; 32]),
        secret: Secret::new([2; 32]),
        bundle: BundleHash::new([3; 32]),
        expires_s: 1_900_000_000,
        store: Some(InvitationStore {
            url: "https://store.example".into(),
            pin: Some(ServerPin::new([4; 32])),
            mailbox: MailboxId::new([5; 16]),
        }),
        direct: None,
    }
}

/// What both kinds say, each in its own way.
#[test]
fn an_invitation_and_an_address_answer_the_same_questions() {
    let (one_time, reusable) = (
        InvitationLink {
            direct: Some(node()),
            ..link()
        },
        address(),
    );
    let links = [
        Link::Invitation(one_time.clone()),
        Link::Address(reusable.clone()),
    ];

    for link in &links {
        assert_eq!(link.owner(), UserKey::new([1; 32]));
        assert_eq!(link.secret().expose(), &[2; 32]);
        assert_eq!(link.store(), one_time.store.as_ref());
        assert_eq!(
            invite::read_link(&link.to_text()).unwrap().to_text(),
            link.to_text()
        );
    }
    let [invitation, address] = links;
    assert_eq!(
        invitation.token().expose(),
        invite_keys(&one_time.secret).token.expose()
    );
    assert_eq!(
        address.token().expose(),
        address_keys(&reusable.secret).token.expose()
    );
    assert_eq!(invitation.direct(), Some(&node()));
    assert_eq!(address.direct(), None);
}

/// The invitation that a text is; it must be no address.
fn read_link(text: &str) -> Result<InvitationLink, LinkError> {
    match invite::read_link(text)? {
        Link::Invitation(link) => Ok(link),
        Link::Address(address) => panic!("{address:?}"),
    }
}

fn address() -> AddressLink {
    AddressLink {
        owner: UserKey::new([1; 32]),
        secret: Secret::new([2; 32]),
        store: link().store.unwrap(),
    }
}

fn node() -> InvitationNode {
    InvitationNode {
        peer: PeerIdBytes(vec![6; 38]),
        addresses: vec![
            "/ip4/192.0.2.1/udp/4001/quic-v1".into(),
            "/ip4/192.0.2.1/tcp/4001".into(),
        ],
    }
}

/// A link with these bytes and a right checksum, as somebody else's program would write it.
fn raw(body: &[u8]) -> String {
    let bytes = [body, &hash::plain(body)[..4]].concat();
    format!("hoopoe://i#{}", Base64UrlUnpadded::encode_string(&bytes))
}

fn body() -> Vec<u8> {
    body_of(&write_link(&link()))
}

fn body_of(text: &str) -> Vec<u8> {
    let bytes = Base64UrlUnpadded::decode_vec(text.strip_prefix("hoopoe://i#").unwrap()).unwrap();
    bytes[..bytes.len() - 4].to_vec()
}

fn error(text: &str) -> LinkError {
    read_link(text).unwrap_err()
}

fn assert_same(one: &InvitationLink, other: &InvitationLink) {
    assert_eq!(one.flags, other.flags);
    assert_eq!(one.inviter, other.inviter);
    assert_eq!(one.secret.expose(), other.secret.expose());
    assert_eq!(one.bundle, other.bundle);
    assert_eq!(one.expires_s, other.expires_s);
    assert_eq!(one.store, other.store);
    assert_eq!(one.direct, other.direct);
}

#[test]
fn a_link_round_trips_and_fits_into_a_small_code() {
    let text = write_link(&link());

    assert_same(&read_link(&text).unwrap(), &link());
    assert!(
        text.starts_with("hoopoe://i#") && text.len() < 300,
        "{} characters",
        text.len()
    );
}

#[test]
fn a_link_is_read_in_both_forms_with_white_space_around_it() {
    let text = write_link(&link()).to_string();
    let rest = text.strip_prefix("hoopoe://i#").unwrap();

    for form in [
        format!("  {text}\n"),
        format!("HOOPOE://i#{rest}"),
        format!("https://chat.example/i#{rest}"),
        format!("\thttps://chat.example:8443/i#{rest} "),
    ] {
        assert_same(&read_link(&form).unwrap(), &link());
    }
}

#[test]
fn other_texts_are_no_invitations() {
    let rest = write_link(&link()).to_string().split_off("hoopoe://i#".len());

    for other in [
        String::new(),
        "hello".into(),
        rest.clone(),
        format!("hoopoe://x#{rest}"),
        format!("http://chat.example/i#{rest}"),
        format!("https:///i#{rest}"),
        format!("https://chat.example/j#{rest}"),
        format!("https://chat.example/i?{rest}"),
        format!("https://chat.example/a/i#{rest}"),
        format!("https://good.example@bad.example/i#{rest}"),
        format!("https://chat.example#/i#{rest}"),
        "é".repeat(9),
    ] {
        assert_eq!(error(&other), LinkError::NotInvitation, "{other}");
    }
}

#[test]
fn one_lost_added_or_changed_character_is_noticed() {
    let text = write_link(&link()).to_string();

    for at in "hoopoe://i#".len()..text.len() {
        let mut lost = text.clone();
        lost.remove(at);
        let mut added = text.clone();
        added.insert(at, 'A');
        let mut changed = text.clone();
        let other = if &text[at..=at] == "x" { "y" } else { "x" };
        changed.replace_range(at..=at, other);

        for bent in [lost, added, changed] {
            assert_eq!(error(&bent), LinkError::Mangled, "character {at}");
        }
    }
    assert_eq!(error("hoopoe://i#"), LinkError::Mangled);
    assert_eq!(error("hoopoe://i#%%%%"), LinkError::Mangled);
    let host = |chars: usize| {
        let rest = text.strip_prefix("hoopoe://i#").unwrap();
        let host = "a".repeat(chars - "https:///i#".len() - rest.len());
        format!("https://{host}/i#{rest}")
    };
    assert!(read_link(&host(2_048)).is_ok());
    assert_eq!(error(&host(2_049)), LinkError::Mangled);
}

#[test]
fn newer_versions_unknown_flags_and_malformed_bodies_are_told_apart() {
    let with = |at: usize, byte: u8| {
        let mut body = body();
        body[at] = byte;
        raw(&body)
    };

    assert_eq!(error(&with(0, 2)), LinkError::NewerVersion(2));
    assert_eq!(error(&raw(&[7, 1, 2, 3])), LinkError::NewerVersion(7));
    assert!(matches!(error(&with(0, 0)), LinkError::Malformed(_)));
    assert_eq!(error(&with(1, 0x83)), LinkError::UnknownFlags(0x83));
    assert!(matches!(error(&with(102, 0xff)), LinkError::Malformed(_)));
    assert_eq!(error(&raw(&body()[..101])), LinkError::Mangled);
    assert!(matches!(error(&raw(&body()[..102])), LinkError::Malformed(_)));
    assert!(matches!(
        error(&raw(&[body(), vec![0]].concat())),
        LinkError::Malformed(_)
    ));
}

#[test]
fn an_address_round_trips_and_is_shorter_than_an_invitation() {
    let text = write_address(&address());
    let Ok(Link::Address(read)) = invite::read_link(&text) else {
        panic!("no address")
    };

    assert_eq!(read.owner, address().owner);
    assert_eq!(read.secret.expose(), address().secret.expose());
    assert_eq!(read.store, address().store);
    assert!(text.len() < write_link(&link()).len(), "{}", text.as_str());
}

#[test]
fn an_address_with_other_flags_a_node_or_no_server_is_refused() {
    let good = body_of(&write_address(&address()));
    let flagged = |flags| {
        let mut other = good.clone();
        other[1] = flags;
        invite::read_link(&raw(&other)).unwrap_err()
    };
    let hinted = |store, node| {
        let link = InvitationLink {
            store,
            direct: node,
            ..link()
        };
        let hints = body_of(&write_link(&link))[102..].to_vec();
        invite::read_link(&raw(&[&good[..66], &hints].concat())).unwrap_err()
    };

    assert_eq!(good[1], 6);
    for flags in [4, 5, 7] {
        let error = flagged(flags);
        assert!(matches!(error, LinkError::Malformed(_)), "{flags}: {error:?}");
    }
    for flags in [8, 14] {
        assert_eq!(flagged(flags), LinkError::UnknownFlags(flags));
    }
    for error in [hinted(None, Some(node())), hinted(link().store, Some(node()))] {
        assert!(matches!(error, LinkError::Malformed(_)), "{error:?}");
    }
    assert_eq!(
        invite::read_link(&raw(&good[..60])).unwrap_err(),
        LinkError::Mangled
    );
}

#[test]
fn half_a_server_is_malformed() {
    let whole = link().store.unwrap();
    let hinted = |url: bool, pin: bool, mailbox: bool| {
        let hints = InvitationHints {
            url: url.then(|| whole.url.clone()),
            pin: whole.pin.filter(|_| pin),
            mailbox: mailbox.then_some(whole.mailbox),
            node: Some(node()),
        };
        invite::read_link(&raw(&[&body()[..102], &codec::encode(&hints)].concat()))
    };

    assert!(hinted(true, false, true).is_ok());
    assert!(hinted(false, false, false).is_ok());
    for (url, pin, mailbox) in [
        (true, false, false),
        (false, false, true),
        (true, true, false),
        (false, true, true),
        (false, true, false),
    ] {
        let error = hinted(url, pin, mailbox).unwrap_err();
        assert!(matches!(error, LinkError::Malformed(_)), "{error:?}");
    }
}

#[test]
fn an_address_at_a_server_that_anybody_could_imitate_is_refused() {
    let mut address = address();
    address.store.url = "http://store.example".into();

    assert_eq!(
        invite::read_link(&write_address(&address)).unwrap_err(),
        LinkError::StoreUrl
    );
}

#[test]
fn an_invitation_to_a_server_that_anybody_could_imitate_is_refused() {
    for url in [
        "http://store.example",
        "https://",
        "https://a@b",
        "file:///etc/passwd",
        "",
    ] {
        let mut link = link();
        link.store.as_mut().unwrap().url = url.into();
        assert_eq!(error(&write_link(&link)), LinkError::StoreUrl, "{url}");
    }
}

#[test]
fn a_link_names_a_server_a_node_or_both() {
    let alone = InvitationLink {
        store: None,
        direct: Some(node()),
        ..link()
    };
    let both = InvitationLink {
        direct: Some(node()),
        ..link()
    };

    for link in [alone, both] {
        assert_same(&read_link(&write_link(&link)).unwrap(), &link);
    }
    let nowhere = InvitationLink {
        store: None,
        ..link()
    };
    assert!(matches!(error(&write_link(&nowhere)), LinkError::Malformed(_)));
}

#[test]
fn a_node_that_cannot_be_one_is_refused() {
    let bent = |change: fn(&mut InvitationNode)| {
        let mut node = node();
        change(&mut node);
        write_link(&InvitationLink {
            direct: Some(node),
            ..link()
        })
    };

    for text in [
        bent(|node| node.peer = PeerIdBytes(vec![1; 33])),
        bent(|node| node.peer = PeerIdBytes(vec![1; 43])),
        bent(|node| node.addresses = vec!["/a".into(), String::new()]),
        bent(|node| node.addresses.clear()),
        bent(|node| node.addresses = vec!["/a".into(); 9]),
        bent(|node| node.addresses = vec!["/".repeat(513)]),
    ] {
        assert!(matches!(error(&text), LinkError::Malformed(_)));
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
        for prefix in ["", "hoopoe://i#", "https://", "https://chat.example/i#"] {
            prop_assert!(read_link(&[prefix, &text].concat()).is_err());
        }
    }

    #[test]
    fn any_body_with_a_right_checksum_is_read_without_panic(
        mut bytes in proptest::collection::vec(any::<u8>(), 0..250),
        version in 0_u8..2,
        flags in 0_u8..4,
    ) {
        for (byte, value) in bytes.iter_mut().zip([version, flags]) {
            *byte = value;
        }
        prop_assert!(read_link(&raw(&bytes)).is_err());
    }
}
