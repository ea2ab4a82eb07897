//! The description of the API, made from the handlers themselves.

use axum::extract::DefaultBodyLimit;
use utoipa::{
    Modify, OpenApi as _,
    openapi::{
        OpenApi,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Face, admin, attributes, cart, cart_credits, cart_gift, cart_sync, channels, checkout, collections,
    consultations, holds, installments, live, orders, passkeys, passports, payments, products, projects,
    reminders, responses, returns, rings, saved_bags, search, shared_bags, shares, shipping, sign_in, stones,
    ways, wishlist,
};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Atelier",
        version = "1.0.0",
        description = "The jewellery house for programs. Money is in minor units, times are RFC 3339 in UTC, ids are \
            opaque. Errors are problem documents (RFC 9457) with a stable `code`. Versioned things carry an `ETag`; \
            writes take `If-Match`. Lists are paged by signed cursors.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
        contact(name = "The house", email = "concierge@jasonandco.example")
    ),
    tags(
        (name = "catalogue", description = "What is sold. Public, and the same for everyone."),
        (name = "cart", description = "What a shopper means to buy. The cart's token opens it, nothing else does."),
        (name = "checkout", description = "Delivery, totals and placing the order."),
        (name = "payments", description = "Paying. The demonstration provider exists only outside production."),
        (name = "orders", description = "Orders of the caller."),
        (name = "session", description = "Signing in with a code from a letter or a passkey, and out; one's devices and ways in."),
        (name = "wishlist", description = "What a customer or a guest keeps for later, and who may see it."),
        (name = "bespoke", description = "Pieces made to a client's wish: enquiries, and projects by the key of their link."),
        (name = "channels", description = "Tills, marketplaces and partners, by their key: what they may sell, what changes, what they sold."),
        (name = "admin", description = "What staff do, with their session's cookie.")
    ),
    modifiers(&Doors)
)]
struct Description;

/// Adds the ways to prove who calls, and the problem document.
struct Doors;

impl Modify for Doors {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let key = |place: fn(ApiKeyValue) -> ApiKey, name: &str, words: &str| {
            SecurityScheme::ApiKey(place(ApiKeyValue::with_description(name, words)))
        };
        for (name, scheme) in [
            (
                "cart_token",
                key(ApiKey::Header, "Cart-Token", "The token that opening the cart answered with."),
            ),
            ("cart_cookie", key(ApiKey::Cookie, "cart", "The same token, as browsers keep it.")),
            ("customer_session", key(ApiKey::Cookie, "session", "A customer's session, from a code.")),
            (
                "wishlist_token",
                key(
                    ApiKey::Header,
                    "Wishlist-Token",
                    "The token that a guest's first kept piece was answered with.",
                ),
            ),
            ("wishlist_cookie", key(ApiKey::Cookie, "wishlist", "The same token, as browsers keep it.")),
            ("staff_session", key(ApiKey::Cookie, "staff", "A staff session, from a one-time sign-in link.")),
        ] {
            components.add_security_scheme(name, scheme);
        }
        let bearer = utoipa::openapi::security::HttpBuilder::new()
            .scheme(utoipa::openapi::security::HttpAuthScheme::Bearer)
            .description(Some("A channel's key, `ak_…`, made by the house's owner."));
        components.add_security_scheme("channel_key", SecurityScheme::Http(bearer.build()));
        components.schemas.extend(responses::schemas());
    }
}

