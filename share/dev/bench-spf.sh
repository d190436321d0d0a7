#!/bin/sh
# bench-spf.sh TOOK [zone] - spfcheck against the SPF engines of others: the
# same six checks over and over, with the answers of one real name server. Run
# by bench.sh, whose stopwatch TOOK is. N=12000 is the number of checks,
# B=.build has the program and the library. Exits 1 where the engines differ.
#
# The others ask whom /etc/resolv.conf names. So this runs in namespaces of its
# own, with nsd on port 53 and a private resolv.conf. Where that is not to be
# had, or with the argument "zone", the answers come from a zone file, and only
# what can read one is compared.
#
# Three tables. In the first the six checks are about the same few domains, so
# that whoever has a cache lives on it; in the second each check is about a
# domain of its own; in the third each check is a process of its own, as it is
# where a filter runs for each message.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
took=$1
mode=${2-}
n=${3:-${N:-12000}}
B=${4:-${B:-.build}}
bin=$B/bin
rounds=3

if [ -z "$mode" ]; then
	mode=zone
	if ! PATH=$PATH:/usr/sbin:/sbin command -v nsd >/dev/null; then
		echo 'bench: no nsd here, so answers come from a zone file'
	else
		for private in 'unshare -n -m' 'unshare -r -n -m' \
			'sudo -n unshare -n -m'; do
			if $private true 2>/dev/null; then
				exec $private sh "$0" "$took" inside "$n" "$B"
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
trap 'exit 1' HUP INT PIPE TERM
PATH=$PATH:/usr/sbin:/sbin
ASSAY_CONF=/dev/null
LC_ALL=C
export PATH ASSAY_CONF LC_ALL
unset ASSAY_ZONE ASSAY_NAMESERVER || :

# 18 look-ups for the six checks. The wildcards give each check a domain of its
# own. The HELO name has an address and no policy, as most have.
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

# checks COUNT yes|no NAME: the same checks as lines "client sender helo" in
# $tmp/NAME.list, and as mail in $tmp/NAME.mbox. With "yes" each has a domain
# of its own.
checks() {
	awk -v count="$1" -v own="$2" -v list="$tmp/$3.list" \
		-v mbox="$tmp/$3.mbox" 'BEGIN {
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

took() { # runs command...
	runs=$1
	shift
	"$took" "$runs" "$tmp/message" "$@"
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

# Which engines are here? They are the names of functions below.
engines='own own1'
absent() { # name why
	echo "bench: left out: $1 ($2)"
}
python=
for p in python3 /usr/bin/python3; do
	if "$p" -c 'import spf' 2>/dev/null; then
		python=$p
		break
	fi
done
if [ "$mode" = inside ]; then
	if "${CC:-cc}" -std=c11 -O2 -D_DEFAULT_SOURCE -Ilib -o "$tmp/peers" \
		"$here/bench-peers.c" "$B/libassay.a" -lspf2 -lldns -lcrypto -lidn2 \
		-lmd >"$tmp/cc" 2>&1; then
		engines="$engines alone alone2"
	else
		absent 'the evaluators alone' "$(head -n 1 "$tmp/cc")"
	fi
	if command -v spfquery.libspf2 >/dev/null; then
		engines="$engines libspf2"
	else
		absent 'spfquery of libspf2' 'not installed'
	fi
else
	absent 'libspf2, Mail::SPF' 'they ask a name server'
fi
if [ -n "$python" ]; then
	engines="$engines pyspf"
else
	absent pyspf 'not installed'
fi
if [ "$mode" = inside ]; then
	if perl -MMail::SPF -e 1 2>/dev/null; then
		engines="$engines mailspf"
	else
		absent Mail::SPF 'not installed'
	fi
fi

title() {
	case $1 in
	own) echo 'spfcheck' ;;
	own1) echo 'spfcheck -j1' ;;
	alone) echo 'spf_check(), alone' ;;
	alone2) echo 'libspf2, alone' ;;
	libspf2) echo 'libspf2, spfquery' ;;
	pyspf) echo 'pyspf' ;;
	mailspf) echo 'Mail::SPF' ;;
	esac
}

# Each judges the checks of $tmp/$1.list or $tmp/$1.mbox, through the command
# behind that, if any. So many times: $times, for those that need it.
times=1
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
alone() {
	set=$1
	shift
	"$@" "$tmp/peers" own "$tmp/$set.list" "$times"
}
alone2() {
	set=$1
	shift
	"$@" "$tmp/peers" libspf2 "$tmp/$set.list" "$times"
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

# Do they agree? The other figures are worth nothing where they do not.
words() {
	case $1 in
	own*) cut -f2 ;;
	libspf2) sed -n 's/^Received-SPF: *\([a-z]*\).*/\1/p' ;;
	*) cat ;;
	esac | tr '\n' ' ' | sed 's/ $//'
}
want='pass fail pass pass softfail none'
checks 6 no six
agree=yes
for e in $engines; do
	got=$("$e" six 2>"$tmp/stderr" | words "$e")
	if [ "$got" != "$want" ]; then
		agree=no
		echo "$(title "$e"): $got; expected: $want"
		sed 's/^/  /' "$tmp/stderr"
	fi
