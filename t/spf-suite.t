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

# The same from a name server. One that is silent about the names that the
# suite has time out stands before it, where there are such.
relay() { # the file of silent names
	relay_port=$(free_port) || exit 1
	perl "$SRC/t/dns-relay.pl" "$relay_port" "$NSD_PORT" "$1" &
	RELAY_PID=$!
	stop_at_exit "$RELAY_PID"
	for try in 1 2 3 4 5 6 7 8 9 10; do
		dns_answers "$relay_port" "$RELAY_PID" && break
		echo "# relay: attempt $try"
	done
}

if command -v nsd >/dev/null; then
	for rfc in 7208 4408; do
		good=0
		for zone in "$T/$rfc"/*.wire; do
			base=${zone%.wire}
			spawn_nsd "$zone"
			port=$NSD_PORT
			if [ -s "$base.silent" ]; then
				relay "$base.silent"
				port=$relay_port
			fi
			suite run "$base" -s "127.0.0.1@$port" \
				-o dns-timeout=300 -o dns-tries=1
			judged "RFC $rfc, nsd"
			kill "$NSD_PID"
		done
		case $rfc in
		7208) want=203 ;;
		4408) want=191 ;;
		esac
		is "$good" "$want" "RFC $rfc, nsd: all $want cases"
	done
else
	skip 'the suite from a name server' 'nsd is not installed'
fi

done_testing