/// Every route with its description.
pub(crate) fn routes() -> OpenApiRouter<Face> {
    // a part for each subject: as one expression they would not fit into a thread's stack
    let v1 = OpenApiRouter::new()
        .merge(browsing_routes())
        .merge(buying_routes())
        .merge(accounts_routes())
        .merge(atelier_routes())
        .merge(orders_routes())
        .merge(after_sale_routes())
        .merge(catalog_routes())
        .merge(terms_routes())
        .merge(tables_routes())
        .merge(stock_routes())
        .merge(house_routes());
    OpenApiRouter::with_openapi(Description::openapi())
        .nest("/api/v1", v1)
        .routes(routes!(live::handshake::watch_cart))
        .routes(routes!(sign_in::ask_code))
        .routes(routes!(sign_in::verify_code))
        .routes(routes!(passkeys::verify_factor))
        .routes(routes!(passkeys::begin_passkey_sign_in))
        .routes(routes!(passkeys::verify_passkey))
        .routes(routes!(passkeys::begin_staff_passkey_sign_in))
        .routes(routes!(passkeys::verify_staff_passkey))
}

/// What the shop shows.
fn browsing_routes() -> OpenApiRouter<Face> {
    OpenApiRouter::new()
        .routes(routes!(products::list_products))
        .routes(routes!(products::get_product))
        .routes(routes!(products::list_recommendations))
        .routes(routes!(attributes::list_attributes))
        .routes(routes!(collections::list_collections))
        .routes(routes!(collections::get_collection))
        .routes(routes!(search::search_products))
        .routes(routes!(stones::list_stones))
        .routes(routes!(stones::get_stone))
        .routes(routes!(search::suggest))
}

/// Carts, checkout and orders of shoppers.
fn buying_routes() -> OpenApiRouter<Face> {
    OpenApiRouter::new()
        .routes(routes!(cart::open_cart, cart::get_cart))
        .routes(routes!(cart::add_cart_line))
        .routes(routes!(rings::add_cart_ring))
        .routes(routes!(cart_sync::sync_cart))
        .routes(routes!(reminders::get_cart_reminder, reminders::choose_cart_reminder))
        .routes(routes!(cart_credits::list_cart_credits))
        .routes(routes!(cart_credits::apply_gift_card))
        .routes(routes!(cart_credits::put_store_credit))
        .routes(routes!(cart_credits::remove_cart_credit))
        .routes(routes!(rings::list_ring_settings))
        .routes(routes!(rings::quote_ring))
        .routes(routes!(rings::save_ring_design))
        .routes(routes!(rings::get_ring_design))
        .routes(routes!(cart::change_cart_line, cart::remove_cart_line))
        .routes(routes!(cart_gift::list_cart_wrappings))
        .routes(routes!(cart_gift::set_cart_gift, cart_gift::remove_cart_gift))
        .routes(routes!(cart_gift::set_cart_currency))
        .routes(routes!(shipping::list_shipping_methods))
        .routes(routes!(shipping::quote_cart))
        .routes(routes!(checkout::place_order))
        .routes(routes!(holds::take_holds, holds::let_holds_go))
        .routes(routes!(holds::extend_holds))
        .routes(routes!(payments::confirm_demo_payment))
        .routes(routes!(orders::list_orders))
        .routes(routes!(orders::get_order))
        .routes(routes!(orders::list_shipments_of_order))
        .routes(routes!(orders::cancel_order))
        .routes(routes!(installments::list_installments))
        .routes(routes!(installments::begin_installment_payment))
        .routes(routes!(installments::withdraw_card_consent))
}

