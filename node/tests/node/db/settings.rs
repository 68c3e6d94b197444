//! What the node itself remembers.

use hoopoe_crypto::at_rest::StorageKey;
use hoopoe_node::db::settings::{Setting, SettingChange, SettingError};
use hoopoe_protocol::secret::Secret;

use crate::fixtures::TestDatabase;

fn storage(n: u8) -> StorageKey {
    StorageKey::new(Secret::new([n; 32]))
}

#[tokio::test]
async fn a_setting_is_read_as_it_was_written_until_it_is_removed() {
    let mut test = TestDatabase::new().await;
    let mut rng = hoopoe_node::random::generator();
    let port = SettingChange {
        setting: Setting::ListenPort,
        value: Some([1, 2].as_slice()),
    };
    let gone = SettingChange {
        setting: Setting::ListenPort,
        value: None,
    };

    test.writer.set(&storage(1), &mut rng, &[port]).await.unwrap();
    let reader = test.database.reader();
    let read = reader.setting(&storage(1), Setting::ListenPort).await.unwrap();

    assert_eq!(read.as_deref().map(Vec::as_slice), Some([1, 2].as_slice()));
    assert!(
        reader
            .setting(&storage(1), Setting::TransportKey)
            .await
            .unwrap()
            .is_none()
    );
    test.writer.set(&storage(1), &mut rng, &[gone]).await.unwrap();
    assert!(
        reader
            .setting(&storage(1), Setting::ListenPort)
            .await
            .unwrap()
            .is_none()
    );
    test.close().await;
}

#[tokio::test]
async fn a_setting_sealed_under_another_key_is_refused() {
    let mut test = TestDatabase::new().await;
    let change = SettingChange {
        setting: Setting::TransportKey,
        value: Some([9; 32].as_slice()),
    };

    test.writer
        .set(&storage(1), &mut hoopoe_node::random::generator(), &[change])
        .await
        .unwrap();
    let read = test
        .database
        .reader()
        .setting(&storage(2), Setting::TransportKey)
        .await;

    assert!(matches!(
        read,
        Err(SettingError::NotAuthentic(Setting::TransportKey))
    ));
    test.close().await;
}
