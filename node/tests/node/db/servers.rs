//! The store servers that the node remembers.

use hoopoe_crypto::at_rest::StorageKey;
use hoopoe_node::{
    db::servers::{RememberedServer, ServersError, Standing},
    random,
};
use hoopoe_protocol::{keys::ServerKey, route::ServerPin, secret::Secret, time::Timestamp};

use crate::fixtures::TestDatabase;

fn storage(n: u8) -> StorageKey {
    StorageKey::new(Secret::new([n; 32]))
}

fn server(n: u8, standing: Standing) -> RememberedServer {
    RememberedServer {
        url: format!("https://{n}.example"),
        pin: None,
        identity: None,
        device_auth: Secret::new([n; 32]),
        invite_code: None,
        standing,
    }
}

#[tokio::test]
async fn servers_are_read_as_they_were_written_last() {
    let mut test = TestDatabase::new().await;
    let mut rng = random::generator();
    let (own, next) = (
        server(1, Standing::Own),
        server(2, Standing::Next { until: None }),
    );
    test.writer
        .put_servers(&storage(1), &mut rng, &[&own, &next])
        .await
        .unwrap();

    let until = Timestamp(77);
    let former = server(1, Standing::Former { until });
    let own = RememberedServer {
        pin: Some(ServerPin::new([5; 32])),
        identity: Some(ServerKey::new([6; 32])),
        invite_code: Some("heron".to_owned()),
        ..server(2, Standing::Own)
    };
    test.writer
        .put_servers(&storage(1), &mut rng, &[&former, &own])
        .await
        .unwrap();

    let read = test.database.reader().servers(&storage(1)).await.unwrap();
    let [first, second] = &read[..] else {
        panic!("{read:?}")
    };
    assert_eq!(
        (first.url.as_str(), first.standing),
        ("https://1.example", former.standing)
    );
    assert_eq!(
        (first.pin, first.identity, &first.invite_code),
        (None, None, &None)
    );
    assert_eq!(first.device_auth.expose(), &[1; 32]);
    assert_eq!(
        (second.url.as_str(), second.standing),
        ("https://2.example", Standing::Own)
    );
    assert_eq!((second.pin, second.identity), (own.pin, own.identity));
    assert_eq!(second.invite_code.as_deref(), Some("heron"));
    assert_eq!(second.device_auth.expose(), &[2; 32]);
    test.close().await;
}

#[tokio::test]
async fn there_are_never_two_own_servers() {
    let mut test = TestDatabase::new().await;
    let (one, other) = (server(1, Standing::Own), server(2, Standing::Own));

    let mut rng = random::generator();
    let written = test
        .writer
        .put_servers(&storage(1), &mut rng, &[&one, &other])
        .await;

    assert!(written.is_err());
    assert!(
        test.database
            .reader()
            .servers(&storage(1))
            .await
            .unwrap()
            .is_empty()
    );
    test.close().await;
}

#[tokio::test]
async fn keys_that_were_sealed_for_another_place_are_refused() {
    let mut test = TestDatabase::new().await;
    let own = server(1, Standing::Own);
    let mut rng = random::generator();
    test.writer
        .put_servers(&storage(1), &mut rng, &[&own])
        .await
        .unwrap();

    let read = test.database.reader().servers(&storage(2)).await;

    assert!(matches!(read, Err(ServersError::NotAuthentic)), "{read:?}");
    test.close().await;
}