/// Who somebody is, and what they keep.
fn accounts_routes() -> OpenApiRouter<Face> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::get_session, sign_in::end_session))
        .routes(routes!(ways::devices::list_own_devices, ways::devices::sign_out_other_devices))
        .routes(routes!(ways::devices::sign_out_own_device))
        .routes(routes!(ways::own::list_own_passkeys, ways::own::add_own_passkey))
        .routes(routes!(ways::own::begin_own_passkey))
        .routes(routes!(ways::own::rename_own_passkey, ways::own::remove_own_passkey))
        .routes(routes!(ways::own::confirm_own_session))
        .routes(routes!(ways::own::begin_own_confirmation))
        .routes(routes!(ways::own::confirm_own_session_by_passkey))
        .routes(routes!(ways::factors::get_own_factors))
        .routes(routes!(
            ways::factors::begin_own_authenticator,
            ways::factors::connect_own_authenticator,
            ways::factors::remove_own_authenticator
        ))
        .routes(routes!(ways::factors::make_own_recovery_codes))
        .routes(routes!(ways::staff::begin_own_staff_passkey))
        .routes(routes!(ways::staff::add_own_staff_passkey))
        .routes(routes!(ways::staff::confirm_own_staff_session))
        .routes(routes!(ways::staff::begin_own_staff_confirmation))
        .routes(routes!(ways::staff::confirm_own_staff_session_by_passkey))
        .routes(routes!(ways::staff::get_policy, ways::staff::put_policy))
        .routes(routes!(shares::list_cart_shares, shares::share_own_cart))
        .routes(routes!(shares::end_cart_share))
        .routes(routes!(shared_bags::get_shared_bag))
        .routes(routes!(shared_bags::add_shared_bag_line))
        .routes(routes!(shared_bags::set_shared_bag_quantity, shared_bags::remove_shared_bag_line))
        .routes(routes!(shared_bags::take_shared_bag))
        .routes(routes!(saved_bags::list_own_saved_bags, saved_bags::save_bag))
        .routes(routes!(saved_bags::get_saved_bag, saved_bags::drop_own_saved_bag))
        .routes(routes!(saved_bags::take_saved_bag))
        .routes(routes!(saved_bags::list_saved_bag_shares, saved_bags::share_saved_bag))
        .routes(routes!(saved_bags::end_saved_bag_share))
        .routes(routes!(admin::saved_bags::get_saved_bag_rules, admin::saved_bags::put_saved_bag_rules))
        .routes(routes!(admin::saved_bags::list_client_pay_links, admin::saved_bags::make_client_pay_link))
        .routes(routes!(admin::saved_bags::end_client_pay_link))
        .routes(routes!(wishlist::get_wishlist))
        .routes(routes!(wishlist::add_wishlist_item))
        .routes(routes!(wishlist::set_wishlist_note, wishlist::remove_wishlist_item))
        .routes(routes!(wishlist::list_wishlist_shares, wishlist::share_wishlist))
        .routes(routes!(wishlist::revoke_wishlist_share))
        .routes(routes!(wishlist::get_shared_wishlist))
        .routes(routes!(wishlist::send_wishlist_hint))
}

/// Commissions, passports, the bench and consultations.
fn atelier_routes() -> OpenApiRouter<Face> {
    OpenApiRouter::new()
        .routes(routes!(projects::send))
        .routes(routes!(projects::get))
        .routes(routes!(projects::answer_quote))
        .routes(routes!(projects::answer_design))
        .routes(routes!(projects::answer_change))
        .routes(routes!(projects::serve))
        .routes(routes!(projects::write_message))
        .routes(routes!(projects::send_code))
        .routes(routes!(projects::remark))
        .routes(routes!(passports::get))
        .routes(routes!(passports::keys))
        .routes(routes!(passports::offer))
        .routes(routes!(passports::claim))
        .routes(routes!(admin::passports::list, admin::passports::issue))
        .routes(routes!(admin::passports::revoke))
        .routes(routes!(admin::bench::loads))
        .routes(routes!(admin::bench::get))
        .routes(routes!(admin::bench::open))
        .routes(routes!(admin::bench::weigh))
        .routes(routes!(admin::bench::close))
        .routes(routes!(admin::bench::receive))
        .routes(routes!(admin::bench::hand_over))
        .routes(routes!(consultations::list_free))
        .routes(routes!(consultations::book))
        .routes(routes!(consultations::get))
        .routes(routes!(consultations::change))
        .routes(routes!(consultations::cancel))
        .routes(routes!(admin::atelier::agenda))
        .routes(routes!(admin::atelier::loads))
        .routes(routes!(admin::atelier::threads))
        .routes(routes!(admin::atelier::read))
        .routes(routes!(admin::atelier::templates))
        .routes(routes!(admin::atelier::put, admin::atelier::remove))
        .routes(routes!(projects::get_valuation))
        .routes(routes!(admin::commissions::list))
        .routes(routes!(admin::commissions::get))
        .routes(routes!(admin::commissions::act_on))
        .routes(routes!(admin::commissions::issue))
        .routes(routes!(admin::commissions::list_metal_rates))
        .routes(routes!(admin::commissions::put_metal_rate))
}

