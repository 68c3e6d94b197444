//! `cargo xtask …`: the two commands of Hoopoe (`demo` and `test`), and what a developer needs beside them.

mod attacks;
mod audit;
mod bench;
mod bless;
mod build;
mod cargo;
mod chromium;
mod coverage;
mod debian;
mod defences;
mod demo;
mod pebble;
mod shots;
mod soak;
mod summary;
mod test;
mod tidy;
mod tree;
mod up;
mod verifier;
mod web_client;

use std::process::ExitCode;

use clap::Parser;

/// Hoopoe's developer commands.
#[derive(Parser)]
#[command(name = "cargo xtask", version, about, arg_required_else_help = true)]
enum Command {
    /// Builds everything, introduces Alice and Bob, and lets them talk on both paths.
    Demo(demo::Arguments),
    /// Builds and runs your own node for real.
    Up(up::Arguments),
    /// Runs every check and every test; the last line counts the parts that passed and failed.
    Test,
    /// Runs the proof of the cryptography, one line each: for whoever audits it.
    Audit(audit::Arguments),
    /// Measures which lines of the cryptography the tests run.
    Coverage,
    /// Checks the rules of the house that can be read off the sources.
    Tidy,
    /// Runs the benches that exist.
    Bench(bench::Arguments),
    /// Draws every screen of the page, for people to look at.
    Shots(shots::Arguments),
    /// Long runs.
    #[command(subcommand)]
    Soak(soak::Run),
    /// Records the state of the sources in the documents that describe them.
    Bless,
    /// Removes a demo's folder when its standard input closes.
    #[command(hide = true)]
    Sweep(demo::sweep::Arguments),
}

fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Up(arguments) => up::run(&arguments),
        Command::Test => test::run(),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Coverage => coverage::run(),
        Command::Tidy => tidy::run().map(ExitCode::from),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Shots(arguments) => shots::run(&arguments),
        Command::Soak(run) => soak::run(&run),
        Command::Bless => bless::run(),
        Command::Sweep(arguments) => demo::sweep::run(&arguments),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
