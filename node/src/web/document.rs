//! The description of the API (OpenAPI 3.1), made from the handlers and their types, so that it cannot drift from them.

mod answers;

use axum::Json;
use std::collections::BTreeMap;
use utoipa::{
    IntoResponses, Modify, OpenApi, ToSchema,
    openapi::{
        Components, ContentBuilder, Ref, RefOr, Response, ResponseBuilder,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::{
    account, bootstrap, chats, contacts, drafts, events, identity, invitations, messages, network, pictures,
    privacy, profile, requests, screen, server, session, sessions, status, storage, tokens, types, words,
};
use answers::Answers;

/// Asks and answers of the local API.
///
/// Over the socket in the profile folder its owner may ask everything. Over the port of the page, a browser asks with its
/// session: the cookie, and with everything that changes something the header `X-CSRF` with the value that
/// `GET /v1/session` gives; at 127.0.0.1 it shows the secret of its tab as well, in `X-Tab`; a program asks with a token, and without anything that only browsers send.
#[derive(OpenApi)]
#[openapi(
    info(title = "Hoopoe's local API"),
    paths(
        account::create, account::restore, bootstrap::show, chats::change, chats::list, chats::mark_read, drafts::forget, drafts::keep, drafts::show, contacts::block, contacts::identity, contacts::list, contacts::remove,
        contacts::unblock, contacts::unverify, contacts::verify, events::watch, identity::show, invitations::accept,
        invitations::create, messages::delete, messages::list, messages::retry, messages::send, network::change, network::show, pictures::read_codes, privacy::activity, privacy::change,
        privacy::show, privacy::typing, profile::change, profile::contact_avatar, profile::own_avatar,
        profile::put_avatar, profile::remove_avatar, profile::show, requests::accept, requests::create, requests::decline, requests::list,
        requests::show, requests::take_back, requests::withdraw, screen::change, screen::show, server::join, server::leave, server::show, session::lock,
        session::lock_fully, session::make_code, session::show, session::sign_in, session::sign_out, session::unlock,
        sessions::end, sessions::end_all, sessions::list, show, status::show, storage::remove_copies, storage::show, tokens::create, tokens::end, tokens::list,
        words::saved, words::show,
    ),
    components(schemas(types::Frame, types::Problem)),
    modifiers(&WaysIn, &Answers),
    security(("session" = []), ("token" = [])),
)]
struct Document;

/// The ways in over the port.
struct WaysIn;

impl Modify for WaysIn {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_with(Components::new);
        components.add_security_scheme(
            "session",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("__Host-s"))),
        );
        components.add_security_scheme(
            "token",
            SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
        );
    }
}

/// What every route may answer instead: a problem, whose code says which.
pub(super) struct Refused;

impl IntoResponses for Refused {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let problem = Ref::from_schema_name(types::Problem::name());
        let content = ContentBuilder::new().schema(Some(problem)).build();
        let refused = ResponseBuilder::new()
            .description("Why not, and what to do")
            .content("application/problem+json", content)
            .build();
        BTreeMap::from([("default".to_owned(), RefOr::T(refused))])
    }
}

/// The description.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// This description.
#[utoipa::path(
    get, path = "/v1/openapi.json", operation_id = "describe",
    responses((status = 200, description = "An OpenAPI 3.1 document", body = serde_json::Value), Refused),
)]
pub(super) async fn show() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::web::{ROUTES, error::Code};

    #[test]
    fn the_document_names_the_routes_that_there_are_and_no_others() {
        let document = serde_json::to_value(document()).unwrap();
        let mut described = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys() {
                described.insert((path.clone(), method.to_uppercase()));
            }
        }

        // The files of the page are no API.
        let routes = ROUTES.iter().filter(|route| route.path.starts_with("/v1/"));
        let there: BTreeSet<_> = routes
            .map(|route| (route.path.to_owned(), route.method.to_string()))
            .collect();

        assert_eq!(described, there);
    }

    #[test]
    fn every_operation_has_a_name_of_its_own_a_sentence_and_a_refusal() {
        let document = serde_json::to_value(document()).unwrap();
        let mut names = BTreeSet::new();
        for item in document["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                let name = operation["operationId"].as_str().unwrap();
                assert!(names.insert(name.to_owned()), "{name}");
                assert!(operation["summary"].as_str().unwrap().len() > 10, "{name}");
                assert!(operation["responses"]["default"].is_object(), "{name}");
            }
        }
    }

    #[test]
    fn the_codes_of_problems_are_those_that_travel() {
        let document = serde_json::to_value(document()).unwrap();
        let described = &document["components"]["schemas"]["Code"]["enum"];

        let there: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();

        assert_eq!(*described, serde_json::json!(there));
    }

    #[test]
    fn everything_that_is_referred_to_is_there() {
        let text = document().to_json().unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let there = document["components"]["schemas"].as_object().unwrap();

        for part in text.split("#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(there.contains_key(name), "{name}");
        }
    }
}
