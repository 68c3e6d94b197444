//! The store server's binary.

use std::process::ExitCode;

use clap::Parser;
use hoopoe_store_server::{
    command::{self, Arguments},
    telemetry,
};

fn main() -> ExitCode {
    // Two providers may be in the dependency graph; rustls panics until one is chosen. Only a second choice fails.
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let arguments = Arguments::parse();
    telemetry::start(arguments.log);
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(command::execute(arguments.command)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            command::output::complain(&error);
            ExitCode::FAILURE
        }
    }
}
