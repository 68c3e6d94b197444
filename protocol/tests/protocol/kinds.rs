//! Every wire type behind one face, so that each test runs over all of them.

use hoopoe_protocol::{
    address::ContactRequest,
    backup::{BackupBegin, BackupHead, BackupItem, BackupMark, BackupRecord},
    boot::BootMark,
    codec::{self, DecodeError, Wire},
    content::{
        OlmBody,
        file::FileOffer,
        group::{GroupBody, GroupFrame, GroupPayload, LogRecord},
        live::LiveBody,
        payload::OlmPayload,
    },
    group::GroupEntry,
    identity::{DeviceCert, DeviceManifest},
    invitation::{InvitationBundle, InvitationHints, InviteReply},
    link::{LinkCertificate, LinkGrant, LinkPerson},
    prekey::{DhPrekey, HandedPrekeys, KemPrekey},
    presence::PresenceRecord,
    route::{ContactSeeds, Route},
    signed::Signed,
    store::{
        auth::{Deletion, Registration, SignIn},
        deposit::{DepositAnswer, DepositRequest, RecallRequest},
        invitations::{InvitationUpload, WaitingInvitation},
        live::{ClientFrame, ServerFrame},
        prekeys::{ClaimedPrekeys, PrekeyUpload},
        presence::{PresencePut, PresenceRead, PresenceValues},
        slots::{SlotPut, SlotValue},
        tokens::TokenChanges,
    },
    verification::ComparisonMessage,
};

/// A wire type.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// Its name.
    pub name: &'static str,
    /// Its largest encoding.
    pub max_bytes: usize,
    /// Decodes, and encodes what came out.
    pub recode: fn(&[u8]) -> Result<Vec<u8>, DecodeError>,
}

const fn kind<T: Wire>(name: &'static str) -> Kind {
    Kind {
        name,
        max_bytes: T::MAX_BYTES,
        recode: |bytes| codec::decode::<T>(bytes).map(|value| codec::encode(&value)),
    }
}

/// All wire types. A new one belongs here, into `samples.rs` and into `strategies.rs`.
pub(crate) const ALL: [Kind; 50] = [
    kind::<BackupBegin>("BackupBegin"),
    kind::<BackupHead>("BackupHead"),
    kind::<BackupItem>("BackupItem"),
    kind::<BackupMark>("BackupMark"),
    kind::<BackupRecord>("BackupRecord"),
    kind::<BootMark>("BootMark"),
    kind::<ClaimedPrekeys>("ClaimedPrekeys"),
    kind::<ClientFrame>("ClientFrame"),
    kind::<ComparisonMessage>("ComparisonMessage"),
    kind::<ContactRequest>("ContactRequest"),
    kind::<ContactSeeds>("ContactSeeds"),
    kind::<Deletion>("Deletion"),
    kind::<DepositAnswer>("DepositAnswer"),
    kind::<DepositRequest>("DepositRequest"),
    kind::<DeviceCert>("DeviceCert"),
    kind::<DeviceManifest>("DeviceManifest"),
    kind::<DhPrekey>("DhPrekey"),
    kind::<FileOffer>("FileOffer"),
    kind::<GroupBody>("GroupBody"),
    kind::<GroupEntry>("GroupEntry"),
    kind::<GroupFrame>("GroupFrame"),
    kind::<GroupPayload>("GroupPayload"),
    kind::<HandedPrekeys>("HandedPrekeys"),
    kind::<InvitationBundle>("InvitationBundle"),
    kind::<InvitationHints>("InvitationHints"),
    kind::<InvitationUpload>("InvitationUpload"),
    kind::<InviteReply>("InviteReply"),
    kind::<KemPrekey>("KemPrekey"),
    kind::<LinkCertificate>("LinkCertificate"),
    kind::<LinkGrant>("LinkGrant"),
    kind::<LinkPerson>("LinkPerson"),
    kind::<LiveBody>("LiveBody"),
    kind::<LogRecord>("LogRecord"),
    kind::<OlmBody>("OlmBody"),
    kind::<OlmPayload>("OlmPayload"),
    kind::<PrekeyUpload>("PrekeyUpload"),
    kind::<PresencePut>("PresencePut"),
    kind::<PresenceRead>("PresenceRead"),
    kind::<PresenceRecord>("PresenceRecord"),
    kind::<PresenceValues>("PresenceValues"),
    kind::<RecallRequest>("RecallRequest"),
    kind::<Registration>("Registration"),
    kind::<Route>("Route"),
    kind::<ServerFrame>("ServerFrame"),
    kind::<Signed<DhPrekey>>("Signed<DhPrekey>"),
    kind::<SignIn>("SignIn"),
    kind::<SlotPut>("SlotPut"),
    kind::<SlotValue>("SlotValue"),
    kind::<TokenChanges>("TokenChanges"),
    kind::<WaitingInvitation>("WaitingInvitation"),
];
