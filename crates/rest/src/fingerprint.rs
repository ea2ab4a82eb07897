//! What makes two requests the same request.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The digest of a request: method, path and body, with the body's members in a fixed order so that a client which
/// writes them in another order still repeats itself.
pub(crate) fn fingerprint(method: &str, path: &str, body: &Value) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in [method, path] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.update(canonical(body));
    digest.finalize().into()
}

fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut names: Vec<_> = members.iter().collect();
            names.sort_unstable_by_key(|(name, _)| *name);
            let members = names
                .iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_members_does_not_matter_and_everything_else_does() {
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let one = fingerprint("POST", "/a", &read(r#"{"a":1,"b":{"c":[1,2],"d":"x"}}"#));
        assert_eq!(one, fingerprint("POST", "/a", &read(r#"{"b":{"d":"x","c":[1,2]},"a":1}"#)));
        assert_ne!(one, fingerprint("POST", "/a", &read(r#"{"a":1,"b":{"c":[2,1],"d":"x"}}"#)));
        assert_ne!(one, fingerprint("POST", "/b", &read(r#"{"a":1,"b":{"c":[1,2],"d":"x"}}"#)));
        assert_ne!(fingerprint("A", "BC", &Value::Null), fingerprint("AB", "C", &Value::Null));
    }
}
