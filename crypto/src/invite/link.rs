//! The text of an invitation, and of an address, which is a link of the same family.
//!
//! ```text
//! hoopoe://i#<base64url>  or  https://<any host>/i#<base64url>
//! v 1 | flags 1 | inviter 32 | secret 32 | SHA-256(bundle) 32 | expiry, seconds 4 | CBOR hints | SHA-256(all before)[..4]
//! v 1 | flags 1 | owner 32   | secret 32 | CBOR hints | SHA-256(all before)[..4]                     (an address)
//! ```
//!
//! The part behind `#` never reaches a server. Whatever a later version looks like, its first byte is the version and
//! its last four are this checksum, so that a newer invitation can be told from a mangled one.

use core::slice;

use base64ct::{Base64UrlUnpadded, Encoding};
use hoopoe_protocol::{
    address::{AddressLink, FLAG_ADDRESS},
    codec::{self, DecodeError},
    hash,
    invitation::{
        FLAG_CONTACT, FLAG_ONE_TIME, InvitationHints, InvitationLink, InvitationNode, InvitationStore,
    },
    keys::{BundleHash, UserKey},
    limits,
    secret::Secret,
    version::INVITATION_VERSION,
};
use zeroize::Zeroizing;

use super::invite_keys;
use crate::{address::address_keys, route, server_url::is_server_url};

const CHECKSUM_BYTES: usize = 4;
const KNOWN_FLAGS: u8 = FLAG_ONE_TIME | FLAG_CONTACT | FLAG_ADDRESS;
/// An address is for whoever holds it, as often as they like, and to become a contact.
const FLAGS_OF_ADDRESS: u8 = FLAG_CONTACT | FLAG_ADDRESS;
const SCHEME: &str = "hoopoe://i#";

/// What a link says.
#[derive(Clone, Debug)]
pub enum Link {
    /// A one-time invitation.
    Invitation(InvitationLink),
    /// A reusable address.
    Address(AddressLink),
}

impl Link {
    /// Whose link it is.
    #[must_use]
    pub const fn owner(&self) -> UserKey {
        match self {
            Self::Invitation(link) => link.inviter,
            Self::Address(link) => link.owner,
        }
    }

    /// What its keys come from.
    #[must_use]
    pub const fn secret(&self) -> &Secret<32> {
        match self {
            Self::Invitation(link) => &link.secret,
            Self::Address(link) => &link.secret,
        }
    }

    /// What fetches the bundle and admits the deposit.
    #[must_use]
    pub fn token(&self) -> Secret<32> {
        match self {
            Self::Invitation(link) => invite_keys(&link.secret).token,
            Self::Address(link) => address_keys(&link.secret).token,
        }
    }

    /// The server that it names.
    #[must_use]
    pub const fn store(&self) -> Option<&InvitationStore> {
        match self {
            Self::Invitation(link) => link.store.as_ref(),
            Self::Address(link) => Some(&link.store),
        }
    }

    /// The node that it names.
    #[must_use]
    pub const fn direct(&self) -> Option<&InvitationNode> {
        match self {
            Self::Invitation(link) => link.direct.as_ref(),
            Self::Address(_) => None,
        }
    }

    /// The link as `hoopoe://i#…`. It is a secret of whoever holds it.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        match self {
            Self::Invitation(link) => write_link(link),
            Self::Address(link) => write_address(link),
        }
    }
}

/// Why a text is no invitation that we can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Some other text.
    #[error("this is not an invitation")]
    NotInvitation,
    /// Once an invitation, but a character was lost, added or changed.
    #[error("the invitation is incomplete or changed")]
    Mangled,
    /// Whole, but of a version that this program does not know.
    #[error("the invitation has the newer version {0}")]
    NewerVersion(u8),
    /// Whole, but it means something that this program does not know.
    #[error("the invitation has unknown flags {0:#04x}")]
    UnknownFlags(u8),
    /// Whole, but whoever made it made it wrong.
    #[error("the invitation is malformed: {0}")]
    Malformed(#[from] DecodeError),
    /// Whole, but its server's URL is overlong, or neither https nor http on loopback.
    #[error("the invitation names no server that we would contact")]
    StoreUrl,
}

/// The invitation as `hoopoe://i#…`.
#[must_use]
pub fn write_link(link: &InvitationLink) -> Zeroizing<String> {
    write(Zeroizing::new(
        [
            [INVITATION_VERSION, link.flags].as_slice(),
            link.inviter.as_bytes(),
            link.secret.expose(),
            link.bundle.as_bytes(),
            &link.expires_s.to_le_bytes(),
            &codec::encode(&hints(link.store.as_ref(), link.direct.as_ref())),
        ]
        .concat(),
    ))
}

/// The address as `hoopoe://i#…`.
#[must_use]
pub fn write_address(link: &AddressLink) -> Zeroizing<String> {
    write(Zeroizing::new(
        [
            [INVITATION_VERSION, FLAGS_OF_ADDRESS].as_slice(),
            link.owner.as_bytes(),
            link.secret.expose(),
            &codec::encode(&hints(Some(&link.store), None)),
        ]
        .concat(),
    ))
}

fn write(mut bytes: Zeroizing<Vec<u8>>) -> Zeroizing<String> {
    // One more buffer, because a growing one would leave a copy of the secret behind.
    bytes = Zeroizing::new([bytes.as_slice(), &checksum(&bytes)].concat());
    // The encoding runs in constant time: these bytes are secret, though the link is made to be shown to one person.
    let text = Zeroizing::new(Base64UrlUnpadded::encode_string(&bytes));
    Zeroizing::new([SCHEME, &text].concat())
}

