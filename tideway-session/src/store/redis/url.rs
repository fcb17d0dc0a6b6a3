//! Where Redis is, as URLs say it.

use redis::sentinel::{SentinelClient, SentinelNodeConnectionInfo, SentinelServerType};
use redis::{Client, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo, TlsMode};

/// What can be connected to.
pub(super) enum Target {
    One(Client),
    /// Whichever server is the master by the word of the Sentinels.
    Sentinel(SentinelClient),
    Cluster(Vec<ConnectionInfo>),
}

/// What is wrong with a URL; nothing of it is repeated, because it may hold a password.
pub(super) type Mistake = &'static str;

const FORMS: Mistake = "must be redis://HOST, rediss://HOST, redis+unix:///SOCKET, redis+sentinel://HOST,HOST/MASTER or \
                        redis+cluster://HOST,HOST";
const ONE: Mistake = "must be redis://USER:PASSWORD@HOST:PORT/DB or redis+unix:///SOCKET, where user, password, port \
                      and database can be left out";
const NO_TLS: Mistake = "begins with `rediss`, which needs the crate's feature `redis-tls`";

pub(super) fn parse(url: &str) -> Result<Target, Mistake> {
    let (scheme, rest) = url.split_once("://").ok_or(FORMS)?;
    if scheme.starts_with("rediss") && !cfg!(feature = "redis-tls") {
        return Err(NO_TLS);
    }
    #[cfg(feature = "redis-tls")]
    if scheme.starts_with("rediss") {
        provide_cryptography();
    }
    match scheme {
        "redis" | "rediss" | "unix" | "redis+unix" => Client::open(url).map(Target::One).map_err(|_| ONE),
        "redis+sentinel" => sentinel("redis", rest),
        "rediss+sentinel" => sentinel("rediss", rest),
        "redis+cluster" => cluster("redis", rest),
        "rediss+cluster" => cluster("rediss", rest),
        _ => Err(FORMS),
    }
}

/// Rustls panics if it has to choose; whatever the service has installed stays.
#[cfg(feature = "redis-tls")]
fn provide_cryptography() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may have been faster, which is as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

fn sentinel(scheme: &str, rest: &str) -> Result<Target, Mistake> {
    const FORM: Mistake = "must be redis+sentinel://USER:PASSWORD@HOST:PORT,HOST:PORT/MASTER/DB, where user, password, \
                           ports and database can be left out";
    let (user, rest) = split_user(rest);
    let mut parts = rest.split('/');
    let (hosts, master) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let db = parts.next().unwrap_or_default();
    if master.is_empty() || parts.next().is_some() {
        return Err(FORM);
    }
    let server = connection(&format!("{scheme}://{user}localhost/{db}")).ok_or(FORM)?;
    let mut nodes = SentinelNodeConnectionInfo::default().set_redis_connection_info(server.redis_settings().clone());
    if scheme == "rediss" {
        nodes = nodes.set_tls_mode(TlsMode::Secure);
    }
    let sentinels = hosts
        .split(',')
        .map(|host| connection(&format!("{scheme}://{}", with_port(host, 26_379))))
        // A Sentinel has no databases, and its users are not the server's.
        .map(|info| info.map(|info| info.set_redis_settings(RedisConnectionInfo::default())))
        .collect::<Option<Vec<_>>>()
        .ok_or(FORM)?;
    let master = master.to_owned();
    SentinelClient::build(sentinels, master, Some(nodes), SentinelServerType::Master)
        .map(Target::Sentinel)
        .map_err(|_| FORM)
}

fn cluster(scheme: &str, rest: &str) -> Result<Target, Mistake> {
    const FORM: Mistake = "must be redis+cluster://USER:PASSWORD@HOST:PORT,HOST:PORT, where user, password and ports \
                           can be left out; a Cluster has one database";
    let (user, hosts) = split_user(rest);
    let nodes: Option<Vec<_>> = hosts
        .trim_end_matches('/')
        .split(',')
        .map(|host| connection(&format!("{scheme}://{user}{}", with_port(host, 6_379))))
        .collect();
    nodes.filter(|nodes| nodes.iter().all(|node| node.redis_settings().db() == 0)).map(Target::Cluster).ok_or(FORM)
}

fn connection(url: &str) -> Option<ConnectionInfo> {
    url.into_connection_info().ok()
}

/// The part up to the last `@`, with it, and the rest.
fn split_user(rest: &str) -> (&str, &str) {
    rest.rfind('@').map_or(("", rest), |at| rest.split_at(at + 1))
}

fn with_port(host: &str, port: u16) -> String {
    // In brackets stands an IPv6 address, which has colons of its own.
    let name_end = host.rfind(']').unwrap_or_default();
    if host.get(name_end..).is_some_and(|end| end.contains(':')) { host.to_owned() } else { format!("{host}:{port}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b32_every_form_is_read() {
        for (url, kind) in [
            ("redis://localhost", "one"),
            ("redis://user:pass@127.0.0.1:7000/3", "one"),
            ("redis+unix:///run/redis.sock", "one"),
            ("redis+sentinel://one,two:7000/mymaster", "sentinel"),
            ("redis+sentinel://:p%40ss@[::1]/mymaster/2", "sentinel"),
            ("redis+cluster://one", "cluster"),
            ("redis+cluster://user:pass@one:1,two,[::1]:3/", "cluster"),
        ] {
            let read = match parse(url).map_err(|mistake| format!("{url} {mistake}")).expect("a form") {
                Target::One(_) => "one",
                Target::Sentinel(_) => "sentinel",
                Target::Cluster(_) => "cluster",
            };
            assert_eq!(read, kind, "{url}");
        }
    }

    #[test]
    fn b45_other_forms_are_refused_and_not_repeated() {
        for url in [
            "",
            "localhost",
            "http://:s3cret@localhost",
            "redis://:s3cret@",
            "redis://:s3cret@localhost/x",
            "redis+sentinel://:s3cret@localhost",
            "redis+sentinel://:s3cret@localhost/",
            "redis+sentinel://:s3cret@localhost/m/x",
            "redis+sentinel://:s3cret@/m",
            "redis+cluster://:s3cret@",
            "redis+cluster://:s3cret@localhost/1",
            "redis+cluster://:s3cret@one,,two",
        ] {
            let mistake = parse(url).err().unwrap_or_else(|| panic!("{url} was read"));
            assert!(!mistake.contains("s3cret"), "{mistake}");
        }
    }

    #[cfg(not(feature = "redis-tls"))]
    #[test]
    fn b44_tls_without_its_feature_is_a_mistake() {
        for url in ["rediss://localhost", "rediss+cluster://localhost", "rediss+sentinel://localhost/m"] {
            assert_eq!(parse(url).err(), Some(NO_TLS));
        }
    }
}
