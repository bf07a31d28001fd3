#!/bin/bash
# Sets up and starts a Znuny (OTRS) of our own: the files of Debian's package,
# a private PostgreSQL cluster, Starman in place of Apache. Whatever is there
# already stays: run again, it only does what's missing. README.md tells more.
#
# usage: setup.sh [DIR] [PORT]
#   DIR   the instance's folder              (SCX_ZNUNY_DIR)
#   PORT  of its web server on 127.0.0.1     (the one in SCX_ZNUNY_URL, or 8099)
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(realpath "$0")")/lib.sh"
# shellcheck source=package.sh
. "$HERE/package.sh"

use_instance "${1:-}"
PORT=${2:-$(sed -nE 's|^https?://[^/]*:([0-9]+).*|\1|p' <<<"${SCX_ZNUNY_URL:-}")}
PORT=${PORT:-8099}
URL=http://127.0.0.1:$PORT
API=$URL/otrs/nph-genericinterface.pl/Webservice/GenericTicketConnectorREST
WORKERS=${ZN_WORKERS:-3}
WEBHOOK_URL=${ZN_WEBHOOK_URL:-}
[ "${ZN_WEBHOOK:-1}" = 1 ] || WEBHOOK_URL= # switched off
WEBHOOK_SECRET=${ZN_WEBHOOK_SECRET:-webhook-secret}
WEBHOOK_ASYNC=${ZN_WEBHOOK_ASYNC:-1}
ROOT_PASSWORD=${ZN_ROOT_PASSWORD:-root-secret}

checksum() { sha256sum | cut -c1-16; }

make_folder() {
    [[ $DIR =~ ^[A-Za-z0-9_./@+~-]+$ ]] ||
        die "$DIR: please use a path of letters, digits and _ . / @ + ~ -"
    lock_instance
    mkdir -p "$DIR"/{log,run}
    : >"$DIR/.znuny-instance"
    chmod 755 "$DIR" "$DIR/log" "$DIR/run"
}

# Our own files, where the unprivileged account can read them.
copy_files() {
    as_owner test -x "$DIR" || die "the account $OWNER can't enter $DIR: choose another folder"
    rm -rf "$FILES"
    cp -r "$HERE/znuny" "$FILES"
    chmod -R a+rX "$FILES"
}

# The instance's own values for Kernel/Config.pm.
write_instance_pm() {
    cat <<END
package Kernel::Instance;

use strict;
use warnings;

our %Value = (
    Home               => '$ZNUNY_HOME',
    Database           => '$DATABASE',
    SocketDir          => '$DIR/run',
    LogDir             => '$DIR/log',
    Port               => '$PORT',
    TimeZone           => '${ZN_TZ:-UTC}',
    SessionMaxTime     => ${ZN_SESSION_MAX:-57600},
    SessionMaxIdleTime => ${ZN_SESSION_IDLE:-7200},
    CheckEmail         => ${ZN_CHECK_EMAIL:-1},
    CacheLevels        => ${ZN_CACHE_LEVELS:-0},
    CustomerDSN        => '${ZN_CUSTOMER_DSN:-}',
    CustomerView       => '${ZN_CUSTOMER_VIEW:-otrs_customer_members}',
    CustomerRole       => '${ZN_CUSTOMER_ROLE:-otrs_customers}',
    CustomerPassword   => '${ZN_CUSTOMER_PASSWORD:-}',
);

1;
END
}

configure() {
    rm -f "$ZNUNY_HOME/Kernel/Config.pm"
    cp "$FILES/Config.pm" "$ZNUNY_HOME/Kernel/Config.pm"
    mkdir -p "$ZNUNY_HOME/Custom"
    cp -r "$FILES/Custom/." "$ZNUNY_HOME/Custom/"
    write_instance_pm >"$ZNUNY_HOME/Kernel/Instance.pm"
    if is_root; then
        chown "$OWNER" "$DIR"
        chown -R "$OWNER" "$DIR/app" "$DIR/log" "$DIR/run"
    fi
}

postgres_settings() {
    cat <<END
listen_addresses = ''
unix_socket_directories = '$DIR/run'
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 60
shared_buffers = 64MB
timezone = 'UTC'
log_timezone = 'UTC'
END
}

start_postgres() {
    if [ ! -e "$DIR/pg/PG_VERSION" ]; then
        step "making a database cluster (PostgreSQL $(basename "$(dirname "$PG_BIN")"))"
        as_owner rm -rf "$DIR/pg.new"
        as_owner "$PG_BIN/initdb" -D "$DIR/pg.new" -U pgadmin -A trust -E UTF8 \
            --locale=C.UTF-8 --no-sync >"$DIR/log/initdb.log"
        postgres_settings | as_owner tee -a "$DIR/pg.new/postgresql.conf" >/dev/null
        as_owner mv "$DIR/pg.new" "$DIR/pg"
    fi
    PG_BIN=${ZN_PG_BIN:-/usr/lib/postgresql/$(cat "$DIR/pg/PG_VERSION")/bin}
    if ! as_owner "$PG_BIN/pg_ctl" -D "$DIR/pg" status >/dev/null; then
        step "starting PostgreSQL"
        as_owner "$PG_BIN/pg_ctl" -D "$DIR/pg" -w -s -l "$DIR/log/postgres.log" start \
            9>&- </dev/null || { tail -n 5 "$DIR/log/postgres.log" >&2 && die "no PostgreSQL"; }
    fi
}

