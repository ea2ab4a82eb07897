//! Signed links, by which a client sees a quote.

use kernel::ids::OrderDraftId;
use platform::Cx;

/// The path at which a client sees it: `/quotes/{id}?key={signature}`.
pub fn link(cx: &Cx, draft: OrderDraftId) -> String {
    format!("/quotes/{draft}?key={}", cx.secret.sign("draft", &[draft.to_string().as_bytes()]))
}

/// Whether the key is the quote's own; compared in constant time.
pub fn verify_link(cx: &Cx, draft: OrderDraftId, key: &str) -> bool {
    cx.secret.verify("draft", &[draft.to_string().as_bytes()], key)
}
