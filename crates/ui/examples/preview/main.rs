//! Prints a page of samples, to look at: `cargo run -p atelier-ui --example preview -- frontend/dist/manifest.json [PAGE]`,
//! where PAGE is `admin`, `product`, `collection`, `checkout`, or names of components with commas; nothing for the gallery.
//! Serve `frontend/dist` as `/assets` and `demo/media` as `/media` beside it.

mod pages;

use maud::{Markup, Render, html};
use ui::{AdminShell, Head, PageHeader, Shell, SideNav, SideNavGroup, SideNavItem, Styles};

fn main() {
    let mut args = std::env::args().skip(1);
    let manifest = args.next().and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
    let url = |name: &str| {
        let start = manifest.find(&format!("\"{name}\": \"")).map(|at| at + name.len() + 5);
        let file = start.and_then(|at| manifest[at..].split('"').next()).unwrap_or(name);
        format!("/assets/{file}")
    };
    let kind = args.next().unwrap_or_default();
    let head = Head {
        title: "Components".into(),
        description: "Every component in every state.".into(),
        ..Head::default()
    };
    let page = match kind.as_str() {
        "admin" => admin(&url, head),
        group => {
            let site = ui::samples::site();
            let body = match group {
                "" => ui::gallery_page(),
                "product" => pages::product(),
                "collection" => pages::collection(),
                "checkout" => pages::checkout(),
                names => one_group(names),
            };
            Shell {
                site: &site,
                standing: &ui::Standing::default(),
                assets: &url,
                head,
                styles: Styles::Linked("gallery.css"),
                scripts: &["product.js", "collection.js", "checkout.js", "admin.js"],
                path: "/collections/engagement-rings",
                notice: html! {},
                body,
            }
            .render()
        }
    };
    println!("{}", page.into_string());
}

/// The samples of components whose names are given with commas, bare, one below the other.
fn one_group(names: &str) -> Markup {
    let names: Vec<&str> = names.split(',').collect();
    let samples = ui::gallery();
    html! {
        div class="wrap" {
            @for sample in samples.iter().filter(|sample| names.contains(&sample.name)) { div class="section-tight" { (sample.markup) } }
        }
    }
}

fn admin(url: &dyn ui::Assets, head: Head) -> Markup {
    let item = |text: &str, href: &str, icon| SideNavItem {
        text: text.into(),
        href: href.into(),
        icon,
        count: None,
    };
    let nav = SideNav {
        groups: vec![SideNavGroup {
            title: String::new(),
            items: vec![
                item("Overview", "/admin", ui::Icon::House),
                item("Orders", "/admin/orders", ui::Icon::Receipt),
            ],
        }],
        path: "/admin/orders".into(),
    };
    let samples = ui::gallery();
    let body = html! {
        (PageHeader { title: "Orders".into(), ..PageHeader::default() })
        @for sample in samples.iter().filter(|sample| ["kpi-tile", "filter-bar", "data-table"].contains(&sample.name)) { (sample.markup) }
    };
    AdminShell {
        name: "Atelier",
        assets: url,
        head,
        styles: Styles::Linked("admin.css"),
        scripts: &[],
        nav,
        search_href: "/admin/search",
        staff_name: "Mara Lindqvist",
        sign_out_href: "/admin/sign-out",
        badge: None,
        body,
    }
    .render()
}
