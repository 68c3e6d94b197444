//! One task owns the engine and one the swarm: neither ever stands behind a lock.

use crate::tree::{Finding, Tree};

const LOCKS: [&str; 3] = ["Mutex<", "RwLock<", "RefCell<"];
const OWNED: [&str; 2] = ["Engine", "Swarm"];

/// Looks for a lock around either, whatever path it is written with.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| !file.is_guard()) {
        for line in file.code() {
            let text: String = line.text.split_whitespace().collect();
            for lock in LOCKS {
                let inside = text
                    .split(lock)
                    .skip(1)
                    .filter_map(|rest| rest.split(['<', '>', ',', ')']).next());
                if inside
                    .filter_map(|path| path.rsplit("::").next())
                    .any(|name| OWNED.contains(&name))
                {
                    findings.push(Finding::new(
                        file.at(line.number),
                        "a lock around the engine or the swarm",
                    ));
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(source: &str) -> usize {
        check(&Tree::of(&[("node/src/a.rs", source)])).len()
    }

    #[test]
    fn every_lock_around_either_is_found() {
        assert_eq!(findings("engine: Arc<Mutex<Engine>>,"), 1);
        assert_eq!(
            findings("swarm: Arc<tokio::sync::Mutex< libp2p::Swarm<Behaviour> >>,"),
            1
        );
        assert_eq!(findings("engine: RwLock<hoopoe_engine::Engine>"), 1);
    }

    #[test]
    fn other_locks_and_bare_owners_pass() {
        assert_eq!(
            findings("engine: Engine,\nlog: Arc<Mutex<Vec<Event>>>,\nhandles: Mutex<EngineHandle>"),
            0
        );
    }
}
