//! A page as an answer, and the cache of pages that are the same for everyone.

use std::{
    hash::BuildHasher,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Instant,
};

use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use foldhash::quality::FixedState;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use maud::Markup;
use tokio::sync::Semaphore;

use crate::{CachePolicy, assets::brotli};

/// An HTML page.
#[derive(Debug)]
pub struct Page {
    /// The status.
    pub status: StatusCode,
    /// Who may keep it.
    pub policy: CachePolicy,
    /// The document.
    pub html: Markup,
}

impl Page {
    /// A page with status 200.
    pub const fn ok(policy: CachePolicy, html: Markup) -> Self {
        Self { status: StatusCode::OK, policy, html }
    }

    /// The same page with another status.
    #[must_use]
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let mut response = (self.status, axum::response::Html(self.html.into_string())).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, self.policy.header());
        response
    }
}

/// Answers a form: go and look there. The browser's reload and back buttons then never send the form again.
pub fn see_other(path: &str) -> Response {
    let target = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, target);
    response.headers_mut().insert(header::CACHE_CONTROL, CachePolicy::NoStore.header());
    response
}

/// What a cached page depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageKey {
    /// The path with its known parameters in a fixed order.
    pub address: String,
    /// The catalogue's version.
    pub version: u64,
    /// The day that delivery dates on the page are counted from.
    pub day: NaiveDate,
}

/// The bytes of a page in one form only. From the first who takes it compressed on it is kept so: it is a sixth of the size.
#[derive(Debug, Clone)]
enum Form {
    Plain(Bytes),
    Brotli(Bytes),
}

impl Form {
    const fn len(&self) -> usize {
        match self {
            Self::Plain(bytes) | Self::Brotli(bytes) => bytes.len(),
        }
    }
}

/// A page that is kept.
#[derive(Debug)]
struct Kept {
    status: StatusCode,
    body: RwLock<Form>,
    pressed: AtomicBool,
    asked: AtomicU32,
    etag: HeaderValue,
}

impl Kept {
    fn form(&self) -> Form {
        self.body.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, form: Form) {
        *self.body.write().unwrap_or_else(PoisonError::into_inner) = form;
    }

    fn plain(&self) -> Bytes {
        match self.form() {
            Form::Plain(bytes) => bytes,
            Form::Brotli(bytes) => unpack(&bytes),
        }
    }

    /// The page compressed: quickly for who asks first, as small as it goes once it was pressed.
    fn brotli(&self) -> Bytes {
        match self.form() {
            Form::Brotli(bytes) => bytes,
            Form::Plain(bytes) => {
                let packed = brotli(&bytes, QUICK);
                self.put(Form::Brotli(packed.clone()));
                packed
            }
        }
    }
}

/// Pages that are the same for everyone, rendered and compressed once per catalogue version. Cloning shares it.
#[derive(Debug, Clone)]
pub struct PageCache(moka::sync::Cache<PageKey, Arc<Kept>>);

/// What the cache may hold, in bytes: about 10,000 pages.
const CAPACITY: u64 = 192 * 1024 * 1024;
/// Longer addresses are rendered each time: whoever makes them up must not push real pages out.
const LONGEST_ADDRESS: usize = 240;
/// How hard a page is compressed while somebody waits for it.
const QUICK: i32 = 4;
/// From how many requests on a page is worth pressing as small as it goes.
const WORTH_PRESSING: u32 = 3;

impl Default for PageCache {
    fn default() -> Self {
        let weigh = |key: &PageKey, page: &Arc<Kept>| {
            u32::try_from(key.address.len() + page.form().len()).unwrap_or(u32::MAX)
        };
        Self(moka::sync::Cache::builder().max_capacity(CAPACITY).weigher(weigh).build())
    }
}

