//! What an upload and an entry are, and the limits of both.

use chrono::Duration;
use data_encoding::HEXLOWER;
use kernel::ids::{AssetId, MediaId, ProductId, UploadId, VariantId};
use platform::files::{FileKey, MalformedKey};
use sha2::{Digest, Sha256};

use crate::model::{Focal, Media, MediaKind, Metal};

/// The widths that pictures are made in, in pixels. No other size is ever made.
pub const WIDTHS: [i32; 8] = [160, 320, 480, 640, 800, 1000, 1400, 2000];
/// The most bytes of any upload: a film.
pub const LARGEST_UPLOAD: i64 = 200 * 1024 * 1024;
/// The most bytes of a picture.
pub(super) const LARGEST_PICTURE: i64 = 40 * 1024 * 1024;
/// The most bytes of a model.
pub(super) const LARGEST_MODEL: i64 = 50 * 1024 * 1024;
/// The most bytes that are sent at once.
pub const LARGEST_PART: usize = 4 * 1024 * 1024;
/// The fewest bytes that are sent at once, but for the last: an upload must not become a million rows.
pub const SMALLEST_PART: usize = 64 * 1024;
/// How long an upload may rest before its parts are forgotten.
pub const IDLE: Duration = Duration::minutes(4);
/// The most entries of one product.
pub const MOST_ENTRIES: i64 = 40;
/// The most uploads that one account may have under way.
pub(super) const MOST_OPEN: i64 = 20;
/// The most bytes that one account may begin to upload in a day.
pub(super) const DAILY_BYTES: i64 = 2 * 1024 * 1024 * 1024;

/// A file on its way to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// The product it is for.
    pub product: ProductId,
    /// What the sender calls it.
    pub name: String,
    /// How many bytes it will have.
    pub bytes: i64,
    /// How many have arrived: where the next part begins.
    pub received: i64,
    /// The entry it became.
    pub media: Option<MediaId>,
    /// Whether parts are still taken.
    pub open: bool,
    /// The checksum the sender announced, SHA-256 in hexadecimal.
    pub digest: Option<String>,
}

/// An entry among a product's pictures as staff see it.
#[derive(Debug, Clone, PartialEq)]
pub struct StaffMedia {
    /// Its id.
    pub id: MediaId,
    /// The product it belongs to.
    pub product: ProductId,
    /// What it is.
    pub kind: MediaKind,
    /// What the uploaded file was called; empty for pictures of the demonstration house.
    pub name: String,
    /// How far it is.
    pub standing: Standing,
    /// Whether shoppers see it.
    pub shown: bool,
    /// Its picture, or the one that stands for it; `None` while there is none.
    pub picture: Option<Media>,
    /// What it shows, in words; empty until staff have written them.
    pub alt: String,
    /// What must stay in view when it is cropped.
    pub focal: Focal,
    /// The metal it shows, when it belongs to one only.
    pub metal: Option<Metal>,
    /// The variants it belongs to; none for all.
    pub variants: Vec<VariantId>,
    /// The entry whose picture stands for a film or a model.
    pub poster: Option<MediaId>,
}

/// How far the work on an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Its renditions are being made.
    Making {
        /// How many are there.
        made: i64,
        /// How many there will be.
        of: i64,
    },
    /// All is there.
    Ready,
    /// It could not be made.
    Failed {
        /// Why, in a sentence.
        reason: String,
    },
}

impl StaffMedia {
    /// What keeps it from being on show, in a sentence; `None` when nothing does.
    pub fn missing(&self) -> Option<&'static str> {
        match self.standing {
            Standing::Making { .. } => Some("On show once its sizes are made."),
            Standing::Failed { .. } => Some("Remove it and try another file."),
            Standing::Ready if self.alt.is_empty() => Some("Describe it in words to put it on show."),
            Standing::Ready
                if self.kind != MediaKind::Picture && (self.poster.is_none() || self.picture.is_none()) =>
            {
                Some("Choose a finished picture that stands for it to put it on show.")
            }
            Standing::Ready => None,
        }
    }
}

/// The public name of an asset: bound to what was uploaded, and to the asset, so that removing one of two uploads of
/// the same file never takes the other's files away.
pub(super) fn stem(asset: AssetId, digest: &[u8; 32]) -> String {
    let whole = Sha256::new().chain_update(asset.uuid()).chain_update(digest).finalize();
    HEXLOWER.encode(&whole[..16])
}

/// The view in the address of every uploaded picture.
pub(super) const VIEW: &str = "picture";

/// The folder of an asset's renditions below `/media`.
pub(super) fn image_set(stem: &str) -> String {
    format!("u/{stem}")
}

/// Where the store keeps what was uploaded; never served.
pub(super) fn original_key(stem: &str) -> Result<FileKey, MalformedKey> {
    format!("originals/{stem}").parse()
}

/// Where the store keeps what `/media/{address}` answers with; the address begins with `u/`.
pub(super) fn public_key(address: &str) -> Result<FileKey, MalformedKey> {
    format!("public/{}", address.strip_prefix("u/").unwrap_or(address)).parse()
}

/// The address of a rendition below `/media`.
pub(super) fn rendition_address(stem: &str, width: i32, format: &str) -> String {
    format!("{}/{VIEW}-{width}.{format}", image_set(stem))
}

/// The address of a film or a model below `/media`.
pub(super) fn file_address(stem: &str, extension: &str) -> String {
    format!("u/{stem}.{extension}")
}

/// The widths a picture this wide is made in: none is drawn larger than it is.
pub(super) fn widths_of(width: i32) -> Vec<i32> {
    WIDTHS.into_iter().filter(|w| *w <= width).collect()
}

/// How high a rendition of this width is.
pub(super) fn height_at(width: i32, of_width: i32, of_height: i32) -> i32 {
    let exact = i64::from(width) * i64::from(of_height);
    let half = i64::from(of_width) / 2;
    i32::try_from((exact + half) / i64::from(of_width.max(1))).unwrap_or(i32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededRandom;

    #[test]
    fn a_picture_is_made_in_the_fixed_widths_up_to_its_own() {
        assert_eq!(widths_of(4_000), WIDTHS);
        assert_eq!(widths_of(640), [160, 320, 480, 640]);
        assert_eq!(widths_of(639), [160, 320, 480]);
        assert_eq!(height_at(640, 4_000, 3_000), 480);
        assert_eq!(height_at(160, 3_333, 5_000), 240);
        assert_eq!(height_at(160, 10_000, 3), 1);
    }

    #[test]
    fn two_uploads_of_one_file_have_names_of_their_own_and_every_name_is_a_key() {
        let random = SeededRandom::new(1);
        let (a, b) = (AssetId::new(&random), AssetId::new(&random));
        let (one, two) = (stem(a, &[7; 32]), stem(b, &[7; 32]));
        assert_ne!(one, two);
        assert_ne!(one, stem(a, &[8; 32]));
        assert_eq!(one.len(), 32);
        let address = rendition_address(&one, 640, "avif");
        assert_eq!(address, format!("u/{one}/picture-640.avif"));
        assert_eq!(public_key(&address).unwrap().as_str(), format!("public/{one}/picture-640.avif"));
        assert!(original_key(&one).is_ok() && public_key(&file_address(&one, "mp4")).is_ok());
    }
}
