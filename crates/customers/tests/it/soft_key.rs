//! A passkey in memory: makes keys and signs questions as a device does (WebAuthn level 3, sections 6.1 and 6.5).

use data_encoding::BASE64URL_NOPAD;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The flags of an answer: the owner is present and was verified.
const VERIFIED: u8 = 0x05;
/// A new key follows.
const NEW_KEY: u8 = 0x40;

/// One key on one device.
pub(crate) struct SoftKey {
    pair: EcdsaKeyPair,
    id: Vec<u8>,
    /// Whose it is, as the house named them when it was made.
    owner: Vec<u8>,
    /// What the device says of how often it signed.
    pub(crate) counter: u32,
    /// What the device says of its owner.
    pub(crate) flags: u8,
    /// The page that asks.
    pub(crate) origin: String,
}

impl SoftKey {
    /// Makes a key for a question; returns it with the answer.
    pub(crate) fn create(options: &Value, origin: &str) -> (Self, Value) {
        let random = SystemRandom::new();
        let bytes = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, bytes.as_ref(), &random).unwrap();
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        let owner = BASE64URL_NOPAD.decode(options["user"]["id"].as_str().unwrap().as_bytes()).unwrap();
        let id = Sha256::digest(pair.public_key().as_ref())[..16].to_vec();
        let key = Self { pair, id, owner, counter: 1, flags: VERIFIED, origin: origin.to_owned() };
        let client = key.client("webauthn.create", options);
        let mut data = key.data(options["rp"]["id"].as_str().unwrap(), NEW_KEY);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(&key.id);
        let point = &key.pair.public_key().as_ref()[1..];
        // a map of five: type EC2, ES256, P-256, x, y
        data.extend([0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[..32]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[32..]);
        let mut attestation = b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).unwrap());
        attestation.extend(data);
        let answer = json!({
            "id": encoded(&key.id), "rawId": encoded(&key.id), "type": "public-key", "clientExtensionResults": {},
            "response": { "attestationObject": encoded(&attestation), "clientDataJSON": encoded(&client), "transports": ["internal"] },
        });
        (key, answer)
    }

    /// Answers a question.
    pub(crate) fn sign(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let client = self.client("webauthn.get", options);
        let data = self.data(options["rpId"].as_str().unwrap(), 0);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": encoded(&self.id), "rawId": encoded(&self.id), "type": "public-key", "clientExtensionResults": {},
            "response": {
                "authenticatorData": encoded(&data), "clientDataJSON": encoded(&client),
                "signature": encoded(signature.as_ref()), "userHandle": encoded(&self.owner),
            },
        })
    }

    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        let said = json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false });
        said.to_string().into_bytes()
    }

    fn data(&self, name: &str, more: u8) -> Vec<u8> {
        let mut data = Sha256::digest(name.as_bytes()).to_vec();
        data.push(self.flags | more);
        data.extend(self.counter.to_be_bytes());
        data
    }
}

fn encoded(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}
