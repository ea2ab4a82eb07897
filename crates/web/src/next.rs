//! Where to go after signing in.

/// The path to go on to, as far as it stays on this host; otherwise `fallback`.
///
/// A path begins with one slash and holds only visible ASCII without backslashes, so no browser can read a host into it.
pub fn on_this_host<'a>(next: &'a str, fallback: &'a str) -> &'a str {
    let visible = next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let path = next.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let climbs = path.contains("..") || path.contains("//") || path.contains("%2f") || path.contains("%5c");
    let hides = ["%09", "%0a", "%0d", "%00"].iter().any(|hidden| path.contains(hidden));
    if next.starts_with('/') && next.len() <= 500 && visible && !climbs && !hides { next } else { fallback }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_host_are_followed() {
        for good in ["/", "/wishlist", "/products/aurelia?metal=rose&size=54.4", "/account#orders"] {
            assert_eq!(on_this_host(good, "/account"), good);
        }
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https:evil",
            "https://evil.example",
            "/%09/evil.example",
            "/..//evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/%2f/evil.example",
            "/%5cevil.example",
            "wishlist",
            "/caf\u{e9}",
        ] {
            assert_eq!(on_this_host(bad, "/account"), "/account", "{bad}");
        }
        assert_eq!(on_this_host(&format!("/{}", "a".repeat(600)), "/"), "/");
    }
}
