#!/bin/sh
# bench-spf.sh [zone] - spfcheck in batch against the SPF engines of others:
# the same six checks over and over, with the answers of one real name server.
# Run by `make bench`. N=12000 is the number of checks, BIN=bin has spfcheck.
#
# The others ask whom /etc/resolv.conf names. So this runs in namespaces of its
# own, with nsd on port 53 and a private resolv.conf. Where that is not to be
# had, or with the argument "zone", the answers come from a zone file, and only
# what can read one is compared.
#
# Two rounds of names: "one domain" asks for the same names in each six checks,
# so a cache answers; in "own domains" each check has a domain of its own.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
mode=${1-}
n=${2:-${N:-12000}}
bin=${3:-${BIN:-bin}}
rounds=3

if [ -z "$mode" ]; then
	mode=zone
	if ! PATH=$PATH:/usr/sbin:/sbin command -v nsd >/dev/null; then
		echo 'bench: no nsd here, so answers come from a zone file'
	else
		for private in 'unshare -n -m' 'unshare -r -n -m' \
			'sudo -n unshare -n -m'; do
			if $private true 2>/dev/null; then
				exec $private sh "$0" inside "$n" "$bin"
			fi
		done
		echo 'bench: unshare is not allowed here, so answers come from' \
			'a zone file'
	fi
fi

tmp=$(mktemp -d)
nsd=
clean_up() {
	[ -z "$nsd" ] || { kill "$nsd" && wait "$nsd"; } 2>/dev/null || :
	rm -rf "$tmp"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
PATH=$PATH:/usr/sbin:/sbin
ASSAY_CONF=/dev/null
LC_ALL=C
export PATH ASSAY_CONF LC_ALL
unset ASSAY_ZONE ASSAY_NAMESERVER || :

# 18 look-ups for the six checks. The wildcards give each check a domain of its
# own. HELO names have an address and no policy, as most have.
cat >"$tmp/zone" <<'EOT'
example. IN SOA ns.example. root.example. 1 3600 600 86400 60
example. IN NS ns.example.
ns.example. IN A 127.0.0.1
ip4.example. IN TXT "v=spf1 ip4:192.0.2.0/25 ip4:198.51.100.64/26 -all"
*.ip4.example. IN TXT "v=spf1 ip4:192.0.2.0/25 ip4:198.51.100.64/26 -all"
mx.example. IN TXT "v=spf1 a mx -all"
mx.example. IN A 203.0.113.1
mx.example. IN MX 10 in1.hosts.example.
mx.example. IN MX 20 in2.hosts.example.
*.mx.example. IN TXT "v=spf1 a mx -all"
*.mx.example. IN A 203.0.113.1
*.mx.example. IN MX 10 in1.hosts.example.
*.mx.example. IN MX 20 in2.hosts.example.
inc.example. IN TXT "v=spf1 include:spf.nets.example ~all"
*.inc.example. IN TXT "v=spf1 include:spf.nets.example ~all"
spf.nets.example. IN TXT "v=spf1 include:n1.nets.example include:n2.nets.example include:n3.nets.example ~all"
n1.nets.example. IN TXT "v=spf1 ip4:192.0.2.128/27 ip4:198.51.100.0/28 ~all"
n2.nets.example. IN TXT "v=spf1 ip4:192.0.2.160/27 ip4:198.51.100.16/28 ~all"
n3.nets.example. IN TXT "v=spf1 ip4:192.0.2.192/27 ip4:198.51.100.32/28 ~all"
none.example. IN A 203.0.113.7
*.none.example. IN A 203.0.113.7
in1.hosts.example. IN A 203.0.113.24
in2.hosts.example. IN A 203.0.113.25
out.hosts.example. IN A 192.0.2.1
EOT

# checks COUNT yes|no LIST MBOX: the same checks as lines "client sender helo"
# and as mail. With "yes" each has a domain of its own.
checks() {
	awk -v count="$1" -v own="$2" -v list="$3" -v mbox="$4" 'BEGIN {
		split("192.0.2.17 203.0.113.9 203.0.113.25 192.0.2.200 " \
			"203.0.113.77 192.0.2.17", client)
		split("ip4 ip4 mx inc inc none", domain)
		for (i = 0; i < 12; i++)
			text = text "This line stands for some text that " \
				"somebody wrote to somebody.\n"
		for (i = 0; i < count; i++) {
			k = i % 6 + 1
			d = (own == "yes" ? "d" i "." : "") domain[k] ".example"
			printf "%s joe@%s out.hosts.example\n", client[k], d >list
			printf "From joe@%s Thu Jan  1 00:00:00 2026\n" \
				"Return-Path: <joe@%s>\n" \
				"Received: from out.hosts.example " \
				"(out.hosts.example [%s])\n" \
				"\tby mx.bench.example (Postfix) with ESMTPS " \
				"id 4F%06dX\n" \
				"\tfor <ann@bench.example>; " \
				"Thu, 1 Jan 2026 00:00:00 +0000 (UTC)\n" \
				"Date: Thu, 1 Jan 2026 00:00:00 +0000\n" \
				"From: Joe <joe@%s>\nTo: ann@bench.example\n" \
				"Message-ID: <%d@%s>\nSubject: number %d\n\n%s\n", \
				d, d, client[k], i, d, i, d, i, text >mbox
		}
	}'
}

