//! The description of the API, made from the handlers themselves.

use utoipa::{
    Modify, OpenApi as _,
    openapi::{
        OpenApi,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Face, admin, cart, checkout, collections, orders, payments, products, responses, search, shipping,
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
            ("staff_session", key(ApiKey::Cookie, "staff", "A staff session, from a one-time sign-in link.")),
        ] {
            components.add_security_scheme(name, scheme);
        }
        components.schemas.extend(responses::schemas());
    }
}

/// Every route with its description.
pub(crate) fn routes() -> OpenApiRouter<Face> {
    let v1 = OpenApiRouter::new()
        .routes(routes!(products::list_products))
        .routes(routes!(products::get_product))
        .routes(routes!(products::list_recommendations))
        .routes(routes!(collections::list_collections))
        .routes(routes!(collections::get_collection))
        .routes(routes!(search::search_products))
        .routes(routes!(cart::open_cart, cart::get_cart))
        .routes(routes!(cart::add_cart_line))
        .routes(routes!(cart::set_cart_line_quantity, cart::remove_cart_line))
        .routes(routes!(shipping::list_shipping_methods))
        .routes(routes!(shipping::quote_cart))
        .routes(routes!(checkout::place_order))
        .routes(routes!(payments::confirm_demo_payment))
        .routes(routes!(orders::get_order))
        .routes(routes!(orders::cancel_order))
        .routes(routes!(admin::orders::list_staff_orders))
        .routes(routes!(admin::orders::get_staff_order))
        .routes(routes!(admin::orders::fulfill_order))
        .routes(routes!(admin::orders::cancel_staff_order))
        .routes(routes!(admin::products::list_staff_products))
        .routes(routes!(admin::products::get_staff_product, admin::products::update_product))
        .routes(routes!(admin::audit::list_audit_entries));
    OpenApiRouter::with_openapi(Description::openapi()).nest("/api/v1", v1)
}

/// The description of the API, as `openapi/v1.json` keeps it.
pub fn document() -> String {
    pretty(&routes().split_for_parts().1)
}

/// A document as text; stable, so that two of the same description are the same bytes.
pub(crate) fn pretty(document: &OpenApi) -> String {
    document.to_pretty_json().unwrap_or_default() + "\n"
}
