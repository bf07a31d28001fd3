#!/bin/bash
# Puts an instance back to what setup.sh provisioned: no tickets but Znuny's
# welcome ticket, no sessions, no waiting tasks. Takes about a second; the web
# server goes on running.
#
# usage: reset.sh [DIR]
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(realpath "$0")")/lib.sh"

use_instance "${1:-}"
[ -e "$DIR/pg/PG_VERSION" ] || die "nothing to reset in $DIR: run setup.sh first"
lock_instance
has_database "$TEMPLATE" || die "$DIR isn't provisioned yet: run setup.sh first"
# the daemon doesn't survive the loss of its database
daemon=$(daemon_pid)
stop_daemon
admin_sql -c "DROP DATABASE IF EXISTS $DATABASE WITH (FORCE)" \
    -c "CREATE DATABASE $DATABASE TEMPLATE $TEMPLATE OWNER znuny"
# Znuny's file cache speaks of tickets that are gone
rm -rf "$ZNUNY_VAR/tmp/CacheFileStorable"
if [ -n "$daemon" ]; then start_daemon; fi
step "reset"