# took COMMAND...: wall clock and CPU seconds, of all its processes. The CPU
# time is that of getrusage where perl knows it, else counted in clock ticks.
took() {
	perl -MTime::HiRes=time -e '
		my $t = time;
		my $pid = fork // die;
		if (!$pid) {
			open STDIN, "<", "/dev/null";
			open STDOUT, ">", "/dev/null";
			open STDERR, ">", "/dev/null";
			exec @ARGV;
		}
		waitpid $pid, 0;
		$t = time - $t;
		my (undef, undef, $user, $system) = times;
		my $cpu = $user + $system;
		my $usage = "\0" x 256;
		if (eval { require "sys/syscall.ph"; 1 } &&
			syscall(&SYS_getrusage, -1, $usage) == 0) {
			my @n = unpack "l!4", $usage;
			$cpu = $n[0] + $n[2] + ($n[1] + $n[3]) / 1e6;
		}
		printf "%.6f %.6f\n", $t, $cpu' "$@"
}

name_server() {
	# Bring the loopback of this namespace up: SIOCSIFFLAGS, IFF_UP.
	perl -MSocket -e 'socket my $s, AF_INET, SOCK_DGRAM, 0 or die;
		my $lo = pack "a16 s x22", "lo", 1;
		ioctl $s, 0x8914, $lo or die' || return 1
	echo 'nameserver 127.0.0.1' >"$tmp/resolv.conf"
	mount --bind "$tmp/resolv.conf" /etc/resolv.conf || return 1
	cat >"$tmp/nsd.conf" <<EOT
server:
	ip-address: 127.0.0.1
	port: 53
	server-count: 1
	username: ""
	database: ""
	zonesdir: "$tmp"
	pidfile: "$tmp/nsd.pid"
	zonelistfile: "$tmp/nsd.list"
	xfrdfile: "$tmp/nsd.xfrd"
	xfrdir: "$tmp"
	rrl-ratelimit: 0
remote-control:
	control-enable: no
zone:
	name: "example"
	zonefile: "$tmp/zone"
EOT
	nsd -d -c "$tmp/nsd.conf" >"$tmp/nsd.log" 2>&1 &
	nsd=$!
	perl -MIO::Socket::INET -e '
		for (1 .. 100) {
			kill 0, $ARGV[0] or exit 1;
			my $s = IO::Socket::INET->new(Proto => "udp",
				PeerAddr => "127.0.0.1", PeerPort => 53);
			send $s, pack("n6 C a7 C n2", 1, 0, 1, 0, 0, 0,
				7, "example", 0, 6, 1), 0;
			my ($r, $answer) = ("");
			vec($r, fileno $s, 1) = 1;
			exit 0 if select($r, undef, undef, 0.1) &&
				defined recv $s, $answer, 512, 0;
			select undef, undef, undef, 0.1;
		}
		exit 1' "$nsd"
}

if [ "$mode" = inside ] && ! name_server; then
	echo 'bench: no private name server, so answers come from a zone file'
	[ ! -s "$tmp/nsd.log" ] || sed 's/^/bench: nsd: /' "$tmp/nsd.log"
	mode=zone
fi
answers=
[ "$mode" = inside ] || answers="-z $tmp/zone"

# Which engines are here? Names of functions below.
engines='own own1'
missing=
python=
for p in python3 /usr/bin/python3; do
	if "$p" -c 'import spf' 2>/dev/null; then
		python=$p
		break
	fi
done
if [ "$mode" != inside ]; then
	missing="$missing libspf2 Mail::SPF"
	why='ask a name server only'
else
	why='not installed'
	if command -v spfquery.libspf2 >/dev/null; then
		engines="$engines libspf2"
	else
		missing="$missing libspf2"
	fi
fi
if [ -n "$python" ]; then
	engines="$engines pyspf"
else
	echo 'bench: pyspf is not installed'
fi
if [ "$mode" = inside ]; then
	if perl -MMail::SPF -e 1 2>/dev/null; then
		engines="$engines mailspf"
	else
		missing="$missing Mail::SPF"
	fi
