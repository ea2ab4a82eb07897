//! What serves the house's ports from outside: an S3-compatible store for files, a mail server, Stripe for payments, EasyPost for parcels, and the way to other programs.
//!
//! An adapter passes the same contract tests as the built-in part it stands in for; the server chooses by settings.

mod easypost;
mod messenger;
mod s3;
mod smtp;
pub mod stripe;
#[cfg(feature = "testing")]
pub mod testing;
mod vault;

pub use easypost::{EasyPost, EasyPostUnusable};
pub use messenger::{MessengerUnusable, WebMessenger};
pub use s3::S3;
pub use smtp::{Smtp, SmtpRefused};
pub use stripe::Stripe;
pub use vault::{Kept, Vault, VaultError};
