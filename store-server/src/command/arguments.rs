//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::telemetry::LogLevel;

/// A store-and-forward server for end-to-end encrypted messages.
#[derive(Debug, Parser)]
#[command(name = "hoopoe-store", version)]
pub struct Arguments {
    /// How much is logged to standard error: off, error, warn, info, debug or trace.
    #[arg(long, global = true, env = "HOOPOE_LOG", default_value = "info")]
    pub log: LogLevel,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server.
    Run(Box<RunArguments>),
    /// Print a new invite code of a server that has run before, also while it runs.
    Invite(InviteArguments),
    /// Print counts, never anybody's data.
    Stats(StatsArguments),
    /// List accounts by number: since when, how many devices, how much waits; never whose.
    Accounts(StatsArguments),
    /// Copy everything that the server keeps into a new folder, also while it runs, and verify the copy. Not for PostgreSQL, which has
    /// tools of its own.
    Backup(BackupArguments),
    /// Look whether a backup is whole.
    Verify(VerifyArguments),
    /// Set a server up from a backup, where none has run.
    Restore(RestoreArguments),
    /// Make a PostgreSQL database fit to serve that its own tools have restored. Once, before a server starts on it.
    Restored(RestoredArguments),
}

/// What is copied where.
#[derive(Debug, Args)]
pub struct BackupArguments {
    /// Data directory of the server.
    #[arg(long, env = "HOOPOE_STORE_DATA")]
    pub data: PathBuf,
    /// The folder for the copy; it must not be there yet.
    #[arg(long, value_name = "FOLDER")]
    pub to: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Which backup.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// The folder that `backup` has made.
    pub backup: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Which backup, and where the server will run.
#[derive(Debug, Args)]
pub struct RestoreArguments {
    /// The folder that `backup` has made.
    pub backup: PathBuf,
    /// Data directory of the server that will run.
    #[arg(long, env = "HOOPOE_STORE_DATA")]
    pub data: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Which database.
#[derive(Debug, Args)]
pub struct RestoredArguments {
    /// URL of the PostgreSQL database.
    #[arg(
        long,
        env = "HOOPOE_STORE_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database: String,
}

/// How to run.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// Data directory, created if it is not there.
    #[arg(long, env = "HOOPOE_STORE_DATA")]
    pub data: Option<PathBuf>,
    /// Configuration file in TOML.
    #[arg(long, env = "HOOPOE_STORE_CONFIG")]
    pub config: Option<PathBuf>,
    /// Address and port to listen on; port 0 takes any.
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: Option<SocketAddr>,
    /// Certificate chain in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Make a certificate and keep it in the data directory; clients are told its key (join --pin).
    #[arg(long, conflicts_with_all = ["tls_cert", "tls_key"])]
    pub self_signed: bool,
    /// Obtain a certificate for this name from an authority (ACME), which must reach the server on port 443; give it
    /// again for further names.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["tls_cert", "tls_key", "self_signed"])]
    pub acme_domain: Vec<String>,
    /// An address for mail, told to the authority.
    #[arg(long, value_name = "ADDRESS")]
    pub acme_contact: Option<String>,
    /// The authority's directory; Let's Encrypt's if it is not given.
    #[arg(long, value_name = "URL")]
    pub acme_directory: Option<String>,
    /// The certificate in PEM by which a private authority's own is known.
    #[arg(long, value_name = "FILE")]
    pub acme_root: Option<PathBuf>,
    /// Believe this proxy, an address or a network, for whom it asks; give it again for further ones.
    #[arg(long, value_name = "ADDR[/BITS]")]
    pub trusted_proxy: Vec<String>,
    /// Trusted proxies begin their connections with a header of the PROXY protocol.
    #[arg(long)]
    pub proxy_protocol: bool,
    /// Where people reach the server, for the invitations that `invite` prints.
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Address and port for Prometheus (plain HTTP, not for the public); nothing if it is not given.
    #[arg(long, value_name = "ADDR:PORT")]
    pub metrics_listen: Option<SocketAddr>,
    /// Let anybody register, without an invite code.
    #[arg(long)]
    pub open_registration: bool,
    /// Stop when standard input is closed.
    #[arg(long)]
    pub until_stdin_closes: bool,
}

/// What the invite code is good for.
#[derive(Debug, Args)]
pub struct InviteArguments {
    /// Data directory of the server.
    #[arg(long, env = "HOOPOE_STORE_DATA")]
    pub data: PathBuf,
    /// URL of its PostgreSQL database, if it has one.
    #[arg(
        long,
        env = "HOOPOE_STORE_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database: Option<String>,
    /// How many accounts may register with it.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub uses: u32,
    /// Days after which it is no longer good.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    pub expires_days: u32,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Which counts.
#[derive(Debug, Args)]
pub struct StatsArguments {
    /// Data directory of the server.
    #[arg(long, env = "HOOPOE_STORE_DATA")]
    pub data: PathBuf,
    /// URL of its PostgreSQL database, if it has one.
    #[arg(
        long,
        env = "HOOPOE_STORE_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}
