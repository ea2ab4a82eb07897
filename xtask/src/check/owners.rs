//! Who owns which table: the module whose SQL may write it. Others go through its functions.

use std::collections::BTreeMap;

use super::{Finding, Source};

/// Each table with its owner, in the order of the migrations. A crate without folders owns its tables as a whole.
pub(crate) const OWNERS: &[(&str, &str)] = &[
    ("audit_head", "platform::audit"),
    ("audit_entries", "platform::audit"),
    ("outbox_events", "platform::outbox"),
    ("idempotency_keys", "platform::idempotency"),
    ("state_log", "platform::states"),
    ("state_transitions", "platform::states"),
    ("mail_messages", "platform::mail"),
    ("throttles", "platform::throttle"),
    ("policy_reports", "platform::policy_reports"),
    ("feature_flags", "platform::flags"),
    ("table_views", "platform::tables"),
    ("webhook_endpoints", "platform::webhooks"),
    ("webhook_deliveries", "platform::webhooks"),
    ("webhook_attempts", "platform::webhooks"),
    ("accounts", "customers"),
    ("sign_in_tokens", "customers"),
    ("sessions", "customers"),
    ("sign_in_codes", "customers"),
    ("account_devices", "customers"),
    ("account_passkeys", "customers"),
    ("sign_in_challenges", "customers"),
    ("account_authenticators", "customers"),
    ("account_recovery_codes", "customers"),
    ("pending_sign_ins", "customers"),
    ("staff_policy", "customers"),
    ("role_rights", "customers"),
    ("products", "catalog::products"),
    ("product_stones", "catalog::products"),
    ("product_variants", "catalog::products"),
    ("product_prices", "catalog::products"),
    ("product_search", "catalog::search"),
    ("product_drafts", "catalog::products"),
    ("attributes", "catalog::attributes"),
    ("attribute_choices", "catalog::attributes"),
    ("bulk_edits", "catalog::bulk"),
    ("bulk_edit_rows", "catalog::bulk"),
    ("bulk_edit_cells", "catalog::bulk"),
    ("bulk_edit_faults", "catalog::bulk"),
    ("bulk_edit_files", "catalog::bulk"),
    ("bulk_edit_presets", "catalog::bulk"),
    ("grading_reports", "catalog::reports"),
    ("product_media", "catalog::media"),
    ("media_uploads", "catalog::media"),
    ("media_parts", "catalog::media"),
    ("media_assets", "catalog::media"),
    ("media_renditions", "catalog::media"),
    ("collections", "catalog::collections"),
    ("collection_products", "catalog::collections"),
    ("stone_suppliers", "catalog::stones"),
    ("stone_imports", "catalog::stones"),
    ("stone_import_notes", "catalog::stones"),
    ("stones", "catalog::stones"),
    ("stone_holds", "catalog::stones"),
    ("stone_markups", "catalog::stones"),
    ("stone_pricing", "catalog::stones"),
    ("stone_parkings", "catalog::stones"),
    ("mounts", "catalog::mounts"),
    ("mount_seats", "catalog::mounts"),
    ("mount_fees", "catalog::mounts"),
    ("stock_levels", "commerce::inventory"),
    ("stock_pieces", "commerce::inventory"),
    ("stock_holds", "commerce::inventory"),
    ("stock_movements", "commerce::inventory"),
    ("stock_locations", "commerce::inventory"),
    ("stock_shelves", "commerce::inventory"),
    ("stock_lots", "commerce::inventory"),
    ("stock_transfers", "commerce::inventory"),
    ("stock_transfer_lines", "commerce::inventory"),
    ("stock_counts", "commerce::inventory"),
    ("stock_count_lines", "commerce::inventory"),
    ("stock_allotments", "commerce::inventory"),
    ("stock_news", "commerce::inventory"),
    ("channels", "commerce::channels"),
    ("channel_keys", "commerce::channels"),
    ("channel_prices", "commerce::channels"),
    ("channel_sales", "commerce::channels"),
    ("carts", "commerce::cart"),
    ("cart_lines", "commerce::cart"),
    ("cart_mutations", "commerce::cart"),
    ("cart_changes", "commerce::cart"),
    ("cart_tokens", "commerce::cart"),
    ("cart_wrappings", "commerce::cart"),
    ("saved_bags", "commerce::cart"),
    ("saved_bag_lines", "commerce::cart"),
    ("saved_bag_rules", "commerce::cart"),
    ("order_drafts", "commerce::cart"),
    ("order_draft_prices", "commerce::cart"),
    ("cart_shares", "commerce::cart"),
    ("holds", "commerce::holds"),
    ("wishlists", "commerce::wishlist"),
    ("wishlist_items", "commerce::wishlist"),
    ("wishlist_shares", "commerce::wishlist"),
    ("reminder_choices", "commerce::reminders"),
    ("reminder_stops", "commerce::reminders"),
    ("reminder_letters", "commerce::reminders"),
    ("ring_designs", "commerce::rings"),
    ("tax_rates", "commerce::checkout"),
    ("shipping_methods", "commerce::shipping"),
    ("tax_rules", "commerce::tax"),
    ("velocity_rules", "commerce::velocity"),
    ("tax_calculations", "commerce::tax"),
    ("orders", "commerce::orders"),
    ("order_lines", "commerce::orders"),
    ("order_taxes", "commerce::orders"),
    ("order_promotions", "commerce::orders"),
    ("order_returns", "commerce::orders"),
    ("order_holds", "commerce::orders"),
    ("order_notes", "commerce::orders"),
    ("shipments", "commerce::fulfillment"),
    ("shipment_lines", "commerce::fulfillment"),
    ("shipment_steps", "commerce::fulfillment"),
    ("shipment_checks", "commerce::fulfillment"),
    ("shipment_events", "commerce::fulfillment"),
    ("fulfillment_steps", "commerce::fulfillment"),
    ("release_checks", "commerce::fulfillment"),
    ("release_policy", "commerce::fulfillment"),
    ("demo_carrier_parcels", "commerce::fulfillment"),
    ("promotions", "commerce::promotions"),
    ("credits", "commerce::credits"),
    ("credit_claims", "commerce::credits"),
    ("cart_credits", "commerce::credits"),
    ("promotion_uses", "commerce::promotions"),
    ("provider_movements", "commerce::reconciliations"),
    ("reconciliations", "commerce::reconciliations"),
    ("reconciliation_findings", "commerce::reconciliations"),
    ("invariant_runs", "commerce::invariants"),
    ("payment_policies", "commerce::schedules"),
    ("order_installments", "commerce::schedules"),
    ("order_card_consents", "commerce::schedules"),
    ("bank_transfers", "commerce::transfers"),
    ("bank_transfer_uses", "commerce::transfers"),
    ("payments", "commerce::payments"),
    ("payment_refunds", "commerce::payments"),
    ("payment_notices", "commerce::payments"),
    ("payment_concerns", "commerce::payments"),
    ("payment_customers", "commerce::payments"),
    ("return_policies", "commerce::returns"),
    ("order_return_terms", "commerce::returns"),
    ("returns", "commerce::returns"),
    ("return_lines", "commerce::returns"),
    ("documents", "commerce::documents"),
    ("document_counters", "commerce::documents"),
    ("demo_gateway_intents", "commerce::payments"),
    ("demo_gateway_refunds", "commerce::payments"),
    ("ledger_entries", "commerce::ledger"),
    ("commissions", "bespoke::commissions"),
    ("commission_events", "bespoke::commissions"),
    ("commission_codes", "bespoke::commissions"),
    ("commission_orders", "bespoke::billing"),
    ("commission_receipts", "bespoke::billing"),
    ("enquiries", "bespoke::enquiries"),
    ("commission_files", "bespoke::files"),
    ("commission_reads", "bespoke::inbox"),
    ("message_templates", "bespoke::inbox"),
    ("aftercare_letters", "bespoke::aftercare"),
    ("aftercare_stops", "bespoke::aftercare"),
    ("consultation_kinds", "bespoke::consultations"),
    ("advisors", "bespoke::consultations"),
    ("advisor_hours", "bespoke::consultations"),
    ("consultations", "bespoke::consultations"),
    ("metal_rates", "bespoke::metals"),
    ("passport_keys", "bespoke::passports"),
    ("passports", "bespoke::passports"),
    ("passport_versions", "bespoke::passports"),
    ("passport_owners", "bespoke::passports"),
    ("passport_offers", "bespoke::passports"),
    ("bench_jobs", "bespoke::workshop"),
    ("bench_metal", "bespoke::workshop"),
    ("client_stones", "bespoke::custody"),
    ("stone_handovers", "bespoke::custody"),
    ("commission_quotes", "bespoke::quotes"),
    ("commission_quote_parts", "bespoke::quotes"),
    ("legacy_orders", "commerce::legacy"),
    ("legacy_order_lines", "commerce::legacy"),
    ("legacy_conversions", "commerce::legacy"),
];

