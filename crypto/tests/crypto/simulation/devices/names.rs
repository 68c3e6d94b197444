//! Numbers in the place of ids, so that a history does not hang on the order of keys.

use std::collections::BTreeMap;

use hoopoe_protocol::id::{DeviceId, UserId};

#[derive(Default)]
pub(super) struct Names {
    people: BTreeMap<UserId, usize>,
    machines: BTreeMap<DeviceId, usize>,
    /// The person of each machine.
    owners: Vec<usize>,
}

impl Names {
    pub(super) fn add_person(&mut self, user: UserId) -> usize {
        let number = self.people.len();
        *self.people.entry(user).or_insert(number)
    }

    pub(super) fn add_machine(&mut self, device: DeviceId, owner: usize) -> usize {
        self.owners.push(owner);
        self.machines.insert(device, self.owners.len() - 1);
        self.owners.len() - 1
    }

    pub(super) fn person(&self, user: &UserId) -> usize {
        self.people[user]
    }

    pub(super) fn user(&self, person: usize) -> UserId {
        let mut people = self.people.iter();
        *people.find(|(_, number)| **number == person).unwrap().0
    }

    pub(super) fn machine(&self, device: &DeviceId) -> usize {
        self.machines[device]
    }

    pub(super) fn device(&self, machine: usize) -> DeviceId {
        let mut machines = self.machines.iter();
        *machines.find(|(_, number)| **number == machine).unwrap().0
    }

    pub(super) fn owner(&self, machine: usize) -> usize {
        self.owners[machine]
    }

    pub(super) fn all_devices(&self) -> impl Iterator<Item = &DeviceId> {
        self.machines.keys()
    }
}
