//! Files that people bring: received piece by piece into a file on disk that has no name, so that nothing is left of it when
//! whoever reads it lets go, or the process dies.

use std::{
    fs::File,
    io,
    path::PathBuf,
    pin::Pin,
    sync::atomic::{AtomicU64, Ordering},
};

use axum::body::{Body, Bytes};
use futures_util::Stream;
use http::StatusCode;
use kernel::Kind;
use tokio::io::AsyncWriteExt;

use crate::Refusal;

/// A file being received.
#[derive(Debug)]
pub struct Upload {
    file: tokio::fs::File,
    length: u64,
    most: u64,
}

impl Upload {
    /// Begins to receive a file of at most so many bytes.
    ///
    /// # Errors
    /// The machine has no room for files.
    pub async fn begin(most: u64) -> Result<Self, Refusal> {
        let file = tokio::task::spawn_blocking(nameless).await.map_err(io::Error::other).flatten();
        Ok(Self { file: file.map_err(|e| no_room(&e))?.into(), length: 0, most })
    }

    /// Adds the next bytes.
    ///
    /// # Errors
    /// 413 when it grows too large; 503 when the machine has no room.
    pub async fn add(&mut self, bytes: &Bytes) -> Result<(), Refusal> {
        self.length += bytes.len() as u64;
        if self.length > self.most {
            let message = format!("The file is larger than {} MB. Nothing was taken.", self.most / 1_000_000);
            return Err(Refusal::with_status(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message));
        }
        self.file.write_all(bytes).await.map_err(|e| no_room(&e))
    }

    /// Receives a whole body.
    ///
    /// # Errors
    /// As [`Upload::add`]; 400 when the body breaks off.
    pub async fn add_body(&mut self, body: Body) -> Result<(), Refusal> {
        let mut stream = body.into_data_stream();
        while let Some(piece) = std::future::poll_fn(|cx| Pin::new(&mut stream).poll_next(cx)).await {
            self.add(&piece.map_err(|_| broken_off())?).await?;
        }
        Ok(())
    }

    /// Whether nothing was received.
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The file, for reading from its beginning.
    ///
    /// # Errors
    /// 503 when the machine has no room.
    pub async fn finish(mut self) -> Result<File, Refusal> {
        self.file.flush().await.map_err(|e| no_room(&e))?;
        Ok(self.file.into_std().await)
    }
}

/// The sender stopped in the middle.
fn broken_off() -> Refusal {
    Refusal::new(
        Kind::Malformed,
        "unreadable",
        "The file did not arrive whole. Nothing was taken; please send it again.",
    )
}

fn no_room(error: &io::Error) -> Refusal {
    tracing::error!(%error, "a file could not be received");
    Refusal::new(
        Kind::Unavailable,
        "no_room",
        "We have no room for the file at the moment. Nothing was taken.",
    )
}

fn nameless() -> io::Result<File> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = format!("atelier-upload-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let path: PathBuf = std::env::temp_dir().join(name);
    let file = File::options().create_new(true).read(true).write(true).open(&path)?;
    std::fs::remove_file(path)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek};

    use super::*;

    #[tokio::test]
    async fn a_body_is_received_whole_and_a_large_one_refused() {
        let mut upload = Upload::begin(10).await.unwrap();
        upload.add_body(Body::from("a,b\n1,2\n")).await.unwrap();
        let mut file = upload.finish().await.unwrap();
        let mut text = String::new();
        file.rewind().unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "a,b\n1,2\n");

        let mut upload = Upload::begin(3).await.unwrap();
        let refused = upload.add_body(Body::from("four")).await.unwrap_err();
        assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
}
