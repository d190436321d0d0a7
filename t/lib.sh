# shellcheck shell=sh
# t/lib.sh - sourced by every t/*.t; prints TAP. POSIX sh.
#
#   run cmd...             run it; leaves $rc, $T/out, $T/err
#   rc_is N name           the exit status was N
#   out_is name <<EOF      stdout was exactly this text
#   out_has text name      stdout contains this text
#   out_lacks text name    stdout does not
#   err_has text name      stderr contains this text
#   err_lacks text name    stderr does not
#   same A B name          two files are equal, octet for octet
#   is GOT WANT name       two strings are equal
#   ok name cmd...         cmd succeeds
#   not_ok name cmd...     cmd runs, and exits 1 (a crash is no success)
#   has text name          a field on top of the message in $T/out, unfolded and
#                          its blanks made one, contains this text
#   lacks text name        none does
#   count regex N name     N fields match
#   rest_is FILE REGEX name
#                          stdout is fields of these names, then just the file
#   json name              stdout is JSON, one object a line; its members are
#                          in $T/json, one a line: .properties.d=example.org
#   member line name       this line is in $T/json
#   skip name why          one check that cannot run here
#   skip_all why           nothing here can run; no failure
#   need cmd...            skip_all unless each command is there
#   free_port              print a UDP and TCP port that nobody uses
#   spawn_nsd FILE [ZONE]  serve a zone file on 127.0.0.1 port $NSD_PORT
#   stop_at_exit PID       end this process when the test ends
#   done_testing           prints the plan; the last line of every test
#
# $T is a private directory, gone at exit; tests never write anywhere else.
# $SRC is the source tree, $B the build tree. Nothing of the host's settings
# or of a delivery agent's environment reaches a test.

set -u
SRC=$(cd "$(dirname "$0")/.." && pwd)
B=${B:-$SRC/.build}
T=$(mktemp -d "${TMPDIR:-/tmp}/assay.XXXXXX") || exit 1
kids='' n=0 bad=0 rc=0 NSD_PORT='' NSD_PID=''

