//! Places in a conversation as text: opaque to whoever asks for the next page, checked when it comes back.

use data_encoding::BASE64URL_NOPAD;
use hoopoe_protocol::id::{MessageId, UserId};

use super::error::{Code, Problem};
use crate::db::views::Place;

const BYTES: usize = 8 + UserId::LEN + MessageId::LEN;

/// Lamport time (eight bytes, big endian), author, message, in base64url.
pub(super) fn write(place: &Place) -> String {
    let parts: [&[u8]; 3] = [
        &place.order.to_be_bytes(),
        place.author.as_bytes(),
        place.message.as_bytes(),
    ];
    BASE64URL_NOPAD.encode(&parts.concat())
}

/// Reads what [`write`] wrote.
pub(super) fn read(text: &str) -> Result<Place, Problem> {
    parse(text).ok_or_else(|| {
        Problem::new(
            Code::NoSuchCursor,
            "this is no place in a conversation; give the \"before\" of an earlier page",
        )
    })
}

fn parse(text: &str) -> Option<Place> {
    if text.len() != BASE64URL_NOPAD.encode_len(BYTES) {
        return None;
    }
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let (order, rest) = bytes.split_first_chunk::<8>()?;
    let (author, message) = rest.split_first_chunk::<{ UserId::LEN }>()?;
    Some(Place {
        order: u64::from_be_bytes(*order),
        author: UserId::new(*author),
        message: MessageId::from_slice(message)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_the_way_out_and_back() {
        let place = Place {
            order: 258,
            author: UserId::new([7; 32]),
            message: MessageId::new([9; 16]),
        };

        assert_eq!(parse(&write(&place)), Some(place));
    }

    #[test]
    fn anything_else_is_no_place() {
        let good = write(&Place {
            order: 1,
            author: UserId::new([7; 32]),
            message: MessageId::new([9; 16]),
        });

        for bad in [
            "",
            "x",
            "AAAA",
            &good[1..],
            &format!("{good}A"),
            &good.replace('A', "!"),
        ] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }
}
