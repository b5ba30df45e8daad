//! The Merkle tree of RFC 6962: hashes, roots, and proofs that a leaf is in a tree and that one tree grew out of another.

use model::canonical::Digest;
use sha2::{Digest as _, Sha256};

/// The hash of a leaf: of a zero byte and its data.
pub fn leaf_hash(data: &[u8]) -> Digest {
    Digest(Sha256::new().chain_update([0]).chain_update(data).finalize().into())
}

/// The hash of an inner node: of a one byte and its children.
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    Digest(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// The root of the tree of these leaf hashes; of none, the hash of nothing.
pub fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of(b""),
        [only] => *only,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&root(left), &root(right))
        }
    }
}

/// The largest power of two below `size`, which is above 1.
fn split(size: usize) -> usize {
    1 << (usize::BITS - 1 - (size - 1).leading_zeros())
}

/// The hashes that lead from the leaf at `at` to the root of `leaves`, from below.
///
/// # Panics
/// If there is no such leaf.
pub fn inclusion_proof(leaves: &[Digest], at: usize) -> Vec<Digest> {
    assert!(at < leaves.len(), "leaf {at} is in a tree of {}", leaves.len());
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, sibling) = if at < left.len() {
        (inclusion_proof(left, at), root(right))
    } else {
        (inclusion_proof(right, at - left.len()), root(left))
    };
    path.push(sibling);
    path
}

/// Whether the proof shows that `leaf` is at `at` in the tree of `size` leaves with this root (RFC 9162, 2.1.3.2).
pub fn includes(leaf: &Digest, at: u64, size: u64, proof: &[Digest], root: &Digest) -> bool {
    if at >= size {
        return false;
    }
    let (mut place, mut last, mut hash) = (at, size - 1, *leaf);
    for step in proof {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(step, &hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, step);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// The hashes that show the tree of the first `old` leaves to be the beginning of the tree of all (RFC 6962, 2.1.2).
///
/// # Panics
/// If `old` is not from 1 to the number of leaves.
pub fn consistency_proof(leaves: &[Digest], old: usize) -> Vec<Digest> {
    assert!((1..=leaves.len()).contains(&old), "a tree of {old} is older than one of {}", leaves.len());
    subproof(leaves, old, true)
}

fn subproof(leaves: &[Digest], old: usize, whole: bool) -> Vec<Digest> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { vec![root(leaves)] };
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, sibling) = if old <= left.len() {
        (subproof(left, old, whole), root(right))
    } else {
        (subproof(right, old - left.len(), false), root(left))
    };
    path.push(sibling);
    path
}

