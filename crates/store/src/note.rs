//! Signed notes and checkpoints, as C2SP writes them (`c2sp.org/signed-note`, `c2sp.org/tlog-checkpoint`): a short text, an
//! empty line, and lines with Ed25519 signatures.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use model::canonical::Digest;
use sha2::{Digest as _, Sha256};

/// The kind of a signature, which is hashed into a key's id: Ed25519.
const ED25519: u8 = 1;
const SIGNATURE_LINE: &str = "\u{2014} ";

/// How far the log had come: its name, its size and its root.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// Leaves.
    pub size: u64,
    /// The root of their tree.
    pub root: Digest,
}

/// A private key with the name it signs under.
#[derive(Clone)]
pub struct Key {
    name: String,
    key: SigningKey,
}

/// A public key with its name; as text `NAME+ID+KEY`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    key: VerifyingKey,
}

/// What is wrong with a note.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is not a note, or its text no checkpoint.
    #[error("this is not a signed checkpoint: {0}")]
    Malformed(&'static str),
    /// No line of it is signed by the key.
    #[error("it has no signature by {0}")]
    Unsigned(String),
    /// A line says that the key signed, and it did not.
    #[error("the signature by {0} is not right: the text was altered, or somebody else signed it")]
    Forged(String),
    /// A public key that is none.
    #[error("this is not a public key of a log: it reads NAME+ID+KEY")]
    BadKey,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.0))
    }

    /// Reads the text of a checkpoint.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut lines = text.lines();
        let (origin, size, root) = (lines.next(), lines.next(), lines.next());
        let (Some(origin), Some(size), Some(root)) = (origin, size, root) else {
            return Err(Error::Malformed("it has fewer than three lines"));
        };
        let plain = !size.is_empty()
            && size.bytes().all(|byte| byte.is_ascii_digit())
            && (size == "0" || !size.starts_with('0'));
        let size = size.parse().ok().filter(|_| plain).ok_or(Error::Malformed("its second line is not a size"))?;
        let root = STANDARD.decode(root).ok().and_then(|bytes| bytes.try_into().ok());
        let root = Digest(root.ok_or(Error::Malformed("its third line is not a root"))?);
        Ok(Self { origin: origin.to_owned(), size, root })
    }
}

impl Key {
    /// A key from its 32 secret bytes.
    pub fn new(name: &str, secret: &[u8; 32]) -> Self {
        Self { name: name.to_owned(), key: SigningKey::from_bytes(secret) }
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The note of a text, which ends with a line end.
    pub fn sign(&self, text: &str) -> String {
        let public = self.public();
        let mut signed = public.id().to_vec();
        signed.extend(self.key.sign(text.as_bytes()).to_bytes());
        format!("{text}\n{SIGNATURE_LINE}{} {}\n", self.name, STANDARD.encode(signed))
    }
}

impl PublicKey {
    /// The name it signs under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key's id: the beginning of the hash of its name, a line end, the kind and the key.
    fn id(&self) -> [u8; 4] {
        let hash =
            Sha256::new().chain_update(&self.name).chain_update([b'\n', ED25519]).chain_update(self.key.as_bytes());
        let hash: [u8; 32] = hash.finalize().into();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// Reads `NAME+ID+KEY`.
    ///
    /// # Errors
    /// If it is not that, or the id is not the key's.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Error::BadKey);
        };
        let bytes = STANDARD.decode(key).map_err(|_| Error::BadKey)?;
        let Some((&ED25519, key)) = bytes.split_first() else { return Err(Error::BadKey) };
        let key = key.try_into().ok().and_then(|key| VerifyingKey::from_bytes(key).ok()).ok_or(Error::BadKey)?;
        let public = Self { name: name.to_owned(), key };
        (public.id_text() == id).then_some(public).ok_or(Error::BadKey)
    }

    fn id_text(&self) -> String {
        crate::hex(&self.id())
    }

    /// The text of a note that this key signed.
    ///
    /// # Errors
    /// If the note is malformed, not signed by this key, or forged.
    pub fn verify<'a>(&self, note: &'a str) -> Result<&'a str, Error> {
        let at = note.rfind("\n\n").ok_or(Error::Malformed("no empty line stands before its signatures"))?;
        let (text, signatures) = (&note[..=at], &note[at + 2..]);
        if !signatures.ends_with('\n') {
            return Err(Error::Malformed("it is cut short"));
        }
        for line in signatures.lines() {
            let line = line
                .strip_prefix(SIGNATURE_LINE)
                .ok_or(Error::Malformed("a signature line does not begin with a dash"))?;
            let (name, signed) = line.split_once(' ').ok_or(Error::Malformed("a signature line has no signature"))?;
            let signed = STANDARD.decode(signed).map_err(|_| Error::Malformed("a signature is not base64"))?;
            let Some((id, signature)) = signed.split_first_chunk::<4>() else {
                return Err(Error::Malformed("a signature is too short"));
            };
            if name != self.name || *id != self.id() {
                continue;
            }
            let forged = || Error::Forged(self.name.clone());
            let signature = Signature::from_slice(signature).map_err(|_| forged())?;
            return self.key.verify_strict(text.as_bytes(), &signature).map(|()| text).map_err(|_| forged());
        }
        Err(Error::Unsigned(self.name.clone()))
    }

    /// The checkpoint in a note that this key signed.
    ///
    /// # Errors
    /// As [`PublicKey::verify`], or if its text is no checkpoint.
    pub fn checkpoint(&self, note: &str) -> Result<Checkpoint, Error> {
        Checkpoint::parse(self.verify(note)?)
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend(self.key.as_bytes());
        write!(out, "{}+{}+{}", self.name, self.id_text(), STANDARD.encode(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Go module `golang.org/x/mod/sumdb/note`, from which C2SP's format was taken.
    const GO_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const GO_NOTE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    #[test]
    fn a_published_note_verifies() {
        let key = PublicKey::parse(GO_KEY).unwrap();
        assert_eq!(key.to_string(), GO_KEY);
        assert!(key.verify(GO_NOTE).unwrap().starts_with("If you think"));
        assert_eq!(key.verify(&GO_NOTE.replace("answer", "Answer")), Err(Error::Forged("PeterNeumann".to_owned())));
    }

    #[test]
    fn a_checkpoint_comes_back_and_every_flipped_byte_is_found() {
        let key = Key::new("concordat/test", &[7; 32]);
        let checkpoint = Checkpoint { origin: "concordat/test".to_owned(), size: 12, root: Digest::of(b"root") };
        let note = key.sign(&checkpoint.text());
        let public = PublicKey::parse(&key.public().to_string()).unwrap();
        assert_eq!(public.checkpoint(&note), Ok(checkpoint.clone()));
        for at in 0..note.len() {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1;
            if let Ok(text) = String::from_utf8(bytes) {
                assert!(public.checkpoint(&text).is_err(), "byte {at}");
            }
        }
        let other = Key::new("concordat/test", &[8; 32]).sign(&checkpoint.text());
        assert_eq!(public.checkpoint(&other), Err(Error::Unsigned("concordat/test".to_owned())));
        assert!(public.checkpoint(&note[..note.len() - 1]).is_err());
    }

    #[test]
    fn sizes_have_one_spelling() {
        let root = STANDARD.encode([0; 32]);
        for size in ["01", "+1", "", " 1", "-1"] {
            assert!(Checkpoint::parse(&format!("log\n{size}\n{root}\n")).is_err(), "{size:?}");
        }
    }
}
