//! The hash tree, beside the words of RFC 6962.

use data_encoding::HEXLOWER;
use hoopoe_protocol::{
    blob::tree::{GrowingTree, HashTree, Proof, TreeHash, leaf},
    hash, limits,
};
use proptest::prelude::*;

/// Inputs and roots over the first of them, one, two and so on, as the log servers of Certificate Transparency test them.
const KNOWN: [(&str, &str); 8] = [
    (
        "",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    ),
    (
        "00",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    ),
    (
        "10",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    ),
    (
        "2021",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (
        "3031",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    ),
    (
        "40414243",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    ),
    (
        "5051525354555657",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    ),
    (
        "606162636465666768696a6b6c6d6e6f",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ),
];

/// MTH of section 2.1.
fn root(leaves: &[TreeHash]) -> TreeHash {
    match leaves {
        [] => panic!("a blob has a chunk"),
        [alone] => *alone,
        _ => {
            let (left, right) = leaves.split_at(half(leaves.len()));
            let both = [&[1], root(left).as_bytes().as_slice(), root(right).as_bytes()].concat();
            TreeHash::new(hash::plain(&both))
        }
    }
}

/// PATH of section 2.1.1.
fn path(at: usize, leaves: &[TreeHash]) -> Vec<TreeHash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(half(leaves.len()));
    let (mut path, beside) = if at < left.len() {
        (path(at, left), root(right))
    } else {
        (path(at - left.len(), right), root(left))
    };
    path.push(beside);
    path
}

/// The largest power of two below `leaves`.
fn half(leaves: usize) -> usize {
    leaves.next_power_of_two() / 2
}

fn leaves(count: usize) -> Vec<TreeHash> {
    (0..count).map(|index| leaf(&index.to_le_bytes())).collect()
}

fn grown(leaves: &[TreeHash]) -> GrowingTree {
    let mut tree = GrowingTree::new();
    leaves.iter().for_each(|leaf| tree.push(*leaf));
    tree
}

#[test]
fn roots_are_those_that_certificate_transparency_publishes() {
    let mut tree = GrowingTree::new();
    for (input, root) in KNOWN {
        tree.push(leaf(&HEXLOWER.decode(input.as_bytes()).unwrap()));

        assert_eq!(HEXLOWER.encode(tree.root().unwrap().as_bytes()), root);
    }
}

#[test]
fn a_tree_that_grows_and_a_whole_one_have_the_root_and_the_proofs_of_the_rfc() {
    for count in 1..=130 {
        let leaves = leaves(count);
        let tree = HashTree::new(leaves.clone()).unwrap();

        assert_eq!(grown(&leaves).root(), Some(root(&leaves)), "{count}");
        assert_eq!(grown(&leaves).leaves(), count as u64);
        assert_eq!(tree.root(), root(&leaves), "{count}");
        for (at, leaf) in leaves.iter().enumerate() {
            let proof = tree.proof(at as u64).unwrap();
            let expected: Vec<u8> = path(at, &leaves)
                .iter()
                .flat_map(|hash| *hash.as_bytes())
                .collect();

            assert_eq!(proof.to_bytes(), expected, "{at} of {count}");
            assert_eq!(Proof::read(&expected), Some(proof.clone()));
            assert_eq!(
                proof.root(at as u64, count as u64, *leaf),
                Some(tree.root()),
                "{at} of {count}"
            );
        }
        assert_eq!(tree.proof(count as u64), None);
    }
}

#[test]
fn there_is_no_tree_without_a_leaf() {
    assert_eq!(GrowingTree::new().root(), None);
    assert_eq!(GrowingTree::default().leaves(), 0);
    assert_eq!(HashTree::new(Vec::new()), None);
    assert_eq!(Proof::read(&[]).unwrap().root(0, 0, leaf(b"")), None);
}

#[test]
fn a_proof_holds_for_its_leaf_in_its_place_only() {
    let count = 11;
    let leaves = leaves(count);
    let tree = HashTree::new(leaves.clone()).unwrap();
    for at in 0..count {
        let proof = tree.proof(at as u64).unwrap();
        for (other, leaf) in leaves.iter().enumerate() {
            let leads = |place: usize| proof.root(place as u64, 11, *leaf) == Some(tree.root());

            assert_eq!(leads(at), other == at, "the leaf {other} with the proof of {at}");
            assert_eq!(
                leads(other),
                other == at,
                "the proof of {at} in the place {other}"
            );
        }
        assert_eq!(proof.root(11, 11, leaves[at]), None, "beyond the end");
    }
}

#[test]
fn a_proof_with_a_step_more_or_less_or_a_bent_one_is_refused() {
    let leaves = leaves(13);
    let tree = HashTree::new(leaves.clone()).unwrap();
    for (at, leaf) in (0_u64..).zip(&leaves) {
        let bytes = tree.proof(at).unwrap().to_bytes();
        let leads = |bytes: &[u8]| Proof::read(bytes).unwrap().root(at, 13, *leaf) == Some(tree.root());

        assert!(leads(&bytes));
        assert!(!leads(&bytes[32..]) && !leads(&bytes[..bytes.len() - 32]), "{at}");
        assert!(!leads(&[&bytes[..], &[0; 32]].concat()), "{at}");
        for bit in 0..bytes.len() * 8 {
            let mut bent = bytes.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert!(!leads(&bent), "{at} {bit}");
        }
    }
}

#[test]
fn a_proof_that_is_cut_off_or_too_long_is_not_read() {
    let most = limits::BLOB_PROOF_HASHES * 32;

    assert!(Proof::read(&vec![0; most]).is_some());
    assert_eq!(Proof::read(&vec![0; most + 32]), None);
    assert_eq!(Proof::read(&[0; 31]), None);
    assert_eq!(Proof::read(&[0; 33]), None);
}

#[test]
fn a_node_passes_for_no_leaf() {
    let leaves = leaves(4);
    let above = HashTree::new(leaves.clone()).unwrap();
    let node = |left: &TreeHash, right: &TreeHash| [left.as_bytes().as_slice(), right.as_bytes()].concat();
    let forged = [
        leaf(&node(&leaves[0], &leaves[1])),
        leaf(&node(&leaves[2], &leaves[3])),
    ];

    assert_ne!(HashTree::new(forged.to_vec()).unwrap().root(), above.root());
}

/// Why an outline covers the number of leaves: the root alone does not.
#[test]
fn a_proof_can_hold_for_another_number_of_leaves() {
    let leaves = leaves(3);
    let tree = HashTree::new(leaves.clone()).unwrap();
    let proof = tree.proof(2).unwrap();

    assert_eq!(proof.root(2, 3, leaves[2]), Some(tree.root()));
    assert_eq!(proof.root(1, 2, leaves[2]), Some(tree.root()));
}

proptest! {
    #[test]
    fn proofs_in_trees_of_any_number_hold(count in 1_usize..3_000, seed in any::<usize>()) {
        let leaves = leaves(count);
        let tree = HashTree::new(leaves.clone()).unwrap();
        let at = seed % count;
        let proof = tree.proof(at as u64).unwrap();

        prop_assert_eq!(grown(&leaves).root(), Some(tree.root()));
        prop_assert_eq!(proof.root(at as u64, count as u64, leaves[at]), Some(tree.root()));
    }
}
