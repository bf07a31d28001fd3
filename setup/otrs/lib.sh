# shellcheck shell=bash
# What setup.sh, stop.sh, reset.sh and run_tasks.sh share. Each of them takes
# the folder of the instance as its first argument or from SCX_ZNUNY_DIR.

HERE=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
STARTED=${EPOCHREALTIME/[.,]/}

die() {
    echo "znuny: $*" >&2
    exit 1
}

# A line with the seconds since the command began.
step() {
    local ms=$(((${EPOCHREALTIME/[.,]/} - STARTED) / 1000))
    printf '%5d.%d s  znuny: %s\n' $((ms / 1000)) $((ms % 1000 / 100)) "$*"
}

is_root() { [ "$(id -u)" = 0 ]; }

# Runs a command as the account that owns the instance.
as_owner() {
    if is_root; then runuser -u "$OWNER" -- "$@"; else "$@"; fi
}

newest_postgres() {
    local bin found=
    for bin in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V); do
        [ -x "$bin/postgres" ] && found=$bin
    done
    echo "$found"
}

# Sets the names that every script uses. $1: the instance's folder.
use_instance() {
    DIR=${1:-${SCX_ZNUNY_DIR:-}}
    [ -n "$DIR" ] || die "give the instance's folder, or set SCX_ZNUNY_DIR"
    DIR=$(realpath -m "$DIR")
    [ ${#DIR} -lt 80 ] || die "$DIR is too long a path for a socket (80 characters)"
    OWNER=${ZN_USER:-$(is_root && echo postgres || id -un)}
    PG_BIN=${ZN_PG_BIN:-$(newest_postgres)}
    FILES=$DIR/files
    ZNUNY_HOME=$DIR/app/usr/share/otrs
    ZNUNY_VAR=$DIR/app/var/lib/otrs
    DATABASE=znuny
    TEMPLATE=znuny_clean
    WEB_PID=$DIR/run/web.pid
    DAEMON_PID=$ZNUNY_VAR/run/Daemon-NodeID-1.pid
}

# One command at a time for an instance; the lock goes with the process.
lock_instance() {
    mkdir -p "$DIR"
    exec 9>"$DIR/.lock"
    flock -w 300 9 || die "another command has been working on $DIR for 5 minutes"
}

psql_as() {
    local role=$1
    shift
    PGOPTIONS='--client-min-messages=warning' "$PG_BIN/psql" -X -q \
        -v ON_ERROR_STOP=1 -h "$DIR/run" -U "$role" "$@"
}

admin_sql() { psql_as pgadmin -d postgres "$@" >/dev/null; }

has_database() {
    [ "$(psql_as pgadmin -d postgres -Atc \
        "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]
}

wait_until_gone() {
    local tries
    for ((tries = 0; tries < 100; tries++)); do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.1
    done
    return 1
}

# Prints the pid in file $1 if that process is alive and has $2 in its command
# line: after a crash the number may be someone else's.
process_of() {
    local pid
    [ -s "$1" ] || return 0
    pid=$(cat "$1")
    if grep -qaF -- "$2" "/proc/$pid/cmdline" 2>/dev/null; then echo "$pid"; fi
}

web_pid() { process_of "$WEB_PID" "$FILES/znuny.psgi"; }

# The web server's processes, workers that lost their master among them.
web_processes() {
    # the pattern comes by a file, so that grep doesn't find itself
    grep -laF -f <(echo "$FILES/znuny.psgi") /proc/[0-9]*/cmdline 2>/dev/null |
        cut -d/ -f3 || true
}

stop_web() {
    local pid
    pid=$(web_pid)
    if [ -n "$pid" ]; then
        kill -QUIT "$pid"
        wait_until_gone "$pid" || true
    fi
    for pid in $(web_processes); do
        kill -KILL "$pid" 2>/dev/null || true
    done
    rm -f "$WEB_PID"
}

daemon_pid() { process_of "$DAEMON_PID" otrs.Daemon; }

stop_daemon() {
    local pid
    pid=$(daemon_pid)
    [ -n "$pid" ] || return 0
    (cd "$ZNUNY_HOME" && as_owner perl bin/otrs.Daemon.pl stop) >/dev/null 2>&1 9>&- || true
    wait_until_gone "$pid" || kill -KILL "$pid"
}

start_daemon() {
    [ -z "$(daemon_pid)" ] || return 0
    (cd "$ZNUNY_HOME" && as_owner perl bin/otrs.Daemon.pl start) \
        >>"$DIR/log/daemon.log" 2>&1 9>&- </dev/null
}
