//! Who may keep an answer, and for how long.

use http::HeaderValue;

/// What an answer's `Cache-Control` says.
///
/// The storefront never answers `no-store` for a page that a shopper may come back to with the back button: browsers
/// then throw the page away and the bag flickers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CachePolicy {
    /// The same for everyone, asked again each time: an unchanged page costs one 304.
    Public,
    /// For this person only; kept for the back button, asked again otherwise.
    Private,
    /// Never written down: checkout, orders, staff.
    NoStore,
    /// The name changes with the content.
    Immutable,
    /// Pictures: a month, then asked again.
    Month,
    /// Feeds and maps for machines: an hour.
    Hour,
}

impl CachePolicy {
    /// The header's value.
    pub const fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Public => "public, max-age=0, must-revalidate",
            Self::Private => "private, max-age=0, must-revalidate",
            Self::NoStore => "no-store",
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Month => "public, max-age=2592000, stale-while-revalidate=86400",
            Self::Hour => "public, max-age=3600",
        })
    }
}
