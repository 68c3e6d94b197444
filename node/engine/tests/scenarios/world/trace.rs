//! What happened, for a test that looks at it or a person who hunts a fault.

use hoopoe_engine::{Effect, Event, Notice};
use hoopoe_protocol::time::Timestamp;

/// Keeps the kind of each event, or prints everything, or neither.
#[derive(Default)]
pub(crate) struct Trace {
    kept: Option<Vec<String>>,
    is_printed: bool,
}

impl Trace {
    /// Keeps a line for each event from now on.
    pub(crate) fn keep(&mut self) {
        self.kept = Some(Vec::new());
    }

    /// The lines: time, person, kind.
    pub(crate) fn lines(&self) -> &[String] {
        self.kept.as_deref().unwrap_or_default()
    }

    /// Prints events, effects and notices to standard error from now on.
    pub(crate) fn print(&mut self) {
        self.is_printed = true;
    }

    pub(super) fn event(&mut self, now: Timestamp, who: usize, event: &Event) {
        if let Some(lines) = &mut self.kept {
            let shown = format!("{event:?}");
            let kind = shown.split([' ', '(', '{']).next().unwrap_or_default();
            lines.push(format!("{} {who} {kind}", now.0));
        }
        if self.is_printed {
            eprintln!("{} {who} {}", now.0, start_of(&format!("{event:?}")));
        }
    }

    pub(super) fn step(&self, who: usize, effects: &[Effect], notices: &[Notice]) {
        if self.is_printed {
            for effect in effects {
                eprintln!("   {who} -> {}", start_of(&shown(effect)));
            }
            for notice in notices {
                eprintln!("   {who} !! {}", start_of(&format!("{notice:?}")));
            }
        }
    }
}

/// Without the bytes of envelopes.
fn shown(effect: &Effect) -> String {
    match effect {
        Effect::SendDirect { device, envelope, .. } => format!("SendDirect {device:?} {envelope:?}"),
        other => format!("{other:?}"),
    }
}

fn start_of(line: &str) -> String {
    line.chars().take(200).collect()
}
