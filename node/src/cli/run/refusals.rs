//! Why a node does not start, and what is done about it.

use std::path::Path;

use crate::{
    cli::{CliError, error::command, holder},
    db::{CommitError, Keeper, OpenError, inspection::is_damage},
    node::Opened,
    p2p::StartError,
    web::{PortError, Porter},
};

/// Whether nothing is wrong: it was told to end before it had begun.
pub(super) fn is_stopped(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(StartError::Stopped))
}

/// Why a node does not start, in words.
pub(super) fn failed(folder: &Path, error: &anyhow::Error) -> CliError {
    match (
        error.downcast_ref::<OpenError>(),
        error.downcast_ref::<StartError>(),
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

/// Signs all browsers out and ends all tokens.
pub(super) async fn end_all_access(keeper: &Keeper, porter: &Porter) -> Result<(), CliError> {
    porter.dismiss_all();
    end_written_access(keeper).await
}

/// Ends all sessions and tokens that are written down.
pub(super) async fn end_written_access(keeper: &Keeper) -> Result<(), CliError> {
    let failed = |error: CommitError| {
        CliError::failed(
            "not_written",
            format!(
                "browsers and tokens could not be turned out ({error}), so nothing is started; is the disk full?"
            ),
        )
    };
    keeper.remove_sessions().await.map_err(failed)?;
    keeper.remove_tokens().await.map_err(failed)
}

/// Never another port instead: cookies, permissions and an installed app hang on it.
///
/// A browser with an open page has sent its cookie to whoever has the port, so no session is good any more; but not where
/// the page never was.
pub(super) async fn no_port(error: PortError, opened: &Opened, porter: &Porter, folder: &Path) -> CliError {
    let PortError::Taken(port) = error else {
        return CliError::failed("page_port", error.to_string());
    };
    let ended = if opened.is_page_kept().await.is_ok_and(|is_kept| !is_kept) {
        "Nothing was changed".to_owned()
    } else {
        turn_out(opened.keeper(), porter, folder).await
    };
    taken(port, folder, Some(&ended))
}

/// Another program has the port of the page; what was done about it follows.
pub(super) fn taken(port: u16, folder: &Path, done: Option<&str>) -> CliError {
    let holder = holder::of_port(port).map_or_else(
        || "another program".to_owned(),
        |holder| format!("{} (process {})", holder.name, holder.process),
    );
    let choose = command(folder, "run --page-port PORT");
    let done = done.map_or_else(String::new, |done| format!(". {done}"));
    let title = format!(
        "the port {port} of your page is in use by {holder}; end that one, or choose another port for good: {choose}{done}"
    );
    CliError::failed("page_port", title)
}

async fn turn_out(keeper: &Keeper, porter: &Porter, folder: &Path) -> String {
    match end_all_access(keeper, porter).await {
        Ok(()) => {
            "Browsers have to sign in anew and tokens are ended, because it may have got them".to_owned()
        }
        Err(_) => format!(
            "It may have got the cookies of browsers and the tokens of programs, and they could not be ended here; do it with: \
             {} and {}",
            command(folder, "sessions --all"),
            command(folder, "token revoke NR")
        ),
    }
}
