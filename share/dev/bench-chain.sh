#!/bin/sh
# bench-chain.sh TOOK [zone] - SPF, DKIM and DMARC of stored messages, against
# the programs of others. Run by bench.sh, whose stopwatch TOOK is. N=2000 is
# the number of messages, ROUNDS=5 how often each has its turn; B=.build has
# the programs. Exits 1 where the engines do not agree.
#
# The messages have 10 KB and come from 50 domains, each with records of its own
# for SPF, DKIM (rsa-2048) and DMARC. In each round every engine has its turn,
# the slow ones with fewer messages, so that what else the machine does hits all
# alike; the best round of each counts.
#
# The others ask whom /etc/resolv.conf names. So this runs in namespaces of its
# own, with nsd on port 53 and a private resolv.conf, and all ask that. Where
# that is not to be had, or with the argument "zone", the answers come from a
# zone file, and there is nobody to compare with.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
took=$1
mode=${2-}
n=${3:-${N:-2000}}
B=$(cd "${4:-${B:-.build}}" && pwd)
bin=$B/bin
rounds=${ROUNDS:-5}
domains=50

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
umask 077
PATH=$PATH:/usr/sbin:/sbin
ASSAY_CONF=/dev/null
LC_ALL=C
export PATH ASSAY_CONF LC_ALL
unset ASSAY_ZONE ASSAY_NAMESERVER || :

### The messages, and what the DNS says of them

cat >"$tmp/zone" <<'EOT'
example. IN SOA ns.example. root.example. 1 3600 600 86400 60
example. IN NS ns.example.
ns.example. IN A 127.0.0.1
list.example. IN TXT "v=spf1 ip4:198.51.100.0/24 -all"
list.example. IN A 198.51.100.1
plain.example. IN TXT "v=spf1 ip4:192.0.2.0/24 -all"
plain.example. IN A 192.0.2.1
spf.nets.example. IN TXT "v=spf1 ip4:192.0.2.0/25 ip4:203.0.113.0/24 ~all"
EOT
# Ten keys do for all domains: to make one takes long, and none of the engines
# keeps a key that it has read.
for i in $(seq 10); do
	"$bin/dkimkey" -d keys.example -S s "$tmp/key$i" >"$tmp/record"
done
for i in $(seq "$domains"); do
	d=d$i.example
	key=$tmp/key$((i % 10 + 1))
	"$bin/dkimkey" -p -d "$d" -S s "$key"
	echo "$d:s:$key" >>"$tmp/keys"
	case $((i % 3)) in
	0) echo "$d. IN TXT \"v=spf1 mx -all\"" ;;
	1) echo "$d. IN TXT \"v=spf1 ip4:192.0.2.1 -all\"" ;;
	2) echo "$d. IN TXT \"v=spf1 include:spf.nets.example -all\"" ;;
	esac
	cat <<EOT
$d. IN A 192.0.2.1
$d. IN MX 10 $d.
_dmarc.$d. IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@$d"
EOT
done >>"$tmp/zone"

# As an mbox, for dkimsign; its last message is from a domain without a key.
awk -v n="$n" -v domains="$domains" 'BEGIN {
	srand(1)
	words = split("the of and to in a is that for it was on with as be at " \
		"by have from or which people meeting not yesterday would " \
		"perhaps week number question answer something before letter " \
		"window because money after without others", word)
	for (i = 0; i < 2000; i++) {
		line[i] = ""
		while (length(line[i]) < 64)
			line[i] = line[i] word[int(rand() * words) + 1] " "
		sub(/ $/, "", line[i])
	}
	for (i = 1; i <= n + 1; i++) {
		d = i > n ? "plain.example" : "d" (i - 1) % domains + 1 ".example"
		printf "From joe@%s Thu Jan  1 00:00:00 2026\n" \
			"Date: Thu, 1 Jan 2026 00:00:00 +0000\n" \
			"From: Joe Doe <joe@%s>\nTo: Ann <ann@bench.example>\n" \
			"Subject: number %d\nMessage-ID: <%d@%s>\n" \
			"MIME-Version: 1.0\n" \
			"Content-Type: text/plain; charset=utf-8\n\n", \
			d, d, i, i, d
		for (left = 10240; left > 0; left -= length(text) + 1)
			print text = line[int(rand() * 2000)]
		print ""
	}
}' >"$tmp/mbox"
# shellcheck disable=SC2046 # an option for each key
"$bin/dkimsign" -m -q -a bench.example --on-unsignable=pass \
	$(sed 's/^/-k /' "$tmp/keys") <"$tmp/mbox" >"$tmp/signed"

