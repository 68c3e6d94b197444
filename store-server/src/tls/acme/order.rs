//! One order of a certificate (RFC 8555, section 7.4), in which the server shows that a name is its own by answering on
//! the port on which it listens anyway (TLS-ALPN-01, RFC 8737).

use std::time::Duration;

use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Identifier, NewOrder, Order, OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::{
    crypto::aws_lc_rs::sign::any_supported_type, pki_types::PrivatePkcs8KeyDer, sign::CertifiedKey,
};

use super::AcmeError;
use crate::tls::{TlsError, served::Served};

/// How soon to ask again how it stands. Whoever orders has less patience than this.
const POLLS: RetryPolicy = RetryPolicy::new()
    .initial_delay(Duration::from_millis(250))
    .backoff(1.5)
    .timeout(Duration::from_secs(3_600));

/// Orders a certificate for these names, and answers the challenges meanwhile. What comes back is the key and the chain,
/// in PEM.
pub(super) async fn order(
    account: &Account,
    domains: &[String],
    served: &Served,
) -> Result<String, AcmeError> {
    let names: Vec<Identifier> = domains.iter().cloned().map(Identifier::Dns).collect();
    let mut order = account.new_order(&NewOrder::new(&names)).await?;
    answer_challenges(&mut order, served).await?;
    let outcome = order.poll_ready(&POLLS).await;
    if !matches!(outcome, Ok(OrderStatus::Ready)) {
        // The order says only that something failed; what, stands in its authorizations.
        return Err(match (refusal(&mut order).await, outcome) {
            (Some(reason), _) => AcmeError::Refused(reason),
            (None, Err(error)) => error.into(),
            (None, Ok(_)) => AcmeError::Refused("without a reason".to_owned()),
        });
    }
    let key = order.finalize().await?;
    let chain = order.poll_certificate(&POLLS).await?;
    Ok(key + &chain)
}

async fn answer_challenges(order: &mut Order, served: &Served) -> Result<(), AcmeError> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        // Shown before, not long ago.
        if authorization.status == AuthorizationStatus::Valid {
            continue;
        }
        let mut challenge = authorization
            .challenge(ChallengeType::TlsAlpn01)
            .ok_or(AcmeError::NoChallenge)?;
        let Identifier::Dns(domain) = challenge.identifier().identifier.clone() else {
            return Err(AcmeError::NoChallenge);
        };
        let answer = answer(&domain, challenge.key_authorization().digest().as_ref())?;
        served.answer(domain.to_lowercase(), answer);
        challenge.set_ready().await?;
    }
    Ok(())
}

/// The certificate that answers a challenge: of our own making, for this name, with the challenge's hash in it (RFC 8737,
/// section 3).
fn answer(domain: &str, hash: &[u8]) -> Result<CertifiedKey, TlsError> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(vec![domain.to_owned()])?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(hash)];
    let certificate = params.self_signed(&key)?;
    let private = PrivatePkcs8KeyDer::from(key.serialize_der());
    // Not looked at further: the hash must be there as something that nobody else understands (critical).
    let signer = any_supported_type(&private.into())?;
    Ok(CertifiedKey::new(vec![certificate.der().clone()], signer))
}

/// Why a challenge was not believed.
async fn refusal(order: &mut Order) -> Option<String> {
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        let Ok(state) = authorization.refresh().await else {
            continue;
        };
        let mut errors = state
            .challenges
            .iter()
            .filter_map(|challenge| challenge.error.as_ref());
        if let Some(error) = errors.next() {
            return Some(error.to_string());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use x509_parser::parse_x509_certificate;

    use super::*;

    #[test]
    fn an_answer_is_for_the_name_and_has_the_hash_where_it_must_be() {
        let answer = answer("store.example", &[7; 32]).unwrap();

        let (_, certificate) = parse_x509_certificate(&answer.cert[0]).unwrap();
        let name = certificate.subject_alternative_name().unwrap().unwrap();
        assert_eq!(
            format!("{:?}", name.value.general_names),
            "[DNSName(\"store.example\")]"
        );
        // RFC 8737, section 6.1: id-pe-acmeIdentifier, an octet string.
        let identifier = certificate
            .extensions()
            .iter()
            .find(|extension| extension.oid.to_id_string() == "1.3.6.1.5.5.7.1.31")
            .unwrap();
        assert!(identifier.critical);
        assert_eq!(identifier.value, [&[4, 32][..], &[7; 32]].concat());
    }
}
