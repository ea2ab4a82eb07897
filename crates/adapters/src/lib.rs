//! What serves the house's ports from outside: today, an S3-compatible store for files.
//!
//! An adapter passes the same contract tests as the built-in part it stands in for; the server chooses by settings.

mod s3;

pub use s3::S3;
