//! The house's menus and ways to be reached.

use platform::House;
use ui::{HelpLink, Icon, NavColumn, NavItem, Site};

/// What every page of the house shares.
pub(crate) fn site(house: &House, year: i32) -> Site {
    Site {
        name: house.name.clone(),
        tagline: "Made to order by hand. Every stone is chosen, weighed and described before it is set."
            .into(),
        base_url: house.base_url.clone(),
        announcement: Some("Insured delivery and one resizing, always included".into()),
        nav: nav(),
        search_href: "/search".into(),
        account_href: "/account".into(),
        wishlist_href: "/wishlist".into(),
        bag_href: "/bag".into(),
        help: vec![
            HelpLink::new(Icon::Phone, "+1 212 555 0142", "tel:+12125550142"),
            HelpLink::new(
                Icon::EnvelopeSimple,
                "concierge@jasonandco.example",
                "mailto:concierge@jasonandco.example",
            ),
            HelpLink::new(Icon::CalendarCheck, "Visit the atelier", "/contact"),
        ],
        footer: footer(),
        legal: vec![
            NavItem::new("Privacy", "/privacy"),
            NavItem::new("Terms", "/terms"),
            NavItem::new("Accessibility", "/accessibility"),
        ],
        copyright: format!("© {year} {}", house.name),
    }
}

fn nav() -> Vec<NavItem> {
    vec![
        NavItem::new("Engagement", "/collections/engagement-rings").with_columns(vec![
            NavColumn::new(
                "Setting",
                &[
                    ("Solitaires", "/collections/engagement-rings?setting_style=solitaire"),
                    ("Halos", "/collections/engagement-rings?setting_style=halo"),
                    ("Three stones", "/collections/engagement-rings?setting_style=three_stone"),
                ],
            ),
            NavColumn::new(
                "Shape",
                &[
                    ("Round", "/collections/engagement-rings?shape=round"),
                    ("Oval", "/collections/engagement-rings?shape=oval"),
                    ("Emerald cut", "/collections/engagement-rings?shape=emerald"),
                ],
            ),
            NavColumn::new(
                "Guidance",
                &[
                    ("Build your ring", "/ring-builder"),
                    ("Find a ring size", "/ring-size-guide"),
                    ("Design your own", "/bespoke"),
                ],
            ),
        ]),
        NavItem::new("Wedding", "/collections/wedding-bands"),
        NavItem::new("Fine jewellery", "/collections/fine-jewellery").with_columns(vec![NavColumn::new(
            "Pieces",
            &[
                ("Earrings", "/collections/earrings"),
                ("Necklaces", "/collections/necklaces"),
                ("Pendants", "/collections/pendants"),
                ("Bracelets", "/collections/bracelets"),
            ],
        )]),
        NavItem::new("Diamonds", "/diamonds").with_columns(vec![
            NavColumn::new(
                "Diamonds",
                &[
                    ("All diamonds", "/diamonds"),
                    ("Natural", "/diamonds?origin_class=natural"),
                    ("Laboratory-grown", "/diamonds?origin_class=laboratory_grown"),
                ],
            ),
            NavColumn::new(
                "Gemstones",
                &[
                    ("All gemstones", "/gemstones"),
                    ("Sapphires", "/gemstones?species=sapphire"),
                    ("Emeralds", "/gemstones?species=emerald"),
                    ("Rubies", "/gemstones?species=ruby"),
                ],
            ),
        ]),
        NavItem::new("Bespoke", "/bespoke"),
    ]
}

fn footer() -> Vec<NavColumn> {
    vec![
        NavColumn::new(
            "Shop",
            &[
                ("Engagement rings", "/collections/engagement-rings"),
                ("Wedding bands", "/collections/wedding-bands"),
                ("Diamonds", "/diamonds"),
                ("Gemstones", "/gemstones"),
                ("Earrings", "/collections/earrings"),
                ("Necklaces", "/collections/necklaces"),
                ("Bracelets", "/collections/bracelets"),
            ],
        ),
        NavColumn::new(
            "Services",
            &[
                ("Bespoke", "/bespoke"),
                ("Ring size guide", "/ring-size-guide"),
                ("Visit the atelier", "/contact"),
            ],
        ),
        NavColumn::new(
            "Care",
            &[
                ("Delivery and returns", "/delivery-and-returns"),
                ("Contact", "/contact"),
                ("Your account", "/account"),
                ("Your wishlist", "/wishlist"),
                ("Your bag", "/bag"),
            ],
        ),
    ]
}
