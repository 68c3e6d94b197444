//! BIP39: Trezor's vectors of 24 words that do not stand in `outer::recovery`.

use hoopoe_crypto::recovery::RecoverySeed;
use hoopoe_protocol::secret::Secret;

use crate::outer::fixtures::unhex;

const VECTORS: [(&str, &str); 3] = [
    (
        "9f6a2878b2520799a44ef18bc7df394e7061a224d2c33cd015b157d746869863",
        "panda eyebrow bullet gorilla call smoke muffin taste mesh discover soft ostrich alcohol speed nation \
         flash devote level hobby quick inner drive ghost inside",
    ),
    (
        "066dca1a2bb7e8a1db2832148ce9933eea0f3ac9548d793112d9a95c9407efad",
        "all hour make first leader extend hole alien behind guard gospel lava path output census museum junior \
         mass reopen famous sing advance salt reform",
    ),
    (
        "f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f",
        "void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing screen patrol \
         group space point ten exist slush involve unfold",
    ),
];

#[test]
fn the_other_vectors_of_bip39_hold_both_ways() {
    for (bytes, words) in VECTORS {
        let seed = RecoverySeed::new(Secret::from_slice(&unhex(bytes)).unwrap());

        assert_eq!(seed.words().as_str(), words);
        assert_eq!(
            RecoverySeed::from_words(words).unwrap().bytes().expose()[..],
            unhex(bytes)
        );
    }
}
