//! Arbitrary values of what is said to link and to verify devices.

use hoopoe_protocol::{
    link::{LinkCertificate, LinkGrant, LinkPerson, LinkRole},
    verification::{
        CancelReason, ComparisonCancel, ComparisonConfirm, ComparisonKey, ComparisonMessage, ComparisonStart,
    },
};
use proptest::{option, prelude::*};

use super::{certificate, fixed, manifest, secret, signed};

pub(crate) fn comparison() -> impl Strategy<Value = ComparisonMessage> {
    let key = || (fixed(), fixed()).prop_map(|(comparison, key)| ComparisonKey { comparison, key });
    let start = (fixed(), fixed()).prop_map(|(comparison, commitment)| ComparisonStart {
        comparison,
        commitment,
    });
    let confirm = (fixed(), fixed(), fixed()).prop_map(|(comparison, user, manifest)| ComparisonConfirm {
        comparison,
        user,
        manifest,
    });
    let cancel = fixed().prop_map(|comparison| ComparisonCancel {
        comparison,
        reason: CancelReason::Different,
    });
    prop_oneof![
        start.prop_map(ComparisonMessage::Start),
        key().prop_map(ComparisonMessage::Answer),
        key().prop_map(ComparisonMessage::Reveal),
        confirm.prop_map(ComparisonMessage::Confirm),
        cancel.prop_map(ComparisonMessage::Cancel),
    ]
}

pub(crate) fn link_person() -> impl Strategy<Value = LinkPerson> {
    let role = prop_oneof![Just(LinkRole::Linked), Just(LinkRole::Primary)];
    (fixed(), signed(manifest()), role).prop_map(|(user_key, manifest, role)| LinkPerson {
        user_key,
        manifest,
        role,
    })
}

pub(crate) fn link_certificate() -> impl Strategy<Value = LinkCertificate> {
    signed(certificate()).prop_map(|certificate| LinkCertificate { certificate })
}

pub(crate) fn link_grant() -> impl Strategy<Value = LinkGrant> {
    (signed(manifest()), option::of(secret())).prop_map(|(manifest, seed)| LinkGrant { manifest, seed })
}
