//! `hoopoe run`: the node in the foreground, until a signal or the end of standard input.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
    thread,
};

use clap::{ArgAction, Args};
use hoopoe_crypto::vault::VaultError;
use hoopoe_engine::config::Hedge;
use hoopoe_protocol::time::Span;
use serde::Serialize;
use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use super::{
    CliError,
    error::command,
    holder,
    output::{Paint, Screen},
    passphrase,
};
use crate::{
    config::ReceiptDelay,
    db::OpenError,
    node::{self, NodeConfig, Running},
    p2p::{self, StartError},
    profile::{LockError, Profile, UnlockError, Unlocked},
    telemetry,
    web::{self, Access, ApiState, LocalSocket, PagePort, PortError, PortLimits, Timing},
};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Read the passphrase from this file instead of asking for it
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// End when standard input ends, for a program that starts this one
    #[arg(long)]
    until_stdin_closes: bool,
    /// Listen for contacts here, as in /ip4/0.0.0.0/udp/4001/quic-v1; can be given several times
    #[arg(long, value_name = "ADDR", action = ArgAction::Append, value_parser = p2p::listen_address)]
    listen: Vec<String>,
    /// The port of the page on this computer, from now on; 0 for any free one, this once
    #[arg(long, value_name = "PORT")]
    page_port: Option<u16>,
    /// Also send a direct message over the store server if it is not acknowledged after so many milliseconds
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=60_000))]
    hedge_ms: Option<u64>,
    /// Let a receipt for a stored message wait between so many milliseconds
    #[arg(long, value_name = "MIN-MAX")]
    receipt_delay_ms: Option<ReceiptDelay>,
    /// How much is logged, on standard error
    #[arg(
        long,
        env = "HOOPOE_LOG",
        value_name = "LEVEL",
        default_value = "warn",
        ignore_case = true
    )]
    log: telemetry::Level,
}

#[derive(Serialize)]
struct Ready {
    running: String,
    page: String,
}

pub(super) async fn run(arguments: Arguments, folder: PathBuf, screen: &Screen) -> Result<(), CliError> {
    telemetry::start(arguments.log);
    if !Profile::at(folder.clone()).exists()? {
        return Err(CliError::no_profile(&folder));
    }
    let stop = CancellationToken::new();
    end_on_signals(&stop)?;
    let passphrase = passphrase::ask(arguments.passphrase_file.as_deref())?;
    if arguments.until_stdin_closes {
        end_with_standard_input(stop.clone())?;
    }
    let unlocked = unlock(&folder, &passphrase)?;
    drop(passphrase);
    // Bound before the rest starts: who asks in this moment waits instead of being told that nothing runs.
    let socket = LocalSocket::bind(&unlocked.profile, &unlocked.lock)
        .map_err(|error| CliError::failed("socket", error.to_string()))?;
    let profile = unlocked.profile.clone();
    let running = node::run(unlocked, config(&arguments), stop.clone())
        .await
        .map_err(|error| failed(&error))?;
    let served = serve(&running, profile, socket, &stop, screen).await;
    if served.is_err() {
        stop.cancel();
    }
    running.ended().await;
    // If it ended by itself, nobody must be answered any more.
    stop.cancel();
    served?.ended().await
}

/// What answers those who ask.
struct Serving {
    socket: JoinHandle<io::Result<()>>,
    port: JoinHandle<()>,
}

impl Serving {
    async fn ended(self) -> Result<(), CliError> {
        self.port.await.map_err(io::Error::other)?;
        self.socket.await.map_err(io::Error::other)??;
        Ok(())
    }
}

/// Answers on the socket and on the port, and says so.
async fn serve(
    running: &Running,
    profile: Profile,
    socket: LocalSocket,
    stop: &CancellationToken,
    screen: &Screen,
) -> Result<Serving, CliError> {
    let folder = profile.folder().to_owned();
    let port = match PagePort::bind(running.page).await {
        Ok(port) => port,
        Err(error) => return Err(no_port(error, running, &folder).await),
    };
    let page = port.address();
    let (reader, keeper) = (running.reader.clone(), running.keeper.clone());
    let access = Access::open(page, profile, reader, keeper)
        .await
        .map_err(|error| CliError::failed("run_failed", error.to_string()))?;
    let state = ApiState::new(
        running.handle.clone(),
        running.reader.clone(),
        socket.owner(),
        access,
        Timing::default(),
        stop.clone(),
    );
    if !web::assets::are_there() {
        tracing::warn!("this hoopoe was built without its page");
    }
    let router = web::router(state);
    let serving = Serving {
        socket: tokio::spawn(socket.serve(router.clone(), stop.clone())),
        port: tokio::spawn(port.serve(router, PortLimits::default(), stop.clone())),
    };
    let ready = Ready {
        running: folder.display().to_string(),
        page: page.origin(),
    };
    screen.answer(&ready, |_, _: Paint| {
        format!(
            "hoopoe is running; talk to it with: {}, or in a browser with: {}",
            command(&folder, "status"),
            command(&folder, "open")
        )
    })?;
    Ok(serving)
}

