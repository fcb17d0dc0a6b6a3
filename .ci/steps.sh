# What `test` and `release-check` share: steps with a heading and a time, and commands that say what they are.
# Sourced by them.

step='' step_began=0

heading() {
    close_step
    step=$1 step_began=$SECONDS
    printf '\n=== %s\n' "$step"
}

close_step() {
    [[ -z $step ]] || printf -- '--- %s: %d s\n' "$step" $((SECONDS - step_began))
    step=''
}

# Echoes a command before it runs, so that a failure can be repeated by hand.
run() {
    printf '$ %s\n' "$*"
    "$@"
}

# Prints what the script says of itself at its top.
usage() {
    sed -n '2,/^$/s/^# \{0,1\}//p' "${0##*/}"
    trap - EXIT
    exit 2
}

has() { command -v "$1" >/dev/null; }

on_exit() {
    local status=$?
    if ((status != 0)); then
        printf '\nFAILED after %d s, in: %s\n' "$SECONDS" "${step:-the set-up}" >&2
    fi
}
trap on_exit EXIT

# A shell that never logged in does not know where rustup put Rust.
if ! has cargo && [[ -r $HOME/.cargo/env ]]; then . "$HOME/.cargo/env"; fi
has cargo || { echo 'Rust is missing: https://rustup.rs' >&2; exit 1; }
