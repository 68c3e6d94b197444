//! What two devices say while one of them is linked.

use hoopoe_protocol::link::{LinkCertificate, LinkGrant, LinkPerson, LinkRole};

use super::{Sample, certificate, fixed, manifest, sample, secret, signed};

pub(super) fn linking() -> Vec<Sample> {
    let person = |role| LinkPerson {
        user_key: fixed(1),
        manifest: signed(&manifest()),
        role,
    };
    let certificate = LinkCertificate {
        certificate: signed(&certificate()),
    };
    let grant = |seed| LinkGrant {
        manifest: signed(&manifest()),
        seed,
    };
    vec![
        sample("LinkPerson", "linked", &person(LinkRole::Linked)),
        sample("LinkPerson", "primary", &person(LinkRole::Primary)),
        sample("LinkCertificate", "only", &certificate),
        sample("LinkGrant", "linked", &grant(None)),
        sample("LinkGrant", "primary", &grant(Some(secret(0xa5)))),
    ]
}
