//! What a browser accepts of a cookie's name and attributes.

use super::*;

#[test]
fn b44_a_cookie_name_is_a_token() {
    for name in
        ["my session", "a=b", "a;b", "a,b", "a\"b", "(a)", "a/b", "a\u{7f}", "é", "[a]", "a\0", "a\t", "{}", "@"]
    {
        refused(&[(NAME, name)], NAME, "a token of RFC 6265");
    }
    refused(&[(NAME, &"n".repeat(257))], NAME, "at most 256");
    assert!(from(&[(NAME, &"n".repeat(256))]).is_ok());
    let empty = SessionConfig { cookie_name: String::new(), ..Default::default() };
    assert!(empty.check().expect_err("a mistake").to_string().contains("must not be empty"));
}

#[test]
fn b44_name_prefixes_are_kept_in_any_letter_case() {
    for name in ["__Host-s", "__host-s", "__HOST-S", "__hOsT-s", "__Host-Http-s"] {
        assert!(from(&[(NAME, name)]).is_ok(), "{name}");
        refused(&[(NAME, name), (SECURE, "false")], NAME, "needs `cookie_secure`");
        refused(&[(NAME, name), (PATH, "/shop")], NAME, "needs the `cookie_path` `/`");
        refused(&[(NAME, name), (DOMAIN, "example.com")], NAME, "allows no `cookie_domain`");
    }
    for name in ["__Secure-s", "__secure-s", "__SECURE-S", "__Http-s"] {
        assert!(from(&[(NAME, name), (PATH, "/shop"), (DOMAIN, "example.com")]).is_ok(), "{name}");
        refused(&[(NAME, name), (SECURE, "false")], NAME, "needs `cookie_secure`");
    }
    for name in ["__Http-s", "__http-s", "__Host-Http-s", "__host-HTTP-s"] {
        refused(&[(NAME, name), (HTTP_ONLY, "false")], NAME, "needs `cookie_http_only`");
    }
    for name in ["_Host-s", "Host-s", "__Hosts", "__Secure", "x__Host-"] {
        assert!(from(&[(NAME, name), (SECURE, "false"), (PATH, "/a")]).is_ok(), "{name}");
    }
}

#[test]
fn b44_same_site_none_needs_secure() {
    refused(&[(SAME_SITE, "none"), (SECURE, "false")], SAME_SITE, "needs `cookie_secure`");
    assert!(from(&[(SAME_SITE, "none")]).is_ok());
    assert!(from(&[(SAME_SITE, "lax"), (SECURE, "false")]).is_ok());
}

#[test]
fn b44_a_path_begins_with_a_slash_and_cannot_add_attributes() {
    for path in ["shop", "*", "http://x/", "./"] {
        refused(&[(PATH, path)], PATH, "must begin with `/`");
    }
    for path in ["/a;Domain=evil", "/a\r\nSet-Cookie: b", "/\0", "/\u{7f}", "/a b", "/ ", "/é"] {
        refused(&[(PATH, path)], PATH, "visible ASCII");
    }
    refused(&[(PATH, &format!("/{}", "a".repeat(1024)))], PATH, "at most 1024");
    assert!(from(&[(PATH, &format!("/{}", "a".repeat(1023)))]).is_ok());
}

#[test]
fn b44_a_domain_is_a_host_name() {
    for domain in [
        "example.com",
        "localhost",
        "a-b.c3.example",
        "xn--mnchen-3ya.de",
        "3com.com",
        &"a.".repeat(126).replace("a.a", "a.b")[..251],
    ] {
        assert!(from(&[(DOMAIN, domain)]).is_ok(), "{domain}");
    }
    refused(&[(DOMAIN, ".example.com")], DOMAIN, "must not begin with a dot");
    refused(&[(DOMAIN, "münchen.de")], DOMAIN, "ASCII form");
    for domain in ["127.0.0.1", "10", "a.1"] {
        refused(&[(DOMAIN, domain)], DOMAIN, "for an address leave it out");
    }
    let long = [&"a".repeat(64), ".com"].concat();
    let longer = ["a."; 127].concat() + "a";
    for domain in
        ["a b.com", "a;Path=/x", "https://example.com", "example.com:443", "example.com/", "example.com.", "a..b"]
    {
        refused(&[(DOMAIN, domain)], DOMAIN, "must be a host name");
    }
    for domain in ["-a.com", "a-.com", "a_b.com", "*.example.com", "a\0.com", "[::1]", &long, &longer] {
        refused(&[(DOMAIN, domain)], DOMAIN, "must be a host name");
    }
}