/// Orders, money and what staff decide about them.
fn orders_routes() -> OpenApiRouter<Face> {
    OpenApiRouter::new()
        .routes(routes!(admin::orders::list_staff_orders))
        .routes(routes!(admin::orders::get_staff_order))
        .routes(routes!(admin::orders::fulfill_order))
        .routes(routes!(admin::orders::return_pieces))
        .routes(routes!(admin::orders::cancel_staff_order))
        .routes(routes!(admin::drafts::list, admin::drafts::make))
        .routes(routes!(admin::drafts::end))
        .routes(routes!(admin::care::list_notes, admin::care::add_note))
        .routes(routes!(admin::care::hold))
        .routes(routes!(admin::care::lift))
        .routes(routes!(admin::shipments::list_order_shipments, admin::shipments::create_order_shipment))
        .routes(routes!(admin::shipments::list_shipments))
        .routes(routes!(admin::shipments::get_shipment))
        .routes(routes!(admin::shipments::advance))
        .routes(routes!(admin::shipments::release))
        .routes(routes!(admin::shipments::make_label))
        .routes(routes!(admin::shipments::dispatch))
        .routes(routes!(admin::shipments::deliver))
        .routes(routes!(admin::shipments::cancel))
        .routes(routes!(admin::shipments::get_release_policy, admin::shipments::put_release_policy))
        .routes(routes!(admin::concerns::list_concerns))
        .routes(routes!(admin::concerns::clear_concern))
        .routes(routes!(admin::concerns::decide_authorization))
        .routes(routes!(admin::concerns::get_order_evidence))
        .routes(routes!(admin::reconciliations::get_latest_reconciliation))
        .routes(routes!(admin::reconciliations::reconcile))
        .routes(routes!(admin::invariants::list_invariants, admin::invariants::check_invariants))
        .routes(routes!(admin::refunds::list_refunds, admin::refunds::request_refund))
        .routes(routes!(admin::refunds::decide_refund))
}

/// Returns, claims and papers.
fn after_sale_routes() -> OpenApiRouter<Face> {
    OpenApiRouter::new()
        .routes(routes!(returns::get_order_returns, returns::ask_own_return))
        .routes(routes!(returns::send_own_return))
        .routes(routes!(returns::withdraw_own_return))
        .routes(routes!(returns::list_order_documents, returns::issue_order_document))
        .routes(routes!(returns::get_order_document))
        .routes(routes!(admin::returns::list_returns))
        .routes(routes!(admin::returns::get_return))
        .routes(routes!(admin::returns::open_return))
        .routes(routes!(admin::returns::decide))
        .routes(routes!(admin::returns::receive))
        .routes(routes!(admin::returns::inspect))
        .routes(routes!(admin::returns::settle))
        .routes(routes!(admin::returns::list_return_policies))
        .routes(routes!(admin::returns::put_return_policy))
        .routes(routes!(admin::returns::list_staff_documents, admin::returns::issue_staff_document))
        .routes(routes!(admin::returns::get_staff_document))
}

