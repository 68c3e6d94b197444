//! A post office that holds sealed letters for people who are away, and knows as little as possible.
//!
//! [`run`] serves until it is told to stop. The pieces:
//!
//! - [`config`]: every limit and switch; [`data`]: the data directory, its lock and the server's identity.
//! - [`api`]: the routes, one resource a file; [`error`]: what a refused request is told.
//! - [`edge`]: what happens to a connection before its first request; [`tls`]: the certificate.
//! - [`auth`]: challenges and session tokens, in memory only.
//! - [`db`]: the only place with SQL; one task writes, in batches, and answers after the commit.
//! - [`connections`]: the live connections; [`connected`]: what they and sessions are told of a transaction; [`cluster`]: those of other
//!   instances; [`rate_limit`]: how often somebody may ask; [`shares`]: how much somebody may hold; [`disk`], [`sweep`], [`clock`],
//!   [`telemetry`].
//! - [`backup`]: a copy from which the server can be set up again; [`command`]: what the binary can be told to do.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! use hoopoe_store_server::{config::Config, run};
//! use tokio_util::sync::CancellationToken;
//!
//! let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
//! run(listener, Config::for_data("/var/lib/hoopoe-store"), CancellationToken::new()).await?;
//! # Ok(())
//! # }
//! ```

pub mod api;
pub mod auth;
pub mod backup;
pub mod clock;
pub mod cluster;
pub mod command;
pub mod config;
pub mod connected;
pub mod connections;
pub mod data;
pub mod db;
pub mod disk;
pub mod edge;
pub mod error;
pub mod metrics;
pub mod rate_limit;
pub mod server;
pub mod shares;
pub mod state;
pub mod sweep;
pub mod telemetry;
pub mod tls;

pub use server::{RunError, run};