create_database() {
    has_database $DATABASE && return
    if has_database $TEMPLATE; then # a reset was cut off
        admin_sql -c "CREATE DATABASE $DATABASE TEMPLATE $TEMPLATE OWNER znuny"
        return
    fi
    step "filling the database"
    local new=${DATABASE}_new script
    psql_as pgadmin -d postgres -Atc "SELECT 1 FROM pg_roles WHERE rolname = 'znuny'" |
        grep -q 1 || admin_sql -c "CREATE ROLE znuny LOGIN"
    admin_sql -c "DROP DATABASE IF EXISTS $new" -c "CREATE DATABASE $new OWNER znuny"
    for script in schema initial_insert schema-post; do
        psql_as znuny -d $new -1 -f "$ZNUNY_HOME/scripts/database/$script.postgresql.sql" >/dev/null
    done
    admin_sql -c "ALTER DATABASE $new RENAME TO $DATABASE"
}

build_system_configuration() {
    [ ! -s "$ZNUNY_HOME/Kernel/Config/Files/ZZZAAuto.pm" ] || return 0
    step "building the system configuration"
    (cd "$ZNUNY_HOME" && as_owner perl bin/otrs.Console.pl Maint::Config::Rebuild --no-ansi) \
        >"$DIR/log/rebuild.log" 2>&1 || { cat "$DIR/log/rebuild.log" >&2 && die "no configuration"; }
}

# Applies fixture.yml and the webservices, or $2 alone, to database $1.
apply_fixture() {
    as_owner env "ZN_DATABASE=$1" "ZN_WEBHOOK_URL=$WEBHOOK_URL" \
        "ZN_WEBHOOK_SECRET=$WEBHOOK_SECRET" "ZN_WEBHOOK_ASYNC=$WEBHOOK_ASYNC" \
        "ZN_ROOT_PASSWORD=$ROOT_PASSWORD" \
        perl "$FILES/provision.pl" "$ZNUNY_HOME" "$FILES" "$2" >>"$DIR/log/provision.log" 2>&1 ||
        { tail -n 20 "$DIR/log/provision.log" >&2 && die "provisioning failed"; }
}

# A changed fixture or webhook is applied to the live database (tickets stay)
# and to the copy that reset.sh goes back to.
provision() {
    local fixture hooks had part=all
    fixture=$({ cat "$FILES/fixture.yml" "$FILES/provision.pl" && echo "$ROOT_PASSWORD"; } | checksum)
    hooks=$({
        cat "$FILES"/webservices/*.yml
        echo "$WEBHOOK_URL $WEBHOOK_SECRET $WEBHOOK_ASYNC"
    } | checksum)
    had=$(cat "$DIR/run/provisioned" 2>/dev/null || true)
    [ "$had" != "$fixture $hooks" ] || return 0
    [ "${had%% *}" != "$fixture" ] || part=webservices
    step "provisioning $([ $part = all ] && echo "queues, fields, processes, agents, ")webservices"
    stop_daemon # it would go on with what it has read
    apply_fixture $DATABASE $part
    if has_database $TEMPLATE; then
        apply_fixture $TEMPLATE $part
    else
        admin_sql -c "CREATE DATABASE ${TEMPLATE}_new TEMPLATE $DATABASE OWNER znuny" \
            -c "ALTER DATABASE ${TEMPLATE}_new RENAME TO $TEMPLATE"
    fi
    rm -rf "$ZNUNY_VAR/tmp/CacheFileStorable"
    echo "$fixture $hooks" >"$DIR/run/provisioned"
}

start_web() {
    local stamp
    stamp=$({
        cat "$ZNUNY_HOME/Kernel/Instance.pm" "$FILES/Config.pm" "$FILES/znuny.psgi"
        find "$FILES/Custom" -name '*.pm' -exec cat {} +
        cat "$DIR/run/provisioned"
        echo "$PORT $WORKERS"
    } | checksum)
    if [ -n "$(web_pid)" ] && [ "$(cat "$DIR/run/configured" 2>/dev/null)" != "$stamp" ]; then
        step "stopping the web server: its configuration changed"
        stop_web
    fi
    [ -z "$(web_pid)" ] || return 0
    stop_web
    step "starting the web server"
    as_owner touch "$DIR/log/web.log"
    as_owner env "ZN_HOME=$ZNUNY_HOME" starman --daemonize --pid "$WEB_PID" \
        --listen "127.0.0.1:$PORT" --workers "$WORKERS" --max-requests 2000 \
        --preload-app --error-log "$DIR/log/web.log" --env deployment \
        "$FILES/znuny.psgi" >"$DIR/log/web.start.log" 2>&1 9>&- </dev/null ||
        { tail -n 20 "$DIR/log/web.start.log" >&2 && die "the web server doesn't start"; }
    echo "$stamp" >"$DIR/run/configured"
}

# Healthy is: the ERP's account gets a session.
wait_until_healthy() {
    local tries answer
    for ((tries = 0; tries < 100; tries++)); do
        answer=$(perl -MHTTP::Tiny -e '
            print HTTP::Tiny->new(timeout => 20)->post($ARGV[0], {
                content => q({"UserLogin":"odoo_api","Password":"odoo-secret"}),
                headers => {"Content-Type" => "application/json"},
            })->{content}' "$API/Session")
        # it writes its number a moment after it has gone to the background
        [ -n "$(web_pid)" ] || [ "$tries" -lt 50 ] || break
        case $answer in *SessionID*) return ;; esac
        sleep 0.2
    done
    tail -n 20 "$DIR/log/web.log" >&2
    die "no session from $API: $answer"
}

make_folder
install_packages
unpack_znuny
copy_files
configure
start_postgres
create_database
build_system_configuration
provision
start_web
if [ "${ZN_DAEMON:-0}" = 1 ]; then
    [ -n "$(daemon_pid)" ] || step "starting the daemon"
    start_daemon
else
    stop_daemon
fi
wait_until_healthy
step "Znuny $(cat "$DIR/app/.complete") is ready: $URL/otrs/index.pl"
