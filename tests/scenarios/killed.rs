//! Power cuts: either node or the server is killed at random moments, and the conversation stays whole.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use e2e::{
    api::LocalApi,
    net::{Cast, TestNet},
    person::{Message, Person, history_of},
    seed::Chance,
    server::GENEROUS,
    wait::{self, Look},
};
use serde_json::json;

/// From each of the two.
const MESSAGES: usize = 500;
const KILLS: usize = 24;
const LIMIT: Duration = Duration::from_secs(150);

/// How far the senders are together, and whether they should give up.
#[derive(Default)]
struct Progress {
    begun: AtomicUsize,
    over: AtomicBool,
}

#[test]
fn nothing_is_lost_doubled_or_reordered_when_nodes_and_server_are_killed() {
    let mut chance = Chance::from_environment();
    let mut net = TestNet::set(Cast {
        limits: &GENEROUS,
        ..Cast::default()
    })
    .unwrap();
    net.introduce().unwrap();
    let progress = Progress::default();
    let (alice, bob) = (
        Writer::new(&net.alice.api(), net.alice.number_of("Bob").unwrap(), "a"),
        Writer::new(&net.bob.api(), net.bob.number_of("Alice").unwrap(), "b"),
    );

    std::thread::scope(|scope| {
        let writers = [&alice, &bob]
            .map(|writer| scope.spawn(|| writer.write_all(&progress).expect("writing goes on")));
        let killed = kill_again_and_again(&mut net, &mut chance, &progress);
        progress.over.store(killed.is_err(), Ordering::Relaxed);
        for writer in writers {
            writer.join().unwrap();
        }
        killed.unwrap();
    });

    let (from_alice, from_bob) = (texts("a"), texts("b"));
    let at_bob = net
        .bob
        .history_shows("Alice", "all of Alice's messages", LIMIT, |history| {
            history.iter().filter(|message| !message.mine).count() >= MESSAGES
        })
        .unwrap();
    let at_alice = net
        .alice
        .history_shows("Bob", "all of Bob's messages", LIMIT, |history| {
            history.iter().filter(|message| !message.mine).count() >= MESSAGES
        })
        .unwrap();
    assert_whole(&at_bob, &from_alice, &from_bob);
    assert_whole(&at_alice, &from_bob, &from_alice);
    for (person, other) in [(&mut net.alice, "Bob"), (&mut net.bob, "Alice")] {
        person
            .history_shows(other, "every receipt", LIMIT, |history| {
                history
                    .iter()
                    .all(|message| !message.mine || message.has_arrived())
            })
            .unwrap();
        person.has_nothing_on_the_way(LIMIT).unwrap();
        let status = person.status().unwrap();
        assert_eq!(status["counters"]["quarantined"], 0, "{status}");
    }
    // What comes late must not change anything.
    net.comes_to_rest().unwrap();
    assert_eq!(others(&net.bob.history("Alice").unwrap()), from_alice);
    assert_eq!(others(&net.alice.history("Bob").unwrap()), from_bob);
    net.clear().unwrap();
}

/// Each victim dies at least once; which and when is drawn.
fn kill_again_and_again(net: &mut TestNet, chance: &mut Chance, progress: &Progress) -> anyhow::Result<()> {
    for kill in 0..KILLS {
        let moment = (kill * 2 * MESSAGES) / KILLS + usize::try_from(chance.below(15))?;
        wait::until("the conversation goes on", LIMIT, || {
            let begun = progress.begun.load(Ordering::Relaxed);
            Ok(if begun >= moment {
                Look::Done(())
            } else {
                Look::NotYet(begun)
            })
        })?;
        let victim = if kill < 3 { kill as u64 } else { chance.below(3) };
        // Every third node dies a second time while it starts.
        let again = (chance.below(3) == 0).then(|| Duration::from_millis(chance.below(600)));
        // Meanwhile the other one goes on writing.
        let dead = Duration::from_millis(chance.below(500));
        println!("kill {kill} at message {moment}: {victim} for {dead:?}, {again:?}");
        match victim {
            0 => kill_node(&mut net.alice, dead, again)?,
            1 => kill_node(&mut net.bob, dead, again)?,
            _ => {
                net.server.crash()?;
                wait::while_time_passes(Instant::now(), dead, || Ok(()))?;
                net.server.start_again()?;
            }
        }
    }
    Ok(())
}

fn kill_node(person: &mut Person, dead: Duration, again: Option<Duration>) -> anyhow::Result<()> {
    person.crash()?;
    wait::while_time_passes(Instant::now(), dead, || Ok(()))?;
    if let Some(after) = again {
        person.crash_while_starting(after)?;
    }
    person.start()
}

/// Writes numbered messages, one after the other, whatever happens to the node.
struct Writer {
    api: LocalApi,
    contact: u64,
    mark: &'static str,
}

impl Writer {
    fn new(api: &LocalApi, contact: u64, mark: &'static str) -> Self {
        Self {
            api: api.clone(),
            contact,
            mark,
        }
    }

    fn write_all(&self, progress: &Progress) -> anyhow::Result<()> {
        let chat = format!("chats/{}/messages", self.contact);
        for text in texts(self.mark) {
            progress.begun.fetch_add(1, Ordering::Relaxed);
            wait::until("a message is written", LIMIT, || {
                if progress.over.load(Ordering::Relaxed) {
                    anyhow::bail!("the killer has failed");
                }
                let error = match self.api.post(&chat, &json!({ "text": text })) {
                    Ok(_) => return Ok(Look::Done(())),
                    Err(error) => error,
                };
                // The node died before, while or after it took the message: only it can tell, once it is back.
                let history = wait::until("the node is back", LIMIT, || {
                    Ok(match history_of(&self.api, self.contact) {
                        Ok(history) => Look::Done(history),
                        Err(error) => Look::NotYet(format!("{error:#}")),
                    })
                })?;
                let is_there = history.iter().any(|message| message.text == text);
                Ok(if is_there {
                    Look::Done(())
                } else {
                    Look::NotYet(format!("{error:#}"))
                })
            })?;
        }
        Ok(())
    }
}

fn texts(mark: &str) -> Vec<String> {
    (0..MESSAGES).map(|number| format!("{mark}{number}")).collect()
}

fn others(history: &[Message]) -> Vec<String> {
    history
        .iter()
        .filter(|message| !message.mine)
        .map(|message| message.text.clone())
        .collect()
}

fn assert_whole(history: &[Message], theirs: &[String], own: &[String]) {
    assert_eq!(others(history), theirs);
    let mine: Vec<_> = history
        .iter()
        .filter(|message| message.mine)
        .map(|message| message.text.clone())
        .collect();
    assert_eq!(mine, own);
    // Not only is it shown in order: it came in order.
    let arrivals: Vec<_> = history.iter().filter(|message| !message.mine).collect();
    let early = arrivals
        .windows(2)
        .find(|pair| pair[1].stored_at < pair[0].stored_at);
    assert_eq!(early, None, "the second came before the first");
}
