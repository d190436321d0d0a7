#!/bin/sh
# The public SPF test suite for RFC 7208 and RFC 4408: every case through the
# program, with answers from a zone file and then from a real name server.
# The suite and what reads it are the Debian packages python3-spf and
# python3-yaml.
. "$(dirname "$0")/lib.sh"

DOC=${SPF_SUITE:-/usr/share/doc/python3-spf}
need perl python3
[ -r "$DOC/rfc7208-tests.yml.gz" ] || skip_all 'python3-spf is not installed'
# The package is the system's Python's, which need not be the first in PATH.
for PYTHON in python3 /usr/bin/python3 ''; do
	[ -n "$PYTHON" ] || skip_all 'python3-yaml is not installed'
	"$PYTHON" -c 'import yaml' 2>/dev/null && break
done
export PYTHON

SPF_MESSAGE=$T/message
export SPF_MESSAGE
printf 'From: a@example.com\nSubject: hi\n\nhi\n' >"$SPF_MESSAGE"

# Not under valgrind: 800 processes. The unit test has what matters there.
suite() {
	rc=0
	perl "$SRC/t/spf-suite.pl" "$@" >"$T/out" 2>"$T/err" || rc=$?
}

# The last line says how many; what stands before says which went wrong.
judged() { # name
	total=$(tail -n 1 "$T/out")
	[ "$rc" = 0 ]
	report $? "$1: $total" "$T/out"
	sed 's/^/# /' "$T/err"
	good=$((good + $(expr "$total" : '.*: \([0-9]*\) of')))
}

for rfc in 7208 4408; do
	mkdir "$T/$rfc"
	ok "RFC $rfc: the suite is read" \
		perl "$SRC/t/spf-suite.pl" make "$DOC/rfc$rfc-tests.yml.gz" "$T/$rfc"
	good=0
	for zone in "$T/$rfc"/*.zone; do
		suite run "${zone%.zone}" -z "$zone"
		judged "RFC $rfc"
	done
	case $rfc in
	7208) is "$good" 203 'RFC 7208: all 203 cases' ;;
	4408) is "$good" 191 'RFC 4408: all 191 cases' ;;
	esac
done

# The same from a name server. Time-outs cannot be had from one: those cases
# are left out, and named.
if command -v nsd >/dev/null; then
	for rfc in 7208 4408; do
		good=0
		: >"$T/out-of-it"
		for zone in "$T/$rfc"/*.wire; do
			spawn_nsd "$zone"
			suite wire "${zone%.wire}" -s "127.0.0.1@$NSD_PORT"
			judged "RFC $rfc, nsd"
			sed -n 's/^left out: //p' "$T/out" >>"$T/out-of-it"
			kill "$NSD_PID"
		done
		count=$(wc -l <"$T/out-of-it")
		echo "# RFC $rfc, nsd: $good cases; $((count)) left out:"
		fmt -w 70 "$T/out-of-it" | sed 's/^/#   /'
		case $rfc in
		7208) want=203 ;;
		4408) want=191 ;;
		esac
		is "$((good + count))" "$want" "RFC $rfc, nsd: no case is lost"
	done
else
	skip 'the suite from a name server' 'nsd is not installed'
fi

done_testing
