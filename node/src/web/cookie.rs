//! The cookie of a session; no script can read it. At the page's own host its name binds it to that host. At the shared one,
//! where a browser keeps no cookie with that name, it is half of a secret ([`super::credential`]).

use axum::http::{HeaderMap, HeaderValue, header};
use data_encoding::BASE64URL_NOPAD;
use hoopoe_protocol::secret::Secret;

use crate::page::{PageAddress, Site};

/// How long a browser keeps it: longer than a session lasts, so that one that ended can be taken up by the passphrase.
const SECONDS: u64 = 400 * 24 * 3_600;

/// Its name. At the shared host other programs set cookies too, and so do other nodes.
fn name(address: &PageAddress, site: Site) -> String {
    match site {
        Site::Own => "__Host-s".to_owned(),
        Site::Shared => format!("hoopoe-{}", address.port),
    }
}

/// The secret in the cookie; none if there is no such cookie, several, or something else in it.
pub(super) fn secret(headers: &HeaderMap, address: &PageAddress, site: Site) -> Option<Secret<32>> {
    let name = name(address, site);
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(found, _)| *found == name);
    let ((_, text), None) = (found.next()?, found.next()) else {
        return None;
    };
    Secret::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?)
}

/// What sets it.
pub(super) fn set(secret: &Secret<32>, address: &PageAddress, site: Site) -> Option<HeaderValue> {
    let (name, text) = (name(address, site), BASE64URL_NOPAD.encode(secret.expose()));
    sensitive(&match site {
        Site::Own => format!("{name}={text}; Max-Age={SECONDS}; Path=/; HttpOnly; Secure; SameSite=Strict"),
        // It goes with the browser: the tab's half does not last longer either.
        Site::Shared => format!("{name}={text}; Path=/; HttpOnly; SameSite=Strict"),
    })
}

/// What removes it.
pub(super) fn clear(address: &PageAddress, site: Site) -> Option<HeaderValue> {
    let secure = match site {
        Site::Own => " Secure;",
        Site::Shared => "",
    };
    let name = name(address, site);
    sensitive(&format!(
        "{name}=; Max-Age=0; Path=/; HttpOnly;{secure} SameSite=Strict"
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

    const ADDRESS: PageAddress = PageAddress {
        label: [0xab; 8],
        port: 61_000,
    };

    fn read(values: &[&str]) -> Option<[u8; 32]> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::COOKIE, HeaderValue::from_str(value).unwrap());
        }
        secret(&headers, &ADDRESS, Site::Own).map(|secret| *secret.expose())
    }

    #[test]
    fn the_cookie_comes_back_as_it_was_set() {
        let set = set(&Secret::new([7; 32]), &ADDRESS, Site::Own).unwrap();
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