/// The catalogue, for staff.
fn catalog_routes() -> OpenApiRouter<Face> {
    OpenApiRouter::new()
        .routes(routes!(admin::products::list_staff_products, admin::revisions::create_product))
        .routes(routes!(admin::products::get_staff_product, admin::products::update_product))
        .routes(routes!(admin::reports::list_product_reports, admin::reports::put_product_report))
        .routes(routes!(admin::reports::remove_product_report))
        .routes(routes!(admin::mounts::put_product_mount, admin::mounts::remove_product_mount))
        .routes(routes!(admin::stones::list_stone_suppliers))
        .routes(routes!(admin::stones::put_stone_supplier))
        .routes(routes!(admin::stones::import_stones))
        .routes(routes!(admin::stones::list_stone_imports))
        .routes(routes!(admin::stones::get_stone_import))
        .routes(routes!(admin::stones::list_parked_stones))
        .routes(routes!(admin::stones::release_parked_stones))
        .routes(routes!(admin::stones::reject_parked_stones))
        .routes(routes!(admin::stones::get_stone_pricing, admin::stones::put_stone_pricing))
        .routes(routes!(admin::disclosure::check_disclosure))
        .routes(routes!(admin::revisions::get_product_revision, admin::revisions::revise_product))
        .routes(routes!(
            admin::revisions::get_product_draft,
            admin::revisions::save_product_draft,
            admin::revisions::discard_product_draft
        ))
        .routes(routes!(admin::revisions::publish_product_draft))
        .routes(routes!(admin::revisions::schedule_product))
        .routes(routes!(admin::revisions::list_product_prices))
        .routes(routes!(admin::attributes::list_staff_attributes, admin::attributes::define_attribute))
        .routes(routes!(admin::attributes::change_attribute))
        .routes(routes!(admin::collections::list_staff_collections))
        .routes(routes!(
            admin::collections::get_staff_collection,
            admin::collections::put_collection,
            admin::collections::remove_collection
        ))
}

/// What delivery costs, how places are taxed, what the house owes in advance.
fn terms_routes() -> OpenApiRouter<Face> {
    OpenApiRouter::new()
        .routes(routes!(admin::terms::list_staff_shipping_methods))
        .routes(routes!(admin::terms::put_shipping_method))
        .routes(routes!(admin::terms::list_tax_rules, admin::terms::put_tax_rule))
        .routes(routes!(admin::credits::list_credits, admin::credits::issue_credit))
        .routes(routes!(admin::credits::get_credit))
        .routes(routes!(admin::credits::disable_credit))
        .routes(routes!(admin::credits::enable_credit))
        .routes(routes!(admin::promotions::list_promotions))
        .routes(routes!(admin::promotions::get_promotion, admin::promotions::put_promotion))
        .routes(routes!(admin::promotions::pause_promotion))
        .routes(routes!(admin::promotions::resume_promotion))
        .routes(routes!(admin::promotions::list_promotion_uses))
        .routes(routes!(admin::terms::list_velocity_rules))
        .routes(routes!(admin::terms::put_velocity_rule))
        .routes(routes!(admin::money::list_payment_policies))
        .routes(routes!(admin::money::put_payment_policy))
        .routes(routes!(admin::money::put_schedule))
        .routes(routes!(admin::money::extend_installment))
        .routes(routes!(admin::money::lapse_order))
        .routes(routes!(admin::money::list_transfers, admin::money::record_transfer))
        .routes(routes!(admin::money::match_transfer))
        .routes(routes!(admin::money::owe_transfer_back))
        .routes(routes!(admin::money::return_transfer))
}

/// Staff, their tables and bulk edits.
fn tables_routes() -> OpenApiRouter<Face> {
    let files = OpenApiRouter::new()
        .routes(routes!(admin::bulk::prepare_bulk_file))
        .layer(DefaultBodyLimit::max(admin::bulk::FILE_LIMIT));
    OpenApiRouter::new()
        .routes(routes!(admin::people::list))
        .routes(routes!(admin::people::put))
        .routes(routes!(admin::people::reset))
        .routes(routes!(admin::people::list_members, admin::people::add_member))
        .routes(routes!(admin::people::put_access))
        .routes(routes!(admin::tables::get_table))
        .routes(routes!(admin::tables::list_table_rows))
        .routes(routes!(admin::tables::save_table_view))
        .routes(routes!(admin::tables::change_table_view, admin::tables::remove_table_view))
        .routes(routes!(admin::bulk::list_bulk_edits, admin::bulk::prepare_bulk_edit))
        .routes(routes!(admin::bulk::get_bulk_edit, admin::bulk::discard_bulk_edit))
        .routes(routes!(admin::bulk::list_bulk_changes))
        .routes(routes!(admin::bulk::list_bulk_faults))
        .routes(routes!(admin::bulk::apply_bulk_edit))
        .routes(routes!(admin::bulk::decide_bulk_edit))
        .routes(routes!(admin::bulk::undo_bulk_edit))
        .merge(files)
}

