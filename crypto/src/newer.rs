//! Records of a newer version of the program: to be told from damaged ones, so that nobody throws them away.

use hoopoe_protocol::version::BODY_VERSION;

/// The version of a record of another shape than ours, if it is newer: every record begins with key 0, its version.
pub(crate) fn newer_version(bytes: &[u8]) -> Option<u8> {
    let mut decoder = minicbor::Decoder::new(bytes);
    decoder.map().ok()?;
    (decoder.u8().ok()? == 0).then_some(())?;
    decoder.u8().ok().filter(|&version| version > BODY_VERSION)
}
