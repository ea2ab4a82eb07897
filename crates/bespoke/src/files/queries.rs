//! Reading pictures.

use bytes::Bytes;
use db::{Conn, DbError, Tx};
use platform::files::{FileKey, FileStore};
use sqlx::{Row, postgres::PgRow};

use super::add_picture::key;
use crate::{
    BespokeError,
    error::unreadable,
    ids::{CommissionFileId, CommissionId, EnquiryId},
};

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Something the client loves.
    Reference,
    /// The client's own stone.
    OwnStone,
    /// A round of the design.
    Design,
    /// The piece at the bench.
    Bench,
}

impl Place {
    /// Every place, in the order shown.
    pub const ALL: [Self; 4] = [Self::Reference, Self::OwnStone, Self::Design, Self::Bench];

    /// The word in the database and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::OwnStone => "own_stone",
            Self::Design => "design",
            Self::Bench => "bench",
        }
    }

    /// The place of a word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.code() == code)
    }

    /// The word for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Reference => "Reference",
            Self::OwnStone => "Own stone",
            Self::Design => "Design",
            Self::Bench => "At the bench",
        }
    }
}

/// A kept picture, always a WebP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its id.
    pub id: CommissionFileId,
    /// What its sender calls it.
    pub name: String,
    /// What it shows.
    pub place: Place,
    /// The SHA-256 of what is kept, in hexadecimal.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: i64,
    /// Its width in pixels.
    pub width: i32,
    /// Its height in pixels.
    pub height: i32,
}

/// The pictures of an enquiry, in the order they came.
pub async fn list_of_enquiry(conn: &mut Conn, id: EnquiryId) -> Result<Vec<File>, DbError> {
    let rows = sqlx::query("SELECT * FROM commission_files WHERE enquiry_id = $1 ORDER BY created_at, id")
        .bind(id.uuid())
        .fetch_all(conn)
        .await?;
    rows.iter().map(read).collect()
}

/// The pictures of a commission, in the order they came.
pub async fn list_of_commission(conn: &mut Conn, id: CommissionId) -> Result<Vec<File>, DbError> {
    let rows = sqlx::query("SELECT * FROM commission_files WHERE commission_id = $1 ORDER BY created_at, id")
        .bind(id.uuid())
        .fetch_all(conn)
        .await?;
    rows.iter().map(read).collect()
}

/// One picture of a commission or of an enquiry; none where it is another's.
pub async fn find_file(
    conn: &mut Conn,
    belongs: super::Belongs,
    id: CommissionFileId,
) -> Result<Option<File>, DbError> {
    let files = match belongs {
        super::Belongs::Enquiry(enquiry) => list_of_enquiry(conn, enquiry).await?,
        super::Belongs::Commission(commission) => list_of_commission(conn, commission).await?,
    };
    Ok(files.into_iter().find(|file| file.id == id))
}

/// The bytes of a picture: a WebP.
pub async fn read_bytes(files: &dyn FileStore, file: &File) -> Result<Bytes, BespokeError> {
    files.get(&key(file.id)?, None).await?.ok_or(BespokeError::NotFound)
}

/// The pictures of an enquiry go with it into its commission.
pub(crate) async fn hand_over(
    tx: &mut Tx,
    enquiry: EnquiryId,
    commission: CommissionId,
) -> Result<(), DbError> {
    sqlx::query("UPDATE commission_files SET commission_id = $2 WHERE enquiry_id = $1")
        .bind(enquiry.uuid())
        .bind(commission.uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Forgets the rows of drafts' pictures, and answers where their files are.
pub(crate) async fn keys_of_enquiries(
    tx: &mut Tx,
    enquiries: &[uuid::Uuid],
) -> Result<Vec<FileKey>, BespokeError> {
    let gone: Vec<uuid::Uuid> = sqlx::query_scalar(
        "DELETE FROM commission_files WHERE enquiry_id = ANY($1) AND commission_id IS NULL RETURNING id",
    )
    .bind(enquiries)
    .fetch_all(&mut **tx)
    .await?;
    gone.into_iter().map(|id| key(CommissionFileId::from_uuid(id))).collect()
}

fn read(row: &PgRow) -> Result<File, DbError> {
    let place: String = row.try_get("place")?;
    Ok(File {
        id: CommissionFileId::from_uuid(row.try_get("id")?),
        name: row.try_get("name")?,
        place: Place::find(&place).ok_or_else(|| unreadable("place of a picture", &place))?,
        sha256: row.try_get("sha256")?,
        bytes: row.try_get("bytes")?,
        width: row.try_get("width")?,
        height: row.try_get("height")?,
    })
}
