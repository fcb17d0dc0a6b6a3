//! The commands alone: no HTTP, no session library.

use crate::{Peer, drive};
use peers_core::StdSession;
use redis::AsyncCommands;

/// The two commands and the codec, no HTTP around them.
pub async fn get_set(port: u16) -> Peer {
    let conn = connect(port).await;
    let bytes = postcard::to_stdvec(&StdSession::sample(1)).unwrap();
    for i in 0..32 {
        let mut c = conn.clone();
        let _: () = c.set_ex(format!("f{i}"), &bytes, 3600).await.unwrap();
    }
    (
        "floor: redis crate GET + SET EX, postcard, no HTTP",
        Box::new(move |n, width| {
            let conn = conn.clone();
            Box::pin(async move {
                drive(n, width, |i| {
                    let mut c = conn.clone();
                    async move {
                        let key = format!("f{}", i % 32);
                        let b: Vec<u8> = c.get(&key).await.unwrap();
                        let mut s: StdSession = postcard::from_bytes(&b).unwrap();
                        s.visits += 1;
                        let b = postcard::to_stdvec(&s).unwrap();
                        let _: () = c.set_ex(&key, b, 3600).await.unwrap();
                    }
                })
                .await
            })
        }),
    )
}

/// Changes fields of a session that still is what was read.
const AMEND: &str = "if redis.call('HGET', KEYS[1], 'terms') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
return 1";

/// What merging takes: a session whose fields can be written singly, and a write that happens if nobody else has written.
pub async fn merge_read(port: u16) -> Peer {
    merge(port, false).await
}

/// The same where the fields are at hand, and Redis only tells that they are as they were.
pub async fn merge_known(port: u16) -> Peer {
    merge(port, true).await
}

async fn merge(port: u16, is_known: bool) -> Peer {
    let mut conn = connect(port).await;
    let digest: String = redis::cmd("SCRIPT").arg("LOAD").arg(AMEND).query_async(&mut conn).await.unwrap();
    let terms = "format=1 created=1795000000000 expires=1795086400000 idle=86400000 mark=";
    let key = move |i| format!("{}{}", if is_known { "k" } else { "m" }, i % 32);
    for i in 0..32 {
        let mut fields = vec![("terms".to_owned(), format!("{terms}0"))];
        fields.extend(StdSession::sample(1).to_strings().into_iter().map(|(key, text)| (format!(".{key}"), text)));
        let _: () = conn.hset_multiple(key(i), &fields).await.unwrap();
        let _: () = conn.expire(key(i), 3600).await.unwrap();
    }
    let name = if is_known {
        "floor: redis crate HGET + EVALSHA, fields known, no HTTP"
    } else {
        "floor: redis crate HGETALL + EVALSHA, no HTTP"
    };
    (
        name,
        Box::new(move |n, width| {
            let (conn, digest) = (conn.clone(), digest.clone());
            Box::pin(async move {
                drive(n, width, |i| {
                    let (mut c, digest) = (conn.clone(), &digest);
                    async move {
                        let (stored, visits) = if is_known {
                            // Nothing keeps the fields here: the mark has the count in their place.
                            let stored: String = c.hget(key(i), "terms").await.unwrap();
                            let visits = stored.rsplit('=').next().unwrap().parse::<u32>().unwrap();
                            (stored, visits)
                        } else {
                            let all: Vec<(String, String)> = c.hgetall(key(i)).await.unwrap();
                            let field = |name| all.iter().find(|(key, _)| key == name).map(|(_, text)| text).unwrap();
                            (field("terms").clone(), field(".visits").parse::<u32>().unwrap())
                        };
                        let visits = visits + 1;
                        let mut run = redis::cmd("EVALSHA");
                        run.arg(digest).arg(1).arg(key(i)).arg(stored);
                        run.arg("terms").arg(format!("{terms}{visits}")).arg(".visits").arg(visits);
                        let done: u32 = run.query_async(&mut c).await.unwrap();
                        assert_eq!(done, 1);
                    }
                })
                .await
            })
        }),
    )
}

/// One round trip: a field of a hash that the server counts, without a session.
pub async fn hincrby(port: u16) -> Peer {
    let conn = connect(port).await;
    (
        "floor: redis crate one HINCRBY, no HTTP",
        Box::new(move |n, width| {
            let conn = conn.clone();
            Box::pin(async move {
                drive(n, width, |i| {
                    let mut c = conn.clone();
                    async move {
                        let _: i64 = c.hincr(format!("h{}", i % 32), "visits", 1).await.unwrap();
                    }
                })
                .await
            })
        }),
    )
}

async fn connect(port: u16) -> redis::aio::MultiplexedConnection {
    let client = redis::Client::open(format!("redis://127.0.0.1:{port}")).unwrap();
    client.get_multiplexed_async_connection().await.unwrap()
}