# Each a file, as it came to this host: below "box" so, and below "judged" with
# the results of SPF and DKIM on top too. Below "odd" what is to show whether
# the engines agree: as it was sent, through a list, changed by it, an
# invention, and one from a domain without a policy.
mkdir -p "$tmp/box/new" "$tmp/box/cur" "$tmp/box/tmp" "$tmp/judged" "$tmp/odd"
perl -e '
	my ($dir, $n) = @ARGV;
	sub put {
		my ($path, @text) = @_;
		open my $f, ">:raw", "$dir/$path" or die "$path: $!\n";
		print $f @text;
		close $f or die "$path: $!\n";
	}
	sub hop {
		my ($client, $d) = @_;
		return "Return-Path: <joe\@$d>\nReceived: from out.$d " .
			"(out.$d [$client])\n\tby bench.example (Postfix) " .
			"with ESMTPS id 4F00A1B2C3D3\n" .
			"\tfor <ann\@bench.example>; " .
			"Thu,  1 Jan 2026 00:00:02 +0000 (UTC)\n";
	}
	my $start = "Authentication-Results: bench.example;";
	open my $mbox, "<:raw", "$dir/signed" or die;
	local $/ = "\n\nFrom ";
	my $i = 0;
	while (my $m = <$mbox>) {
		$i++;
		chomp $m;
		$m =~ s/^.*\n//;
		$m .= "\n" if substr($m, -1) ne "\n";
		my ($d) = $m =~ /^From: .*\@(.*)>/m;
		if ($i > $n) {
			put("odd/5", hop("192.0.2.1", $d), $m);
			last;
		}
		my $name = sprintf "%04d", $i;
		my $top = hop("192.0.2.1", $d);
		put("box/new/$name", $top, $m);
		put("judged/$name", "$start dkim=pass header.d=$d header.s=s\n",
			"$start spf=pass smtp.mailfrom=joe\@$d\n", $top, $m);
		next if $i > 1;
		put("odd/1", $top, $m);
		my $list = hop("198.51.100.7", "list.example");
		put("odd/2", $list, $m);
		put("odd/3", $list, "$m-- \nThe list\n");
		$m =~ s/^DKIM-Signature:.*\n(?:[ \t].*\n)*//m;
		put("odd/4", hop("198.51.100.7", $d), $m);
	}' "$tmp" "$n"
[ "$(grep -l '^DKIM-Signature:' "$tmp/box/new"/* | wc -l)" -eq "$n" ] || {
	echo 'bench: not every message is signed' >&2
	exit 1
}

### The engines

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

engines='chain alone fields'
absent() { # name why
	echo "bench: left out: $1 ($2)"
}
for program in opendkim opendmarc; do
	if [ "$mode" != inside ]; then
		absent "$program" 'it asks a name server'
	elif command -v $program >/dev/null; then
		engines="$engines $program"
	else
		absent "$program" 'not installed'
	fi
done
if [ "$mode" != inside ]; then
	absent Mail::DMARC 'it asks a name server'
elif why=$(perl -MMail::DMARC::PurePerl -MMail::DKIM -MMail::SPF -e 1 2>&1)
then
	engines="$engines perl"
else
	absent Mail::DMARC "no $(echo "$why" |
		sed -n "1s/^Can't locate \([^ ]*\)\.pm .*/\1/p" | sed 's|/|::|g')"
fi

# Its cache of keys saves opendkim the DNS, as ours does. By default both see
# to no message that comes from this host, as all do in test mode.
cat >"$tmp/opendkim.conf" <<'EOT'
AuthservID bench.example
AlwaysAddARHeader yes
InternalHosts 192.0.2.254
Mode v
Nameservers 127.0.0.1
QueryCache yes
Syslog no
EOT
cat >"$tmp/opendmarc.conf" <<EOT
AuthservID bench.example
IgnoreHosts $tmp/hosts
PublicSuffixList $tmp/suffixes
Syslog no
EOT
echo 192.0.2.254 >"$tmp/hosts"
cat >"$tmp/dmarc.ini" <<EOT
[dns]
public_suffix_list = $tmp/suffixes
EOT
echo example >"$tmp/suffixes"

title() {
	case $1 in
	chain) echo 'mailchain, three filters' ;;
	alone) echo 'dmarceval, by itself' ;;
	fields) echo 'dmarceval --believe' ;;
	perl) echo 'Mail::DKIM, SPF, DMARC' ;;
	*) echo "$1 -t" ;;
	esac
}

# Ours, over a directory, through the command that is given, if any.
# shellcheck disable=SC2086 # $answers is nothing, or an option with its file
own() { # engine directory [command...]
	e=$1
	box=$2
	shift 2
	set -- "$@" "$bin/$([ "$e" = chain ] && echo mailchain ||
		echo dmarceval)" -j1 -a bench.example $answers
	case $e in
	chain) "$@" spfcheck dkimverify dmarceval -- "$box" ;;
	alone) "$@" "$box" ;;
	fields) "$@" --believe "$box" ;;
	esac
}

# The first files of a directory, with commas: an argument of -t.
first() { # directory count
	(cd "$1" && printf '%s,' *) | cut -d , -f "1-$2"
}

