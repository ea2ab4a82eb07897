//! The frame around the shop's pages.

use catalog::Snapshot;
use http::HeaderMap;
use maud::{Markup, Render, html};
use ui::{EnclosedShell, Head, Shell, Styles};
use web::{CachePolicy, Page, PageKey, RequestId};

use crate::{Face, dates};

/// The picture shown where a page is shared and has none of its own.
pub(crate) const SHARED_PICTURE: &str = "/media/og.jpg";

/// The style sheet that is put into a page. The pages people arrive at carry only what they use.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sheet {
    /// Every component of the shop.
    Whole,
    /// The home page's.
    Home,
    /// Collections' and search's.
    Listing,
    /// The first view of a piece's page; `product-later.css` is linked where that ends.
    Product,
    /// Signing in, the account, the wishlist.
    Account,
    /// Those of loose stones.
    Stones,
    /// The ring builder's.
    Rings,
    /// The atelier's: enquiries and projects.
    Atelier,
}

impl Sheet {
    const fn file(self) -> &'static str {
        match self {
            Self::Whole => "storefront.css",
            Self::Home => "home.css",
            Self::Listing => "listing.css",
            Self::Product => "product.css",
            Self::Account => "account.css",
            Self::Stones => "stones.css",
            Self::Rings => "rings.css",
            Self::Atelier => "atelier.css",
        }
    }
}

/// A page in the open shop.
pub(crate) struct Open<'a> {
    pub(crate) path: &'a str,
    pub(crate) sheet: Sheet,
    pub(crate) head: Head,
    pub(crate) scripts: &'a [&'a str],
    pub(crate) body: Markup,
}

impl Open<'_> {
    /// The whole document.
    pub(crate) fn document(self, face: &Face) -> Markup {
        let head = Head {
            title: titled(&self.head.title, &face.cx.house.name),
            og_image: self.head.og_image.clone().or_else(|| Some(SHARED_PICTURE.into())),
            ..self.head
        };
        Shell {
            site: &face.web.site,
            standing: &face.web.standing,
            assets: &face.web.assets,
            head,
            styles: Styles::Inline { css: face.web.assets.inline_css(self.sheet.file()), nonce: None },
            scripts: self.scripts,
            path: self.path,
            notice: html! {},
            body: self.body,
        }
        .render()
    }
}

/// A page in checkout, where nothing leads astray.
pub(crate) fn enclosed(
    face: &Face,
    title: &str,
    back: (&str, &str),
    scripts: &[&str],
    body: Markup,
) -> Markup {
    EnclosedShell {
        site: &face.web.site,
        assets: &face.web.assets,
        head: Head { title: titled(title, &face.cx.house.name), noindex: true, ..Head::default() },
        styles: Styles::Inline { css: face.web.assets.inline_css("checkout.css"), nonce: None },
        scripts,
        only: None,
        back: (back.0.into(), back.1.into()),
        body,
    }
    .render()
}

/// The house's name after the title, where both fit into 60 characters.
fn titled(title: &str, house: &str) -> String {
    if title.contains(house) || title.chars().count() + house.chars().count() + 3 > 60 {
        title.to_owned()
    } else {
        format!("{title} · {house}")
    }
}

/// Answers with a page that is the same for everyone, from the cache where it can. It is kept under the version of the
/// snapshot it is rendered from: under a newer one an old page would stay until the next change.
pub(crate) fn public(
    face: &Face,
    asked: &HeaderMap,
    snapshot: &Snapshot,
    address: String,
    render: impl FnOnce() -> Markup,
) -> axum::response::Response {
    let key = PageKey { address, version: snapshot.version, day: dates::today(face) };
    face.web.pages.respond(asked, key, || Page::ok(CachePolicy::Public, render()))
}

/// Which part of a page an island asks for.
pub(crate) fn fragment(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-fragment").and_then(|v| v.to_str().ok())
}

/// Marks an answer as the part that was asked for.
pub(crate) fn as_fragment(
    mut response: axum::response::Response,
    name: &'static str,
) -> axum::response::Response {
    response.headers_mut().insert("x-fragment", http::HeaderValue::from_static(name));
    response
        .headers_mut()
        .insert(http::header::VARY, http::HeaderValue::from_static("accept-encoding, x-fragment"));
    response
}

impl Face {
    /// The context of one request.
    pub(crate) fn within(&self, id: &RequestId) -> platform::Cx {
        self.cx.with_actor(kernel::Actor::Guest).with_request(&id.0)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::{body::to_bytes, response::Response};
    use catalog::{Catalog, NoStock};
    use commerce::{Commerce, payments::DemoGateway};
    use testkit::TestDb;
    use web::{Assets, Web};

    use super::*;

    async fn text(response: Response) -> String {
        String::from_utf8(to_bytes(response.into_body(), 1024).await.unwrap().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_page_rendered_while_the_catalogue_changes_is_not_kept_as_the_new_one() {
        let house = TestDb::new().await;
        let (db, cx) = (house.db(), house.cx());
        let catalog = Catalog::load(&db, &NoStock, None).await.unwrap();
        let commerce = Commerce::new(Arc::new(DemoGateway::new(db.clone(), &cx).unwrap()));
        let web = Web::new(&cx, Assets::none(), testkit::home());
        let face = Face { db, cx, catalog, commerce, web };
        let asked = HeaderMap::new();

        let before = face.catalog.snapshot();
        face.catalog.refresh(&face.db, &NoStock).await.unwrap();
        let late = public(&face, &asked, &before, "/x".into(), || html! { "the old price" });
        assert_eq!(text(late).await, "the old price");
        let after = face.catalog.snapshot();
        let next = public(&face, &asked, &after, "/x".into(), || html! { "the new price" });
        assert_eq!(text(next).await, "the new price");
    }
}
