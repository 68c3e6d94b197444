//! What has come for a live connection, from the writer's memory: an envelope for somebody who is there and not behind is not
//! read from the database.
//!
//! It is small. Whoever is not quick enough, or too far behind, finds it overflowed, and looks into the queue, which has
//! everything.

use std::{
    mem,
    sync::{Mutex, PoisonError},
};

use tokio::sync::Notify;

use crate::db::pages::Waiting;

/// Most bytes of envelopes that wait here.
const MOST_BYTES: usize = 32 * 1024;

/// What has come since its connection looked last.
#[derive(Debug)]
pub enum News {
    /// These envelopes and no others, in order.
    Envelopes(Vec<Waiting>),
    /// More than was kept here, or somebody who does not know what.
    Look,
}

/// The way from the writer to one live connection.
#[derive(Debug, Default)]
pub struct Inbox {
    news: Mutex<News>,
    woken: Notify,
}

impl Default for News {
    fn default() -> Self {
        Self::Envelopes(Vec::new())
    }
}

impl Inbox {
    /// Leaves what was committed, all of a lane's transaction, after that of earlier ones.
    pub fn leave(&self, fresh: News) {
        // Nothing in here panics while it holds the lock, so a poisoned lock is sound.
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        *news = match (mem::take(&mut *news), fresh) {
            (News::Envelopes(mut all), News::Envelopes(fresh)) if fits(&all, &fresh) => {
                all.extend(fresh);
                News::Envelopes(all)
            }
            _ => News::Look,
        };
        drop(news);
        self.woken.notify_one();
    }

    /// Waits until something has come; a future that is dropped takes nothing away.
    pub async fn woken(&self) {
        self.woken.notified().await;
    }

    /// Takes what has come.
    pub fn take(&self) -> News {
        mem::take(&mut *self.news.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn fits(all: &[Waiting], fresh: &[Waiting]) -> bool {
    let bytes: usize = all.iter().chain(fresh).map(|waiting| waiting.bytes.len()).sum();
    bytes <= MOST_BYTES
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::time::Timestamp;

    use super::*;
    use crate::db::rows::{Sequence, TokenRow};

    fn waiting(counter: i64, bytes: usize) -> Waiting {
        Waiting {
            sequence: Sequence::new(1, counter),
            token: TokenRow(1),
            stored: Timestamp(1),
            bytes: vec![0; bytes],
            may_be_recalled: false,
        }
    }

    fn places(news: News) -> Option<Vec<Sequence>> {
        match news {
            News::Envelopes(envelopes) => Some(envelopes.iter().map(|waiting| waiting.sequence).collect()),
            News::Look => None,
        }
    }

    #[test]
    fn what_comes_is_taken_once_and_in_order() {
        let inbox = Inbox::default();
        inbox.leave(News::Envelopes(vec![waiting(1, 9)]));
        inbox.leave(News::Envelopes(vec![waiting(2, 9), waiting(3, 9)]));

        let all = [1, 2, 3].map(|counter| Sequence::new(1, counter)).to_vec();
        assert_eq!(places(inbox.take()), Some(all));
        assert_eq!(places(inbox.take()), Some(Vec::new()));
    }

    #[test]
    fn what_does_not_fit_sends_the_connection_to_the_queue_for_all_of_it() {
        let inbox = Inbox::default();
        inbox.leave(News::Envelopes(vec![waiting(1, MOST_BYTES)]));
        inbox.leave(News::Envelopes(vec![waiting(2, 1)]));
        inbox.leave(News::Envelopes(vec![waiting(3, 1)]));

        assert_eq!(places(inbox.take()), None);
        assert_eq!(places(inbox.take()), Some(Vec::new()));
        inbox.leave(News::Look);
        assert_eq!(places(inbox.take()), None);
    }
}