# What each says of the odd messages. Of SPF opendmarc has to be told, and it
# is told of DKIM too, as fields on top.
agree=yes
want='pass pass fail fail none'
tell() {
	mkdir "$tmp/told"
	i=0
	for word in 'pass;pass d1' 'pass;pass list' 'fail;pass list' \
		'none;fail d1' 'none;pass plain'; do
		i=$((i + 1))
		dkim=${word%;*}
		spf=${word#*;}
		cat - "$tmp/odd/$i" >"$tmp/told/$i" <<EOT
Authentication-Results: bench.example; dkim=$dkim header.d=d1.example
Authentication-Results: bench.example; spf=${spf% *}
	smtp.mailfrom=joe@${spf#* }.example
EOT
	done
}
says() { # engine
	case $1 in
	chain) own chain "$tmp/odd" | grep filter=dmarceval | cut -f2 ;;
	alone) own alone "$tmp/odd" | cut -f2 ;;
	fields) own fields "$tmp/told" | cut -f2 ;;
	opendkim)
		(cd "$tmp/odd" && opendkim -x "$tmp/opendkim.conf" -vv -t \
			1,2,3,4,5) | sed -n 's/.*[ 	]dkim=\([a-z]*\).*/\1/p'
		;;
	opendmarc)
		(cd "$tmp/told" && opendmarc -c "$tmp/opendmarc.conf" -vv -t \
			1,2,3,4,5) | sed -n 's/.* dmarc=\([a-z]*\).*/\1/p'
		;;
	perl)
		perl "$here/bench-chain.pl" "$tmp/dmarc.ini" "$tmp"/odd/[1-5]
		;;
	esac
}
check() { # engine
	wanted=$want
	[ "$1" != opendkim ] || wanted='pass pass fail none none'
	got=$(says "$1" 2>"$tmp/stderr" | tr '\n' ' ' | sed 's/ $//') || :
	if [ "$got" = "$wanted" ]; then
		able="$able $1"
		return
	fi
	agree=no
	echo "$(title "$1"): $got; expected: $wanted"
	sed 's/^/  /' "$tmp/stderr"
}

# How many messages, and the CPU seconds that they took.
turn() { # engine
	count=$n
	case $1 in
	chain | alone) line=$(own "$1" "$tmp/box" "$took" 1 /dev/null) ;;
	fields) line=$(own fields "$tmp/judged" "$took" 1 /dev/null) ;;
	opendkim)
		count=$((n / 2))
		line=$(cd "$tmp/box/new" && "$took" 1 /dev/null opendkim \
			-x "$tmp/opendkim.conf" -t "$(first . "$count")")
		;;
	opendmarc)
		line=$(cd "$tmp/judged" && "$took" 1 /dev/null opendmarc \
			-c "$tmp/opendmarc.conf" -t "$(first . "$count")")
		;;
	perl)
		count=$((n / 20))
		line=$(cd "$tmp/box/new" && first . "$count" | tr ',' '\n' |
			xargs perl "$here/bench-chain.pl" -t "$tmp/dmarc.ini")
		count=${line%%	*}
		;;
	esac
	printf '%s\t%d\t%s\t%s\n' "$1" "$count" "${line##*	}" \
		"$(title "$1")"
}

# From lines "engine, messages, seconds, title" the best of each, compared. It
# takes both opendkim and opendmarc to do for a message what one of ours does.
table() {
	awk -F '\t' '{
		if (!($1 in best))
			order[++k] = $1
		count[$1] = $2
		title[$1] = $4
		if ($2 / $3 > best[$1])
			best[$1] = $2 / $3
	}
	function factor(e, rate) {
		return best[e] / rate
	}
	function line(title, count, rate) {
		printf "  %-24s %8s %9d %8.1f x %8.1f x %8.1f x\n", title, \
			count, rate, factor("chain", rate), \
			factor("alone", rate), factor("fields", rate)
	}
	END {
		printf "  %-24s %8s %9s %10s %10s %10s\n", "", "messages", \
			"a CPU", "mailchain", "dmarceval", "dmarceval"
		printf "  %-24s %8s %9s %10s %10s %10s\n", "", "", "second", \
			"", "", "--believe"
		for (i = 1; i <= k; i++) {
			e = order[i]
			line(title[e], count[e], best[e])
			if (e == "opendmarc" && "opendkim" in best)
				line("opendkim and opendmarc", "", \
					1 / (1 / best["opendkim"] + \
					1 / best[e]))
		}
	}' "$tmp/times"
}

tell
able=
for e in $engines; do
	check "$e"
done
echo
if [ "$agree" = yes ]; then
	echo "DMARC: all engines agree on five messages ($want)."
else
	echo 'DMARC: the engines do NOT agree on five messages; who errs is left out.'
fi
: >"$tmp/times"
round=0
while [ "$round" -lt "$rounds" ]; do
	for e in $able; do
		case $e$((round % 2)) in
		perl1) continue ;;
		esac
		turn "$e" >>"$tmp/times"
	done
	round=$((round + 1))
done
where='a name server on loopback'
[ "$mode" = inside ] || where='a zone file'
cat <<EOT
Answers from $where; best of $rounds rounds in turn.
Messages of 10 KB from $domains domains; ours run with -j1. mailchain and dmarceval
evaluate SPF, DKIM and DMARC, and so do the modules of Perl, whose start is not
counted; opendkim knows no SPF. dmarceval --believe and opendmarc go by fields
that others wrote. On the right: how many times as fast as the row these are.

EOT
table
[ "$agree" = yes ]
