//! The numbers that name a format for ever.

/// First byte of every envelope.
pub const ENVELOPE_VERSION: u8 = 1;

/// Value of the `v` field of every signed body and payload.
pub const BODY_VERSION: u8 = 1;

/// First byte of an invitation.
pub const INVITATION_VERSION: u8 = 1;

/// First byte of a verification code.
pub const VERIFICATION_VERSION: u8 = 1;

/// First byte of the code with which a device is linked.
pub const LINK_VERSION: u8 = 1;

/// Name of the persistent message stream between two nodes.
pub const MESSAGE_STREAM: &str = "/hoopoe/msg/1";

/// Name of the stream on which whoever holds an invitation link asks the node that made it.
pub const INVITATION_STREAM: &str = "/hoopoe/invite/1";
