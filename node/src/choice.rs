//! What the user has chosen about the network, over what the configuration says.
//!
//! ```text
//! file < environment < flag < what was chosen, until the choice is taken back
//! ```
//!
//! A choice is the last thing that a person said, on this node, about this node; so it wins, also over a flag.

use hoopoe_crypto::at_rest::StorageKey;
use hoopoe_engine::addresses::AddressPolicy;

use crate::{
    db::{
        CommitError, Reader, Writer,
        settings::{Setting, SettingChange, SettingError},
    },
    p2p::Visibility,
    random,
};

/// What can be chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Who may learn this computer's addresses.
    pub addresses: Option<AddressPolicy>,
    /// Whether people on the same network are looked for.
    pub nearby: Option<Nearby>,
}

/// Whether people on the same network are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nearby {
    /// They are, and everybody on it sees that this node is here.
    On,
    /// They are not.
    #[default]
    Off,
}

/// What holds, and what of it was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// What the configuration says.
    pub configured: Configured,
    /// What the user says.
    pub chosen: Chosen,
}

/// What file, environment and flags say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Configured {
    /// Who may learn this computer's addresses.
    pub addresses: AddressPolicy,
    /// Whether people on the same network are looked for.
    pub nearby: Nearby,
}

/// What is to become of a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// This is chosen.
    Choose(T),
    /// What the configuration says holds again.
    TakeBack,
}

/// What the user changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NetworkChange {
    /// Who may learn this computer's addresses.
    pub addresses: Choice<AddressPolicy>,
    /// Whether people on the same network are looked for.
    pub nearby: Choice<Nearby>,
}

impl<T: Copy> Choice<T> {
    fn after(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Choose(value) => Some(value),
            Self::TakeBack => None,
        }
    }
}

impl Network {
    /// Who may learn this computer's addresses.
    #[must_use]
    pub fn addresses(&self) -> AddressPolicy {
        self.chosen.addresses.unwrap_or(self.configured.addresses)
    }

    /// Whether people on the same network are looked for. Nobody is found by a node that is hidden.
    #[must_use]
    pub fn nearby(&self) -> Nearby {
        self.chosen.nearby.unwrap_or(self.configured.nearby)
    }

    /// Whether others see that this node is here.
    #[must_use]
    pub fn visibility(&self) -> Visibility {
        match (self.addresses(), self.nearby()) {
            (AddressPolicy::Nobody, _) => Visibility::Hidden,
            (AddressPolicy::Contacts | AddressPolicy::Verified, Nearby::On) => Visibility::Announced,
            (AddressPolicy::Contacts | AddressPolicy::Verified, Nearby::Off) => Visibility::Open,
        }
    }

    /// The same after a change.
    #[must_use]
    pub fn after(self, change: NetworkChange) -> Self {
        let chosen = Chosen {
            addresses: change.addresses.after(self.chosen.addresses),
            nearby: change.nearby.after(self.chosen.nearby),
        };
        Self { chosen, ..self }
    }
}

impl Chosen {
    /// What was chosen before. A value that this program does not know counts as none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn of_profile(reader: &Reader, storage: &StorageKey) -> Result<Self, SettingError> {
        let addresses = reader.setting(storage, Setting::ChosenAddresses).await?;
        let nearby = reader.setting(storage, Setting::ChosenNearby).await?;
        Ok(Self {
            addresses: addresses.and_then(|bytes| policy(&bytes)),
            nearby: nearby.and_then(|bytes| match bytes.as_slice() {
                [0] => Some(Nearby::Off),
                [1] => Some(Nearby::On),
                _ => None,
            }),
        })
    }

    /// Makes it durable.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn keep(&self, writer: &mut Writer, storage: &StorageKey) -> Result<(), CommitError> {
        let addresses = self.addresses.map(number);
        let nearby = self.nearby.map(|nearby| match nearby {
            Nearby::Off => [0],
            Nearby::On => [1],
        });
        let changes = [
            (Setting::ChosenAddresses, &addresses),
            (Setting::ChosenNearby, &nearby),
        ]
        .map(|(setting, value)| SettingChange {
            setting,
            value: value.as_ref().map(|value| value.as_slice()),
        });
        writer.set(storage, &mut random::generator(), &changes).await
    }
}

/// Who could learn this computer's addresses when contacts were told last.
///
/// # Errors
/// If the database fails.
pub async fn told(reader: &Reader, storage: &StorageKey) -> Result<AddressPolicy, SettingError> {
    let told = reader.setting(storage, Setting::ToldAddresses).await?;
    Ok(told.and_then(|bytes| policy(&bytes)).unwrap_or_default())
}

/// Contacts have been told, or will be: that is durable.
///
/// # Errors
/// If the database fails.
pub async fn keep_told(
    writer: &mut Writer,
    storage: &StorageKey,
    told: AddressPolicy,
) -> Result<(), CommitError> {
    let value = number(told);
    let change = SettingChange {
        setting: Setting::ToldAddresses,
        value: Some(&value),
    };
    writer.set(storage, &mut random::generator(), &[change]).await
}

const fn number(policy: AddressPolicy) -> [u8; 1] {
    match policy {
        AddressPolicy::Contacts => [0],
        AddressPolicy::Verified => [1],
        AddressPolicy::Nobody => [2],
    }
}

fn policy(bytes: &[u8]) -> Option<AddressPolicy> {
    let all = [
        AddressPolicy::Contacts,
        AddressPolicy::Verified,
        AddressPolicy::Nobody,
    ];
    all.into_iter().find(|policy| number(*policy) == bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_wins_until_it_is_taken_back() {
        let configured = Network {
            configured: Configured {
                addresses: AddressPolicy::Nobody,
                nearby: Nearby::On,
            },
            ..Network::default()
        };
        assert_eq!(configured.visibility(), Visibility::Hidden);

        let chosen = configured.after(NetworkChange {
            addresses: Choice::Choose(AddressPolicy::Verified),
            nearby: Choice::Keep,
        });
        assert_eq!(chosen.addresses(), AddressPolicy::Verified);
        assert_eq!(chosen.visibility(), Visibility::Announced);

        let quiet = chosen.after(NetworkChange {
            addresses: Choice::Keep,
            nearby: Choice::Choose(Nearby::Off),
        });
        assert_eq!(quiet.visibility(), Visibility::Open);

        let back = NetworkChange {
            addresses: Choice::TakeBack,
            nearby: Choice::TakeBack,
        };
        assert_eq!(quiet.after(back), configured);
    }

    #[test]
    fn every_policy_is_found_again() {
        for kept in [
            AddressPolicy::Contacts,
            AddressPolicy::Verified,
            AddressPolicy::Nobody,
        ] {
            assert_eq!(policy(&number(kept)), Some(kept));
        }
        assert_eq!(policy(&[]), None);
        assert_eq!(policy(&[9]), None);
    }
}
