//! Chance as a parameter.

use std::sync::Mutex;

use rand::{Rng, RngCore, SeedableRng, rngs::StdRng};

/// A source of random bytes, and of the milliseconds that version 7 ids start with.
pub trait Random: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]);
    /// Unix milliseconds for the leading part of an id; orders index pages and nothing else.
    fn millis(&self) -> u64;
}

/// The operating system's cryptographic source.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that meets the ambient source")]
    fn fill(&self, buffer: &mut [u8]) {
        rand::rng().fill(buffer);
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that meets the ambient clock")]
    fn millis(&self) -> u64 {
        chrono::Utc::now().timestamp_millis().try_into().unwrap_or(0)
    }
}

/// A repeatable source for tests and for catalogues that must come out the same each time.
#[derive(Debug)]
pub struct SeededRandom {
    inner: Mutex<(StdRng, u64)>,
}

impl SeededRandom {
    /// The sequence that belongs to a seed.
    pub fn new(seed: u64) -> Self {
        Self { inner: Mutex::new((StdRng::seed_from_u64(seed), 1_760_000_000_000)) }
    }
}

impl Random for SeededRandom {
    fn fill(&self, buffer: &mut [u8]) {
        let mut inner = self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        inner.0.fill_bytes(buffer);
    }

    fn millis(&self) -> u64 {
        let mut inner = self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        inner.1 += 1;
        inner.1
    }
}
