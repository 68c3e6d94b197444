//! What devices say while people compare emoji.

use hoopoe_protocol::verification::{
    CancelReason, ComparisonCancel, ComparisonConfirm, ComparisonKey, ComparisonMessage, ComparisonStart,
};

use super::{Sample, fixed, sample};

pub(super) fn comparisons() -> Vec<Sample> {
    let comparison = fixed(33);
    let key = ComparisonKey {
        comparison,
        key: fixed(34),
    };
    let start = ComparisonStart {
        comparison,
        commitment: fixed(35),
    };
    let confirm = ComparisonConfirm {
        comparison,
        user: fixed(36),
        manifest: fixed(37),
    };
    let cancel = |reason| ComparisonMessage::Cancel(ComparisonCancel { comparison, reason });
    let message = |case, message: ComparisonMessage| sample("ComparisonMessage", case, &message);
    vec![
        message("start", ComparisonMessage::Start(start)),
        message("answer", ComparisonMessage::Answer(key)),
        message("reveal", ComparisonMessage::Reveal(key)),
        message("confirm", ComparisonMessage::Confirm(confirm)),
        message("cancel", cancel(CancelReason::Declined)),
        message("cancel for other emoji", cancel(CancelReason::Different)),
        message("cancel after too long", cancel(CancelReason::TimedOut)),
        message("cancel for what does not fit", cancel(CancelReason::Untrue)),
        message("cancel for another manifest", cancel(CancelReason::OtherManifest)),
    ]
}
