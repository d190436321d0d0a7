#!/bin/sh
# deps.sh SET - see to the packages that a set of targets needs.
#
#   build   what `make` needs            test    and what `make check` needs
#   hack    and what asan, memcheck, fuzz, lint, fmt and lint-man need
#
# Nothing missing: says nothing, exits 0. Something missing: root installs it,
# anyone who may sudo without a password too; for all others it prints the
# command to type and exits 1. Without dpkg it looks for tools and headers.
set -u

build='gcc libc6-dev make libldns-dev libssl-dev libidn2-dev libunistring-dev libmd-dev
	libspf2-dev libopendkim-dev libarchive-dev zlib1g-dev libsqlite3-dev'
test="$build procmail maildrop nsd perl openssl postfix python3-spf python3-yaml
	python3-dkim python3-nacl libmail-dkim-perl"
hack="$test clang clang-format clang-tidy cppcheck valgrind shellcheck mandoc
	groff libclang-rt-14-dev libmail-spf-perl spfquery linux-perf"

usage() {
	echo 'usage: deps.sh build|test|hack' >&2
	exit 64
}

[ $# = 1 ] || usage
case $1 in
build) want=$build ;;
test) want=$test ;;
hack) want=$hack ;;
*) usage ;;
esac
set_name=$1

# Not a Debian: nothing to install with, so say what is not there.
by_hand() {
	cc=${CC:-cc}
	lost=
	for tool in "$cc" make ar; do
		command -v "$tool" >/dev/null || lost="$lost $tool"
	done
	if command -v "$cc" >/dev/null; then
		for h in ldns/ldns.h openssl/evp.h idn2.h sha2.h; do
			# shellcheck disable=SC2086 # flags are words
			echo "#include <$h>" |
				"$cc" ${CPPFLAGS-} -E -x c - >/dev/null 2>&1 ||
				lost="$lost $h"
		done
	fi
	[ "$set_name" = build ] || for tool in perl prove; do
		command -v "$tool" >/dev/null || lost="$lost $tool"
	done
	[ "$set_name" = build ] || for tool in procmail maildrop nsd postfix \
		python3; do
		command -v "$tool" >/dev/null ||
			echo "deps: no $tool: its tests are skipped" >&2
	done
	[ "$set_name" != hack ] || for tool in clang clang-format clang-tidy \
		cppcheck valgrind shellcheck mandoc groff; do
		command -v "$tool" >/dev/null || lost="$lost $tool"
	done
	[ -z "$lost" ] && exit 0
	echo "deps: missing:$lost" >&2
	exit 1
}

command -v dpkg-query >/dev/null || by_hand

# shellcheck disable=SC2086 # the list is words
there=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' $want 2>/dev/null |
	sed -n 's/^.i. *//p')
lost=
for p in $want; do
	case "
$there
" in
	*"
$p
"*) ;;
	*) lost="$lost $p" ;;
	esac
done

[ -n "$lost" ] || exit 0

if [ "$(id -u)" = 0 ]; then
	as=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
	as='sudo -n'
else
	as=no
fi

# Root alone can test with Postfix, and it would take the place of another mail
# server.
case " $lost " in
*' postfix '*)
	# shellcheck disable=SC2016 # for dpkg-query
	mta=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package} ${Provides}\n' |
		awk '/^.i/ && /mail-transport-agent/ { print $2; exit }')
	if [ -n "$mta" ] || [ "$as" = no ]; then
		echo "deps: no postfix${mta:+ beside $mta}: its test is skipped" >&2
		lost=$(echo "$lost " | sed 's/ postfix / /; s/ $//')
		[ -n "$lost" ] || exit 0
	fi
	;;
esac

cmd="apt-get install -y --no-install-recommends$lost"
if [ "$as" = no ]; then
	echo "deps: missing:$lost; as root type:" >&2
	echo "  apt-get update && $cmd" >&2
	[ "$set_name" != test ] ||
		echo 'or: make check DEPS=:  (skips what needs them)' >&2
	exit 1
fi
echo "deps: installing:$lost" >&2

# Without an answer to its question the package sets up a mail server.
case " $lost " in
*' postfix '*)
	# shellcheck disable=SC2086 # nothing, or a command
	echo 'postfix postfix/main_mailer_type select No configuration' |
		$as debconf-set-selections
	;;
esac
apt() {
	# shellcheck disable=SC2086 # nothing, or a command with arguments
	$as env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" >&2
}
get() {
	# shellcheck disable=SC2086 # the list is words
	apt install -y --no-install-recommends $lost
}
get || { apt update && get; } || {
	echo "deps: that failed; as root type: apt-get update && $cmd" >&2
	exit 1
}

# The tests start servers of their own; Debian's packages start one more each.
for p in nsd postfix; do
	case " $lost " in
	*" $p "*)
		# shellcheck disable=SC2086 # nothing, or a command
		[ ! -d /run/systemd/system ] ||
			$as systemctl disable --now $p >/dev/null 2>&1 || :
		;;
	esac
done
