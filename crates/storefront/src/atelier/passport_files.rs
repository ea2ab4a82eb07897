//! What is kept of a passport: its sealed text, a page that proves itself, the house's keys, and its photographs.

use axum::{
    body::Body,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bespoke::{
    files::read_bytes,
    passports::{find_picture, list_keys, newest, offline_page, print_keys},
};
use http::{HeaderValue, header};
use web::{CachePolicy, Refusal};

use super::passport::find;
use crate::Face;

/// `GET /passport/{code}/passport.txt`: the newest version, byte for byte as it was sealed, with its signature.
pub(super) async fn text(State(face): State<Face>, Path(code): Path<String>) -> Result<Response, Refusal> {
    let found = find(&face, &code).await?;
    let version = newest(&mut *face.db.read().await?, &found).await?;
    let name = format!("passport-{}.txt", found.serial);
    Ok(file("text/plain; charset=utf-8", &name, version.sealed.file()))
}

/// `GET /passport/{code}/passport.html`: one file that checks its own seal, with no network. Handed out to keep, never shown under the
/// house's own address: it brings a script along.
pub(super) async fn offline(State(face): State<Face>, Path(code): Path<String>) -> Result<Response, Refusal> {
    let found = find(&face, &code).await?;
    let version = newest(&mut *face.db.read().await?, &found).await?;
    let name = format!("passport-{}.html", found.serial);
    Ok(file("text/html; charset=utf-8", &name, offline_page(&version.document, &version.sealed)))
}

/// `GET /passport/keys.txt`: every key that ever sealed passports here.
pub(super) async fn keys(State(face): State<Face>) -> Result<Response, Refusal> {
    let keys = list_keys(&mut *face.db.read().await?).await?;
    let text = print_keys(&face.cx.house.name, &keys);
    Ok(file("text/plain; charset=utf-8", "passport-keys.txt", text))
}

fn file(kind: &'static str, name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, text).into_response()
}

/// `GET /passport/{code}/pictures/{picture}`: one that the newest version names by its SHA-256; no other of the commission's is public.
pub(super) async fn picture(
    State(face): State<Face>,
    Path((code, sha256)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let found = find(&face, &code).await?;
    let file = find_picture(&mut *face.db.read().await?, &found, &sha256).await?;
    let bytes = read_bytes(&*face.web.files, &file.ok_or_else(Refusal::not_found)?).await?;
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/webp"));
    headers.insert(header::CACHE_CONTROL, CachePolicy::NoStore.header());
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    Ok(response)
}
