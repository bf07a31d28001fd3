#!/bin/bash
# Stops an instance: the daemon, the web server and the database, each by its
# own pid file.
#
# usage: stop.sh [DIR] [--wipe]      --wipe also removes DIR
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(realpath "$0")")/lib.sh"

wipe=
if [ "${*: -1}" = --wipe ]; then
    wipe=1
    set -- "${@:1:$#-1}"
fi
use_instance "${1:-}"
[ -d "$DIR" ] || exit 0
lock_instance
stop_daemon
stop_web
if [ -e "$DIR/pg/postmaster.pid" ]; then
    as_owner "$PG_BIN/pg_ctl" -D "$DIR/pg" -m fast -w -s stop 9>&- || true
fi
if [ -n "$wipe" ]; then
    # only a folder that setup.sh made
    [ -e "$DIR/.znuny-instance" ] || die "$DIR is no instance of ours: not removed"
    rm -rf "$DIR"
fi
step "stopped"
