//! What the browser shows when there is no network.

use axum::{extract::State, response::Response};
use http::HeaderMap;
use ui::{Head, MessagePage, NavItem};

use crate::{
    Face,
    frame::{self, Open, Sheet},
};

/// `GET /offline`: kept by the browser beforehand.
pub(super) async fn show(State(face): State<Face>, asked: HeaderMap) -> Response {
    frame::public(&face, &asked, &face.catalog.snapshot(), "/offline".into(), || {
        let page = MessagePage {
            eyebrow: "No connection".into(),
            title: "You are offline.".into(),
            text: "Pieces you have viewed are still in your browser’s history. Your bag is safe with us."
                .into(),
            search_href: None,
            links: vec![NavItem::new("Try again", "/")],
        };
        let head = Head { title: "You are offline".into(), noindex: true, ..Head::default() };
        Open { sheet: Sheet::Whole, path: "/offline", head, scripts: &[], body: maud::html! { (page) } }
            .document(&face)
    })
}