/// The crate that owns a table.
pub(crate) fn owner_crate(table: &str) -> Option<&'static str> {
    let owner = OWNERS.iter().find(|(name, _)| *name == table)?.1;
    owner.split("::").next()
}

/// Every table of the migrations is in the list once, and nothing else is.
pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut made: BTreeMap<String, &str> = BTreeMap::new();
    for source in sources.iter().filter(|s| s.path.starts_with("migrations/")) {
        for table in tables_named(&source.text, "CREATE TABLE ") {
            made.insert(table, &source.path);
        }
        for table in tables_named(&source.text, "DROP TABLE ") {
            made.remove(&table);
        }
    }
    let mut findings = Vec::new();
    for (table, path) in &made {
        if owner_crate(table).is_none() {
            findings.push(Finding::broken(
                *path,
                format!("the table {table} has no owner in xtask/src/check/owners.rs"),
            ));
        }
    }
    for (table, owner) in OWNERS {
        if !made.contains_key(*table) {
            findings.push(Finding::broken(
                "xtask/src/check/owners.rs",
                format!("{owner} is said to own {table}, which no migration makes"),
            ));
        }
    }
    findings
}

fn tables_named(sql: &str, verb: &str) -> Vec<String> {
    let lines = sql.lines().filter_map(|line| line.trim_start().strip_prefix(verb));
    let named = lines.map(|rest| {
        rest.trim_start_matches("IF NOT EXISTS ").split([' ', '(', ';']).next().unwrap_or_default()
    });
    named.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_without_an_owner_and_an_owner_without_a_table_are_found() {
        let text = OWNERS[1..].iter().map(|(t, _)| format!("CREATE TABLE {t} (\n")).collect::<String>();
        let migration =
            Source { path: "migrations/1.sql".into(), text: text + "CREATE TABLE gifts (id uuid);" };
        let sentences: Vec<_> = check(&[migration]).into_iter().map(|f| f.sentence).collect();
        assert_eq!(sentences.len(), 2, "{sentences:?}");
        assert!(sentences[0].starts_with("the table gifts has no owner"));
        assert!(sentences[1].contains("own audit_head, which no migration makes"));
    }

    #[test]
    fn a_table_has_one_owner() {
        for (at, (table, _)) in OWNERS.iter().enumerate() {
            assert!(OWNERS[at + 1..].iter().all(|(other, _)| other != table), "{table}");
        }
    }
}
