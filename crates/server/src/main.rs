//! The binary `atelier`.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::main()
}
