//! The frame around every page of staff.

use customers::{Permission, SignedIn};
use http::StatusCode;
use maud::{Markup, Render, html};
use ui::{AdminShell, Badge, Head, Icon, InlineAlert, SideNav, SideNavGroup, SideNavItem, Styles, Tone};
use web::{CachePolicy, Page, staff::SECURITY};

use crate::{Face, atelier, commissions::BENCH};

/// A page inside the frame.
pub(crate) struct Sheet<'a> {
    /// What the page is called in the window's title.
    pub(crate) title: String,
    /// The path being shown.
    pub(crate) path: &'a str,
    /// The page.
    pub(crate) body: Markup,
}

impl Sheet<'_> {
    /// The answer with a status; never kept by anyone.
    pub(crate) fn respond(self, face: &Face, person: &SignedIn, status: StatusCode) -> Page {
        self.scripted(face, person, status, &[])
    }

    /// The same with scripts of its own.
    pub(crate) fn scripted(
        self,
        face: &Face,
        person: &SignedIn,
        status: StatusCode,
        scripts: &[&str],
    ) -> Page {
        let house = &face.web.house;
        let search = if person.may(Permission::ReadOrders) { "/admin/orders" } else { "/admin/products" };
        let html = AdminShell {
            name: &house.name,
            assets: &face.web.assets,
            head: Head {
                title: format!("{} · {}", self.title, house.name),
                noindex: true,
                ..Head::default()
            },
            styles: Styles::Linked("admin.css"),
            scripts,
            nav: nav(person, self.path),
            search_href: search,
            staff_name: &person.name,
            sign_out_href: "/admin/sign-out",
            badge: (!house.production).then(|| Badge::new("Demonstration", Tone::Accent)),
            body: self.body,
        }
        .render();
        Page { status, policy: CachePolicy::NoStore, html }
    }

    /// The answer with status 200.
    pub(crate) fn ok(self, face: &Face, person: &SignedIn) -> Page {
        self.respond(face, person, StatusCode::OK)
    }
}

/// Only what the role may read is shown.
fn nav(person: &SignedIn, path: &str) -> SideNav {
    let item = |permission, text: &str, href: &str, icon| {
        person.may(permission).then(|| SideNavItem {
            text: text.into(),
            href: href.into(),
            icon,
            count: None,
        })
    };
    // who reads neither orders nor pieces has no page of the shop
    let anybody =
        if person.may(Permission::ReadOrders) { Permission::ReadOrders } else { Permission::ReadCatalog };
    let shop = [
        item(Permission::ReadOrders, "Orders", "/admin/orders", Icon::Receipt),
        item(Permission::ReadOrders, "All orders", "/admin/tables/orders", Icon::SlidersHorizontal),
        item(Permission::ReadOrders, "Parcels", "/admin/shipments", Icon::Package),
        item(Permission::ReadOrders, "Concerns", "/admin/concerns", Icon::Bell),
        item(Permission::ReadOrders, "Returns", "/admin/returns", Icon::Package),
        item(Permission::ReadOrders, "Reconciliation", "/admin/reconciliation", Icon::Receipt),
        item(Permission::ReadOrders, "Quotes", "/admin/drafts", Icon::PencilSimple),
        item(anybody, "Kept prices", "/admin/saved-bags", Icon::HandbagSimple),
        item(Permission::ReadOrders, "Bank transfers", "/admin/transfers", Icon::CreditCard),
        item(Permission::ReadCatalog, "Products", "/admin/products", Icon::Tag),
        item(Permission::ReadCatalog, "All variants", "/admin/tables/variants", Icon::SlidersHorizontal),
        item(Permission::ReadCatalog, "Bulk edits", "/admin/bulk-edits", Icon::PencilSimple),
        item(Permission::ReadCatalog, "Collections", "/admin/collections", Icon::Storefront),
        item(Permission::ReadCatalog, "Attributes", "/admin/attributes", Icon::SlidersHorizontal),
        item(Permission::ReadStock, "Inventory", "/admin/inventory", Icon::Package),
        item(Permission::WorkTill, "Till", "/admin/pos", Icon::HandbagSimple),
        item(Permission::ReadChannels, "Channels", "/admin/channels", Icon::Storefront),
        item(Permission::ReadChannels, "Webhooks", "/admin/webhooks", Icon::ShareNetwork),
        item(Permission::ReadCatalog, "Loose stones", "/admin/stones", Icon::Diamond),
    ];
    let atelier = [
        item(Permission::ReadCommissions, "My work today", atelier::TODAY, Icon::CheckCircle),
        item(Permission::ReadCommissions, "Messages", atelier::INBOX, Icon::ChatCircle),
        item(Permission::ReadCommissions, "Commissions", "/admin/commissions", Icon::PencilSimple),
        item(Permission::ReadCommissions, "Calendar", atelier::CALENDAR, Icon::CalendarCheck),
        item(Permission::ReadCommissions, "Workload", atelier::WORKLOAD, Icon::Users),
        item(Permission::ReadCommissions, "The bench", BENCH, Icon::Wrench),
    ];
    let house = [
        item(Permission::ReadTerms, "Delivery", "/admin/delivery", Icon::Truck),
        item(Permission::ReadTerms, "Taxes", "/admin/taxes", Icon::Certificate),
        item(Permission::ReadTerms, "Promotions", "/admin/promotions", Icon::Gift),
        item(Permission::ReadTerms, "Return policies", "/admin/return-policies", Icon::Package),
        item(Permission::ReadTerms, "Velocity rules", "/admin/velocity-rules", Icon::Hand),
        item(Permission::ReadTerms, "Payment", "/admin/payment-policy", Icon::SlidersHorizontal),
        item(Permission::ReadTerms, "Gift cards", "/admin/gift-cards", Icon::CreditCard),
        item(Permission::SwitchFlags, "Feature flags", "/admin/flags", Icon::SlidersHorizontal),
        item(Permission::RuleStaff, "Staff", "/admin/staff", Icon::User),
        item(Permission::ReadAudit, "Audit log", "/admin/audit", Icon::Clock),
        item(Permission::ReadAudit, "Invariants", "/admin/invariants", Icon::Certificate),
        Some(SideNavItem {
            text: "Your sign-in".into(),
            href: SECURITY.into(),
            icon: Icon::Hand,
            count: None,
        }),
    ];
    let group = |title: &str, items: &[Option<SideNavItem>]| SideNavGroup {
        title: title.into(),
        items: items.iter().flatten().cloned().collect(),
    };
    let groups = [group("Shop", &shop), group("Atelier", &atelier), group("House", &house)];
    SideNav { groups: groups.into_iter().filter(|g| !g.items.is_empty()).collect(), path: path.to_owned() }
}

/// What an action that redirected here came to, said once at the top of the page and announced.
pub(crate) fn outcome(scheme: Tone, text: &str) -> Markup {
    html! { (InlineAlert { live: true, ..InlineAlert::new(scheme, text) }) }
}
