//! Secrets, signatures and tokens.

use std::{fmt, sync::Arc};

use data_encoding::{BASE64, BASE64URL_NOPAD};
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

    /// Six decimal digits made of parts and bound to a purpose, as [`Secret::sign`]: a code that can be told again without
    /// being kept anywhere. A 64-bit number taken modulo a million favours no code noticeably.
    pub fn six_digits(&self, purpose: &str, parts: &[&[u8]]) -> String {
        let start: [u8; 8] = self.mac(purpose, parts).first_chunk().copied().unwrap_or_default();
        format!("{:06}", u64::from_be_bytes(start) % 1_000_000)
    }

    /// Whether `given` are the digits that [`Secret::six_digits`] makes; compared in constant time.
    pub fn verify_six_digits(&self, purpose: &str, parts: &[&[u8]], given: &str) -> bool {
        given.as_bytes().ct_eq(self.six_digits(purpose, parts).as_bytes()).into()
    }

    /// A key of its own for a purpose, made of parts: what is signed with it says nothing of this secret.
    pub fn derive(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        self.mac(purpose, parts).first_chunk().copied().unwrap_or_default()
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

/// HMAC with SHA-256 as other programs compute it (RFC 2104): the message as it is, under a key of any length.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length, so construction cannot fail
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Bytes as Base64 with padding (RFC 4648, section 4).
pub fn base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
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
    fn six_digits_are_six_digits_and_differ_with_the_purpose_and_the_parts() {
        let secret = Secret::new(&[7; 32]).unwrap();
        let codes: std::collections::BTreeSet<_> =
            (0..200_u32).map(|n| secret.six_digits("code", &[&n.to_be_bytes()])).collect();
        assert!(codes.iter().all(|c| c.len() == 6 && c.bytes().all(|b| b.is_ascii_digit())), "{codes:?}");
        assert!(codes.len() > 195, "{}", codes.len());
        assert_eq!(secret.six_digits("code", &[b"a"]), secret.six_digits("code", &[b"a"]));
        assert_ne!(secret.six_digits("code", &[b"a"]), secret.six_digits("hint", &[b"a"]));
        let right = secret.six_digits("code", &[b"a"]);
        assert!(secret.verify_six_digits("code", &[b"a"], &right));
        assert!(!secret.verify_six_digits("code", &[b"b"], &right));
        assert!(!secret.verify_six_digits("code", &[b"a"], ""));
    }

    #[test]
    fn hmac_and_base64_are_those_of_their_standards() {
        // RFC 4231, test case 2; RFC 4648, section 10
        let mac = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!((&mac[..4], &mac[28..]), (&[0x5b, 0xdc, 0xc1, 0x46][..], &[0x64, 0xec, 0x38, 0x43][..]));
        assert_eq!(base64(b"foob"), "Zm9vYg==");
    }

    #[test]
    fn a_derived_key_is_bound_to_its_purpose_and_its_parts() {
        let secret = Secret::new(&[7; 32]).unwrap();
        assert_eq!(secret.derive("hook", &[b"1"]), secret.derive("hook", &[b"1"]));
        assert_ne!(secret.derive("hook", &[b"1"]), secret.derive("hook", &[b"2"]));
        assert_ne!(secret.derive("hook", &[b"1"]), secret.derive("order", &[b"1"]));
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
