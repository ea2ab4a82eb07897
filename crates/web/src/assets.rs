//! The built files of `frontend/dist`.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use axum::body::Bytes;
use data_encoding::{BASE64, HEXLOWER};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::CachePolicy;

/// In release builds the files are part of the binary; in debug builds they are read from the folder.
#[derive(RustEmbed)]
#[folder = "../../frontend/dist"]
#[allow_missing = true]
struct Dist;

/// `frontend/dist` has no readable `manifest.json`.
#[derive(Debug, thiserror::Error)]
#[error("the pages' styles and scripts are not built: run `npm ci && npm run build` in frontend/ ({0})")]
pub struct AssetsMissing(String);

/// One built file with the forms it is served in.
#[derive(Debug, Clone)]
pub(crate) struct Asset {
    pub(crate) plain: Bytes,
    pub(crate) brotli: Option<Bytes>,
    pub(crate) media_type: &'static str,
    pub(crate) etag: String,
}

#[derive(Debug, Default)]
struct Inner {
    /// Plain name → name with its hash.
    names: HashMap<String, String>,
    files: HashMap<String, Asset>,
    styles: HashMap<String, String>,
    style_hashes: Vec<String>,
    integrity: HashMap<String, String>,
}

/// The built files and their addresses. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct Assets(Arc<Inner>);

impl Assets {
    /// Reads the manifest and every file it stands beside.
    ///
    /// # Errors
    /// [`AssetsMissing`] says how to build them.
    pub fn load() -> Result<Self, AssetsMissing> {
        let manifest = Dist::get("manifest.json").ok_or_else(|| AssetsMissing("no manifest.json".into()))?;
        let names: HashMap<String, String> =
            serde_json::from_slice(&manifest.data).map_err(|e| AssetsMissing(e.to_string()))?;
        let names = names.into_iter().map(|(name, file)| (name, plain_name(&file))).collect();
        let mut inner = Inner { names, ..Inner::default() };
        for path in Dist::iter() {
            if let Some(file) = Dist::get(&path) {
                inner.files.insert(path.to_string(), asset(&path, file.data));
            }
        }
        inner.read_styles();
        Ok(Self(Arc::new(inner)))
    }

    /// No files at all, for tests of pages in process: addresses still have their plain names.
    pub fn none() -> Self {
        Self::default()
    }

    /// The whole style sheet, to be put into the page; empty when there is none of that name.
    pub fn inline_css(&self, name: &str) -> &str {
        self.0.styles.get(name).map_or("", String::as_str)
    }

    /// The hashes that a content security policy must name for [`Assets::inline_css`] to apply.
    pub(crate) fn style_hashes(&self) -> &[String] {
        &self.0.style_hashes
    }

    /// What a script element says of a script's content, by its plain name: the browser runs nothing else from that address. `None`
    /// while it is not built.
    pub fn integrity(&self, name: &str) -> Option<&str> {
        self.0.integrity.get(name).map(String::as_str)
    }

    /// A file by its hashed name, kept for ever, or by its plain name, asked again each hour.
    pub(crate) fn find(&self, name: &str) -> Option<(&Asset, CachePolicy)> {
        if let Some(file) = self.0.names.get(name) {
            return self.0.files.get(file).map(|asset| (asset, CachePolicy::Hour));
        }
        self.0.files.get(name).map(|asset| (asset, CachePolicy::Immutable))
    }
}

impl Inner {
    fn read_styles(&mut self) {
        for (name, file) in &self.names {
            let Some(asset) = self.files.get(file) else { continue };
            if name.ends_with(".js") {
                let digest = BASE64.encode(&Sha256::digest(&asset.plain));
                self.integrity.insert(name.clone(), format!("sha256-{digest}"));
            }
            if name.ends_with(".css") {
                let css = String::from_utf8_lossy(&asset.plain).into_owned();
                self.style_hashes
                    .push(format!("'sha256-{}'", BASE64.encode(&Sha256::digest(css.as_bytes()))));
                self.styles.insert(name.clone(), css);
            }
        }
        self.style_hashes.sort();
    }
}

impl ui::Assets for Assets {
    fn url(&self, name: &str) -> String {
        let file = self.0.names.get(name).map_or(name, String::as_str);
        format!("/assets/{file}")
    }
}

/// The manifest may name a file or its whole address.
fn plain_name(file: &str) -> String {
    file.trim_start_matches('/').trim_start_matches("assets/").to_owned()
}

fn asset(path: &str, data: Cow<'static, [u8]>) -> Asset {
    let media_type = media_type(path);
    let etag = format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(&data)[..8]));
    let plain = Bytes::from(data.into_owned());
    let text = media_type.starts_with("text/") || media_type.contains("json") || media_type.contains("svg");
    let brotli = (text && plain.len() > 512).then(|| brotli(&plain, 11));
    Asset { plain, brotli, media_type, etag }
}

/// The bytes compressed with brotli.
pub(crate) fn brotli(bytes: &[u8], quality: i32) -> Bytes {
    let mut out = Vec::with_capacity(bytes.len() / 4);
    // tables as large as the text asks for: clearing larger ones takes longer than a page
    let lgwin = i32::try_from(bytes.len().next_power_of_two().trailing_zeros()).unwrap_or(22).clamp(16, 22);
    let settings =
        brotli::enc::BrotliEncoderParams { quality, lgwin, size_hint: bytes.len(), ..Default::default() };
    // compressing memory into memory has nothing that can fail; an empty answer would only cost bytes
    match brotli::BrotliCompress(&mut &*bytes, &mut out, &settings) {
        Ok(_) => out.into(),
        Err(_) => Bytes::new(),
    }
}

pub(crate) fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "json" if path.starts_with("speculation") => "application/speculationrules+json",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "html" => "text/html; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        "avif" => "image/avif",
        "webp" => "image/webp",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "ico" => "image/x-icon",
        _ => "application/octet-stream",
    }
}
