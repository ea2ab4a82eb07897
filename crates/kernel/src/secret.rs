//! Secrets, signatures and tokens.

use std::{fmt, sync::Arc};

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::Random;

/// The house's key material, from which purpose-bound keys are derived. Never printed.
#[derive(Clone)]
pub struct Secret(Arc<[u8]>);

impl Secret {
    /// Key material of at least 32 bytes; `None` when it is shorter.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        (bytes.len() >= 32).then(|| Self(bytes.into()))
    }

    /// A signature over parts, bound to a purpose so that a token for one use never passes for another.
    pub fn sign(&self, purpose: &str, parts: &[&[u8]]) -> String {
        BASE64URL_NOPAD.encode(&self.mac(purpose, parts))
    }

    /// Whether `signature` is the one [`Secret::sign`] makes; compared in constant time.
    pub fn verify(&self, purpose: &str, parts: &[&[u8]], signature: &str) -> bool {
        BASE64URL_NOPAD
            .decode(signature.as_bytes())
            .is_ok_and(|given| given.ct_eq(&self.mac(purpose, parts)).into())
    }

    fn mac(&self, purpose: &str, parts: &[&[u8]]) -> Vec<u8> {
        // HMAC takes keys of any length, so construction cannot fail; an empty MAC would verify nothing
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return Vec::new() };
        for part in std::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().to_vec()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A random token of 256 bits that is handed to one person; only its [`Token::digest`] is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A fresh token.
    pub fn new(random: &dyn Random) -> Self {
        let mut bytes = [0_u8; 32];
        random.fill(&mut bytes);
        Self(BASE64URL_NOPAD.encode(&bytes))
    }

    /// A token as presented; `None` unless it has the shape of one.
    pub fn parse(text: &str) -> Option<Self> {
        let ok =
            text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        ok.then(|| Self(text.to_owned()))
    }

    /// The text to hand out.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The SHA-256 of the token: what the database keeps and looks up.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededRandom;

    #[test]
    fn a_signature_is_bound_to_its_purpose_and_its_parts() {
        let secret = Secret::new(&[7; 32]).unwrap();
        let signature = secret.sign("order", &[b"ord_1"]);
        assert!(secret.verify("order", &[b"ord_1"], &signature));
        assert!(!secret.verify("cursor", &[b"ord_1"], &signature));
        assert!(!secret.verify("order", &[b"ord_2"], &signature));
        assert!(!secret.verify("order", &[b"ord", b"_1"], &signature));
        assert!(!secret.verify("order", &[b"ord_1"], ""));
    }

    #[test]
    fn short_key_material_is_refused() {
        assert!(Secret::new(&[7; 31]).is_none());
    }

    #[test]
    fn a_token_reads_back_and_hides_itself_in_logs() {
        let token = Token::new(&SeededRandom::new(1));
        assert_eq!(Token::parse(token.as_str()).map(|t| t.digest()), Some(token.digest()));
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert!(Token::parse("short").is_none());
    }
}
