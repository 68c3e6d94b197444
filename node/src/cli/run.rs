//! `hoopoe run`: the node in the foreground, until a signal or the end of standard input.

mod marks;

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
    thread,
};

use clap::Args;
use serde::Serialize;
use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use super::{
    CliError,
    error::command,
    holder, notify,
    output::{self, Paint, Screen},
    passphrase,
    profile::{self, unlock},
    settings::Settings,
};
use crate::{
    db::{OpenError, backup::Upgrade, inspection::is_damage},
    node::{self, Running},
    p2p::{self, StartError},
    profile::Profile,
    telemetry,
    web::{self, Access, ApiState, LocalSocket, PagePort, PortError, PortLimits, Timing},
};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// End when standard input ends, for a program that starts this one
    #[arg(long)]
    until_stdin_closes: bool,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Serialize)]
struct Ready {
    running: String,
    page: String,
}

pub(super) async fn run(arguments: Arguments, folder: PathBuf, screen: &Screen) -> Result<(), CliError> {
    let (_, config) = arguments.settings.load(&folder)?;
    if !Profile::at(folder.clone()).exists()? {
        return Err(profile::missing(&folder));
    }
    telemetry::start(config.log, &config.log_to).map_err(|error| {
        CliError::failed(
            "log_file",
            format!("the log file cannot be written ({error}); name another one with --log-file FILE"),
        )
    })?;
    let stop = CancellationToken::new();
    end_on_signals(&stop)?;
    let passphrase = passphrase::ask(config.passphrase_file.as_deref())?;
    if arguments.until_stdin_closes {
        end_with_standard_input(stop.clone())?;
    }
    let unlocked = unlock(&folder, &passphrase)?;
    drop(passphrase);
    // Bound before the rest starts: who asks in this moment waits instead of being told that nothing runs.
    let socket = LocalSocket::bind(&unlocked.profile, &unlocked.lock)
        .map_err(|error| CliError::failed("socket", error.to_string()))?;
    let profile = unlocked.profile.clone();
    let running = node::run(unlocked, config.node(), stop.clone())
        .await
        .map_err(|error| failed(&folder, &error))?;
    if let Some(upgrade) = &running.upgrade {
        tell(upgrade);
    }
    if running.is_set_back {
        marks::tell_set_back();
        // What was revoked after the copy was made stands in it as good.
        let ended = end_all_access(&running).await;
        if let Err(error) = ended {
            stop.cancel();
            running.ended().await;
            return Err(error);
        }
    }
    let watching = marks::watch(
        running.handle.situation(),
        running.keeper.clone(),
        running.is_set_back,
        stop.clone(),
    );
    tokio::spawn(watching);
    let served = serve(&running, profile, socket, &stop, screen).await;
    if served.is_ok() {
        notify::ready();
        let stopping = stop.clone();
        tokio::spawn(async move {
            stopping.cancelled().await;
            notify::stopping();
        });
    } else {
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

/// Signs all browsers out and ends all tokens.
async fn end_all_access(running: &Running) -> Result<(), CliError> {
    let failed = |error: crate::db::CommitError| {
        CliError::failed(
            "not_written",
            format!(
                "browsers and tokens could not be turned out ({error}), so nothing is started; is the disk full?"
            ),
        )
    };
    running.keeper.remove_sessions().await.map_err(failed)?;
    running.keeper.remove_tokens().await.map_err(failed)
}

/// Never another port instead: cookies, permissions and an installed app hang on it.
///
/// A browser with an open page has sent its cookie to whoever has the port, so no session is good any more.
async fn no_port(error: PortError, running: &Running, folder: &Path) -> CliError {
    let PortError::Taken(port) = error else {
        return CliError::failed("page_port", error.to_string());
    };
    let ended = match end_all_access(running).await {
        Ok(()) => {
            "Browsers have to sign in anew and tokens are ended, because it may have got them".to_owned()
        }
        Err(_) => format!(
            "It may have got the cookies of browsers and the tokens of programs, and they could not be ended here; do it with: \
             {} and {}",
            command(folder, "sessions --all"),
            command(folder, "token revoke NR")
        ),
    };
    let holder = holder::of_port(port).map_or_else(
        || "another program".to_owned(),
        |holder| format!("{} (process {})", holder.name, holder.process),
    );
    let choose = command(folder, "run --page-port PORT");
    let title = format!(
        "the port {port} of your page is in use by {holder}; end that one, or choose another port for good: {choose}. \
         {ended}"
    );
    CliError::failed("page_port", title)
}

/// Says that there is a copy, and what it is not for.
fn tell(upgrade: &Upgrade) {
    output::say(&format_args!(
        "hoopoe: the database was upgraded from version {} to {}; the copy {} is for going back to an earlier hoopoe \
         if this one fails, and for nothing else: whoever runs on it later uses message keys a second time",
        upgrade.from,
        upgrade.to,
        upgrade.copy.display()
    ));
}

fn failed(folder: &Path, error: &anyhow::Error) -> CliError {
    match (
        error.downcast_ref::<OpenError>(),
        error.downcast_ref::<p2p::StartError>(),
    ) {
        (Some(newer @ OpenError::Newer { .. }), _) => {
            CliError::failed("database_newer", format!("{newer}; nothing was changed"))
        }
        (Some(copy @ OpenError::Copy(_)), _) => CliError::failed(
            "upgrade_copy",
            format!("{copy}; make room on the disk and try again"),
        ),
        (Some(OpenError::WrongKey), _) => damaged(folder),
        _ if error.chain().any(is_damage) => damaged(folder),
        (_, Some(StartError::Listen(_))) => CliError::failed(
            "listen",
            "no address can be listened on; is a port in use by another program? An address of this computer looks like \
             /ip4/0.0.0.0/udp/4001/quic-v1 or /ip4/0.0.0.0/tcp/4001 (--listen ADDR)",
        ),
        _ => CliError::failed("run_failed", format!("{error:#}")),
    }
}

/// The vault has opened, so the key is right.
fn damaged(folder: &Path) -> CliError {
    CliError::failed(
        "database_damaged",
        format!(
            "the database is damaged, or belongs to another profile; see what of it with: {}",
            command(folder, "check")
        ),
    )
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
