//! A store of your own: sessions as files, one each.
//!
//! ```text
//! TIDEWAY_SESSION_COOKIE_SECURE=false cargo run -p tideway-session-examples --example custom_store -- /tmp/my-sessions
//! ```
//!
//! Reload the page, stop the service, start it again: it still counts.
//!
//! `load`, `save` and `delete` are a complete store. What it does not promise is about the same moment: of two requests
//! that save one session then, one may lose what it changed, and a session that one of them ends may come back by the
//! other. A store that can do better overrides `update` and `rotate`, as `InMemorySessionStore` does.

use std::fs::{DirBuilder, File, Metadata};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use sha2::{Digest as _, Sha256};
use tideway_session::{
    Error, Result, Session, SessionConfig, SessionData, SessionLayer, SessionStore, TypedSession, async_trait,
};
use tokio::fs;

/// Keeps each session as JSON in a file of its own.
struct FileSessionStore {
    folder: PathBuf,
}

impl FileSessionStore {
    /// A store in `folder`, which is made if it is not there, for this user alone.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    fn open(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder)?;
        Ok(Self { folder })
    }

    /// The file of a session. Its name is a hash of the id, so that no id leads out of the folder, and that whoever
    /// sees the names, in a backup perhaps, cannot use the sessions.
    fn file(&self, session_id: &str) -> PathBuf {
        self.folder.join(hex::encode(Sha256::digest(session_id))).with_extension("json")
    }
}

/// Writes a draft beside the file and puts it in its place, so that nobody ever reads half a session.
fn write(file: &Path, json: &[u8]) -> io::Result<()> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let draft = file.with_extension(format!("{}.draft", hex::encode(random)));
    let written = File::create_new(&draft).and_then(|mut content| {
        content.write_all(json)?;
        content.sync_all()?;
        std::fs::rename(&draft, file)
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&draft);
    }
    written
}

#[async_trait]
impl SessionStore for FileSessionStore {
    async fn load(&self, session_id: &str) -> Result<Option<SessionData>> {
        let file = self.file(session_id);
        let Some(json) = unless_missing(fs::read(&file).await)? else { return Ok(None) };
        // An error, never an empty session: the next save would overwrite what is only not understood.
        let session: SessionData = serde_json::from_slice(&json).map_err(|_| Error::Malformed)?;
        if session.is_expired() {
            unless_missing(fs::remove_file(&file).await)?;
            return Ok(None);
        }
        Ok(Some(session))
    }

    async fn save(&self, session_id: &str, data: SessionData) -> Result<String> {
        let json = serde_json::to_vec(&data).map_err(Error::store)?;
        let file = self.file(session_id);
        // In one piece, which goes on to its end even if nobody waits for it any more.
        let written = tokio::task::spawn_blocking(move || write(&file, &json)).await;
        written.map_err(Error::store)?.map_err(Error::store)?;
        Ok(session_id.to_owned())
    }

    async fn delete(&self, session_id: &str) -> Result<()> {
        unless_missing(fs::remove_file(self.file(session_id)).await).map(drop)
    }

    /// Optional, for sessions whose visitors never come back: call it now and then, from a task or a cron job.
    async fn cleanup_expired(&self) -> Result<usize> {
        let mut freed = 0;
        let mut folder = fs::read_dir(&self.folder).await.map_err(Error::store)?;
        while let Some(entry) = folder.next_entry().await.map_err(Error::store)? {
            let file = entry.path();
            let is_over = match file.extension().and_then(|extension| extension.to_str()) {
                Some("json") => unless_missing(fs::read(&file).await)?.is_some_and(|json| is_expired(&json)),
                Some("draft") => unless_missing(entry.metadata().await)?.is_some_and(|draft| is_abandoned(&draft)),
                _ => false,
            };
            if is_over && unless_missing(fs::remove_file(&file).await)?.is_some() {
                freed += 1;
            }
        }
        Ok(freed)
    }
}

/// What is not understood is not expired: a newer version of this program may have written it.
fn is_expired(json: &[u8]) -> bool {
    serde_json::from_slice(json).is_ok_and(|session: SessionData| session.is_expired())
}

/// Whether a draft is one that a crash has left behind.
fn is_abandoned(draft: &Metadata) -> bool {
    let age = draft.modified().ok().and_then(|at| at.elapsed().ok());
    age.is_some_and(|age| age > Duration::from_secs(3600))
}

/// A file that is not there is an answer, not a failure.
fn unless_missing<T>(outcome: io::Result<T>) -> Result<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::store(error)),
    }
}

/// What the service remembers about a visitor.
#[derive(Session)]
struct Visitor {
    /// How often they came.
    #[session(default)]
    visits: u32,
}

async fn home(mut visitor: TypedSession<Visitor>) -> Result<String> {
    visitor.update_visits(|visits| *visits += 1)?;
    Ok(format!("This is visit {}.", visitor.visits()?))
}

