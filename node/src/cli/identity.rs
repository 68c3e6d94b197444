//! `hoopoe identity`: who you are to others, in full.

use super::{
    CliError, clean,
    client::Client,
    output::{Paint, Screen, Tone},
};
use crate::web::types::Identity;

pub(super) async fn run(client: &Client, screen: &Screen) -> Result<(), CliError> {
    let identity: Identity = client.get("identity").await?;
    screen.answer(&identity, render)
}

fn render(identity: &Identity, paint: Paint) -> String {
    let mut lines = vec![
        ("user", identity.user.to_text()),
        ("user key", identity.user_key.to_text()),
    ];
    for device in &identity.devices {
        lines.push(("device", device.id.to_text()));
        lines.push(("signs with", device.signing_key.to_text()));
        lines.push(("agrees with", device.agreement_key.to_text()));
    }
    lines.extend(identity.peers.iter().map(|peer| ("peer", clean::line(peer))));
    lines
        .iter()
        .map(|(label, value)| format!("{}  {value}", paint.tone(Tone::Quiet, &format!("{label:<11}"))))
        .collect::<Vec<_>>()
        .join("\n")
}