/// Stock, channels and webhooks.
fn stock_routes() -> OpenApiRouter<Face> {
    OpenApiRouter::new()
        .routes(routes!(admin::inventory::list_stock_locations))
        .routes(routes!(admin::inventory::put_stock_location))
        .routes(routes!(admin::inventory::list_stock))
        .routes(routes!(admin::inventory::take_delivery))
        .routes(routes!(admin::inventory::get_piece))
        .routes(routes!(admin::inventory::set_lot_cost))
        .routes(routes!(admin::inventory::list_stock_transfers, admin::inventory::send_stock_transfer))
        .routes(routes!(admin::inventory::close_stock_transfer))
        .routes(routes!(admin::inventory::list_stock_counts, admin::inventory::submit_stock_count))
        .routes(routes!(admin::inventory::decide_stock_count))
        .routes(routes!(admin::inventory::value_stock))
        .routes(routes!(channels::get_channel))
        .routes(routes!(channels::list_channel_stock))
        .routes(routes!(channels::follow_channel))
        .routes(routes!(channels::quote_sale))
        .routes(routes!(channels::record_sale))
        .routes(routes!(channels::get_sale))
        .routes(routes!(admin::channels::list_channels))
        .routes(routes!(admin::channels::put_channel))
        .routes(routes!(admin::channels::list_channel_keys, admin::channels::make_channel_key))
        .routes(routes!(admin::channels::revoke_channel_key))
        .routes(routes!(admin::channels::put_channel_allotment))
        .routes(routes!(admin::channels::put_channel_price))
        .routes(routes!(admin::channels::list_channel_sales))
        .routes(routes!(admin::channels::settle_channel_conflict))
        .routes(routes!(admin::webhooks::list_webhooks, admin::webhooks::create_webhook))
        .routes(routes!(
            admin::webhooks::get_webhook,
            admin::webhooks::update_webhook,
            admin::webhooks::end_webhook
        ))
        .routes(routes!(admin::webhooks::get_webhook_secret, admin::webhooks::rotate_webhook_secret))
        .routes(routes!(admin::webhooks::test_webhook))
        .routes(routes!(admin::webhooks::list_webhook_deliveries))
        .routes(routes!(admin::webhooks::list_webhook_attempts))
        .routes(routes!(admin::webhooks::replay_webhook))
}

/// Flags, the audit log, media and uploads.
fn house_routes() -> OpenApiRouter<Face> {
    // parts of files are larger than any other request
    let parts = OpenApiRouter::new()
        .routes(routes!(admin::uploads::show, admin::uploads::append, admin::uploads::abandon))
        .layer(DefaultBodyLimit::max(admin::uploads::PART_LIMIT));
    OpenApiRouter::new()
        .routes(routes!(admin::flags::list_feature_flags))
        .routes(routes!(admin::flags::put_feature_flag))
        .routes(routes!(admin::audit::list_audit_entries))
        .routes(routes!(admin::media::list))
        .routes(routes!(admin::media::order))
        .routes(routes!(admin::media::describe, admin::media::remove))
        .routes(routes!(admin::uploads::begin))
        .routes(routes!(admin::uploads::finish))
        .merge(parts)
}

/// The description of the API, as `openapi/v1.json` keeps it.
pub fn document() -> String {
    pretty(&routes().split_for_parts().1)
}

/// A document as text; stable, so that two of the same description are the same bytes.
pub(crate) fn pretty(document: &OpenApi) -> String {
    document.to_pretty_json().unwrap_or_default() + "\n"
}
