//! What every request is held against before anything is done: its host, where it comes from, and its form's token; and the
//! headers that every answer carries.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use sha2::{Digest as _, Sha256};

/// Scripts, styles, pictures and forms of this site alone; nothing inline, nothing framed.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'";

/// Puts on an answer what every answer carries.
pub fn headers(headers: &mut HeaderMap, secure: bool) {
    let mut put = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    put(header::CONTENT_SECURITY_POLICY, POLICY);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::X_FRAME_OPTIONS, "DENY");
    // Not `no-referrer`, with which browsers send `Origin: null` along with our own forms.
    put(header::REFERRER_POLICY, "same-origin");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    put(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    );
    if secure {
        put(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}

/// The host that a request names: of its URL or its `Host` header.
pub fn host<'a>(headers: &'a HeaderMap, uri: &'a axum::http::Uri) -> Option<&'a str> {
    uri.authority()
        .map(axum::http::uri::Authority::as_str)
        .or_else(|| headers.get(header::HOST).and_then(|host| host.to_str().ok()))
}

/// Whether a host is this machine by a name that no name server can give to another.
pub fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map_or(rest, |(name, _)| name),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether a request that changes something comes from a page of this very site, as far as the browser tells.
pub fn from_here(headers: &HeaderMap, host: &str, origin: Option<&str>) -> bool {
    let told = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if told("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return false;
    }
    match (told("origin"), origin) {
        (None, _) => true,
        (Some(from), Some(own)) => from == own,
        (Some(from), None) => {
            from.strip_prefix("http://").or_else(|| from.strip_prefix("https://")).is_some_and(|from| from == host)
        }
    }
}

/// Bytes nobody can guess, in hexadecimal.
pub fn secret() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    hex(&bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    text.is_ascii().then_some(())?;
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()).collect()
}

fn key(seed: &str) -> [u8; 32] {
    Sha256::new().chain_update(b"concordat form token\0").chain_update(seed).finalize().into()
}

/// A form's token for whoever holds this session or visit: masked anew each time, so that a compressed page does not give it away.
pub fn token(seed: &str) -> String {
    let mut mask = [0; 32];
    getrandom::fill(&mut mask).expect("the system gives random bytes");
    let masked: Vec<u8> = key(seed).iter().zip(mask).map(|(key, mask)| key ^ mask).collect();
    hex(&mask) + &hex(&masked)
}

/// Whether a token was made for this session or visit.
pub fn is_token(token: &str, seed: &str) -> bool {
    let Some(bytes) = bytes(token).filter(|bytes| bytes.len() == 64) else { return false };
    let (mask, masked) = bytes.split_at(32);
    // Every byte is looked at whatever the first ones are.
    let difference =
        key(seed).iter().zip(mask).zip(masked).fold(0, |all, ((key, mask), masked)| all | (key ^ mask ^ masked));
    difference == 0
}

/// A path of this site to go on to; nothing that leads elsewhere.
pub fn local_path(path: &str) -> Option<&str> {
    let sound = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.len() <= 500
        && path.bytes().all(|byte| byte.is_ascii_graphic());
    sound.then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_seed_alone_and_never_the_same() {
        let (one, two) = (token("a"), token("a"));
        assert_ne!(one, two);
        assert!(is_token(&one, "a") && is_token(&two, "a"));
        assert!(!is_token(&one, "b") && !is_token("", "a") && !is_token("é", "a") && !is_token(&one[..126], "a"));
        let mut flipped = one.clone().into_bytes();
        flipped[100] = if flipped[100] == b'0' { b'1' } else { b'0' };
        assert!(!is_token(&String::from_utf8(flipped).unwrap(), "a"));
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for own in ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:8080"] {
            assert!(is_loopback(own), "{own}");
        }
        for other in
            ["localhost.evil.example", "evil.example:8080", "10.0.0.1", "[::2]:1", "", "127.0.0.1.evil.example"]
        {
            assert!(!is_loopback(other), "{other}");
        }
    }

    #[test]
    fn a_form_of_another_site_is_told() {
        let with = |pairs: &[(&'static str, &'static str)]| {
            pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
        };
        let here = |pairs: &[(&'static str, &'static str)]| from_here(&with(pairs), "here:1", None);
        assert!(here(&[]) && here(&[("origin", "http://here:1")]) && here(&[("sec-fetch-site", "same-origin")]));
        assert!(
            !here(&[("origin", "http://there:1")])
                && !here(&[("origin", "null")])
                && !here(&[("sec-fetch-site", "cross-site")])
        );
        assert!(
            !here(&[("sec-fetch-site", "same-site")])
                && !here(&[("origin", "http://here:1"), ("sec-fetch-site", "cross-site")])
        );
        assert!(!from_here(&with(&[("origin", "http://here:1")]), "here:1", Some("https://here:1")));
    }

    #[test]
    fn one_goes_on_within_the_site_alone() {
        assert_eq!(local_path("/plans/1?x=2"), Some("/plans/1?x=2"));
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "", "plans", "/a\nb", "/a b"] {
            assert_eq!(local_path(elsewhere), None, "{elsewhere}");
        }
    }
}
