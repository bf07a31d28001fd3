#!/bin/bash
# Runs the tasks that wait in Znuny's scheduler (webhooks, retries that are
# due) once and prints how many there were. Tests call it in place of the
# daemon, so that they know when a webhook has been sent.
#
# usage: run_tasks.sh [DIR]
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(realpath "$0")")/lib.sh"

use_instance "${1:-}"
[ -e "$ZNUNY_HOME/Kernel/Instance.pm" ] || die "no instance in $DIR: run setup.sh first"
as_owner perl "$DIR/files/run_tasks.pl" "$ZNUNY_HOME"
