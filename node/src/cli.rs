//! The command line: what can be asked, and one file for each command.
//!
//! `init`, `run` and `config` work on the profile itself; every other command talks to the running node over its socket.

mod accept;
mod active;
mod address;
mod block;
mod chat;
mod chats;
mod check;
pub mod clean;
mod client;
mod clock;
mod completions;
mod config;
mod contacts;
mod conversation;
mod delete;
mod doctor;
mod draft;
mod erase;
mod error;
mod finding;
mod history;
mod holder;
mod identity;
mod init;
mod invite;
mod join;
mod leave;
mod lock;
mod network;
mod notify;
mod open;
mod output;
mod own_profile;
mod passphrase;
mod picture;
mod privacy;
mod profile;
mod recovery;
mod remove;
mod report;
mod requests;
mod retry;
mod run;
mod safety_number;
mod send;
mod service;
mod sessions;
mod settings;
mod start;
mod status;
mod storage;
mod table;
mod token;
mod typing;
mod watch;
mod who;
pub mod words;

use std::{io, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use tokio::runtime::{Builder, Runtime};

pub use error::CliError;

use client::Client;
use output::Screen;

/// A messenger without anyone in the middle.
#[derive(Debug, Parser)]
#[command(name = "hoopoe", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str =
    "Exit codes: 0 done, 1 failed, 2 not understood, 3 no hoopoe is running, 4 the running hoopoe refused.";

#[derive(Args, Debug)]
struct Global {
    /// The folder of the profile: keys, history, socket [env: HOOPOE_PROFILE]
    #[arg(long, global = true, value_name = "DIR")]
    profile: Option<PathBuf>,
    /// Print data, and problems, as JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a new profile: an account of your own, on this device
    Init(init::Arguments),
    /// Run the node in the foreground
    Run(run::Arguments),
    /// Show every setting of the node, and where it was said
    Config(config::Arguments),
    /// Look whether everything in the profile is as it was written, while no node runs
    Check(check::Arguments),
    /// Look for what is wrong, and say what to do about it
    Doctor(doctor::Arguments),
    /// Write a file for a report of a fault, in which nobody is named
    Report(report::Arguments),
    /// Change the passphrase of the profile
    Passphrase(passphrase::Arguments),
    /// Make a one-time invitation for somebody
    Invite(invite::Arguments),
    /// Accept an invitation, or ask under somebody's address
    Accept(accept::Arguments),
    /// Show, make or withdraw the address under which anybody may ask to become your contact
    Address(address::Arguments),
    /// List who asked and whom you asked; accept, decline, take back
    Requests(requests::Arguments),
    /// List your contacts
    Contacts,
    /// Show or change what contacts see of you: name, a line about yourself, picture
    Profile(own_profile::Arguments),
    /// Hear nothing of a contact any more, without telling them
    Block(block::Arguments),
    /// Hear of a blocked contact again
    Unblock(block::Arguments),
    /// Send a message again that never arrives as it is
    Retry(retry::Arguments),
    /// Delete a message on this device
    Delete(delete::Arguments),
    /// Remove a contact
    Remove(remove::Arguments),
    /// List your conversations, the most recent first
    Chats,
    /// Show or change how a conversation is listed and told of
    Chat(chat::Arguments),
    /// Send a message
    Send(send::Arguments),
    /// Show, keep or forget what was typed to somebody and not sent
    Draft(draft::Arguments),
    /// Show a conversation; what is shown counts as read
    History(history::Arguments),
    /// Show what happens, as it happens
    Watch,
    /// Show how the node is
    Status,
    /// Show what this profile takes on the disk
    Storage(storage::Arguments),
    /// Show your recovery words, and check that you wrote them down
    Words(recovery::Arguments),
    /// Show who you are to others: ids and public keys, in full
    Identity,
    /// Show the digits by which you and a contact see that nobody stands between you
    SafetyNumber(safety_number::Arguments),
    /// Show or change what you show of yourself, and to whom
    Privacy(privacy::Arguments),
    /// Show or change who may learn this computer's addresses, and whether you are found on your network
    Network(network::Arguments),
    /// Say that you are there, or have left; it holds for a minute and a half
    Active(active::Arguments),
    /// Let a contact see that you type to them; it holds for some seconds
    Typing(typing::Arguments),
    /// Join a store server, which keeps messages for you while you are away
    Join(join::Arguments),
    /// Leave your store server, and have none
    Leave(leave::Arguments),
    /// Let systemd start the node at login, and again when it fails
    Service(service::Arguments),
    /// Erase the profile for ever: keys, contacts, messages
    Erase(erase::Arguments),
    /// Print what a shell needs to complete commands and flags
    Completions(completions::Arguments),
    /// Open the page in a browser, and start the node if it does not run
    Open(open::Arguments),
    /// End the node
    Stop,
    /// Lock the screen of all browsers, or with --full the node with all that it has
    Lock(lock::Locking),
    /// Unlock the node, or the screen of all browsers
    Unlock(lock::Unlocking),
    /// List the browsers that are signed in, or turn some out
    Sessions(sessions::Arguments),
    /// Make, list and end tokens, with which programs of yours ask over the port of the page
    Token(token::Arguments),
    /// Print the description of the local API (OpenAPI 3.1)
    Openapi,
}

impl Cli {
    /// The runtime that the command needs: the node uses all cores, a question one thread.
    ///
    /// # Errors
    ///
    /// If the system gives no threads.
    pub fn runtime(&self) -> io::Result<Runtime> {
        match self.command {
            Command::Run(_) => Builder::new_multi_thread().enable_all().build(),
            _ => Builder::new_current_thread().enable_all().build(),
        }
    }
}

/// Does what was asked and says how it went; errors are one line on standard error.
pub async fn run(cli: Cli) -> ExitCode {
    let screen = Screen::detect(cli.global.json);
    match execute(cli, &screen).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(&screen),
    }
}

