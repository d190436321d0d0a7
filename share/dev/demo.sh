#!/bin/sh
# What the programs do, on the sample mail. Without network: the answers of
# the DNS come from a zone file. Run by `make demo`.
set -eu
cd "$(dirname "$0")/../.."
PATH=$PWD/bin:$PATH
ASSAY_CONF=/dev/null
export PATH ASSAY_CONF
unset ASSAY_ZONE ASSAY_NAMESERVER || :
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# show COMMAND: print a command line, then what it does and its exit status.
show() {
	printf '\n$ %s\n' "$1"
	rc=0
	(eval "$1") || rc=$?
	[ "$rc" = 0 ] || echo "(exit $rc)"
}

for c in bin/*.c; do
	[ -f "$c" ] || continue
	p=$(basename "$c" .c)
	show "$p -V"
done
