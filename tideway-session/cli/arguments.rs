//! What the command line says.

use std::ffi::OsString;

use lexopt::prelude::*;

pub(crate) const HELP: &str = "\
For operators of services with tideway-session.

Usage: tideway-session <command>

Commands:
  keygen         makes a key for the cookie store
  inspect        opens a sealed cookie and shows its keys, sizes and times
  check-config   lists every mistake in the environment, or says what is in force
  sessions       lists or ends the sessions of an owner in Redis

inspect [--values] [<cookie>]
  Reads the cookie from standard input, or takes it as an argument, which others on this machine may see. Its value
  alone will do, `name=value`, or a whole `Cookie` or `Set-Cookie` header. It opens with the keys and under the name
  that the environment sets for the service.
  --values       shows the values too: they are your users' data

sessions list <owner>
sessions end <owner> <handle>
sessions end <owner> --all
  An owner is the text of the field that is marked `owner`, such as a user's number; a handle is what `list` calls a
  session, and opens none. Redis is the one that the environment sets for the service.
  --key-prefix <prefix>  the one that the service gives its store by `with_key_prefix`

Options:
  -h, --help     this text
  -V, --version  the version

Each command reads the same TIDEWAY_SESSION_ variables as the service.
";

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Help,
    Version,
    Keygen,
    Inspect { cookie: Option<String>, values: bool },
    CheckConfig,
    Sessions(Sessions),
}

/// What is to be done with the sessions of an owner.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sessions {
    pub(crate) owner: String,
    pub(crate) task: Task,
    pub(crate) key_prefix: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    List,
    /// Ends the one with this handle.
    EndOne(String),
    EndAll,
}

/// Characters of a handle.
const HANDLE_LENGTH: usize = 24;

pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Call, lexopt::Error> {
    let mut parser = lexopt::Parser::from_iter(arguments);
    let mut call = match parser.next()? {
        Some(Short('h') | Long("help")) => return Ok(Call::Help),
        Some(Short('V') | Long("version")) => return Ok(Call::Version),
        Some(Value(command)) => match command.to_str() {
            Some("help") => return Ok(Call::Help),
            Some("keygen") => Call::Keygen,
            Some("inspect") => Call::Inspect { cookie: None, values: false },
            Some("check-config") => Call::CheckConfig,
            Some("sessions") => return sessions(&mut parser),
            // Not repeated: somebody may have forgotten the command and pasted a cookie.
            _ => return Err("there is no such command: keygen, inspect, check-config and sessions are known".into()),
        },
        Some(option) => return Err(option.unexpected()),
        None => return Err("a command is missing: keygen, inspect, check-config or sessions".into()),
    };
    while let Some(argument) = parser.next()? {
        match (argument, &mut call) {
            (Short('h') | Long("help"), _) => return Ok(Call::Help),
            (Long("values"), Call::Inspect { values, .. }) => *values = true,
            (Value(value), Call::Inspect { cookie: cookie @ None, .. }) => *cookie = Some(value.string()?),
            (Value(_), Call::Inspect { .. }) => {
                return Err("inspect opens one cookie at a time; a header is put in quotes".into());
            }
            (Value(_), _) => return Err("this command takes no argument".into()),
            (option, _) => return Err(option.unexpected()),
        }
    }
    Ok(call)
}

fn sessions(parser: &mut lexopt::Parser) -> Result<Call, lexopt::Error> {
    let ends = match parser.next()? {
        Some(Short('h') | Long("help")) => return Ok(Call::Help),
        Some(Value(verb)) if verb == "list" => false,
        Some(Value(verb)) if verb == "end" => true,
        Some(Value(_)) | None => return Err("`sessions` is followed by `list` or `end`".into()),
        Some(option) => return Err(option.unexpected()),
    };
    let (mut owner, mut which, mut key_prefix) = (None, None, None);
    loop {
        if ends
            && owner.is_some()
            && which.is_none()
            && let Some(handle) = dashed_handle(parser)
        {
            which = Some(Task::EndOne(handle));
        }
        let Some(argument) = parser.next()? else { break };
        match argument {
            Short('h') | Long("help") => return Ok(Call::Help),
            Value(value) if owner.is_none() => owner = Some(value.string()?),
            Value(value) if ends && which.is_none() => which = Some(Task::EndOne(value.string()?)),
            Long("all") if ends && which.is_none() => which = Some(Task::EndAll),
            Long("key-prefix") if key_prefix.is_none() => {
                let prefix = parser.value()?.string()?;
                // A variable of a shell that was not set: nothing would be found, and nothing ended.
                if prefix.is_empty() || prefix.starts_with("--") {
                    return Err("the prefix behind `--key-prefix` is missing".into());
                }
                key_prefix = Some(prefix);
            }
            Value(_) | Long("all") if ends => {
                return Err("`sessions end` takes one owner, and either one handle or --all".into());
            }
            Value(_) => return Err("`sessions list` takes one owner".into()),
            option => return Err(option.unexpected()),
        }
    }
    let owner = owner.ok_or("the owner is missing")?;
    let task = match (ends, which) {
        (false, _) => Task::List,
        (true, Some(which)) => which,
        (true, None) => return Err("which sessions to end is missing: one handle, or --all".into()),
    };
    Ok(Call::Sessions(Sessions { owner, task, key_prefix }))
}