fi
[ -z "$missing" ] || echo "bench: left out ($why):$missing"

# Each judges the checks of $tmp/$1.list or $tmp/$1.mbox, through the command
# that comes before it, if any.
# shellcheck disable=SC2086 # $answers is nothing, or an option with its file
own() {
	set=$1
	shift
	"$@" "$bin/spfcheck" -a mx.bench.example $answers "$tmp/$set.mbox"
}
# shellcheck disable=SC2086
own1() {
	set=$1
	shift
	"$@" "$bin/spfcheck" -j1 -a mx.bench.example $answers "$tmp/$set.mbox"
}
libspf2() {
	set=$1
	shift
	"$@" spfquery.libspf2 -f "$tmp/$set.list"
}
# shellcheck disable=SC2086
pyspf() {
	set=$1
	shift
	"$@" "$python" "$here/bench-peers.py" $answers "$tmp/$set.list"
}
mailspf() {
	set=$1
	shift
	"$@" perl "$here/bench-peers.pl" "$tmp/$set.list"
}
words() {
	case $1 in
	own*) cut -f2 ;;
	libspf2) sed -n 's/^Received-SPF: *\([a-z]*\).*/\1/p' ;;
	*) cat ;;
	esac | tr '\n' ' ' | sed 's/ $//'
}
title() {
	case $1 in
	own) echo spfcheck ;;
	own1) echo 'spfcheck -j1' ;;
	libspf2) echo 'libspf2 (spfquery -f)' ;;
	pyspf) echo pyspf ;;
	mailspf) echo Mail::SPF ;;
	esac
}
# The slow ones get fewer, so that this ends.
share_of() {
	case $1 in
	own* | libspf2) echo all ;;
	pyspf) echo some ;;
	mailspf) echo few ;;
	esac
}

# Do they agree? The other figures are worth nothing where they do not.
want='pass fail pass pass softfail none'
checks 6 no "$tmp/six.list" "$tmp/six.mbox"
agree=yes
for e in $engines; do
	got=$("$e" six 2>"$tmp/stderr" | words "$e")
	if [ "$got" != "$want" ]; then
		agree=no
		printf '%s: %s; expected: %s\n' "$(title "$e")" "$got" "$want"
		sed 's/^/  /' "$tmp/stderr"
	fi
done
if [ "$agree" = yes ]; then
	echo "all engines agree on the six checks: $want"
else
	echo 'the engines do NOT agree on the six checks'
fi

# compare yes|no: the table, for one domain or for own domains.
compare() {
	for s in all some few; do
		case $s in
		all) count=$n ;;
		some) count=$((n / 4)) ;;
		few) count=$((n / 24)) ;;
		esac
		[ "$count" -ge 6 ] || count=6
		checks "$count" "$1" "$tmp/$s.list" "$tmp/$s.mbox"
	done
	: >"$tmp/times"
	round=0
	while [ "$round" -lt "$rounds" ]; do
		for e in $engines; do
			s=$(share_of "$e")
			printf '%s\t%s\t%s\n' "$(title "$e")" \
				"$(awk 'END { print NR }' "$tmp/$s.list")" \
				"$("$e" "$s" took)" >>"$tmp/times"
		done
		round=$((round + 1))
	done
	awk -F '\t' '{
		split($3, t, " ")
		wall = $2 / t[1]
		cpu = $2 / t[2]
		if (!($1 in w))
			order[++k] = $1
		if (wall > w[$1])
			w[$1] = wall
		if (cpu > c[$1])
			c[$1] = cpu
		count[$1] = $2
	}
	END {
		printf "%-22s %8s %10s %10s %8s %8s\n", "", "checks",
			"a second", "a CPU sec", "", "CPU"
		for (i = 1; i <= k; i++) {
			e = order[i]
			printf "%-22s %8d %10d %10d %7.1fx %7.1fx\n", e,
				count[e], w[e], c[e],
				w["spfcheck"] / w[e], c["spfcheck -j1"] / c[e]
		}
	}' "$tmp/times"
}

cores=$(getconf _NPROCESSORS_ONLN)
where='a name server on loopback'
[ "$mode" = inside ] || where='a zone file'
echo
echo "SPF with answers from $where, $cores cores, best of $rounds rounds in turn."
echo 'spfcheck reads mail and judges HELO too; the others read a list of checks.'
echo 'Factors: spfcheck is so many times as fast (CPU: spfcheck -j1).'
echo
echo 'the same domains again and again:'
compare no
[ "$mode" = inside ] || exit 0
echo
echo 'a domain of its own for each check:'
compare yes