/// Whether the proof shows that the tree of `new` leaves grew out of that of `old` (RFC 9162, 2.1.4.2).
pub fn grew(old: u64, old_root: &Digest, new: u64, new_root: &Digest, proof: &[Digest]) -> bool {
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old == 0 || old > new {
        return false;
    }
    let mut path = proof.to_vec();
    if old.is_power_of_two() {
        path.insert(0, *old_root);
    }
    let Some((first, rest)) = path.split_first() else { return false };
    let (mut place, mut last) = (old - 1, new - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let (mut before, mut after) = (*first, *first);
    for step in rest {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            before = node_hash(step, &before);
            after = node_hash(step, &after);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            after = node_hash(&after, step);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && before == *old_root && after == *new_root
}

/// What must be kept of a tree so that leaves can be added: the roots of its full subtrees, largest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    /// Leaves so far.
    pub size: u64,
    roots: Vec<Digest>,
}

impl Frontier {
    /// Reads what [`Frontier::encode`] wrote; nothing if the bytes are no frontier of that size.
    pub fn decode(size: u64, bytes: &[u8]) -> Option<Self> {
        let (roots, rest) = bytes.as_chunks::<32>();
        (rest.is_empty() && roots.len() == size.count_ones() as usize)
            .then(|| Self { size, roots: roots.iter().map(|root| Digest(*root)).collect() })
    }

    /// The roots, one after the other.
    pub fn encode(&self) -> Vec<u8> {
        self.roots.iter().flat_map(|root| root.0).collect()
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Digest) {
        self.roots.push(leaf);
        // Each one at the low end of the size is a full subtree that the new leaf completes.
        for _ in 0..self.size.trailing_ones() {
            let (Some(right), Some(left)) = (self.roots.pop(), self.roots.pop()) else { break };
            self.roots.push(node_hash(&left, &right));
        }
        self.size += 1;
    }

    /// The root of the tree.
    pub fn root(&self) -> Digest {
        let mut roots = self.roots.iter().rev();
        let Some(last) = roots.next() else { return root(&[]) };
        roots.fold(*last, |right, left| node_hash(left, &right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Leaves and roots published with Google's Certificate Transparency, for RFC 6962.
    const LEAVES: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap()).collect()
    }

    fn published() -> Vec<Digest> {
        LEAVES.iter().map(|leaf| leaf_hash(&bytes(leaf))).collect()
    }

    #[test]
    fn roots_are_those_published() {
        assert_eq!(root(&[]).to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        for (at, expected) in ROOTS.iter().enumerate() {
            assert_eq!(root(&published()[..=at]).to_string(), *expected, "{} leaves", at + 1);
        }
    }

    #[test]
    fn proofs_are_those_published() {
        let hexes = |proof: Vec<Digest>| proof.iter().map(Digest::to_string).collect::<Vec<_>>();
        let leaves = published();
        assert_eq!(
            hexes(inclusion_proof(&leaves, 0)),
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        );
        assert_eq!(
            hexes(inclusion_proof(&leaves, 5)),
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        );
        assert_eq!(
            hexes(consistency_proof(&leaves, 6)),
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        );
    }

    #[test]
    fn every_proof_holds_and_no_altered_one_does() {
        let leaves: Vec<Digest> = (0..70u8).map(|at| leaf_hash(&[at])).collect();
        let mut frontier = Frontier::default();
        for size in 1..=leaves.len() {
            frontier.push(leaves[size - 1]);
            let whole = root(&leaves[..size]);
            assert_eq!(frontier.root(), whole);
            assert_eq!(Frontier::decode(size as u64, &frontier.encode()), Some(frontier.clone()));
            for at in 0..size {
                let proof = inclusion_proof(&leaves[..size], at);
                assert!(includes(&leaves[at], at as u64, size as u64, &proof, &whole));
                assert!(!includes(&leaves[(at + 1) % 70], at as u64, size as u64, &proof, &whole));
                assert!(!includes(&leaves[at], size as u64, size as u64, &proof, &whole));
                for flipped in 0..proof.len() {
                    let mut wrong = proof.clone();
                    wrong[flipped].0[0] ^= 1;
                    assert!(!includes(&leaves[at], at as u64, size as u64, &wrong, &whole));
                }
            }
            for old in 1..=size {
                let (before, proof) = (root(&leaves[..old]), consistency_proof(&leaves[..size], old));
                assert!(grew(old as u64, &before, size as u64, &whole, &proof), "{old} to {size}");
                let mut other = before;
                other.0[31] ^= 1;
                assert!(!grew(old as u64, &other, size as u64, &whole, &proof));
                if old < size {
                    assert!(!grew(old as u64, &before, size as u64, &before, &proof));
                    assert!(!grew(size as u64, &whole, old as u64, &before, &proof));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn made_up_proofs_prove_nothing(at in 0u64..20, size in 0u64..20, steps in 0usize..8) {
            let made_up = vec![leaf_hash(b"made up"); steps];
            prop_assert!(!includes(&leaf_hash(b"a"), at, size, &made_up, &leaf_hash(b"b")));
            prop_assert!(!grew(at, &leaf_hash(b"a"), size, &leaf_hash(b"b"), &made_up));
        }
    }
}
