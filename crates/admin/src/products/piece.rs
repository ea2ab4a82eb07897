//! The frame of one product: its name, where it stands, and the pages about it.

use catalog::{
    attributes::{self, Schema},
    model::Status,
    products::{self, ProductDraft, StaffProduct, WholeProduct},
};
use customers::{Permission, SignedIn};
use http::StatusCode;
use kernel::ids::ProductId;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, PageHeader, StatusDot, Tab, Tabs};
use web::{Page, Refusal};

use crate::{Face, frame::Sheet};

/// The pages of a product that are for reading.
const READ: &[&str] = &["/media", "/history"];

/// The pages about a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Words and prices, for every day.
    Words,
    /// Everything that can be said about it.
    Facts,
    /// Pictures, films and models.
    Media,
    /// What laboratories wrote about its stones.
    Reports,
    /// Whether and when it is on show.
    Publication,
    /// What is prepared while the live one stays.
    Draft,
    /// What it was before.
    History,
}

/// What the frame shows of a product.
pub(crate) struct Piece {
    id: ProductId,
    title: String,
    slug: String,
    status: Status,
}

impl From<&StaffProduct> for Piece {
    fn from(staff: &StaffProduct) -> Self {
        let p = &staff.product;
        Self { id: p.id, title: p.title.clone(), slug: p.slug.clone(), status: p.status }
    }
}

impl From<&WholeProduct> for Piece {
    fn from(whole: &WholeProduct) -> Self {
        let p = &whole.product;
        Self { id: whole.id, title: p.title.clone(), slug: p.slug.clone(), status: p.status }
    }
}

impl Piece {
    /// A page about it.
    pub(crate) fn page(
        &self,
        face: &Face,
        person: &SignedIn,
        side: Side,
        status: StatusCode,
        body: &Markup,
    ) -> Page {
        let mut actions = Vec::new();
        if self.status == Status::Active {
            let shop = Button::link("See it in the shop", format!("/products/{}", self.slug));
            actions.push(shop.scheme(ButtonScheme::Outline));
        }
        let body = html! {
            (PageHeader {
                crumbs: vec![("Products".into(), "/admin/products".into()), (self.title.clone(), String::new())],
                title: self.title.clone(),
                aside: html! { (StatusDot::new(self.status.label(), super::list::tone(self.status))) },
                actions,
                ..PageHeader::default()
            })
            (self.tabs(side, person.may(Permission::EditCatalog)))
            (body)
        };
        Sheet { title: self.title.clone(), path: "/admin/products", body }.respond(face, person, status)
    }

    /// Whoever only reads has what changed, and the pictures.
    fn tabs(&self, side: Side, edits: bool) -> Tabs {
        let tab = |of: Side, text: &str, rest: &str| Tab {
            text: text.into(),
            href: format!("{}{rest}", path(self.id)),
            count: None,
            current: of == side,
        };
        let all = vec![
            tab(Side::Words, "Words and prices", ""),
            tab(Side::Facts, "All fields", "/facts"),
            tab(Side::Media, "Pictures and films", "/media"),
            tab(Side::Reports, "Reports", "/reports"),
            tab(Side::Publication, "On show", "/publication"),
            tab(Side::Draft, "Draft", "/draft"),
            tab(Side::History, "History", "/history"),
        ];
        let tabs =
            all.into_iter().filter(|tab| edits || READ.iter().any(|page| tab.href.ends_with(page))).collect();
        Tabs { label: "About this product".into(), tabs }
    }
}

/// The address of a product's first page.
pub(super) fn path(id: ProductId) -> String {
    format!("/admin/products/{id}")
}

/// A product with what its pages need to know besides.
pub(super) struct Known {
    pub(super) whole: WholeProduct,
    pub(super) draft: Option<ProductDraft>,
    pub(super) schema: Schema,
}

/// Reads a product as a whole; one that is not there is not found.
pub(super) async fn read(face: &Face, id: ProductId) -> Result<Known, Refusal> {
    let mut conn = face.db.read().await?;
    let whole = products::find_whole(&mut conn, id).await?.ok_or_else(Refusal::not_found)?;
    let draft = products::find_draft(&mut conn, id).await?;
    let schema = attributes::load(&mut conn).await?;
    Ok(Known { whole, draft, schema })
}
