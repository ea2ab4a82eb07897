//! The keys that seal passports.
//!
//! A private half is made of the house's secret and a generation whenever something is sealed; it is kept nowhere. When the secret is
//! another than the newest key was made of, the next seal begins a new generation by itself.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use db::{Conn, DbError, Tx};
use kernel::Secret;
use platform::Cx;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use sha2::{Digest, Sha256};
use sqlx::Row;

use super::{Document, Sealed};
use crate::{BespokeError, error::unreadable};

/// Names a key: the first half of the SHA-256 of its public half, in hexadecimal. 128 bits: nobody makes another key of the same name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// The name of a public key.
    pub fn of(public_key: &[u8]) -> Self {
        let digest = Sha256::digest(public_key);
        Self(HEXLOWER.encode(digest.get(..16).unwrap_or_default()))
    }

    /// An id as typed or printed, in groups or not.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String =
            text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        (plain.len() == 32 && HEXLOWER.decode(plain.as_bytes()).is_ok()).then_some(Self(plain))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id in groups of four, as it is printed on the card that comes with a piece.
    pub fn grouped(&self) -> String {
        let mut grouped = String::with_capacity(39);
        for (place, letter) in self.0.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                grouped.push(' ');
            }
            grouped.push(letter);
        }
        grouped
    }
}

/// A key that seals; lives as long as the operation that needs it.
pub(super) struct SigningKey {
    pair: Ed25519KeyPair,
}

impl SigningKey {
    /// The key of a generation. None where the library refuses the seed, which it does for none of 32 bytes.
    pub(super) fn of_generation(secret: &Secret, generation: i32) -> Option<Self> {
        let seed = Sha256::digest(secret.sign("passport_key", &[&generation.to_be_bytes()]));
        Ed25519KeyPair::from_seed_unchecked(&seed).ok().map(|pair| Self { pair })
    }

    pub(super) fn public(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    pub(super) fn id(&self) -> KeyId {
        KeyId::of(self.public())
    }

    /// Seals a document under this key, whose name and public half it is given.
    pub(super) fn seal(&self, document: Document) -> Sealed {
        let (key_id, public_key) = (self.id().0, HEXLOWER.encode(self.public()));
        let text = Document { key_id, public_key, ..document }.text();
        let signature = self.pair.sign(text.as_bytes()).as_ref().to_vec();
        Sealed { text, signature }
    }
}

/// A key of the house's as everybody may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its place in the order of the house's keys, from 1; the last one seals.
    pub generation: i32,
    /// Its name.
    pub id: KeyId,
    /// The public half: 32 bytes.
    pub bytes: Vec<u8>,
    /// Since when it seals.
    pub made_at: DateTime<Utc>,
}

/// The house's keys, the newest first.
pub async fn list_keys(conn: &mut Conn) -> Result<Vec<PublicKey>, DbError> {
    let rows = sqlx::query("SELECT * FROM passport_keys ORDER BY generation DESC").fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            let id: String = row.try_get("key_id")?;
            Ok(PublicKey {
                generation: row.try_get("generation")?,
                id: KeyId::parse(&id).ok_or_else(|| unreadable("id of a key", &id))?,
                bytes: row.try_get("public_key")?,
                made_at: row.try_get("made_at")?,
            })
        })
        .collect()
}

/// The house's keys as a text to keep beside passports: what [`read_keys`] reads.
pub fn print_keys(house: &str, keys: &[PublicKey]) -> String {
    let mut text = format!("atelier passport keys 1\nhouse {house}\n");
    for key in keys {
        let day = key.made_at.date_naive();
        // writing to a string cannot fail
        let _ = writeln!(text, "key {} {} since {day}", key.id.as_str(), HEXLOWER.encode(&key.bytes));
    }
    text
}

/// The ids in a text of [`print_keys`]; none for another text, or one whose key is not the one that it names.
pub fn read_keys(text: &str) -> Option<Vec<KeyId>> {
    let mut lines = text.lines();
    if lines.next() != Some("atelier passport keys 1") {
        return None;
    }
    let keys = lines.filter_map(|line| line.strip_prefix("key ")).map(|line| {
        let mut parts = line.split(' ');
        let id = KeyId::parse(parts.next()?)?;
        let bytes = HEXLOWER.decode(parts.next()?.as_bytes()).ok()?;
        (KeyId::of(&bytes) == id).then_some(id)
    });
    keys.collect()
}

/// The key that seals now. Begins the first generation, and the next one where the house's secret is not the one it was.
pub(super) async fn current_key(tx: &mut Tx, cx: &Cx) -> Result<SigningKey, BespokeError> {
    let newest = list_keys(tx).await?.into_iter().next();
    let made = match &newest {
        Some(newest) => signing_key(cx, newest.generation)?,
        None => return begin_generation(tx, cx, 1).await,
    };
    match newest {
        Some(newest) if newest.id != made.id() => begin_generation(tx, cx, newest.generation + 1).await,
        _ => Ok(made),
    }
}

/// Begins a generation. Whoever begins the same one at the same moment waits, and uses it.
pub(super) async fn begin_generation(
    tx: &mut Tx,
    cx: &Cx,
    generation: i32,
) -> Result<SigningKey, BespokeError> {
    let key = signing_key(cx, generation)?;
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO passport_keys (generation, key_id, public_key, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT (generation) DO NOTHING",
    )
    .bind(generation)
    .bind(key.id().as_str())
    .bind(key.public())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(key)
}

fn signing_key(cx: &Cx, generation: i32) -> Result<SigningKey, BespokeError> {
    SigningKey::of_generation(&cx.secret, generation)
        .ok_or_else(|| unreadable("generation of a key", generation).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_keys_read_back_and_a_key_under_another_name_does_not() {
        let key = SigningKey::of_generation(&Secret::new(&[7; 32]).unwrap(), 1).unwrap();
        let made_at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let public = PublicKey { generation: 1, id: key.id(), bytes: key.public().to_vec(), made_at };
        let text = print_keys("Jason & Co.", std::slice::from_ref(&public));
        assert_eq!(read_keys(&text), Some(vec![key.id()]));
        assert_eq!(KeyId::parse(&key.id().grouped()), Some(key.id()));
        let id = key.id();
        let other = text.replace(id.as_str(), &"0".repeat(32));
        assert_eq!(read_keys(&other), None);
        assert_eq!(read_keys("key 00"), None);
    }
}