impl PageCache {
    /// The page for a key, rendered if this version of it has not been asked for before; 304 when the browser has it.
    pub fn respond(&self, asked: &HeaderMap, key: PageKey, render: impl FnOnce() -> Page) -> Response {
        let made = || {
            let kept = keep(render());
            if accepts(asked, "br") {
                kept.brotli();
            }
            Arc::new(kept)
        };
        let kept = if key.address.len() > LONGEST_ADDRESS { made() } else { self.0.get_with(key, made) };
        if kept.asked.fetch_add(1, Ordering::Relaxed) + 1 >= WORTH_PRESSING
            && !kept.pressed.load(Ordering::Relaxed)
        {
            press(&kept);
        }
        answer(asked, &kept)
    }
}

/// Presses a page as small as it goes, in the background: one page at a time, and never more than a fifth of one core,
/// so that a crowd on many pages is served rather than pressed for. A page passed over is looked at on its next request.
fn press(kept: &Arc<Kept>) {
    static ONE: Semaphore = Semaphore::const_new(1);
    let Ok(turn) = ONE.try_acquire() else { return };
    if kept.pressed.swap(true, Ordering::Relaxed) {
        return;
    }
    let kept = Arc::clone(kept);
    tokio::spawn(async move {
        let begun = Instant::now();
        let page = Arc::clone(&kept);
        let pressed = tokio::task::spawn_blocking(move || brotli(&page.plain(), 11)).await;
        if let Ok(bytes) = pressed
            && !bytes.is_empty()
        {
            kept.put(Form::Brotli(bytes));
        }
        tokio::time::sleep(begun.elapsed() * 4).await;
        drop(turn);
    });
}

fn keep(page: Page) -> Kept {
    let plain = page.html.into_string();
    let etag = etag(plain.as_bytes());
    Kept {
        status: page.status,
        body: RwLock::new(Form::Plain(plain.into())),
        pressed: AtomicBool::new(false),
        asked: AtomicU32::new(0),
        etag,
    }
}

/// A tag of 128 bits. It tells our own answers to one address apart, of which nobody chooses the bytes: a hash that resists
/// forgers would take longer than the tag is worth.
pub fn etag(page: &[u8]) -> HeaderValue {
    let half = |seed| FixedState::with_seed(seed).hash_one(page);
    // hexadecimal digits in quotes are always a legal header value
    HeaderValue::from_str(&format!("W/\"{:016x}{:016x}\"", half(1), half(2)))
        .unwrap_or(HeaderValue::from_static("W/\"0\""))
}

/// What was compressed, for the few who take nothing compressed.
fn unpack(packed: &Bytes) -> Bytes {
    let mut plain = Vec::with_capacity(packed.len() * 6);
    // what we compressed ourselves can be read again
    match brotli::BrotliDecompress(&mut &packed[..], &mut plain) {
        Ok(()) => plain.into(),
        Err(error) => {
            tracing::error!(%error, "a kept page could not be read");
            Bytes::new()
        }
    }
}

fn accepts(asked: &HeaderMap, coding: &str) -> bool {
    let offered = asked.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    offered.split(',').map(|one| one.split(';').collect::<Vec<_>>()).any(|parts| {
        parts[0].trim() == coding
            && !parts[1..].iter().any(|p| matches!(p.trim(), "q=0" | "q=0.0" | "q=0.000"))
    })
}

fn answer(asked: &HeaderMap, kept: &Kept) -> Response {
    let same = asked.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|given| {
        let ours = kept.etag.to_str().unwrap_or_default();
        given == "*"
            || given
                .split(',')
                .any(|one| one.trim().trim_start_matches("W/") == ours.trim_start_matches("W/"))
    });
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else if accepts(asked, "br") {
        let mut response = (kept.status, Body::from(kept.brotli())).into_response();
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        response
    } else {
        (kept.status, Body::from(kept.plain())).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, CachePolicy::Public.header());
    headers.insert(header::ETAG, kept.etag.clone());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, x-fragment"));
    headers.insert("x-cacheable", HeaderValue::from_static("public"));
    response
}