fn app(store: FileSessionStore, config: &SessionConfig) -> Result<Router> {
    Ok(Router::new().route("/", get(home)).layer(SessionLayer::new(store, config)?))
}

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os().nth(1).ok_or("give the folder for the sessions")?;
    let store = FileSessionStore::open(folder)?;
    println!("{} expired sessions freed", store.cleanup_expired().await?);
    let app = app(store, &SessionConfig::from_env()?)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("Open http://{}/", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    /// A folder that goes when the test does.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            let mut random = [0; 8];
            getrandom::fill(&mut random).expect("random bytes");
            Self(std::env::temp_dir().join(format!("tideway-session-{}", hex::encode(random))))
        }

        fn store(&self) -> FileSessionStore {
            FileSessionStore::open(&self.0).expect("a folder")
        }

        fn files(&self) -> Vec<PathBuf> {
            std::fs::read_dir(&self.0).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn session(value: &str) -> SessionData {
        let mut session = SessionData::new(DAY);
        session.set("key", value);
        session
    }

    #[tokio::test]
    async fn what_was_saved_is_loaded_also_after_a_restart() {
        let folder = Folder::new();
        for value in ["", "a", "\0 \u{1f375} \"}", &"x".repeat(1_000_000)] {
            assert_eq!(folder.store().save("id", session(value)).await.expect("saved"), "id");
            let loaded = folder.store().load("id").await.expect("loaded").expect("there");
            assert_eq!(loaded.get("key"), Some(value));
        }
        assert_eq!(folder.files().len(), 1, "no draft is left");
        folder.store().delete("id").await.expect("deleted");
        folder.store().delete("id").await.expect("it is no error if there is none");
        assert!(folder.store().load("id").await.expect("an answer").is_none());
    }

    #[tokio::test]
    async fn no_id_leads_out_of_the_folder_or_is_read_in_a_name() {
        let folder = Folder::new();
        let store = folder.store();
        let long = "x".repeat(5_000);
        let ids = ["../escaped", "/etc/passwd", "..", "", "a/b", "C:\\x", "nul\0", "a.json", &long, "A", "a"];
        for id in ids {
            store.save(id, session(id)).await.expect("saved");
        }
        assert_eq!(folder.files().len(), ids.len(), "a file for each, also where names ignore case");
        for file in folder.files() {
            let name = file.file_stem().and_then(|name| name.to_str()).expect("a name");
            assert!(name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
        }
        for id in ids {
            assert_eq!(store.load(id).await.expect("loaded").expect("there").get("key"), Some(id));
        }
    }

    #[tokio::test]
    async fn an_expired_session_is_not_loaded_and_its_file_is_freed() {
        let folder = Folder::new();
        let store = folder.store();
        let over = SessionData::new_at(SystemTime::now() - 2 * DAY, DAY);
        for id in ["one", "two", "three"] {
            store.save(id, over.clone()).await.expect("saved");
        }
        store.save("live", session("x")).await.expect("saved");
        assert!(store.load("one").await.expect("an answer").is_none());
        assert_eq!(folder.files().len(), 3);
        assert_eq!(store.cleanup_expired().await.expect("freed"), 2);
        assert_eq!(folder.files().len(), 1);
    }

    #[tokio::test]
    async fn a_draft_that_a_crash_has_left_is_freed_and_one_in_the_making_is_not() {
        let folder = Folder::new();
        let store = folder.store();
        let draft = |name: &str| File::create(folder.0.join(name)).expect("a file");
        draft("old.draft").set_modified(SystemTime::now() - DAY).expect("an old file");
        draft("new.draft");
        draft("notes.txt").set_modified(SystemTime::now() - DAY).expect("an old file");
        assert_eq!(store.cleanup_expired().await.expect("freed"), 1);
        assert!(!folder.0.join("old.draft").exists());
        assert_eq!(folder.files().len(), 2);
    }

    #[tokio::test]
    async fn a_file_that_is_not_understood_is_an_error_and_stays() {
        let folder = Folder::new();
        let store = folder.store();
        for text in ["", "{", "[]", r#"{"version":999}"#] {
            std::fs::write(store.file("id"), text).expect("written");
            assert!(matches!(store.load("id").await, Err(Error::Malformed)), "{text}");
            assert_eq!(store.cleanup_expired().await.expect("an answer"), 0);
            assert_eq!(std::fs::read_to_string(store.file("id")).expect("still there"), text);
        }
        // A folder in the place of the file: the store cannot say.
        std::fs::remove_file(store.file("id")).expect("removed");
        std::fs::create_dir(store.file("id")).expect("a folder");
        assert!(matches!(store.load("id").await, Err(Error::Store(_))));
        assert!(matches!(store.save("id", session("x")).await, Err(Error::Store(_))));
        assert_eq!(folder.files().len(), 1, "no draft is left");
    }

    #[tokio::test]
    async fn the_layer_serves_requests_on_it() {
        use axum::body::{Body, to_bytes};
        use axum::http::{Request, header};
        use tower::ServiceExt as _;

        let folder = Folder::new();
        let config = SessionConfig::default();
        let mut cookie = String::new();
        for visit in 1..=3 {
            // A new service each time, as after a restart.
            let app = app(folder.store(), &config).expect("a service");
            let request = Request::get("/").header(header::COOKIE, &cookie).body(Body::empty()).expect("a request");
            let response = app.oneshot(request).await.expect("a response");
            if let Some(set_cookie) = response.headers().get(header::SET_COOKIE) {
                set_cookie.to_str().expect("text").split(';').next().expect("a pair").clone_into(&mut cookie);
            }
            let body = to_bytes(response.into_body(), 100).await.expect("a body");
            assert_eq!(body, format!("This is visit {visit}."));
        }
        assert_eq!(folder.files().len(), 1);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn nobody_else_can_read_the_folder() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = Folder::new();
        folder.store();
        let permissions = std::fs::metadata(&folder.0).expect("a folder").permissions();
        assert_eq!(permissions.mode() & 0o777, 0o700);
    }
}
