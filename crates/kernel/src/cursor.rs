//! Pages of a list.

use data_encoding::BASE64URL_NOPAD;
use serde::{Serialize, de::DeserializeOwned};

use crate::Secret;

/// One page of a list, with the place where the next begins.
#[derive(Debug, Clone, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// An opaque, signed cursor for the next page; `None` at the end.
    pub next_cursor: Option<String>,
    /// How many there are in all, where that is cheap to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// The same page with each row translated.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            data: self.data.into_iter().map(f).collect(),
            next_cursor: self.next_cursor,
            total: self.total,
        }
    }
}

/// How many rows a page may have: 1 to 100, 24 unless asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit(u16);

impl PageLimit {
    /// A limit within bounds; `None` outside them.
    pub const fn new(n: i64) -> Option<Self> {
        if n < 1 || n > 100 {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded above")]
        Some(Self(n as u16))
    }

    /// The number of rows.
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

impl Default for PageLimit {
    fn default() -> Self {
        Self(24)
    }
}

/// Writes and reads signed cursors for one list; a cursor of another list, or another filter, is refused.
#[derive(Debug, Clone)]
pub struct CursorKey {
    secret: Secret,
    list: String,
}

impl CursorKey {
    /// The key for a list; `list` names the endpoint and the filters it was asked with.
    pub const fn new(secret: Secret, list: String) -> Self {
        Self { secret, list }
    }

    /// Seals a position.
    pub fn seal<T: Serialize>(&self, position: &T) -> Option<String> {
        let body = serde_json::to_vec(position).ok()?;
        let signature = self.secret.sign("cursor", &[self.list.as_bytes(), &body]);
        Some(format!("{}.{signature}", BASE64URL_NOPAD.encode(&body)))
    }

    /// Opens a cursor; `None` when it was altered or belongs to another list.
    pub fn open<T: DeserializeOwned>(&self, cursor: &str) -> Option<T> {
        let (body, signature) = cursor.split_once('.')?;
        let body = BASE64URL_NOPAD.decode(body.as_bytes()).ok()?;
        self.secret.verify("cursor", &[self.list.as_bytes(), &body], signature).then_some(())?;
        serde_json::from_slice(&body).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_only_for_its_own_list_and_only_unaltered() {
        let secret = Secret::new(&[1; 32]).unwrap();
        let key = CursorKey::new(secret.clone(), "products?metal=rose".into());
        let cursor = key.seal(&(12_u32, "a")).unwrap();
        assert_eq!(key.open::<(u32, String)>(&cursor), Some((12, "a".into())));
        assert_eq!(CursorKey::new(secret, "products".into()).open::<(u32, String)>(&cursor), None);
        let mut altered = cursor.into_bytes();
        altered[2] ^= 1;
        assert_eq!(key.open::<(u32, String)>(&String::from_utf8_lossy(&altered)), None);
    }

    #[test]
    fn limits_outside_one_to_a_hundred_are_refused() {
        for bad in [-1, 0, 101, 1_000_000_000] {
            assert_eq!(PageLimit::new(bad), None);
        }
    }
}