async fn execute(cli: Cli, screen: &Screen) -> Result<(), CliError> {
    let profile = folder(cli.global.profile)?;
    match cli.command {
        Command::Init(arguments) => init::run(arguments, profile, screen).await,
        Command::Run(arguments) => run::run(arguments, profile, screen).await,
        Command::Config(arguments) => config::run(&arguments, &profile, screen),
        Command::Check(arguments) => check::run(arguments, &profile, screen).await,
        Command::Doctor(arguments) => doctor::run(&arguments, &profile, screen).await,
        Command::Report(arguments) => report::run(arguments, &profile, screen).await,
        Command::Service(arguments) => service::run(arguments, &profile, screen),
        Command::Erase(arguments) => erase::run(&arguments, &profile, screen),
        Command::Passphrase(arguments) => passphrase::run(&arguments, &profile, screen),
        Command::Invite(arguments) => invite::run(&arguments, &Client::new(&profile)?, screen).await,
        Command::Accept(arguments) => accept::run(arguments, &Client::new(&profile)?, screen).await,
        Command::Address(arguments) => address::run(&arguments, &Client::new(&profile)?, screen).await,
        Command::Requests(arguments) => requests::run(&arguments, &Client::new(&profile)?, screen).await,
        Command::Profile(arguments) => own_profile::run(arguments, &Client::new(&profile)?, screen).await,
        Command::Contacts => contacts::run(&Client::new(&profile)?, screen).await,
        Command::Block(arguments) => block::block(&arguments, &Client::new(&profile)?, screen).await,
        Command::Unblock(arguments) => block::unblock(&arguments, &Client::new(&profile)?, screen).await,
        Command::Retry(arguments) => retry::run(&arguments, &Client::new(&profile)?, screen).await,
        Command::Delete(arguments) => delete::run(&arguments, &Client::new(&profile)?, screen).await,
        Command::Remove(arguments) => remove::run(&arguments, &Client::new(&profile)?, screen).await,
        Command::Chats => chats::run(&Client::new(&profile)?, screen).await,
        Command::Chat(arguments) => chat::run(&arguments, &Client::new(&profile)?, screen).await,
        Command::Draft(arguments) => draft::run(arguments, &Client::new(&profile)?, screen).await,
        Command::Send(arguments) => send::run(arguments, &Client::new(&profile)?, screen).await,
        Command::History(arguments) => history::run(arguments, &Client::new(&profile)?, screen).await,
        Command::Watch => watch::run(&Client::new(&profile)?, screen).await,
        Command::Storage(arguments) => storage::run(&arguments, &Client::new(&profile)?, screen).await,
        Command::Status => status::run(&Client::new(&profile)?, screen).await,
        Command::Words(arguments) => recovery::run(&arguments, &Client::new(&profile)?, screen).await,
        Command::Identity => identity::run(&Client::new(&profile)?, screen).await,
        Command::SafetyNumber(arguments) => {
            safety_number::run(&arguments, &Client::new(&profile)?, screen).await
        }
        Command::Privacy(arguments) => privacy::run(&arguments, &Client::new(&profile)?, screen).await,
        Command::Network(arguments) => network::run(arguments, &Client::new(&profile)?, screen).await,
        Command::Active(arguments) => active::run(&arguments, &Client::new(&profile)?).await,
        Command::Typing(arguments) => typing::run(&arguments, &Client::new(&profile)?).await,
        Command::Join(arguments) => join::run(arguments, &Client::new(&profile)?, screen).await,
        Command::Leave(arguments) => leave::run(&arguments, &Client::new(&profile)?, screen).await,
        Command::Completions(arguments) => completions::run(&arguments, screen),
        Command::Open(arguments) => open::run(&arguments, &Client::new(&profile)?, screen).await,
        Command::Stop => start::stop(&profile, screen).await,
        Command::Lock(arguments) => lock::lock(&arguments, &Client::new(&profile)?, screen).await,
        Command::Unlock(arguments) => lock::unlock(&arguments, &Client::new(&profile)?, screen).await,
        Command::Sessions(arguments) => sessions::run(&arguments, &Client::new(&profile)?, screen).await,
        Command::Token(arguments) => token::run(arguments, &Client::new(&profile)?, screen).await,
        Command::Openapi => screen.answer(&crate::web::document::document(), |document, _| {
            document.to_pretty_json().unwrap_or_default()
        }),
    }
}

/// A path that a variable of the environment names; an empty one counts as not set.
fn named_by(variable: &str) -> Option<PathBuf> {
    let value = std::env::var_os(variable)?;
    (!value.is_empty()).then(|| value.into())
}

/// The folder that was named, or the usual place of this system.
fn folder(named: Option<PathBuf>) -> Result<PathBuf, CliError> {
    let named = named.or_else(|| named_by("HOOPOE_PROFILE"));
    named.or_else(usual_folder).ok_or_else(|| {
        CliError::usage("this system names no home folder; say where the profile is: --profile DIR")
    })
}

fn usual_folder() -> Option<PathBuf> {
    let places = directories::ProjectDirs::from("", "", "hoopoe")?;
    Some(places.data_local_dir().join("profile"))
}
