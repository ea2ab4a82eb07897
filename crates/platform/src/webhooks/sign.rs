//! Secrets and signatures, after the Standard Webhooks specification (symmetric, `v1`).

use kernel::{Secret, base64, hmac_sha256, ids::WebhookId};

/// The secret of an endpoint, `whsec_…`. Made from the house's key material, never stored: who reads the database can sign nothing, and with new key
/// material every endpoint has a new secret.
pub fn secret_of(house: &Secret, endpoint: WebhookId, number: i32) -> String {
    format!("whsec_{}", base64(&key(house, endpoint, number)))
}

fn key(house: &Secret, endpoint: WebhookId, number: i32) -> [u8; 32] {
    house.derive("webhook endpoint", &[endpoint.uuid().as_bytes(), &number.to_be_bytes()])
}

/// The value of `webhook-signature`: one signature a secret, separated by spaces, while two of them count.
pub(super) fn signature(
    house: &Secret,
    endpoint: WebhookId,
    numbers: &[i32],
    (id, timestamp, body): (&str, i64, &str),
) -> String {
    let one = |number: &i32| sign(&key(house, endpoint, *number), id, timestamp, body);
    numbers.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn sign(key: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    format!("v1,{}", base64(&hmac_sha256(key, format!("{id}.{timestamp}.{body}").as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_signature_is_the_one_of_the_libraries_of_the_specification() {
        // the secret, message and signature in the tests of the `standardwebhooks` packages
        let key = [
            0x31, 0xf2, 0x90, 0xf6, 0xbf, 0x06, 0x29, 0x8a, 0xab, 0x4f, 0x08, 0xd4, 0x3c, 0x3f, 0x08, 0x2c,
            0xf6, 0x48, 0xa3, 0x62, 0xda, 0x2d, 0xa4, 0xb0,
        ];
        assert_eq!(base64(&key), "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signed = sign(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn each_endpoint_and_each_number_has_a_secret_of_its_own() {
        let house = Secret::new(&[7; 32]).unwrap();
        let (one, two) = (WebhookId::from_uuid(Uuid::from_u128(1)), WebhookId::from_uuid(Uuid::from_u128(2)));
        assert!(secret_of(&house, one, 1).starts_with("whsec_"));
        assert_ne!(secret_of(&house, one, 1), secret_of(&house, one, 2));
        assert_ne!(secret_of(&house, one, 1), secret_of(&house, two, 1));
        let both = signature(&house, one, &[2, 1], ("msg", 1, "{}"));
        assert_eq!(both.split(' ').count(), 2);
        assert_eq!(both.split(' ').nth(1), Some(signature(&house, one, &[1], ("msg", 1, "{}")).as_str()));
    }
}