clean_up() {
	for pid in $kids; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	chmod -R u+rwX "$T" 2>/dev/null
	rm -rf "$T"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

PATH=$B/bin:$PATH:/usr/sbin:/sbin
HOME=$T LC_ALL=C TZ=UTC0 ASSAY_CONF=/dev/null
export PATH HOME LC_ALL TZ ASSAY_CONF B SRC T
unset ASSAY_ZONE ASSAY_NAMESERVER MAIL MAILDIR DEFAULT LANG LANGUAGE \
	CLIENT_ADDRESS CLIENT_HELO CLIENT_HOSTNAME CLIENT_PORT \
	CLIENT_PROTOCOL SENDER RECIPIENT ORIGINAL_RECIPIENT ORIG_RECIPIENT \
	RECIPIENTS NEWSENDER LOCAL EXTENSION EXT DOMAIN LOCAL_PART \
	LOCAL_PART_PREFIX LOCAL_PART_SUFFIX QUEUE_ID QUEUEID MESSAGE_ID \
	SENDER_HOST_ADDRESS SENDER_HELO_NAME ENVELOPE_FROM ENVELOPE_TO FROM \
	HOST REMOTE CLIENT TCPREMOTEIP RETURN_PATH DTLINE RPLINE UFLINE \
	USER_RECIPIENT SASL_USERNAME SASL_SENDER SASL_METHOD || :

run() {
	rc=0
	# shellcheck disable=SC2086 # MEMCHECK is a command with arguments
	${MEMCHECK-} "$@" >"$T/out" 2>"$T/err" || rc=$?
}

report() { # status name [file to show when it failed]
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		bad=$((bad + 1))
		echo "not ok $n - $2"
		[ $# -lt 3 ] || head -n 60 "$3" | cat -v | awk '{ print "# " $0 }'
	fi
}

evidence() { # what was expected: the first line of $T/why
	{
		echo "$1"
		echo "exit status $rc; stderr:"
		cat "$T/err"
		[ $# = 1 ] || { echo 'stdout:' && cat "$T/out"; }
	} >"$T/why" 2>/dev/null
}

rc_is() {
	evidence "expected exit status $1"
	[ "$rc" = "$1" ]
	report $? "$2" "$T/why"
}

out_is() {
	cat >"$T/want"
	diff -u "$T/want" "$T/out" >"$T/why" 2>&1
	set -- $? "$1"
	[ "$1" = 0 ] || cat "$T/err" >>"$T/why"
	report "$1" "$2" "$T/why"
}

out_has() {
	evidence "expected on stdout: $1" all
	grep -qaF -e "$1" "$T/out"
	report $? "$2" "$T/why"
}

out_lacks() {
	evidence "not expected on stdout: $1" all
	! grep -qaF -e "$1" "$T/out"
	report $? "$2" "$T/why"
}

err_has() {
	evidence "expected on stderr: $1"
	grep -qaF -e "$1" "$T/err"
	report $? "$2" "$T/why"
}

err_lacks() {
	evidence "not expected on stderr: $1"
	! grep -qaF -e "$1" "$T/err"
	report $? "$2" "$T/why"
}

same() {
	diff -ua "$1" "$2" >"$T/why" 2>&1
	report $? "$3" "$T/why"
}

is() {
	printf 'got:  %s\nwant: %s\n' "$1" "$2" >"$T/why"
	[ "$1" = "$2" ]
	report $? "$3" "$T/why"
}

ok() {
	name=$1
	shift
	"$@" >"$T/why" 2>&1
	report $? "$name" "$T/why"
}

not_ok() {
	name=$1
	shift
	was=0
	"$@" >"$T/why" 2>&1 || was=$?
	echo "exit status $was, expected 1" >>"$T/why"
	[ "$was" = 1 ]
	report $? "$name" "$T/why"
}

fields() { # the header of $T/out into $T/fields, a field a line
	perl -0777 -ne 's/\A(From [^\n]*\n)//; s/\r?\n\r?\n.*//s;
		s/\r?\n(?=[ \t])//g; s/[ \t]+/ /g; s/\r//g; print "$_\n"' \
		"$T/out" >"$T/fields"
}

has() {
	fields
	grep -qaF -e "$1" "$T/fields"
	report $? "$2" "$T/fields"
}

lacks() {
	fields
	! grep -qaF -e "$1" "$T/fields"
	report $? "$2" "$T/fields"
}

count() {
	fields
	is "$(grep -caE -e "$1" "$T/fields")" "$2" "$3"
}

rest_is() {
	perl -e '
		my $names = pop;
		my ($want, $out) = map { open my $f, "<", $_ or die; local $/;
			scalar <$f> } @ARGV;
		length $out > length $want && substr($out, -length $want) eq
			$want or die "the input does not follow\n$out";
		my $top = substr $out, 0, length($out) - length $want;
		my $line = qr/[^\r\n]*(?:\r\n|\n|\r)/;
		$top =~ /\A(?:(?:$names):$line(?:[ \t]$line)*)+\z/
			or die "on top:\n$top"' \
		"$1" "$T/out" "$2" >"$T/why" 2>&1
	report $? "$3" "$T/why"
}

json() {
	perl -MJSON::PP -e '
		my $n = 0;
		sub show { my ($k, $v) = @_;
			if (ref $v eq "HASH") {
				show("$k.$_", $v->{$_}) for sort keys %$v;
			} elsif (ref $v eq "ARRAY" && grep ref, @$v) {
				show("$k.$_", $v->[$_]) for 0 .. $#$v;
			} elsif (ref $v eq "ARRAY") {
				print "$k=[@$v]\n";
			} else {
				print "$k=$v\n";
			} }
		while (<STDIN>) { show("", decode_json($_)); $n++ }
		print "objects=$n\n"' <"$T/out" >"$T/json" 2>&1
	report $? "$1" "$T/out"
}

member() {
	grep -qxF -e "$1" "$T/json"
	report $? "$2" "$T/json"
}

skip() {
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

need() {
	for cmd; do
		command -v "$cmd" >/dev/null || skip_all "$cmd is not installed"
	done
}

stop_at_exit() { kids="$kids $1"; }

free_port() {
	perl -MIO::Socket::INET -e '
		for (1 .. 50) {
			my @a = (LocalAddr => "127.0.0.1");
			my $u = IO::Socket::INET->new(@a, Proto => "udp",
				LocalPort => 0) or next;
			my $t = IO::Socket::INET->new(@a, Proto => "tcp",
				LocalPort => $u->sockport, Listen => 1) or next;
			print $u->sockport, "\n";
			exit 0;
		}
		exit 1'
}

# Does 127.0.0.1 port $1 answer a question within 10 seconds, while process
# $2 lives? Any answer counts.
dns_answers() {
	perl -MIO::Socket::INET -e '
		my ($port, $pid) = @ARGV;
		for (1 .. 100) {
			kill(0, $pid) or exit 1;
			my $s = IO::Socket::INET->new(Proto => "udp",
				PeerAddr => "127.0.0.1", PeerPort => $port);
			send($s, pack("n6 C n2", 1, 0, 1, 0, 0, 0, 0, 6, 1), 0);
			my ($r, $buf) = ("");
			vec($r, fileno($s), 1) = 1;
			exit 0 if select($r, undef, undef, 0.1) &&
				defined recv($s, $buf, 512, 0) &&
				length $buf;
			select(undef, undef, undef, 0.1);
		}
		exit 1' "$1" "$2"
}

# The zone file needs no SOA and no $ORIGIN: names are below ZONE, default
# the root, so that a file for -z serves as it is.
spawn_nsd() {
	need nsd perl
	nsd_zone=${2:-.}
	nsd_dir=$(mktemp -d "$T/nsd.XXXXXX") || exit 1
	{
		printf '$%s\n' "ORIGIN $nsd_zone" 'TTL 3600'
		grep -qiE '[[:space:]]SOA[[:space:]]' "$1" ||
			printf '%s\n' '@ IN SOA ns. root. 1 3600 600 86400 60' \
				'@ IN NS ns.'
		cat "$1"
	} >"$nsd_dir/zone"
	for try in 1 2 3 4 5; do
		NSD_PORT=$(free_port) || break
		cat >"$nsd_dir/conf" <<EOT
server:
	ip-address: 127.0.0.1
	port: $NSD_PORT
	server-count: 1
	username: ""
	database: ""
	zonesdir: "$nsd_dir"
	pidfile: "$nsd_dir/pid"
	zonelistfile: "$nsd_dir/list"
	xfrdfile: "$nsd_dir/xfrd"
	xfrdir: "$nsd_dir"
	rrl-ratelimit: 0
remote-control:
	control-enable: no
zone:
	name: "$nsd_zone"
	zonefile: "$nsd_dir/zone"
EOT
		nsd -d -c "$nsd_dir/conf" >"$nsd_dir/log" 2>&1 &
		NSD_PID=$!
		stop_at_exit "$NSD_PID"
		dns_answers "$NSD_PORT" "$NSD_PID" && return 0
		echo "# nsd: attempt $try on port $NSD_PORT failed"
	done
	sed 's/^/# nsd: /' "$nsd_dir/log"
	report 1 'nsd starts'
	exit 1
}

done_testing() {
	echo "1..$n"
	[ "$bad" = 0 ]
}
