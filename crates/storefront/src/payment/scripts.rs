//! Every script that the payment page may run, and whom it may speak to. `docs/payment-scripts.json` tells why each is there and who
//! answers for it; a test holds the two and the page itself against each other.

/// Our own bundle.
pub(super) const OWN: [&str; 1] = ["payment.js"];
/// The provider's, which it wants loaded from its own address and never kept elsewhere. The version is that of the types we are
/// checked against.
pub(super) const STRIPE: &str = "https://js.stripe.com/endive/stripe.js";
/// Who may send scripts besides us: that one loads more of its own.
pub(super) const SCRIPT_HOSTS: [&str; 2] = ["https://js.stripe.com", "https://*.js.stripe.com"];
/// Whom scripts may ask besides us.
pub(super) const CONNECTS: [&str; 1] = ["https://api.stripe.com"];
/// Whose frames stand in it: the card's fields, the bank's questions, the wallets' buttons.
pub(super) const FRAMES: [&str; 3] =
    ["https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inventory_names_exactly_what_the_page_may_run_with_purpose_and_owner() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/payment-scripts.json");
        let kept: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let list = |name: &str| -> Vec<String> {
            let entries = kept[name].as_array().unwrap_or_else(|| panic!("no {name}"));
            let named = entries.iter().map(|entry| {
                for field in ["purpose", "owner", "since"] {
                    assert!(
                        entry[field].as_str().is_some_and(|text| text.len() > 3),
                        "{name}: {entry} has no {field}"
                    );
                }
                entry["what"].as_str().unwrap().to_owned()
            });
            named.collect()
        };
        let mut scripts: Vec<String> = OWN.iter().map(|name| (*name).to_owned()).collect();
        scripts.push(STRIPE.to_owned());
        assert_eq!(list("scripts"), scripts);
        assert_eq!(list("script_hosts"), SCRIPT_HOSTS);
        assert_eq!(list("connects"), CONNECTS);
        assert_eq!(list("frames"), FRAMES);
    }
}
