//! The binary `atelier`.

use std::process::ExitCode;

/// Answers are built of many small pieces and a few of some kilobytes, on all threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::main()
}
