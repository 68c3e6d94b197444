//! Where the demo plays: a temporary folder with a store server, Alice, Bob and their friends.

use anyhow::Result;
use e2e::{binaries::Binaries, past, person::Person};

use super::{history, place::Place};

/// Everything that runs. Fields are dropped in this order: people, and then where they are.
pub(super) struct Stage {
    pub alice: Person,
    pub bob: Person,
    pub friends: Friends,
    place: Place,
    binaries: Binaries,
}

/// Whom the two know beside each other.
pub(super) struct Friends {
    /// Of both; she is at home.
    pub leila: Person,
    /// Of both; he is away.
    pub jonas: Person,
    /// Of Alice alone; she has no server, and is away.
    pub ines: Person,
}

impl Stage {
    /// Starts the server and makes everybody's profile; Alice and Bob are online, and nobody knows anybody.
    pub(super) fn set(binaries: &Binaries) -> Result<Self> {
        let place = Place::make(binaries)?;
        let somebody = |name| {
            let mut person = Person::of_server(binaries, place.folder(), name, &place.server)?;
            person.keep_page();
            anyhow::Ok(person)
        };
        let (mut alice, mut bob) = (somebody("Alice")?, somebody("Bob")?);
        let friends = Friends {
            leila: somebody("Leila")?,
            jonas: somebody("Jonas")?,
            ines: Person::init_with(binaries, place.folder(), "Inês", &[])?,
        };
        alice.come_online()?;
        bob.come_online()?;
        // Whoever is shown it does not know the passphrases.
        alice.never_locks()?;
        bob.never_locks()?;
        println!("Alice and Bob  registered, online, strangers");
        Ok(Self {
            alice,
            bob,
            friends,
            place,
            binaries: binaries.clone(),
        })
    }

    /// Everybody.
    pub(super) const fn people(&mut self) -> [&mut Person; 5] {
        let Friends { leila, jonas, ines } = &mut self.friends;
        [&mut self.alice, &mut self.bob, leila, jonas, ines]
    }

    /// Gives everybody the days that they had with each other. Nobody may be online.
    pub(super) fn remember(&self) -> Result<usize> {
        let Friends { leila, jonas, ines } = &self.friends;
        let talks = history::of(&[&self.alice, &self.bob, leila, jonas, ines])?;
        past::write(&self.binaries, &talks)?;
        Ok(talks.iter().map(|talk| talk.messages.len()).sum())
    }

    /// The address of the store server.
    pub(super) fn server_url(&self) -> &str {
        self.place.server.url()
    }

    /// Stops everything in good order and removes the folder.
    pub(super) fn clear(mut self) -> Result<()> {
        for person in self.people() {
            person.go_offline()?;
        }
        self.place.clear()
    }
}
