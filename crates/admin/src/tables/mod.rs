//! The tables of the back office: filters, sorting, columns and saved views over one query, which is all in the address.

mod columns;
mod narrow;
mod page;
mod views;

use axum::{
    Router,
    routing::{get, post},
};
use catalog::bulk::VARIANTS;
use commerce::orders::ORDERS;
use kernel::ids::{OrderId, ProductId};
use platform::tables::{Table, TableQuery, TableRow};
use web::staff::{
    Right,
    rights::{ReadCatalog, ReadOrders},
};

use crate::{Face, words::query_value};

/// A table with its pages.
pub(crate) trait Sheets: Send + Sync + 'static {
    /// What reading it asks for.
    type Read: Right;
    /// The table.
    fn table() -> &'static Table;
    /// What its page is called.
    const TITLE: &'static str;
    /// Where it is.
    const PATH: &'static str;
    /// Where its selection can be changed; none when its rows never change in bulk.
    const CHANGE: Option<&'static str>;
    /// The page that a row leads to.
    fn href(row: &TableRow) -> String;
}

/// Every variant.
pub(crate) enum Variants {}

impl Sheets for Variants {
    type Read = ReadCatalog;
    const TITLE: &'static str = "All variants";
    const PATH: &'static str = "/admin/tables/variants";
    const CHANGE: Option<&'static str> = Some("/admin/bulk-edits/new");

    fn table() -> &'static Table {
        &VARIANTS
    }

    fn href(row: &TableRow) -> String {
        format!("/admin/products/{}", ProductId::from_uuid(row.page))
    }
}

/// Every order.
pub(crate) enum Orders {}

impl Sheets for Orders {
    type Read = ReadOrders;
    const TITLE: &'static str = "All orders";
    const PATH: &'static str = "/admin/tables/orders";
    const CHANGE: Option<&'static str> = None;

    fn table() -> &'static Table {
        &ORDERS
    }

    fn href(row: &TableRow) -> String {
        format!("/admin/orders/{}", OrderId::from_uuid(row.page))
    }
}

/// The pages of every table.
pub(crate) fn routes() -> Router<Face> {
    of::<Variants>().merge(of::<Orders>())
}

fn of<T: Sheets>() -> Router<Face> {
    let path = T::PATH;
    Router::new()
        .route(path, get(page::show::<T>))
        .route(&format!("{path}/file"), get(page::export::<T>))
        .route(&format!("{path}/views"), post(views::save::<T>))
        .route(&format!("{path}/views/{{view}}/removal"), post(views::remove::<T>))
}

/// The address of a query, with more parameters.
pub(crate) fn address(path: &str, query: &TableQuery, more: &[(&str, &str)]) -> String {
    let own = query.pairs();
    let pairs = own.iter().map(|(name, value)| (*name, value.as_str())).chain(more.iter().copied());
    let written: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", query_value(value))).collect();
    if written.is_empty() { path.to_owned() } else { format!("{path}?{}", written.join("&")) }
}
