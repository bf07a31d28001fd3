#!/bin/bash
# Runs SQL from standard input on the instance's database, as Znuny's own
# account, and forgets what Znuny cached. For measurements that need thousands
# of tickets: the API makes three in a second.
#
# usage: sql.sh [DIR] < FILE.sql
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(realpath "$0")")/lib.sh"

use_instance "${1:-}"
[ -e "$DIR/pg/PG_VERSION" ] || die "no instance in $DIR: run setup.sh first"
lock_instance
psql_as znuny -d $DATABASE -1 -f -
# Znuny's file cache speaks of tickets as they were
rm -rf "$ZNUNY_VAR/tmp/CacheFileStorable"
