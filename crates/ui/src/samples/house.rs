//! A house to show the components in.

use kernel::{Currency, Money};

use crate::icon::Icon;
use crate::picture::ImageSet;
use crate::site::{HelpLink, NavColumn, NavItem, Site};

/// Whole dollars.
pub fn usd(dollars: i64) -> Money {
    Money::new(dollars * 100, Currency::Usd)
}

/// A view of a piece of the demo house.
pub fn image(key: &str, view: &str, alt: &str) -> ImageSet {
    let widths: &[u32] =
        if view == "hero" { &[160, 320, 480, 640, 800, 1000] } else { &[160, 320, 480, 640, 800] };
    ImageSet::square(format!("/media/{key}/{view}"), widths, alt)
}

/// The demo house's menus and ways to reach it.
pub fn site() -> Site {
    let rings = vec![
        NavColumn::new(
            "By setting",
            &[
                ("Solitaire", "/collections/solitaires"),
                ("Halo", "/collections/halo"),
                ("Three stone", "/collections/three-stone"),
            ],
        ),
        NavColumn::new(
            "By metal",
            &[
                ("Yellow gold", "/collections/yellow-gold"),
                ("Rose gold", "/collections/rose-gold"),
                ("Platinum", "/collections/platinum"),
            ],
        ),
        NavColumn::new(
            "Help",
            &[("Find a ring size", "/guides/ring-size"), ("Choose a diamond", "/guides/diamonds")],
        ),
    ];
    let fine = vec![NavColumn::new(
        "Pieces",
        &[
            ("Pendants", "/collections/pendants"),
            ("Earrings", "/collections/earrings"),
            ("Bracelets", "/collections/bracelets"),
        ],
    )];
    Site {
        name: "Atelier".into(),
        tagline: "Made by hand, for one person at a time.".into(),
        base_url: "https://atelier.example".into(),
        announcement: Some("Insured delivery and one resizing, always included".into()),
        nav: vec![
            NavItem::new("Engagement", "/collections/engagement-rings").with_columns(rings),
            NavItem::new("Wedding", "/collections/wedding-bands"),
            NavItem::new("Fine jewellery", "/collections/fine-jewellery").with_columns(fine),
            NavItem::new("Bespoke", "/bespoke"),
        ],
        search_href: "/search".into(),
        account_href: "/account".into(),
        wishlist_href: "/wishlist".into(),
        bag_href: "/bag".into(),
        help: vec![
            HelpLink::new(Icon::Phone, "+1 212 555 0140", "tel:+12125550140"),
            HelpLink::new(Icon::EnvelopeSimple, "care@atelier.example", "mailto:care@atelier.example"),
            HelpLink::new(Icon::CalendarCheck, "Book an appointment", "/bespoke"),
        ],
        footer: vec![
            NavColumn::new(
                "Shop",
                &[
                    ("Engagement rings", "/collections/engagement-rings"),
                    ("Wedding bands", "/collections/wedding-bands"),
                    ("Earrings", "/collections/earrings"),
                ],
            ),
            NavColumn::new(
                "Services",
                &[
                    ("Bespoke", "/bespoke"),
                    ("Ring size guide", "/guides/ring-size"),
                    ("Care and repair", "/care"),
                ],
            ),
            NavColumn::new(
                "Orders",
                &[
                    ("Track an order", "/orders/find"),
                    ("Delivery and returns", "/delivery"),
                    ("Certificates", "/certificates"),
                ],
            ),
        ],
        legal: vec![
            NavItem::new("Privacy", "/privacy"),
            NavItem::new("Terms", "/terms"),
            NavItem::new("Accessibility", "/accessibility"),
        ],
        copyright: "© 2026 Atelier".into(),
    }
}
