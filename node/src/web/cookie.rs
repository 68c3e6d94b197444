//! The cookie of a session. Its name binds it to the host that set it, and no script can read it.

use axum::http::{HeaderMap, HeaderValue, header};
use data_encoding::BASE64URL_NOPAD;
use hoopoe_protocol::secret::Secret;

const NAME: &str = "__Host-s";

/// How long a browser keeps it: longer than a session lasts, so that one that ended can be taken up by the passphrase.
const SECONDS: u64 = 400 * 24 * 3_600;

/// The secret in the cookie; none if there is no such cookie, several, or something else in it.
pub(super) fn secret(headers: &HeaderMap) -> Option<Secret<32>> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == NAME);
    let ((_, text), None) = (found.next()?, found.next()) else {
        return None;
    };
    Secret::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?)
}

/// What sets it.
pub(super) fn set(secret: &Secret<32>) -> Option<HeaderValue> {
    let text = BASE64URL_NOPAD.encode(secret.expose());
    sensitive(&format!(
        "{NAME}={text}; Max-Age={SECONDS}; Path=/; HttpOnly; Secure; SameSite=Strict"
    ))
}

/// What removes it.
pub(super) fn clear() -> Option<HeaderValue> {
    sensitive(&format!(
        "{NAME}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict"
    ))
}

/// A value that `Debug` does not show.
fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&str]) -> Option<[u8; 32]> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::COOKIE, HeaderValue::from_str(value).unwrap());
        }
        secret(&headers).map(|secret| *secret.expose())
    }

    #[test]
    fn the_cookie_comes_back_as_it_was_set() {
        let set = set(&Secret::new([7; 32])).unwrap();
        let set = set.to_str().unwrap();
        let (pair, attributes) = set.split_once("; ").unwrap();

        assert_eq!(read(&[pair]), Some([7; 32]));
        assert_eq!(read(&[&format!("theme=dark; {pair}; x=y")]), Some([7; 32]));
        assert_eq!(read(&["theme=dark", pair]), Some([7; 32]));
        assert_eq!(
            attributes,
            "Max-Age=34560000; Path=/; HttpOnly; Secure; SameSite=Strict"
        );
    }

    #[test]
    fn another_name_another_length_and_two_of_them_are_no_cookie() {
        let text = BASE64URL_NOPAD.encode(&[7; 32]);

        for values in [
            vec![],
            vec![format!("s={text}")],
            vec![format!("__host-s={text}")],
            vec![format!("__Host-s ={text}")],
            vec![format!("__Host-s={text}; __Host-s={text}")],
            vec![format!("__Host-s={text}"), format!("__Host-s={text}")],
            vec!["__Host-s=".to_owned()],
            vec!["__Host-s=AAAA".to_owned()],
            vec![format!("__Host-s=\"{text}\"")],
            vec!["__Host-s=!!!".to_owned()],
        ] {
            let values: Vec<_> = values.iter().map(String::as_str).collect();

            assert_eq!(read(&values), None, "{values:?}");
        }
    }
}
