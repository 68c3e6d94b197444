//! The program `hoopoe`: a node, and the command line that talks to it.

use std::process::ExitCode;

use clap::Parser;
use hoopoe_node::cli::{self, Cli};

fn main() -> ExitCode {
    // 1. Two TLS providers are in the tree; nothing may ask for one before it is chosen.
    if rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .is_err()
    {
        eprintln!("hoopoe: another TLS provider was chosen already; this is a fault of the program");
        return ExitCode::FAILURE;
    }
    // 2. What is asked; a question that makes no sense ends here with exit code 2.
    let cli = Cli::parse();
    // 3. What has a clean end to come to is done on a runtime of the size that it needs.
    let runtime = match cli.runtime() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("hoopoe: the runtime cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    // 4. Do it.
    let code = runtime.block_on(cli::run(cli));
    // 5. A thread that waits for standard input must not hold the end up.
    runtime.shutdown_background();
    // 6. Say how it went.
    code
}
