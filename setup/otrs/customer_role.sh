#!/bin/bash
# Makes the role of Odoo's database by which Znuny reads its customers: it may log
# in and, once Odoo lets it, read the customer view; nothing else. Run as the
# database's administrator; run again it sets the password anew.
#
# usage: customer_role.sh ROLE CONNECTION
#   CONNECTION  as libpq has it: "host=… port=… user=postgres dbname=odoo"
#   ZN_CUSTOMER_PASSWORD in the environment: the role's password
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(realpath "$0")")/lib.sh"

[ $# = 2 ] || die "usage: customer_role.sh ROLE CONNECTION"
[ -n "${ZN_CUSTOMER_PASSWORD:-}" ] || die "set ZN_CUSTOMER_PASSWORD"
PG_BIN=${ZN_PG_BIN:-$(newest_postgres)}
ROLE=$1 PASSWORD=$ZN_CUSTOMER_PASSWORD "$PG_BIN/psql" -X -q -v ON_ERROR_STOP=1 "$2" <<'END'
\set role `printenv ROLE`
\set password `printenv PASSWORD`
SELECT 'CREATE ROLE ' || quote_ident(:'role')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
BEGIN;
ALTER ROLE :"role" LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE
    NOREPLICATION NOINHERIT NOBYPASSRLS CONNECTION LIMIT 20;
ALTER ROLE :"role" SET default_transaction_read_only = on;
ALTER ROLE :"role" SET statement_timeout = '10s';
COMMIT;
END
