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

inspect [--values] [<cookie>]
  Reads the cookie from standard input, or takes it as an argument, which others on this machine may see. Its value
  alone will do, `name=value`, or a whole `Cookie` or `Set-Cookie` header. It opens with the keys and under the name
  that the environment sets for the service.
  --values       shows the values too: they are your users' data

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
}

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
            // Not repeated: somebody may have forgotten the command and pasted a cookie.
            _ => return Err("there is no such command: keygen, inspect and check-config are known".into()),
        },
        Some(option) => return Err(option.unexpected()),
        None => return Err("a command is missing: keygen, inspect or check-config".into()),
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