/// Never another port instead: cookies, permissions and an installed app hang on it.
///
/// A browser with an open page has sent its cookie to whoever has the port, so no session is good any more.
async fn no_port(error: PortError, running: &Running, folder: &Path) -> CliError {
    let PortError::Taken(port) = error else {
        return CliError::failed("page_port", error.to_string());
    };
    if let Err(error) = running.keeper.remove_sessions().await {
        tracing::error!(%error, "the sessions of browsers could not be ended");
    }
    let holder = holder::of_port(port).map_or_else(
        || "another program".to_owned(),
        |holder| format!("{} (process {})", holder.name, holder.process),
    );
    let choose = command(folder, "run --page-port PORT");
    let title = format!(
        "the port {port} of your page is in use by {holder}; end that one, or choose another port for good: {choose}. \
         Browsers have to sign in anew, because it may have got their cookies"
    );
    CliError::failed("page_port", title)
}

fn unlock(folder: &Path, passphrase: &str) -> Result<Unlocked, CliError> {
    Profile::unlock(folder, passphrase.as_bytes()).map_err(|error| match error {
        UnlockError::Missing => CliError::no_profile(folder),
        UnlockError::Lock(LockError::InUse) => CliError::failed("in_use", in_use(folder)),
        UnlockError::Vault(VaultError::WrongPassphrase) => CliError::failed(
            "wrong_passphrase",
            "the passphrase does not open this profile; try again",
        ),
        other => CliError::failed("unlock_failed", other.to_string()),
    })
}

/// Says which process it is, if it answers.
fn in_use(folder: &Path) -> String {
    let socket = Profile::at(folder.to_owned()).socket().ok();
    let process = socket.and_then(|path| process_behind(&path));
    let which = process.map_or_else(String::new, |number| format!(" (process {number})"));
    format!(
        "another hoopoe{which} runs for this profile; talk to it with: {}",
        command(folder, "status")
    )
}

fn process_behind(socket: &Path) -> Option<i32> {
    let stream = std::os::unix::net::UnixStream::connect(socket).ok()?;
    stream.set_nonblocking(true).ok()?;
    tokio::net::UnixStream::from_std(stream)
        .ok()?
        .peer_cred()
        .ok()?
        .pid()
}

fn config(arguments: &Arguments) -> NodeConfig {
    let mut config = NodeConfig::default();
    if !arguments.listen.is_empty() {
        config.p2p.listen.clone_from(&arguments.listen);
    }
    config.page_port = arguments.page_port;
    if let Some(after) = arguments.hedge_ms {
        config.engine.hedge = Hedge::After(Span::millis(after));
    }
    if let Some(delay) = arguments.receipt_delay_ms {
        config.engine.stored_receipt_delay = (delay.least, delay.most);
    }
    config
}

fn failed(error: &anyhow::Error) -> CliError {
    match (
        error.downcast_ref::<OpenError>(),
        error.downcast_ref::<p2p::StartError>(),
    ) {
        (Some(newer @ OpenError::Newer { .. }), _) => {
            CliError::failed("database_newer", format!("{newer}; nothing was changed"))
        }
        (_, Some(StartError::Listen(_))) => CliError::failed(
            "listen",
            "no address can be listened on; is a port in use by another program? An address of this computer looks like \
             /ip4/0.0.0.0/udp/4001/quic-v1 or /ip4/0.0.0.0/tcp/4001 (--listen ADDR)",
        ),
        _ => CliError::failed("run_failed", format!("{error:#}")),
    }
}

/// Ends at SIGINT and SIGTERM. A second one ends the process at once, as if this one had never listened.
fn end_on_signals(stop: &CancellationToken) -> io::Result<()> {
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        let mut signals = signal(kind)?;
        let stop = stop.clone();
        tokio::spawn(async move {
            signals.recv().await;
            stop.cancel();
            signals.recv().await;
            std::process::exit(1);
        });
    }
    Ok(())
}

/// A thread of its own: a read of standard input cannot be called off, and must not hold the runtime up.
fn end_with_standard_input(stop: CancellationToken) -> io::Result<()> {
    thread::Builder::new()
        .name("standard-input".to_owned())
        .spawn(move || {
            let mut rest = [0; 256];
            while matches!(io::stdin().read(&mut rest), Ok(1..)) {}
            stop.cancel();
        })?;
    Ok(())
}
