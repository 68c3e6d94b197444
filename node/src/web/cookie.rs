//! The cookie of a session; no script can read it. At the page's own host its name binds it to that host. At the shared one,
//! where a browser keeps no cookie with that name, it is half of a secret ([`super::credential`]).

use axum::http::{HeaderMap, HeaderValue, header};
use data_encoding::BASE64URL_NOPAD;
use hoopoe_protocol::secret::Secret;

use crate::page::{PageAddress, Site};

/// How long a browser keeps it: longer than a session lasts, so that one that ended can be taken up by the passphrase.
const SECONDS: u64 = 400 * 24 * 3_600;

/// Cookies of one name that are looked at. No route has more places for others with a longer path.
const MOST: usize = 8;

/// Its name. At the shared host other programs set cookies too, and so do other nodes.
fn name(address: &PageAddress, site: Site) -> String {
    match site {
        Site::Own => "__Host-s".to_owned(),
        Site::Shared => format!("hoopoe-{}", address.port),
    }
}

/// The secrets in the cookies that may be ours. At the page's own host nobody else sets any, so several are none.
///
/// At the shared host, any page sets one with the same name and another path beside ours, and nothing in a request tells them
/// apart. There it is the tab's half that picks ours, from among so many that are well formed, and the last first: a browser
/// says those with longer paths before ours.
pub(super) fn secrets(headers: &HeaderMap, address: &PageAddress, site: Site) -> Vec<Secret<32>> {
    let name = name(address, site);
    // As bytes: what others set need not be text.
    let found: Vec<_> = headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| {
            pair.trim_ascii()
                .strip_prefix(name.as_bytes())?
                .strip_prefix(b"=")
        })
        .collect();
    if site == Site::Own && found.len() > 1 {
        return Vec::new();
    }
    let secret = |text: &&[u8]| Secret::from_slice(&BASE64URL_NOPAD.decode(text).ok()?);
    found.iter().rev().filter_map(secret).take(MOST).collect()
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
        let found = secrets(&headers, &ADDRESS, Site::Own);
        assert!(found.len() <= 1);
        found.first().map(|secret| *secret.expose())
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
    fn at_the_shared_host_alone_several_are_looked_at_and_the_last_first() {
        let text = |n| BASE64URL_NOPAD.encode(&[n; 32]);
        let all: Vec<_> = (1..=9).map(|n| format!("NAME={}", text(n))).collect();
        let found = |site, values: &str| {
            let mut headers = HeaderMap::new();
            let values = values.replace("NAME", &name(&ADDRESS, site));
            headers.insert(header::COOKIE, HeaderValue::from_str(&values).unwrap());
            let found = secrets(&headers, &ADDRESS, site).into_iter();
            found.map(|secret| secret.expose()[0]).collect::<Vec<_>>()
        };
        let crowded = all.join("; ");

        assert_eq!(found(Site::Shared, &crowded), [9, 8, 7, 6, 5, 4, 3, 2]);
        assert!(found(Site::Own, &crowded).is_empty());
        let spoiled = format!("{}; NAME=; NAME=AAAA; NAME=!!!", all[0]);
        assert_eq!(found(Site::Shared, &spoiled), [1]);
        assert!(found(Site::Own, &spoiled).is_empty());
    }

    #[test]
    fn a_cookie_of_somebody_else_that_is_no_ascii_hides_none() {
        let values = format!(
            "theme=dünn; hoopoe-61000={}; x=é",
            BASE64URL_NOPAD.encode(&[7; 32])
        );
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_bytes(values.as_bytes()).unwrap(),
        );

        let found = secrets(&headers, &ADDRESS, Site::Shared);

        assert_eq!(found.len(), 1);
        assert_eq!(found[0].expose(), &[7; 32]);
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
