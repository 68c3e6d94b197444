//! Places in a conversation as text: opaque to whoever asks for the next page, checked when it comes back. They sort as the
//! places do.

use data_encoding::BASE32HEX_NOPAD;
use hoopoe_protocol::id::{MessageId, UserId};

use super::error::{Code, Problem};
use crate::db::views::Place;

const BYTES: usize = 8 + UserId::LEN + MessageId::LEN;

/// Lamport time (eight bytes, big endian), author, message, in the base 32 whose characters ascend.
pub(super) fn write(place: &Place) -> String {
    let parts: [&[u8]; 3] = [
        &place.order.to_be_bytes(),
        place.author.as_bytes(),
        place.message.as_bytes(),
    ];
    BASE32HEX_NOPAD.encode(&parts.concat())
}

/// Reads what [`write`] wrote.
pub(super) fn read(text: &str) -> Result<Place, Problem> {
    parse(text).ok_or_else(|| {
        Problem::new(
            Code::NoSuchCursor,
            "this is no place in a conversation; give that of a message, or the \"before\" or \"after\" of a page",
        )
    })
}

fn parse(text: &str) -> Option<Place> {
    if text.len() != BASE32HEX_NOPAD.encode_len(BYTES) {
        return None;
    }
    let bytes = BASE32HEX_NOPAD.decode(text.as_bytes()).ok()?;
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
    fn texts_of_places_sort_as_places() {
        let place = |order, author, message| Place {
            order,
            author: UserId::new([author; 32]),
            message: MessageId::new([message; 16]),
        };
        let mut places = Vec::new();
        for order in [0, 1, 9, 10, 255, 256, u64::MAX] {
            for author in [0, 7, 128, 255] {
                places.extend([0, 1, 200].map(|message| place(order, author, message)));
            }
        }

        let texts: Vec<_> = places.iter().map(write).collect();

        assert!(places.is_sorted() && texts.is_sorted());
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
            &good.replace('0', "!"),
        ] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }
}