/// Reads an invitation or an address, in either form and with white space around it.
///
/// # Errors
/// If it is none, or none that we can use; the errors tell these apart.
pub fn read_link(text: &str) -> Result<Link, LinkError> {
    let text = text.trim();
    let encoded = fragment(text).ok_or(LinkError::NotInvitation)?;
    if text.len() > limits::INVITATION_LINK_CHARS {
        return Err(LinkError::Mangled);
    }
    let bytes = Zeroizing::new(Base64UrlUnpadded::decode_vec(encoded).map_err(|_| LinkError::Mangled)?);
    let (body, sum) = bytes
        .split_last_chunk::<CHECKSUM_BYTES>()
        .ok_or(LinkError::Mangled)?;
    if checksum(body) != *sum {
        return Err(LinkError::Mangled);
    }
    let (&version, body) = body.split_first().ok_or(LinkError::Mangled)?;
    if version > INVITATION_VERSION {
        return Err(LinkError::NewerVersion(version));
    }
    let link = split(body).ok_or(LinkError::Mangled)?;
    if version == 0 {
        return Err(LinkError::Malformed(DecodeError::Form("version 0")));
    }
    if link.flags & !KNOWN_FLAGS != 0 {
        return Err(LinkError::UnknownFlags(link.flags));
    }
    if link.flags & FLAG_ADDRESS != 0 {
        return address(&link).map(Link::Address);
    }
    invitation(&link).map(Link::Invitation)
}

fn invitation(link: &Fields<'_>) -> Result<InvitationLink, LinkError> {
    let (bundle, rest) = link.rest.split_first_chunk().ok_or(LinkError::Mangled)?;
    let (expires, hints) = rest.split_first_chunk().ok_or(LinkError::Mangled)?;
    let hints: InvitationHints = codec::decode(hints)?;
    let (store, direct) = places(hints)?;
    Ok(InvitationLink {
        flags: link.flags,
        inviter: UserKey::new(*link.inviter),
        secret: Secret::new(*link.secret),
        bundle: BundleHash::new(*bundle),
        expires_s: u32::from_le_bytes(*expires),
        store,
        direct,
    })
}

fn address(link: &Fields<'_>) -> Result<AddressLink, LinkError> {
    if link.flags != FLAGS_OF_ADDRESS {
        return Err(DecodeError::Form("an address with flags of an invitation").into());
    }
    let (store, direct) = places(codec::decode(link.rest)?)?;
    if direct.is_some() {
        return Err(DecodeError::Form("an address that names a node").into());
    }
    Ok(AddressLink {
        owner: UserKey::new(*link.inviter),
        secret: Secret::new(*link.secret),
        store: store.ok_or(DecodeError::Form("an address without a server"))?,
    })
}

/// The hints as they stand in the link.
fn hints(store: Option<&InvitationStore>, direct: Option<&InvitationNode>) -> InvitationHints {
    InvitationHints {
        url: store.map(|store| store.url.clone()),
        pin: store.and_then(|store| store.pin),
        mailbox: store.map(|store| store.mailbox),
        node: direct.cloned(),
    }
}

/// The server and the node that hints name, at least one of them.
fn places(hints: InvitationHints) -> Result<(Option<InvitationStore>, Option<InvitationNode>), LinkError> {
    let store = match (hints.url, hints.mailbox, hints.pin) {
        (Some(url), Some(mailbox), pin) => Some(InvitationStore { url, pin, mailbox }),
        (None, None, None) => None,
        _ => return Err(DecodeError::Form("half a server").into()),
    };
    if store.as_ref().is_some_and(|store| !is_server_url(&store.url)) {
        return Err(LinkError::StoreUrl);
    }
    if hints.node.as_ref().is_some_and(|node| !is_plausible(node)) {
        return Err(DecodeError::Form("a node that none is").into());
    }
    if store.is_none() && hints.node.is_none() {
        return Err(DecodeError::Form("neither a server nor a node").into());
    }
    Ok((store, hints.node))
}

/// Whether the sizes are right, as in a route; whether the parts are addresses is seen when they are used.
fn is_plausible(node: &InvitationNode) -> bool {
    let bytes: usize = node.addresses.iter().map(String::len).sum();
    route::are_peers(slice::from_ref(&node.peer))
        && (1..=limits::INVITATION_ADDRESSES).contains(&node.addresses.len())
        && route::are_addresses(&node.addresses)
        && bytes <= limits::INVITATION_ADDRESS_BYTES
}

/// What stands behind the `#` of one of the two forms.
fn fragment(text: &str) -> Option<&str> {
    if let Some(rest) = strip_prefix(text, SCHEME) {
        return Some(rest);
    }
    let (host, rest) = strip_prefix(text, "https://")?.split_once('/')?;
    let is_host = !host.is_empty() && !host.contains(['#', '?', '@']) && !host.contains(char::is_whitespace);
    rest.strip_prefix("i#").filter(|_| is_host)
}

/// Schemes are read without regard to case, as browsers and scanners write them.
fn strip_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

struct Fields<'b> {
    flags: u8,
    inviter: &'b [u8; 32],
    secret: &'b [u8; 32],
    /// What an invitation and an address have each in their own way.
    rest: &'b [u8],
}

fn split(body: &[u8]) -> Option<Fields<'_>> {
    let (&flags, rest) = body.split_first()?;
    let (inviter, rest) = rest.split_first_chunk()?;
    let (secret, rest) = rest.split_first_chunk()?;
    Some(Fields {
        flags,
        inviter,
        secret,
        rest,
    })
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let [a, b, c, d, ..] = hash::plain(bytes);
    [a, b, c, d]
}
