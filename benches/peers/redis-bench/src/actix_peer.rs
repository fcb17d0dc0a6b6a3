//! `actix-session` with its Redis store.

use crate::{Peer, drive};
use actix_session::config::CookieContentSecurity;
use actix_session::{Session, SessionMiddleware, storage::RedisSessionStore};
use actix_web::cookie::Key;
use actix_web::http::header;
use actix_web::{App, HttpResponse, test, web};
use peers_core::StdSession;

pub async fn new(port: u16) -> Peer {
    let store = RedisSessionStore::new(format!("redis://127.0.0.1:{port}")).await.unwrap();
    let app = test::init_service(
        App::new()
            .wrap(
                SessionMiddleware::builder(store, Key::from(&[7; 64]))
                    .cookie_content_security(CookieContentSecurity::Signed)
                    .build(),
            )
            .route(
                "/init",
                web::get().to(|s: Session| async move {
                    for (k, v) in StdSession::sample(1).to_values() {
                        s.insert(k, v).unwrap();
                    }
                    HttpResponse::Ok().finish()
                }),
            )
            .route(
                "/rmw",
                web::get().to(|s: Session| async move {
                    let n = s.get::<u32>("visits").unwrap().unwrap() + 1;
                    s.insert("visits", n).unwrap();
                    HttpResponse::Ok().body(n.to_string())
                }),
            ),
    )
    .await;
    let app = std::rc::Rc::new(app);
    let mut cookies = Vec::new();
    for _ in 0..32 {
        let r = test::call_service(&*app, test::TestRequest::get().uri("/init").to_request()).await;
        let c = r.headers().get(header::SET_COOKIE).unwrap().to_str().unwrap();
        cookies.push(c.split(';').next().unwrap().to_owned());
    }
    let cookies = std::rc::Rc::new(cookies);
    (
        "actix-session redis (redis, one multiplexed connection)",
        Box::new(move |n, width| {
            let (app, cookies) = (app.clone(), cookies.clone());
            Box::pin(async move {
                drive(n, width, |i| {
                    let (app, cookies) = (&app, &cookies);
                    async move {
                        let req = test::TestRequest::get()
                            .uri("/rmw")
                            .insert_header((header::COOKIE, cookies[i % 32].as_str()))
                            .to_request();
                        let r = test::call_service(&**app, req).await;
                        assert!(r.status().is_success());
                    }
                })
                .await
            })
        }),
    )
}
