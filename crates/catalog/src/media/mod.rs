//! Pictures, films and models of pieces: uploading them, making what the shop shows of them, and where they stand.
//!
//! Owns `product_media`, `media_uploads`, `media_parts`, `media_assets` and `media_renditions`, and the files in the
//! house's [store](platform::files). Writes the audit log and announces products. Operations: [`begin_upload`],
//! [`append_part`], [`finish_upload`], [`abandon_upload`], [`describe_media`], [`order_media`], [`remove_media`],
//! [`put_media`]. Background work: [`develop_next`] makes renditions, [`sweep`] forgets what nobody needs.
//!
//! A file's name is shown to staff and used for nothing else. What an upload is, its bytes say. Pictures are decoded
//! within limits and made anew, so that nothing of the uploaded bytes reaches a shopper.

mod abandon_upload;
mod append_part;
mod backlog;
mod begin_upload;
mod bench;
mod clean_picture;
mod describe_media;
mod develop;
mod examine;
mod film;
mod finish_upload;
mod glb;
mod model;
mod order_media;
mod picture;
mod put_media;
mod queries;
mod remove_media;
mod sniff;
pub(crate) mod store;
mod sweep;
mod webm;
mod whole;

pub use abandon_upload::abandon_upload;
pub use append_part::{AppendPart, append_part};
pub use backlog::backlog;
pub use begin_upload::{BeginUpload, begin_upload};
pub use clean_picture::{CleanPicture, clean_picture};
pub use describe_media::{DescribeMedia, describe_media};
pub use develop::develop_next;
pub use finish_upload::finish_upload;
pub use model::{
    IDLE, LARGEST_PART, LARGEST_UPLOAD, MOST_ENTRIES, SMALLEST_PART, StaffMedia, Standing, Upload, WIDTHS,
};
pub use order_media::order_media;
pub use put_media::{PutMedia, put_media};
pub(crate) use queries::list_media_of;
pub use queries::{find_for_staff, find_upload, list_for_staff};
pub use remove_media::remove_media;
pub use sweep::{Swept, sweep};
