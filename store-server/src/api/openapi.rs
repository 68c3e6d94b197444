//! The description of all routes in OpenAPI 3.1, as `GET /openapi.json` answers it.

mod operations;
mod routes;
mod schemas;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use hoopoe_protocol::store::{CBOR, TOKEN_HEADER, error::PROBLEM_JSON};
use utoipa::openapi::{
    Components, Content, ContentBuilder, ExternalDocs, InfoBuilder, LicenseBuilder, ObjectBuilder, OpenApi,
    OpenApiBuilder, OpenApiVersion, Paths, Ref, RefOr, Required, ResponseBuilder, Schema, Type,
    path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
    request_body::RequestBodyBuilder,
    security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
};

use self::{
    operations::{Answer, Body, Described, Shown},
    routes::ALL,
};

/// Where the rules of CBOR bodies stand, and what the words mean.
const PROTOCOL: &str = "docs/protocol/store.md";
const SESSION: &str = "session";
const TOKEN: &str = "token";

/// Answers the description.
pub async fn openapi() -> Response {
    match document().to_json() {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(_) => crate::error::ApiError::Internal.into_response(),
    }
}

/// The description.
#[must_use]
pub fn document() -> OpenApi {
    let mut paths = Paths::new();
    for described in &ALL {
        paths.add_path_operation(described.path, vec![described.method()], operation(described));
    }
    let license = LicenseBuilder::new()
        .name("Apache-2.0")
        .identifier(Some("Apache-2.0"))
        .build();
    let info = InfoBuilder::new()
        .title("Hoopoe store server")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Keeps sealed envelopes for devices that are away. Bodies that carry ciphertext are CBOR; the rule that is \
             named with each stands in the document of the protocol.",
        ))
        .license(Some(license))
        .build();
    OpenApiBuilder::new()
        .openapi(OpenApiVersion::Version31)
        .info(info)
        .paths(paths)
        .components(Some(components()))
        .external_docs(Some(ExternalDocs::new(PROTOCOL)))
        .build()
}

fn components() -> Components {
    let mut components = Components::new();
    components.schemas.extend(schemas::all());
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A session token of a device, from POST /v1/auth/token."))
        .build();
    components.add_security_scheme(SESSION, SecurityScheme::Http(bearer));
    let token = ApiKeyValue::with_description(
        TOKEN_HEADER,
        "A send, claim or invitation token, or a presence write key: base64url of 32 bytes.",
    );
    components.add_security_scheme(TOKEN, SecurityScheme::ApiKey(ApiKey::Header(token)));
    components
}

fn operation(described: &Described) -> OperationBuilder {
    let mut operation = OperationBuilder::new()
        .operation_id(Some(described.id))
        .summary(Some(described.summary))
        .response(described.answer.status(), success(described));
    if described.answer == Answer::Readiness {
        operation = operation.response("503", health("It cannot; the answer says why in a word."));
    }
    for (status, codes) in described.problems() {
        let problem = ResponseBuilder::new()
            .description(codes.join(", "))
            .content(PROBLEM_JSON, Content::new(Some(named("Problem"))));
        operation = operation.response(status.to_string(), problem);
    }
    for id in described.ids() {
        operation = operation.parameter(path_parameter(id));
    }
    match described.shown {
        Shown::Nothing => {}
        Shown::Session => operation = operation.security(requirement(SESSION)),
        Shown::Token => operation = operation.security(requirement(TOKEN)),
    }
    let body = match described.body {
        Body::Nothing => return operation,
        Body::Json(name) => ("application/json", Content::new(Some(named(name)))),
        Body::Cbor(rule) => (CBOR, cbor(rule)),
    };
    let body = RequestBodyBuilder::new()
        .content(body.0, body.1)
        .required(Some(Required::True));
    operation.request_body(Some(body.build()))
}

fn success(described: &Described) -> ResponseBuilder {
    let response = ResponseBuilder::new().description(described.answer.description());
    match described.answer {
        Answer::Readiness => health(described.answer.description()),
        Answer::Json(name) => response.content("application/json", Content::new(Some(named(name)))),
        Answer::Document => response.content("application/json", Content::new(Some(object()))),
        Answer::Cbor(rule) => response.content(CBOR, cbor(rule)),
        Answer::Nothing | Answer::WebSocket => response,
    }
}

fn health(description: &str) -> ResponseBuilder {
    ResponseBuilder::new()
        .description(description)
        .content("application/json", Content::new(Some(named("Health"))))
}

fn path_parameter(name: &str) -> Parameter {
    let schema = match name {
        "mailbox" => "MailboxId",
        "lane" => "LaneId",
        _ => "Bytes32",
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(named(schema)))
        .build()
}

/// Bytes that follow a rule of the protocol's document.
fn cbor(rule: &str) -> Content {
    let bytes = ObjectBuilder::new()
        .schema_type(Type::String)
        .content_media_type(CBOR)
        .description(Some(format!("CBOR, rule `{rule}` in {PROTOCOL}")));
    ContentBuilder::new()
        .schema(Some(bytes))
        .extensions(Some([("x-cddl-rule", rule)].into_iter().collect()))
        .build()
}

fn named(schema: &str) -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name(schema))
}

fn object() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Object)
}

fn requirement(scheme: &str) -> SecurityRequirement {
    SecurityRequirement::new::<_, [&str; 0], _>(scheme, [])
}

impl Described {
    const fn method(&self) -> HttpMethod {
        match self.method {
            operations::Method::Get => HttpMethod::Get,
            operations::Method::Post => HttpMethod::Post,
            operations::Method::Put => HttpMethod::Put,
            operations::Method::Delete => HttpMethod::Delete,
        }
    }
}
