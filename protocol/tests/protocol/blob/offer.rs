//! Offers of files: what somebody calls a file is data, whatever they write.

use hoopoe_protocol::{
    codec,
    content::file::{FileName, FileOffer, MediaType},
    id::BlobId,
    secret::Secret,
};

#[test]
fn a_hostile_name_comes_back_as_it_was_written_and_shows_in_no_log() {
    for hostile in [
        "../../.ssh/authorized_keys",
        "C:\\Windows\\system32\\drivers\\etc\\hosts",
        "photo\u{202e}gpj.exe",
        "nul\0byte",
        "two\nlines\x1b[2J",
        ".",
        "CON",
        "",
    ] {
        let offer = FileOffer {
            key: Secret::new([7; 32]),
            blob: BlobId::new([1; 32]),
            size: 1,
            name: FileName::new(hostile.into()).unwrap(),
            media_type: MediaType::new(hostile.into()).unwrap(),
        };

        let read: FileOffer = codec::decode(&codec::encode(&offer)).unwrap();

        assert_eq!(read.name.as_str(), hostile);
        assert_eq!(read.media_type.as_str(), hostile);
        assert_eq!(
            format!("{read:?}"),
            "FileOffer { key: Secret(..), blob: 01010101, size: 1, name: FileName(..), media_type: MediaType(..) }"
        );
    }
}
