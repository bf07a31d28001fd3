# shellcheck shell=bash
# Getting what an instance is made of: Debian's packages of the machine, and
# Znuny's own package, whose files are unpacked without its maintainer scripts.

# The versions that this project is tested with, by Debian release.
TESTED_VERSIONS="6.5.1-1 6.5.15-2"

missing_packages() {
    local wanted have
    wanted=$(sed '/^#/d' "$HERE/packages.txt")
    # Outside its version PostgreSQL is looked for by its program.
    [ -n "$PG_BIN" ] || wanted="$wanted postgresql"
    # shellcheck disable=SC2086
    have=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
        sed -n 's/^installed //p')
    # shellcheck disable=SC2086
    comm -23 <(printf '%s\n' $wanted | sort -u) <(printf '%s\n' "$have" | sort -u)
}

# Installs PostgreSQL's package without the cluster and service it would make.
apt_install() {
    local no_cluster=/etc/postgresql-common/createcluster.d/zz-somconnexio.conf
    mkdir -p "$(dirname "$no_cluster")"
    echo "create_main_cluster = false" >"$no_cluster"
    local status=0
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install \
        -y -qq --no-install-recommends "$@" >"$DIR/log/apt.log" 2>&1 9>&- || status=$?
    rm -f "$no_cluster"
    return $status
}

install_packages() {
    local missing
    missing=$(missing_packages | xargs)
    [ -n "$missing" ] || return 0
    is_root || die "packages are missing: sudo apt-get install --no-install-recommends $missing"
    step "installing $(wc -w <<<"$missing") Debian packages"
    # shellcheck disable=SC2086
    apt_install $missing ||
        { apt-get -qq update 9>&- && apt_install $missing; } ||
        { tail -n 20 "$DIR/log/apt.log" >&2 && die "apt-get install failed"; }
    PG_BIN=${ZN_PG_BIN:-$(newest_postgres)}
}

debian_suite() {
    (
        # shellcheck source=/dev/null
        . /etc/os-release
        echo "${VERSION_CODENAME:-}"
    )
}

# The Debian mirror that this machine's own apt is configured for.
debian_mirror() {
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
        grep -E '/debian/?$' | head -n 1
}

# Downloads otrs2 into folder $1 with an apt configuration of our own: the
# machine's sources, lists and preferences stay as they are. apt checks the
# archive's signature and the package's checksum.
download_znuny() {
    local folder=$1 suite=$2 mirror
    mirror=${ZN_MIRROR:-$(debian_mirror)}
    [ -n "$mirror" ] || die "no Debian mirror in apt's sources: set ZN_MIRROR"
    mkdir -p "$folder/lists/partial" "$folder/apt-cache/archives/partial" "$folder/none"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
        "$mirror $suite non-free" >"$folder/sources.list"
    cat >"$folder/apt.conf" <<END
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::sourcelist "$folder/sources.list";
Dir::Etc::sourceparts "$folder/none";
Dir::Etc::preferences "$folder/no-preferences";
Dir::Etc::preferencesparts "$folder/none";
Dir::State::lists "$folder/lists";
Dir::Cache "$folder/apt-cache";
APT::Default-Release "";
APT::Sandbox::User "root";
Acquire::Languages "none";
END
    apt-get -c "$folder/apt.conf" -qq update 9>&-
    (cd "$folder" && apt-get -c "$folder/apt.conf" -qq download "otrs2${ZN_VERSION:+=$ZN_VERSION}" 9>&-)
}

cached_deb() {
    local deb
    for deb in $(printf '%s\n' "$1"/otrs2_"${ZN_VERSION:-*}"_all.deb | sort -V -r); do
        [ -s "$deb.sha256" ] && (cd "$1" && sha256sum --status -c "$deb.sha256") || continue
        echo "$deb"
        return
    done
}

# Prints the path of Znuny's package; fetches it into the user's cache if need be.
znuny_deb() {
    local suite cache deb folder name
    if [ -n "${ZN_DEB:-}" ]; then
        echo "$ZN_DEB"
        return
    fi
    suite=${ZN_SUITE:-$(debian_suite)}
    [ -n "$suite" ] || die "this Debian release has no name: set ZN_SUITE"
    cache=${SCX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/somconnexio}/znuny/$suite
    mkdir -p "$cache"
    exec 8>"$cache/.lock"
    flock 8
    deb=$(cached_deb "$cache")
    if [ -z "$deb" ]; then
        step "fetching Znuny${ZN_VERSION:+ $ZN_VERSION} from Debian $suite" >&2
        folder=$(mktemp -d "$cache/fetch.XXXXXX")
        download_znuny "$folder" "$suite" 8>&- >&2 || die "could not fetch otrs2 of $suite"
        name=$(basename "$(printf '%s\n' "$folder"/otrs2_*.deb)")
        (cd "$folder" && sha256sum "$name") >"$cache/$name.sha256"
        mv "$folder/$name" "$cache/$name"
        rm -rf "$folder"
        deb=$cache/$name
    fi
    exec 8>&-
    echo "$deb"
}

# Unpacks the package beside its place and renames it when it's whole.
unpack_znuny() {
    [ ! -e "$DIR/app/.complete" ] || return 0
    local deb version new=$DIR/app.new home
    deb=$(znuny_deb)
    version=$(dpkg-deb -f "$deb" Version)
    case " $TESTED_VERSIONS " in
    *" $version "*) ;;
    *) step "note: $version is not one of the tested versions ($TESTED_VERSIONS)" ;;
    esac
    step "unpacking Znuny $version"
    rm -rf "$new"
    mkdir -p "$new"
    dpkg-deb -x "$deb" "$new"
    home=$new/usr/share/otrs
    # the package links to absolute places: make them ours
    ln -sfn ../../../../../var/lib/otrs/Config/Files "$home/Kernel/Config/Files"
    ln -sfn ../../../../../var/lib/otrs/Config/Backups "$home/Kernel/Config/Backups"
    ln -sfn ../../../var/lib/otrs "$home/var"
    rm -rf "$home/Kernel/Config/GenericAgent.pm" "$new/var/lib/otrs/run" "$new/var/lib/otrs/spool"
    mkdir -p "$new"/var/lib/otrs/{run,spool,tmp,log}
    : >"$new/var/lib/otrs/log/TicketCounter.log"
    echo "$version" >"$new/.complete"
    rm -rf "$DIR/app"
    mv "$new" "$DIR/app"
}
