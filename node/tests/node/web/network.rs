//! What is chosen about the network.

use axum::http::Method;
use hoopoe_node::choice::{Configured, Nearby, Network};
use serde_json::json;

use crate::api::TestNode;

const PATH: &str = "/v1/settings/network";

#[tokio::test]
async fn what_the_configuration_says_holds_until_the_user_chooses_and_again_afterwards() {
    let node = TestNode::new().await;
    *node.chosen.lock().await = Network {
        configured: Configured {
            nearby: Nearby::On,
            ..Configured::default()
        },
        ..Network::default()
    };

    let first = node.get(PATH).await;
    assert_eq!(
        first.body,
        json!({"addresses": "contacts", "nearby": "on", "chosen": []})
    );

    for (body, then) in [
        (
            r#"{"addresses": "verified"}"#,
            json!({"addresses": "verified", "nearby": "on", "chosen": ["addresses"]}),
        ),
        (
            r#"{"addresses": "nobody", "nearby": "off"}"#,
            json!({"addresses": "nobody", "nearby": "off", "chosen": ["addresses", "nearby"]}),
        ),
        (
            "{}",
            json!({"addresses": "nobody", "nearby": "off", "chosen": ["addresses", "nearby"]}),
        ),
        (
            r#"{"addresses": "configured"}"#,
            json!({"addresses": "contacts", "nearby": "off", "chosen": ["nearby"]}),
        ),
    ] {
        let answer = node.ask(Method::PATCH, PATH, Some(body.to_owned())).await;
        assert_eq!((answer.status.as_u16(), &answer.body), (200, &then), "{body}");
        assert_eq!(node.get(PATH).await.body, then, "{body}");
    }
    node.close().await;
}

#[tokio::test]
async fn choices_that_are_none_are_refused() {
    let node = TestNode::new().await;

    for body in [
        r#"{"addresses": "everyone"}"#,
        r#"{"nearby": true}"#,
        r#"{"hedge_ms": 5}"#,
        "[]",
    ] {
        let answer = node.ask(Method::PATCH, PATH, Some(body.to_owned())).await;
        assert!(answer.status.is_client_error(), "{body}");
    }
    assert_eq!(node.get(PATH).await.body["chosen"], json!([]));
    node.close().await;
}
