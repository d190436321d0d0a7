#!/bin/sh
# What one DKIM program signs the others verify: dkimsign and dkimverify,
# python3-dkim, Mail::DKIM and libopendkim, in all forms and both algorithms.
# The Debian packages are python3-dkim, libmail-dkim-perl and libopendkim11.
. "$(dirname "$0")/lib.sh"
need python3
for what in verify sign; do
	[ -x "$B/bin/dkim$what" ] || skip_all "no dkim$what in $B/bin"
done
TAB=$(printf '\t')

# python3-dkim is the system's Python's, which need not be the first in PATH.
PYTHON=python3
python3 -c 'import dkim' 2>/dev/null ||
	! /usr/bin/python3 -c 'import dkim' 2>/dev/null ||
	PYTHON=/usr/bin/python3
"$PYTHON" -c 'pow(3, -1, 7)' 2>/dev/null || skip_all 'python3 is too old'

mkdir "$T/cross"
[ -z "${MEMCHECK-}" ] || CROSS_EVERY=8
CROSS_EVERY=${CROSS_EVERY:-1} "$PYTHON" -B "$SRC/t/dkim-cross.py" "$T/cross" \
	>"$T/out" 2>"$T/err"
is "$?" 0 'the matrix is done'
sed 's/^/# /' "$T/err"
while IFS=$TAB read -r status said found; do
	printf '%s\n' "$found" >"$T/why"
	case $status in
	skip) skip "$said" "$found" ;;
	*) report "$status" "$said" "$T/why" ;;
	esac
done <"$T/out"
ok 'dkimverify reads what dkimsign writes' \
	test "$(grep -c "^0${TAB}dkimsign to dkimverify" "$T/out")" = 8

done_testing
