//! A body that travels as the very bytes that were signed.
//!
//! The signature is Ed25519 over LP(label) ‖ LP(body). The body is decoded only from the bytes that verified and never
//! encoded again, so two encodings of one body can never be confused. Verification lives in the crypto crate.

use core::{fmt, marker::PhantomData};

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::{
    codec::{self, Wire},
    domain::Domain,
    hash,
    keys::Signature,
};

/// A type that is signed, with the label under which that happens.
pub trait SignedBody: Wire {
    /// The label.
    const DOMAIN: Domain;
}

/// A body of type `T` with its signature, not verified.
///
/// In CBOR a map: 0 the body as a byte string, 1 the signature.
pub struct Signed<T> {
    /// The signed bytes: an encoded `T` if the signer is honest.
    pub body: Vec<u8>,
    /// The signature over LP(label) ‖ LP(body).
    pub signature: Signature,
    marker: PhantomData<fn() -> T>,
}

impl<T> Signed<T> {
    /// Joins a body and its signature, neither of them checked.
    #[must_use]
    pub const fn from_parts(body: Vec<u8>, signature: Signature) -> Self {
        Self {
            body,
            signature,
            marker: PhantomData,
        }
    }
}

impl<T: SignedBody> Signed<T> {
    /// What the signature covers: LP(label) ‖ LP(body).
    #[must_use]
    pub fn signed_bytes(body: &[u8]) -> Vec<u8> {
        [
            hash::length_prefixed(T::DOMAIN.label().as_bytes()),
            hash::length_prefixed(body),
        ]
        .concat()
    }

    /// Reads the body **without** looking at the signature: only to learn which key should have signed it.
    ///
    /// # Errors
    /// If the body is not a strict encoding of `T`.
    pub fn read_unverified(&self) -> Result<T, codec::DecodeError> {
        codec::decode(&self.body)
    }
}

impl<T: SignedBody> Wire for Signed<T> {
    // Two map keys, two length heads and the signature take 75 bytes at most.
    const MAX_BYTES: usize = T::MAX_BYTES + 80;
}

impl<C, T> Encode<C> for Signed<T> {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.map(2)?.u8(0)?.bytes(&self.body)?.u8(1)?;
        self.signature.encode(e, context)
    }
}

impl<'b, C, T> Decode<'b, C> for Signed<T> {
    fn decode(d: &mut Decoder<'b>, context: &mut C) -> Result<Self, decode::Error> {
        #[derive(Decode)]
        #[cbor(map)]
        struct Parts<'b> {
            #[cbor(b(0), with = "minicbor::bytes")]
            body: &'b [u8],
            #[n(1)]
            signature: Signature,
        }

        let parts = Parts::decode(d, context)?;
        Ok(Self::from_parts(parts.body.to_vec(), parts.signature))
    }
}

impl<T> Clone for Signed<T> {
    fn clone(&self) -> Self {
        Self::from_parts(self.body.clone(), self.signature)
    }
}

impl<T> PartialEq for Signed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.body == other.body && self.signature == other.signature
    }
}

impl<T> Eq for Signed<T> {}

impl<T> fmt::Debug for Signed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
