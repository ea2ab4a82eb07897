//! A shop over a database of its own, and shoppers with a browser's cookies and no script.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use axum::{Router, body::Body};
use catalog::Catalog;
use commerce::{Commerce, inventory::Availability, payments::DemoGateway};
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use scraper::{Html, Selector};
use storefront::Face;
use testkit::TestDb;
use tower::ServiceExt;
use web::{Assets, Web};

use crate::pieces;

/// A furnished house with its doors open.
pub(crate) struct Shop {
    /// Kept for its schema, which is dropped with it.
    _house: TestDb,
    pub(crate) face: Face,
    app: Router,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let house = TestDb::new().await;
        let (db, cx) = (house.db(), house.cx());
        let mut tx = db.begin().await.unwrap();
        pieces::furnish(&mut tx, &cx).await;
        tx.commit().await.unwrap();
        let catalog = Catalog::load(&db, &Availability, None).await.unwrap();
        let commerce = Commerce::new(Arc::new(DemoGateway::new(db.clone(), &cx).unwrap()));
        let media = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/media"));
        let web = Web::new(&cx, Assets::none(), media);
        let face = Face { db, cx, catalog, commerce, web };
        let app = face.web.wrap(storefront::router(face.clone()));
        Self { _house: house, face, app }
    }

    /// The index as it is after everything that happened so far.
    pub(crate) async fn reindex(&self) {
        self.face.catalog.refresh(&self.face.db, &Availability).await.unwrap();
    }

    pub(crate) fn shopper(&self) -> Shopper {
        Shopper { app: self.app.clone(), cookies: BTreeMap::new() }
    }
}

/// Someone with a browser.
#[derive(Clone)]
pub(crate) struct Shopper {
    app: Router,
    pub(crate) cookies: BTreeMap<String, String>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Shopper {
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn fragment(&mut self, path: &str, name: &str) -> Answer {
        self.send(Request::get(path).header("x-fragment", name).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let pairs: Vec<(String, String)> = form.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        self.post_pairs(path, &pairs).await
    }

    pub(crate) async fn post_pairs(&mut self, path: &str, form: &[(String, String)]) -> Answer {
        let body = serde_urlencoded::to_string(form).unwrap();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends the form that a page shows, with some fields filled in, as a browser without script would.
    pub(crate) async fn submit(&mut self, page: &Answer, form: &str, filled: &[(&str, &str)]) -> Answer {
        let (action, mut fields) = page.form(form);
        for (name, value) in filled {
            fields.retain(|(field, _)| field != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        self.post_pairs(&action, &fields).await
    }

    /// Follows a redirect that must be there.
    pub(crate) async fn follow(&mut self, answer: &Answer) -> Answer {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let target = answer.location();
        self.get(&target).await
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        request.headers_mut().insert(header::HOST, "127.0.0.1:8080".parse().unwrap());
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// The demonstration ring, ready in the atelier, in the bag.
    pub(crate) async fn add_ring(&mut self) -> Answer {
        let page = self.get("/products/aurelia-solitaire").await;
        let added = self.submit(&page, "#buy-form", &[("engraving", "A & L")]).await;
        self.follow(&added).await
    }
}

impl Answer {
    pub(crate) fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn location(&self) -> String {
        self.header("location").to_owned()
    }

    /// The words of everything that matches.
    pub(crate) fn text(&self, selector: &str) -> String {
        let selector = Selector::parse(selector).unwrap();
        let html = self.html();
        let words = html.select(&selector).flat_map(|e| e.text().map(str::to_owned).collect::<Vec<_>>());
        words.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The words of each thing that matches.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let (html, selector) = (self.html(), Selector::parse(selector).unwrap());
        html.select(&selector).map(|e| e.text().collect::<String>().trim().to_owned()).collect()
    }

    pub(crate) fn count(&self, selector: &str) -> usize {
        self.html().select(&Selector::parse(selector).unwrap()).count()
    }

    pub(crate) fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let html = self.html();
        html.select(&Selector::parse(selector).unwrap()).next().and_then(|e| e.attr(name).map(str::to_owned))
    }

    /// A form's address and the fields a browser would send with it.
    pub(crate) fn form(&self, selector: &str) -> (String, Vec<(String, String)>) {
        let html = self.html();
        let form = html.select(&Selector::parse(selector).unwrap()).next();
        let form = form.unwrap_or_else(|| panic!("no form {selector} in {}", self.body));
        let action = form.attr("action").unwrap_or_default().to_owned();
        let mut fields = Vec::new();
        for input in form.select(&Selector::parse("input,textarea,select").unwrap()) {
            let Some(name) = input.attr("name") else { continue };
            let kind = input.attr("type").unwrap_or("text");
            if matches!(kind, "radio" | "checkbox") && input.attr("checked").is_none() {
                continue;
            }
            let value = match input.value().name() {
                "textarea" => input.text().collect(),
                "select" => {
                    let chosen = input.select(&Selector::parse("option[selected]").unwrap()).next();
                    let chosen = chosen.or_else(|| input.select(&Selector::parse("option").unwrap()).next());
                    chosen.and_then(|o| o.attr("value")).unwrap_or_default().to_owned()
                }
                _ => input.attr("value").unwrap_or_default().to_owned(),
            };
            fields.push((name.to_owned(), value));
        }
        (action, fields)
    }
}
