#!/bin/bash
# Runs one of Znuny's own console commands in an instance: what its
# administrator can do and no agent's page or REST call.
#
# usage: console.sh [DIR] COMMAND [OPTION…]      (DIR begins with a slash)
#   console.sh Maint::Ticket::Delete --ticket-id 7
#   console.sh Maint::PostMaster::Read --target-queue Support <mail.eml
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(realpath "$0")")/lib.sh"

folder=
case ${1:-} in /*)
    folder=$1
    shift
    ;;
esac
use_instance "$folder"
[ $# -gt 0 ] || die "give one of Znuny's console commands"
[ -e "$ZNUNY_HOME/Kernel/Instance.pm" ] || die "no instance in $DIR: run setup.sh first"
cd "$ZNUNY_HOME"
as_owner perl bin/otrs.Console.pl "$@" --no-ansi
