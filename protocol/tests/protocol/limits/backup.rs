//! Sizes of what goes into a backup.

use hoopoe_protocol::{
    backup::{BackupBegin, BackupHead, BackupItem, BackupMark, BackupRecord, ItemBytes, KeptContact},
    codec::Wire,
    content::profile::ProfileUpdate,
    limits,
    route::ContactSeeds,
    secret::Secret,
};

use super::{LAST, fits, full, largest_signed};
use crate::samples;

#[test]
fn the_largest_items_fit_a_backup_and_one_of_them_a_record() {
    let mut contact = KeptContact {
        manifest: largest_signed(),
        verified: Some(full()),
        name: "n".repeat(limits::NAME_BYTES),
        profile: Some(ProfileUpdate {
            revision: limits::PROFILE_REVISION,
            name: "n".repeat(limits::NAME_BYTES),
            about: "a".repeat(limits::ABOUT_BYTES),
            avatar: Some(vec![0xff; limits::AVATAR_BYTES].into()),
        }),
        since: LAST,
        ..samples::backup::contact()
    };
    contact.ours = Some(full_seeds());
    contact.theirs = Some(full_seeds());
    fits("contact", &BackupItem::Contact(Box::new(contact)));
    fits("group entry", &BackupItem::GroupEntry(largest_signed()));

    let largest = ItemBytes::new(vec![0xff; limits::BACKUP_ITEM_BYTES].into());
    fits("BackupRecord", &BackupRecord::Items(vec![largest]));
    let last_size = limits::BACKUP_SIZES.into_iter().max();
    assert_eq!(last_size, Some(limits::BACKUP_RECORD_BYTES + 44));
}

#[test]
fn the_largest_head_and_mark_of_a_backup_fit() {
    let mark = BackupMark {
        generation: u64::MAX,
        records: u64::MAX,
        ..samples::backup::mark()
    };
    let begin = BackupBegin {
        version: u8::MAX,
        chain: full(),
        generation: u64::MAX,
        replaces: Some(mark),
        begun: LAST,
    };
    fits("BackupMark", &mark);
    fits("BackupBegin", &begin);
    let head = BackupHead {
        begin: vec![0xff; BackupBegin::MAX_BYTES],
        commit: full(),
    };
    fits("BackupHead", &head);
}

fn full_seeds() -> ContactSeeds {
    let secret = || Secret::new([0xff; 32]);
    ContactSeeds {
        contact: secret(),
        presence: secret(),
        bundle: secret(),
    }
}
