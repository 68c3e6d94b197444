//! The hash tree over the sealed chunks of a blob, as in RFC 6962, section 2.1, with SHA-256.
//!
//! ```text
//! leaf          = SHA-256(0x00 ‖ sealed chunk)
//! node          = SHA-256(0x01 ‖ left ‖ right)
//! tree of n > 1 = node(tree of the first k leaves, tree of the others), k the largest power of two below n
//! ```
//!
//! A root by itself does not say of how many leaves it is, and a proof that lies about it can hold. So a proof is
//! checked against an [`super::outline::Outline`], whose hash covers the number.

use sha2::{Digest, Sha256};

use crate::{fixed::Fixed, limits};

/// Marks a [`TreeHash`].
pub enum Tree {}

/// The hash of a leaf or of a node.
pub type TreeHash = Fixed<Tree, 32>;

/// The leaf of a sealed chunk.
#[must_use]
pub fn leaf(chunk: &[u8]) -> TreeHash {
    let mut hash = Sha256::new();
    hash.update([0]);
    hash.update(chunk);
    TreeHash::new(hash.finalize().into())
}

fn node(left: &TreeHash, right: &TreeHash) -> TreeHash {
    let mut hash = Sha256::new();
    hash.update([1]);
    hash.update(left.as_bytes());
    hash.update(right.as_bytes());
    TreeHash::new(hash.finalize().into())
}

/// A root that grows leaf by leaf. It keeps one hash for each bit of their number that is set.
#[derive(Clone, Debug, Default)]
pub struct GrowingTree {
    leaves: u64,
    /// Roots of full trees, each higher than the one behind it.
    peaks: Vec<TreeHash>,
}

impl GrowingTree {
    /// Without a leaf.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            leaves: 0,
            peaks: Vec::new(),
        }
    }

    /// Adds a leaf behind the others.
    pub fn push(&mut self, leaf: TreeHash) {
        let mut peak = leaf;
        // Two trees of one height are one of the next: as a carry in a number that counts up.
        for _ in 0..self.leaves.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                peak = node(&left, &peak);
            }
        }
        self.peaks.push(peak);
        self.leaves += 1;
    }

    /// How many leaves it has.
    #[must_use]
    pub const fn leaves(&self) -> u64 {
        self.leaves
    }

    /// The root over all leaves so far; none if there is no leaf.
    #[must_use]
    pub fn root(&self) -> Option<TreeHash> {
        let mut peaks = self.peaks.iter().rev();
        let lowest = *peaks.next()?;
        Some(peaks.fold(lowest, |right, left| node(left, &right)))
    }
}

/// A whole tree, kept by whoever proves chunks to others: 64 bytes for each chunk of 64 KiB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashTree {
    /// The leaves, then the nodes above them, and so on; the root stands alone in `root`.
    below: Vec<Vec<TreeHash>>,
    root: TreeHash,
}

impl HashTree {
    /// Over these leaves; none if there is no leaf.
    #[must_use]
    pub fn new(leaves: Vec<TreeHash>) -> Option<Self> {
        let mut below = Vec::new();
        let mut level = leaves;
        loop {
            if let [root] = *level.as_slice() {
                return Some(Self { below, root });
            }
            // Whoever has no neighbour goes up unchanged.
            let above: Vec<TreeHash> = level
                .chunks(2)
                .filter_map(|pair| match pair {
                    [left, right] => Some(node(left, right)),
                    [alone] => Some(*alone),
                    _ => None,
                })
                .collect();
            if above.is_empty() {
                return None;
            }
            below.push(std::mem::replace(&mut level, above));
        }
    }

    /// The root.
    #[must_use]
    pub const fn root(&self) -> TreeHash {
        self.root
    }

    /// Shows that a leaf is in the tree; none if there are not so many.
    #[must_use]
    pub fn proof(&self, index: u64) -> Option<Proof> {
        let mut at = usize::try_from(index).ok()?;
        let leaves = self.below.first().map_or(1, Vec::len);
        if at >= leaves {
            return None;
        }
        let mut beside = Vec::new();
        for level in &self.below {
            beside.extend(level.get(at ^ 1));
            at >>= 1;
        }
        Some(Proof { beside })
    }
}

/// Shows that a leaf is in a tree: the hashes beside the way from it to the root, the lowest one first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    beside: Vec<TreeHash>,
}

impl Proof {
    /// Reads the hashes, one behind the other; none if they are too many or one is cut off.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > limits::BLOB_PROOF_HASHES * TreeHash::LEN {
            return None;
        }
        let beside = bytes.chunks(TreeHash::LEN).map(TreeHash::from_slice);
        Some(Self {
            beside: beside.collect::<Option<_>>()?,
        })
    }

    /// The hashes, one behind the other.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.beside.iter().flat_map(|hash| *hash.as_bytes()).collect()
    }

    /// The root to which the way leads from a leaf of so many; none if it has another number of steps.
    #[must_use]
    pub fn root(&self, index: u64, leaves: u64, leaf: TreeHash) -> Option<TreeHash> {
        let (mut at, mut last) = (index, leaves.checked_sub(1)?);
        if at > last {
            return None;
        }
        let mut beside = self.beside.iter();
        let mut hash = leaf;
        while last > 0 {
            if at % 2 == 1 {
                hash = node(beside.next()?, &hash);
            } else if at < last {
                hash = node(&hash, beside.next()?);
            }
            (at, last) = (at / 2, last / 2);
        }
        beside.next().is_none().then_some(hash)
    }
}