/// The next argument, if it is a handle that looks like an option: one in 64 does.
fn dashed_handle(parser: &mut lexopt::Parser) -> Option<String> {
    // An option with its value has an equals sign, a handle never.
    let is_handle = |text: &str| text.len() == HANDLE_LENGTH && text.starts_with('-') && !text.contains('=');
    let argument = parser.try_raw_args()?.next_if(|argument| argument.to_str().is_some_and(is_handle))?;
    argument.into_string().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(arguments: &[&str]) -> Result<Call, String> {
        let arguments = std::iter::once("tideway-session").chain(arguments.iter().copied());
        parse(arguments.map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn options_stand_anywhere_after_the_command() {
        for arguments in [&["inspect", "--values", "x"][..], &["inspect", "x", "--values"]] {
            assert_eq!(call(arguments), Ok(Call::Inspect { cookie: Some("x".to_owned()), values: true }));
        }
        // A sealed cookie may begin with a dash.
        let dashed = Call::Inspect { cookie: Some("-x".to_owned()), values: false };
        assert_eq!(call(&["inspect", "--", "-x"]), Ok(dashed));
        assert_eq!(call(&["keygen", "--help"]), Ok(Call::Help));
    }

    #[test]
    fn sessions_are_ended_only_by_a_handle_or_all_of_an_owner() {
        let of = |owner: &str, task| Sessions { owner: owner.to_owned(), task, key_prefix: None };
        let end = |task| Ok(Call::Sessions(of("ada", task)));
        assert_eq!(call(&["sessions", "end", "ada", "--all"]), end(Task::EndAll));
        assert_eq!(call(&["sessions", "end", "--all", "ada"]), end(Task::EndAll));
        for handle in ["abc", "-bcdefghijklmnopqrstuvwx", "--cdefghijklmnopqrstuvwx"] {
            let one = || end(Task::EndOne(handle.to_owned()));
            assert_eq!(call(&["sessions", "end", "ada", handle]), one(), "{handle}");
            assert_eq!(call(&["sessions", "end", "--", "ada", handle]), one(), "{handle}");
        }
        let list = Call::Sessions(of("-ada", Task::List));
        assert_eq!(call(&["sessions", "list", "--", "-ada"]), Ok(list));
        for arguments in [
            &["sessions"][..],
            &["sessions", "SECRET"],
            &["sessions", "list"],
            &["sessions", "list", "ada", "SECRET"],
            &["sessions", "list", "ada", "--all"],
            &["sessions", "end"],
            &["sessions", "end", "--all"],
            &["sessions", "end", "SECRET"],
            &["sessions", "end", "SECRET", "SECRET", "--all"],
            &["sessions", "end", "SECRET", "-bcdefghijklmnopqrstuvwx", "--all"],
            &["sessions", "end", "SECRET", "--all", "SECRET"],
            &["sessions", "end", "SECRET", "--all", "--all"],
            &["sessions", "end", "SECRET", "--al"],
        ] {
            let error = call(arguments).expect_err("ends nothing");
            assert!(!error.contains("SECRET"), "{error}");
        }
        assert_eq!(call(&["sessions", "end", "--help"]), Ok(Call::Help));
    }

    #[test]
    fn the_key_prefix_stands_anywhere_and_is_no_handle() {
        // As long as a handle.
        let prefix = "--key-prefix=my-shop-12:";
        assert_eq!(prefix.len(), HANDLE_LENGTH);
        for arguments in [
            &["sessions", "end", "ada", prefix, "--all"][..],
            &["sessions", "end", prefix, "ada", "--all"],
            &["sessions", "end", "ada", "--all", "--key-prefix", "my-shop-12:"],
        ] {
            let sessions =
                Sessions { owner: "ada".to_owned(), task: Task::EndAll, key_prefix: Some("my-shop-12:".to_owned()) };
            assert_eq!(call(arguments), Ok(Call::Sessions(sessions)), "{arguments:?}");
        }
        assert!(call(&["sessions", "list", "ada", "--key-prefix"]).is_err());
        for prefix in ["", "--all"] {
            let error = call(&["sessions", "end", "ada", "--all", "--key-prefix", prefix]).expect_err("no prefix");
            assert!(error.contains("is missing"), "{error}");
        }
        assert!(call(&["sessions", "list", "ada", prefix, prefix]).is_err());
    }

    #[test]
    fn what_is_not_known_is_refused_without_repeating_a_value() {
        for arguments in
            [&["SECRET"][..], &["keygen", "SECRET"], &["inspect", "a", "SECRET"], &["check-config", "SECRET"]]
        {
            let error = call(arguments).expect_err("unknown");
            assert!(!error.contains("SECRET"), "{error}");
        }
        assert_eq!(call(&["keygen", "--values"]).expect_err("unknown"), "invalid option '--values'");
        assert!(call(&[]).is_err());
    }
}
