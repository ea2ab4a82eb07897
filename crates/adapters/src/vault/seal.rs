//! The first bytes of a sealed file, and the keys that come of them.

use aead_stream::{DecryptorBE32, EncryptorBE32};
use aes_gcm::Aes256Gcm;
use hmac::{Hmac, Mac};
use platform::config::BackupKey;
use sha2::Sha256;

use super::MAGIC;

/// The bytes of a head.
pub(super) const HEAD: usize = MAGIC.len() + ID + SALT;
/// The bytes that a sealed piece is longer than its plain text.
pub(super) const TAG: usize = 16;
const ID: usize = 8;
const SALT: usize = 32;

/// What a sealed file begins with.
pub(super) struct Head {
    id: [u8; ID],
    salt: [u8; SALT],
}

impl Head {
    pub(super) fn new(key: &BackupKey, salt: [u8; SALT]) -> Self {
        Self { id: id(key), salt }
    }

    /// `None` for the beginning of anything else.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC.as_slice())?;
        let (id, salt) = rest.split_at_checked(ID)?;
        Some(Self { id: id.try_into().ok()?, salt: salt.try_into().ok()? })
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        [MAGIC.as_slice(), &self.id, &self.salt].concat()
    }

    /// The names of the key it was sealed with and of this one, if they are two.
    pub(super) fn other_key(&self, key: &BackupKey) -> Option<([u8; ID], [u8; ID])> {
        let ours = id(key);
        (self.id != ours).then_some((self.id, ours))
    }

    pub(super) fn sealer(&self, key: &BackupKey, name: &str) -> EncryptorBE32<Aes256Gcm> {
        // each file has a key of its own, so that all may begin to count at nothing
        EncryptorBE32::new(&self.key(key, name).into(), &[0; 7].into())
    }

    pub(super) fn opener(&self, key: &BackupKey, name: &str) -> DecryptorBE32<Aes256Gcm> {
        DecryptorBE32::new(&self.key(key, name).into(), &[0; 7].into())
    }

    fn key(&self, key: &BackupKey, name: &str) -> [u8; 32] {
        derive(key, &[b"file", &self.salt, name.as_bytes()])
    }
}

/// The name of a key, which tells nothing about it.
fn id(key: &BackupKey) -> [u8; ID] {
    let [a, b, c, d, e, f, g, h, ..] = derive(key, &[b"name"]);
    [a, b, c, d, e, f, g, h]
}

/// One block of HKDF's expansion: the key is random already.
fn derive(key: &BackupKey, parts: &[&[u8]]) -> [u8; 32] {
    // a key of 32 bytes is padded to a block of the hash, as HMAC says
    let mut block = [0_u8; 64];
    block[..32].copy_from_slice(key.bytes());
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(b"atelier backup 1 ");
    for part in parts {
        mac.update(part);
    }
    mac.update(&[1]);
    mac.finalize().into_bytes().into()
}
