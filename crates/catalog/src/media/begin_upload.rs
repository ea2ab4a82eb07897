//! Begin to send a file.
//!
//! Refuses an unknown product, one with as many entries as it may have, a file larger than any the house takes, a
//! checksum that is none, and an account that has sent as much as it may. Writes `media_uploads`. Nothing is in the store
//! yet.

use db::Tx;
use kernel::{
    FieldError, clean_text,
    ids::{AccountId, ProductId, UploadId},
};
use platform::Cx;

use super::{
    LARGEST_UPLOAD, MOST_ENTRIES, Upload,
    model::{DAILY_BYTES, MOST_OPEN},
    store,
};
use crate::CatalogError;

/// What is about to be sent.
#[derive(Debug, Clone)]
pub struct BeginUpload {
    /// Who sends it; nobody else can go on with it.
    pub account: AccountId,
    /// The product it is for.
    pub product: ProductId,
    /// What the sender's device calls the file. Shown to staff and used for nothing else.
    pub name: String,
    /// How many bytes it has.
    pub bytes: i64,
    /// SHA-256 of all of it in hexadecimal, if the sender knows it; what arrives must then match.
    pub digest: Option<String>,
}

/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 120;

/// Opens an upload and answers it.
#[tracing::instrument(name = "catalog.begin_upload", skip_all, fields(product.id = %ask.product))]
pub async fn begin_upload(tx: &mut Tx, cx: &Cx, ask: BeginUpload) -> Result<Upload, CatalogError> {
    let digest = check(&ask)?;
    store::lock_product(tx, ask.product).await?;
    refuse_full(tx, ask.product).await?;
    refuse_over_quota(tx, &ask).await?;
    let upload = Upload {
        id: UploadId::new(&*cx.random),
        product: ask.product,
        name: shown_name(&ask.name),
        bytes: ask.bytes,
        received: 0,
        media: None,
        open: true,
        digest,
    };
    insert(tx, &upload, ask.account).await?;
    Ok(upload)
}

/// The checksum as it is compared, if there is one.
fn check(ask: &BeginUpload) -> Result<Option<String>, CatalogError> {
    if ask.bytes > LARGEST_UPLOAD {
        return Err(CatalogError::FileTooLarge);
    }
    if ask.bytes < 1 {
        return Err(CatalogError::field("bytes", "out_of_range", "This file is empty. Choose another."));
    }
    let digest = ask.digest.as_deref().map(str::to_ascii_lowercase);
    let sound = |d: &String| d.len() == 64 && d.bytes().all(|b| b.is_ascii_hexdigit());
    if digest.as_ref().is_some_and(|d| !sound(d)) {
        return Err(CatalogError::field(
            "digest",
            "malformed",
            "Send the file's SHA-256 as 64 hexadecimal digits, or leave it out.",
        ));
    }
    Ok(digest)
}

/// UP02: a name is a line of text on staff's screen; hidden and direction-changing characters are dropped.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = clean_text(last, false).chars().take(LONGEST_NAME).collect();
    if shown.is_empty() { "Unnamed".to_owned() } else { shown }
}

async fn refuse_full(tx: &mut Tx, product: ProductId) -> Result<(), CatalogError> {
    let entries: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM product_media WHERE product_id = $1)
              + (SELECT count(*) FROM media_uploads WHERE product_id = $1 AND state = 'open')",
    )
    .bind(product.uuid())
    .fetch_one(&mut **tx)
    .await?;
    if entries >= MOST_ENTRIES {
        return Err(CatalogError::Invalid(vec![FieldError::new(
            "file",
            "too_many",
            format!("A piece has at most {MOST_ENTRIES} pictures and films. Remove one first."),
        )]));
    }
    Ok(())
}

/// UP06. Uploads that were given up count too: they have cost the same.
async fn refuse_over_quota(tx: &mut Tx, ask: &BeginUpload) -> Result<(), CatalogError> {
    // one at a time for an account, so that many at once do not all find room
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 9))")
        .bind(ask.account.to_string())
        .execute(&mut **tx)
        .await?;
    let now = tx.now().await?;
    let (open, bytes): (i64, i64) = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE state = 'open'), COALESCE(sum(bytes), 0)::bigint
         FROM media_uploads WHERE account_id = $1 AND created_at > $2",
    )
    .bind(ask.account.uuid())
    .bind(now - chrono::Duration::days(1))
    .fetch_one(&mut **tx)
    .await?;
    if open >= MOST_OPEN || bytes + ask.bytes > DAILY_BYTES { Err(CatalogError::UploadQuota) } else { Ok(()) }
}

async fn insert(tx: &mut Tx, upload: &Upload, account: AccountId) -> Result<(), CatalogError> {
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO media_uploads (id, account_id, product_id, name, bytes, digest, state, created_at, touched_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $7)",
    )
    .bind(upload.id.uuid())
    .bind(account.uuid())
    .bind(upload.product.uuid())
    .bind(&upload.name)
    .bind(upload.bytes)
    .bind(&upload.digest)
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::shown_name;

    /// UP02.
    #[test]
    fn a_name_is_only_ever_a_line_of_text() {
        for (name, shown) in [
            ("ring.jpg.html", "ring.jpg.html"),
            ("../../etc/passwd", "passwd"),
            ("C:\\photos\\ring.png", "ring.png"),
            ("ring\u{202e}gpj.exe", "ringgpj.exe"),
            ("a\"\r\nb", "a\"b"),
            ("  ", "Unnamed"),
            ("", "Unnamed"),
        ] {
            assert_eq!(shown_name(name), shown, "{name:?}");
        }
        assert_eq!(shown_name(&"x".repeat(5_000)).len(), 120);
    }
}
