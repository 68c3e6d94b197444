//! What is said when a mark of the database tells something, at the start or while the node runs.

use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{cli::output, driver::Situation, web::Access};

/// Listens until the node stops. `is_told` says whether it was said already that the profile is older.
pub(super) async fn watch(
    mut situation: watch::Receiver<Situation>,
    access: Arc<Access>,
    mut is_told: bool,
    stop: CancellationToken,
) {
    let mut twins = 0;
    loop {
        let (is_set_back, findings) = {
            let now = situation.borrow_and_update();
            (now.is_set_back, now.slot)
        };
        if is_set_back && !is_told {
            is_told = true;
            tell_set_back();
            // What was revoked after the copy was made stands in it as good.
            if let Err(error) = access.end_all().await {
                output::say(&format_args!(
                    "hoopoe: browsers and tokens could not be turned out ({error}); do it with: hoopoe sessions --all"
                ));
            }
        }
        if findings.twins > twins {
            twins = findings.twins;
            tell_twin();
        }
        if !matches!(stop.run_until_cancelled(situation.changed()).await, Some(Ok(()))) {
            return;
        }
    }
}

/// Says what an old copy means.
pub(super) fn tell_set_back() {
    output::say(
        &"hoopoe: this profile is older than what was done with it: it was restored from a copy. Contacts are told and all \
         sessions begin anew, so nothing that is under way is lost; what came in after the copy was made and was confirmed \
         is not in it, and does not come again. Browsers have to sign in anew, and tokens are ended. An address that you \
         withdrew since is open again, and one that you made is not known: look with hoopoe address",
    );
}

/// Says what two of one mean.
fn tell_twin() {
    output::say(
        &"hoopoe: another node runs on a copy of this profile. Two nodes with the same keys lose messages and use message keys \
         twice: end one of them, and never start it again",
    );
}
