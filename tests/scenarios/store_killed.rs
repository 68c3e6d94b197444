//! The store server is killed at random moments, under load: what it has answered stays, and nothing is given out twice.
//!
//! ```text
//! start ─→ look: is all there that was promised? ─→ load: deposits, live readers, claims, slots ─→ kill ─→ start …
//! ```
//!
//! There is no answer to an acknowledgement, so an envelope may come again that was acknowledged: repetitions are allowed, loss is
//! not. Three kills belong to the tests; `cargo xtask soak store` asks for hundreds.

mod lane;
mod mail;
mod prekeys;
mod servers;
mod slot;

use std::{
    env,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow};
use e2e::seed::Chance;
use hoopoe_load::{error::LoadError, http::Http, person::Person};
use tokio::{task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;

use self::{mail::Mailbox, prekeys::Shelf, servers::Servers, slot::Slot};

/// How many kills, if not these.
const KILLS_VARIABLE: &str = "HOOPOE_KILLS";
const KILLS: u64 = 3;

/// A line after so many kills.
const LINE: u64 = 10;

/// The shortest and the longest time under load, in milliseconds.
const LOAD_MS: (u64, u64) = (30, 700);

/// How long the workers may take to notice that their server is gone.
const NOTICE: Duration = Duration::from_secs(30);

const PEOPLE: u64 = 6;
/// So many of them are there and read; the others come back now and then.
const PRESENT: u64 = 4;

#[test]
fn what_the_server_has_answered_survives_kills() {
    let kills = env::var(KILLS_VARIABLE).map_or(KILLS, |number| number.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();

    runtime.block_on(soak(kills)).unwrap();
}

/// Somebody, and what the server has promised them.
struct Resident {
    person: Person,
    mailbox: Arc<Mailbox>,
    shelf: Arc<Shelf>,
    slot: Arc<Slot>,
    is_present: bool,
}

/// What a worker ended with.
type Work = Result<(), anyhow::Error>;

async fn soak(kills: u64) -> Result<()> {
    let mut chance = Chance::from_environment();
    let mut servers = Servers::start()?;
    let mut residents = settle(&servers).await?;
    let begun = Instant::now();
    for kill in 0..kills {
        check(&servers, &mut residents, &mut chance)
            .await
            .with_context(|| format!("after kill {kill}"))?;
        live_and_die(&mut servers, &residents, &mut chance)
            .await
            .with_context(|| format!("until kill {}", kill + 1))?;
        servers.start_again(&mut chance)?;
        if (kill + 1) % LINE == 0 {
            println!(
                "{} kills in {} s: {}",
                kill + 1,
                begun.elapsed().as_secs(),
                told(&residents)
            );
        }
    }
    check(&servers, &mut residents, &mut chance).await?;
    servers.stop()?;
    let seconds = begun.elapsed().as_secs();
    println!(
        "nothing was lost in {kills} kills, {seconds} s: {}",
        told(&residents)
    );
    Ok(())
}

/// Gives everybody an account and what contacts need.
async fn settle(servers: &Servers) -> Result<Vec<Resident>> {
    let mut residents = Vec::new();
    for number in 0..PEOPLE {
        let mut http = Http::connect(servers.endpoint(usize::try_from(number)?)).await?;
        let person = Person::join(&mut http, number).await?;
        let mailbox = Mailbox::open(&mut http, &person).await?;
        let shelf = Shelf::open(&mut http, &person, number).await?;
        residents.push(Resident {
            slot: Arc::new(Slot::of(number)),
            person,
            mailbox: Arc::new(mailbox),
            shelf: Arc::new(shelf),
            is_present: number < PRESENT,
        });
    }
    Ok(residents)
}

/// Whether everything is there that was promised.
async fn check(servers: &Servers, residents: &mut [Resident], chance: &mut Chance) -> Result<()> {
    for (number, resident) in (0..).zip(residents) {
        let endpoint = servers.endpoint(number);
        let mut http = Http::connect(endpoint).await?;
        // That the account is there is the first thing that is looked at.
        resident.person.sign_in(&mut http).await.context("signing in")?;
        resident.slot.check(&mut http, &resident.person).await?;
        resident.shelf.check(&mut http, &resident.person).await?;
        let is_emptied = resident.is_present || chance.below(4) == 0;
        resident
            .mailbox
            .check(endpoint, &resident.person, is_emptied)
            .await?;
    }
    Ok(())
}

/// Loads the servers until one of them dies.
async fn live_and_die(servers: &mut Servers, residents: &[Resident], chance: &mut Chance) -> Result<()> {
    let (stop, mut workers) = (CancellationToken::new(), JoinSet::<Work>::new());
    for (number, resident) in (0..).zip(residents) {
        let endpoint = servers.endpoint(number);
        // They leave at one instance what is taken at another.
        let elsewhere = servers.endpoint(number + 1);
        resident.mailbox.send(elsewhere, chance, &stop, &mut workers);
        if resident.is_present {
            resident
                .mailbox
                .read(endpoint, &resident.person, chance, &stop, &mut workers);
        }
        resident
            .shelf
            .work(endpoint, &resident.person, &stop, &mut workers);
        resident
            .slot
            .work(endpoint, &resident.person, chance, &stop, &mut workers);
    }
    let (shortest, longest) = LOAD_MS;
    let moment = Duration::from_millis(shortest + chance.below(longest - shortest));
    if let Ok(ended) = timeout(moment, workers.join_next()).await {
        let outcome = ended.context("there are workers")?.context("a worker panicked")?;
        return Err(outcome
            .err()
            .unwrap_or_else(|| anyhow!("a worker ended by itself")));
    }
    servers.kill(chance)?;
    // Those whose server lives end after what they have begun.
    stop.cancel();
    while let Some(ended) = timeout(NOTICE, workers.join_next())
        .await
        .context("a worker did not notice that its server is gone")?
    {
        match ended.context("a worker panicked")? {
            Ok(()) => {}
            Err(error)
                if error
                    .downcast_ref::<LoadError>()
                    .is_some_and(LoadError::is_broken) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn told(residents: &[Resident]) -> String {
    let sum = |of: fn(&Resident) -> u64| residents.iter().map(of).sum::<u64>();
    format!(
        "{} envelopes promised, {} came, {} of them again; {} prekeys claimed; {} versions of slots",
        sum(|resident| resident.mailbox.promised()),
        sum(|resident| resident.mailbox.came()),
        sum(|resident| resident.mailbox.repeated()),
        sum(|resident| resident.shelf.claimed()),
        sum(|resident| resident.slot.written()),
    )
}

/// What several workers take note in. None of them panics while it holds it, or the test has failed anyway.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