done
echo
if [ "$agree" = yes ]; then
	echo "SPF: all engines agree on the six checks ($want)."
else
	echo 'SPF: the engines do NOT agree on the six checks.'
fi

# From lines "title, checks, wall, CPU" the best of each, in checks a second,
# and how many times that the rows $1 (wall), $2 and $3 (CPU) are.
table() {
	awk -F '\t' -v one="$1" -v two="$2" -v three="$3" '{
		if (!($1 in w))
			order[++k] = $1
		if ($2 / $3 > w[$1])
			w[$1] = $2 / $3
		if ($2 / $4 > c[$1])
			c[$1] = $2 / $4
	}
	function factor(a, b) {
		return a == 0 ? "" : sprintf("%.1f x", a / b)
	}
	END {
		printf "  %-19s %9s %9s %12s %12s %12s\n", "", "checks",
			"checks a", "spfcheck", three == "" ? "" : "-j1",
			three == "" ? "" : "evaluator"
		printf "  %-19s %9s %9s %12s %12s %12s\n", "", "a second",
			"CPU sec.", "(wall)", "(CPU)",
			three == "" ? "" : "(CPU)"
		for (i = 1; i <= k; i++) {
			e = order[i]
			printf "  %-19s %9d %9d %12s %12s %12s\n", e, w[e], c[e],
				factor(w[one], w[e]), factor(c[two], c[e]),
				factor(c[three], c[e])
		}
	}' "$tmp/times"
}

# compare yes|no: for one domain or for own domains. Slow ones get fewer.
compare() {
	checks "$n" "$1" all
	checks "$((n / 4 + 6))" "$1" some
	checks "$((n / 24 + 6))" "$1" few
	: >"$tmp/times"
	round=0
	while [ "$round" -lt "$rounds" ]; do
		for e in $engines; do
			times=1
			case $e in
			pyspf) s=some ;;
			mailspf) s=few ;;
			*) s=all ;;
			esac
			case $e$1 in
			alone*no) times=10 ;;
			esac
			count=$(awk 'END { print NR }' "$tmp/$s.list")
			printf '%s\t%d\t%s\n' "$(title "$e")" \
				$((count * times)) "$("$e" "$s" took 1)" \
				>>"$tmp/times"
		done
		round=$((round + 1))
	done
	table spfcheck 'spfcheck -j1' 'spf_check(), alone'
}

: >"$tmp/message"
cores=$(getconf _NPROCESSORS_ONLN)
where='a name server on loopback'
[ "$mode" = inside ] || where='a zone file'
cat <<EOT
Answers from $where; $cores cores; best of $rounds rounds in turn.
spfcheck reads an mbox of $n messages, judges MAIL FROM and HELO, and writes
records; all others read a list of checks and judge MAIL FROM only. On the
right: how many times as fast as the row are spfcheck, spfcheck -j1, and the
evaluator of spfcheck alone.

the same few domains (who has a cache lives on it):
EOT
compare no
if [ "$mode" != inside ]; then
	[ "$agree" = yes ]
	exit
fi
echo
echo 'each check about a domain of its own (18 look-ups in six checks):'
compare yes

# One process each: an include, five look-ups. What stands on stdin is for
# spfcheck, the arguments are for the others.
one() { # engine runs
	case $1 in
	own)
		took "$2" "$bin/spfcheck" -a mx.bench.example
		;;
	libspf2)
		took "$2" spfquery.libspf2 -ip "$client" -sender "$sender" \
			-helo "$helo"
		;;
	pyspf)
		took "$2" "$python" -m spf "$client" "$sender" "$helo"
		;;
	mailspf)
		took "$2" perl "$here/bench-peers.pl" "$tmp/check"
		;;
	esac
}
checks 6 no six
sed -n 4p "$tmp/six.list" >"$tmp/check"
read -r client sender helo <"$tmp/check"
awk '/^From / { k++ } k == 4' "$tmp/six.mbox" >"$tmp/message"
: >"$tmp/times"
round=0
while [ "$round" -lt "$rounds" ]; do
	for e in $engines; do
		case $e in
		own | libspf2) runs=$((n / 60 + 6)) ;;
		pyspf | mailspf) runs=$((n / 1200 + 3)) ;;
		*) continue ;;
		esac
		printf '%s\t%d\t%s\n' "$(title "$e")" "$runs" \
			"$(one "$e" "$runs")" >>"$tmp/times"
	done
	round=$((round + 1))
done
echo
echo 'a process for each check (five look-ups; spfcheck filters the message):'
table spfcheck spfcheck ''
[ "$agree" = yes ]
