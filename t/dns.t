#!/bin/sh
# Asking a real name server, servers that misbehave, recordings.
. "$(dirname "$0")/lib.sh"
need perl

{
	echo 'pass.example. TXT "v=spf1 ip4:192.0.2.1 -all"'
	echo 'fail.example. TXT "v=spf1 -all"'
	echo 'mx.example. TXT "v=spf1 mx include:pass.example -all"'
	echo 'mx.example. MX 10 host.example.'
	echo 'host.example. A 192.0.2.7'
	echo 'host.example. AAAA 2001:db8::7'
	echo 'alias.example. CNAME pass.example.'
	echo 'none.example. A 192.0.2.1'
	echo '*.wild.example. TXT "v=spf1 +all"'
	echo '7.2.0.192.in-addr.arpa. PTR host.example.'
	echo 'ptr.host.example. TXT "x"'
	echo 'ptr.example. TXT "v=spf1 ptr:host.example -all"'
	perl -e 'print "large.example. TXT \"v=spf1\"";
		print " \" ip4:198.51.100.$_\"" for 1 .. 250;
		print " \" ip4:192.0.2.1 -all\"\n"'
} >"$T/zone"
printf 'Subject: hi\n\nhi\n' >"$T/m"

# a@DOMAIN as the sender, from $ip; leaves $rc and $T/out.
ip=192.0.2.1
check() { # domain option...
	domain=$1
	shift
	run spfcheck -n -a mx.example --ip "$ip" --from "a@$domain" "$@" <"$T/m"
}
verdict_is() { # word exit name
	is "$(cut -f1 "$T/out"),$rc" "$1,$2" "$3"
	sed 's/^/# /' "$T/err"
}
slack=0
[ -z "${MEMCHECK-}" ] || slack=20 # a program starts slowly then
now() { perl -MTime::HiRes=time -e 'printf "%.3f", time'; }
took_below() { # start seconds name
	perl -e 'printf "%.2f seconds\n", $ARGV[1] - $ARGV[0];
		exit($ARGV[1] - $ARGV[0] < $ARGV[2] + $ARGV[3] ? 0 : 1)' \
		"$1" "$(now)" "$2" "$slack" >"$T/why"
	report $? "$3" "$T/why"
}

# A name server that does as $1 says: what it was asked is in $T/asked.
cat >"$T/odd.pl" <<'EOF'
use IO::Socket::INET;
my ($how, $log) = @ARGV;
my @at = (LocalAddr => "127.0.0.1");
my ($s, $tcp);
for (1 .. 50) {
	$s = IO::Socket::INET->new(@at, Proto => "udp") or die;
	last if $how !~ /^tcp/;
	$tcp = IO::Socket::INET->new(@at, Proto => "tcp", Listen => 5,
		LocalPort => $s->sockport) and last;
}
my $other = IO::Socket::INET->new(@at, Proto => "udp");
open my $asked, ">", $log or die;
$asked->autoflush(1);
STDOUT->autoflush(1);
print $s->sockport, "\n";
sub text { pack "n3 N n C/a*", 0xc00c, 16, 1, 60, 1 + length $_[0], $_[0] }
my $tries = 0;
while (defined(my $peer = recv $s, my $q, 4096, 0)) {
	my ($at, @labels) = 12;
	while (my $n = ord substr $q, $at, 1) {
		push @labels, substr $q, $at + 1, $n;
		$at += 1 + $n;
	}
	my $question = substr $q, 12, $at + 5 - 12;
	my $name = lc join ".", @labels;
	my ($id, $type) = (substr($q, 0, 2), unpack "n", substr $question, -4, 2);
	print $asked "$name $type\n";
	my $answer = sub {
		my ($id, $flags, $question, @rr) = @_;
		$id . pack("n5", 0x8180 | $flags, 1, scalar @rr, 0, 0) .
			$question . join "", @rr;
	};
	my $good = $answer->($id, 0, $question, text("v=spf1 -all"));
	my @rr = (text("v=spf1 +all"));
	my $evil = substr($question, 0, -4) =~ s/x/y/r . substr $question, -4;
	if ($how eq "silent" || $how eq "tcp-silent" && $tcp && 0) {
		next;
	} elsif ($how eq "second") { # only the second try is answered
		send $s, $good, 0, $peer if ++$tries % 2 == 0;
	} elsif ($how eq "forger") {
		my $not = pack "n", unpack("n", $id) ^ 1;
		send $s, $answer->($not, 0, $question, @rr), 0, $peer;
		send $s, $answer->($id, 0, $evil, @rr), 0, $peer;
		send $s, $answer->($id, 0, substr($question, 0, -4) .
			pack("n2", 99, 1), @rr), 0, $peer;
		send $s, "", 0, $peer;
		send $s, substr($good, 0, 5), 0, $peer;
		send $s, $id . pack("n5", 0x0100, 1, 1, 0, 0) . $question .
			$rr[0], 0, $peer; # a question, no answer
		send $other, $answer->($id, 0, $question, @rr), 0, $peer;
		select undef, undef, undef, 0.1;
		send $s, $good, 0, $peer;
	} elsif ($how =~ /^code-(\d+)/) {
		send $s, $answer->($id, $1, $question), 0, $peer;
	} elsif ($how eq "garbage") {
		send $s, $id . pack("n5", 0x8180, 1, 9, 9, 9) . $question .
			"\xc0\x0c" x 200, 0, $peer;
	} elsif ($how eq "loop") {
		my $self = pack "n3 N n n", 0xc00c, 5, 1, 60, 2, 0xc00c;
		send $s, $answer->($id, 0, $question, $self), 0, $peer;
	} elsif ($how =~ /^tcp/) { # always truncated; TCP connects, at most
		send $s, $answer->($id, 0x0200, $question), 0, $peer;
	} elsif ($how eq "truncated") {
		send $s, $answer->($id, 0x0200, $question), 0, $peer;
	}
}
EOF
odd() { # how: leaves $ODD
	: >"$T/port"
	: >"$T/asked"
	perl "$T/odd.pl" "$1" "$T/asked" >"$T/port" &
	stop_at_exit $!
	until [ -s "$T/port" ]; do sleep 0.05; done
	ODD="127.0.0.1@$(cat "$T/port")"
}
quick='-o dns-timeout=200 -o dns-tries=2 -o dns-budget=1000'

### A name server

if command -v nsd >/dev/null; then
	spawn_nsd "$T/zone"
	nsd="127.0.0.1@$NSD_PORT"
	while read -r domain client word status; do
		ip=$client
		check "$domain" -s "$nsd"
		verdict_is "$word" "$status" "nsd: $domain for $client: $word"
		cp "$T/out" "$T/wire"
		check "$domain" -z "$T/zone"
		same "$T/wire" "$T/out" "$domain: as from the zone file"
	done <<-'EOF'
		pass.example 192.0.2.1 pass 0
		pass.example 192.0.2.2 fail 1
		fail.example 192.0.2.1 fail 1
		mx.example 192.0.2.7 pass 0
		mx.example 2001:db8::7 pass 0
		mx.example 192.0.2.1 pass 0
		mx.example 192.0.2.2 fail 1
		alias.example 192.0.2.1 pass 0
		none.example 192.0.2.1 none 2
		absent.example 192.0.2.1 none 2
		a.wild.example 192.0.2.1 pass 0
		ptr.example 192.0.2.7 pass 0
		ptr.example 192.0.2.8 fail 1
		large.example 192.0.2.1 pass 0
		large.example 198.51.100.200 pass 0
		large.example 198.51.100.251 fail 1
	EOF
	ip=192.0.2.1
	run env ASSAY_NAMESERVER="$nsd" spfcheck -n --ip "$ip" \
		--from a@fail.example <"$T/m"
	rc_is 1 'ASSAY_NAMESERVER names the server'
	run env ASSAY_NAMESERVER=127.0.0.1@1 spfcheck -n --ip "$ip" -s "$nsd" \
		--from a@fail.example <"$T/m"
	rc_is 1 '-s outdoes it'
	sed 's/^fail/other/' "$T/zone" >"$T/other.zone"
	run env ASSAY_NAMESERVER="$nsd" spfcheck -n --ip "$ip" \
		-z "$T/other.zone" --from a@fail.example <"$T/m"
	rc_is 2 'a zone file is asked and nobody else'
	run spfcheck -a mx.example -s "$nsd" --ip "$ip" --from a@fail.example \
		<"$T/m"
	rc_is 0 'the filter exits 0'
	out_has 'spf=fail' 'and writes the result'

	# --- recordings
	for domain in pass.example fail.example mx.example none.example \
		absent.example large.example alias.example; do
		check "$domain" -s "$nsd" -r "$T/rec"
		cp "$T/out" "$T/wire"
		check "$domain" -z "$T/rec"
		same "$T/wire" "$T/out" "$domain: replayed from a recording"
		[ "$rc" = 75 ] && bad=$((bad + 1))
	done
	is "$(head -n 1 "$T/rec")" 'assay-dns-recording 1' \
		'a recording begins with its version'
	is "$(perl -e 'printf "%o", (stat $ARGV[0])[2] & 07777' "$T/rec")" 600 \
		'a recording is for its owner alone'
	# shellcheck disable=SC2016 # perl
	ok 'each answer has its time' perl -ne '
		next if $. == 1;
		/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\t/ or die "$_"' "$T/rec"
	check other.example -z "$T/rec"
	verdict_is temperror 75 'what was not recorded: try again'
	out_has 'not recorded' 'and it says so'
	cp "$T/rec" "$T/before"
	check pass.example -s "$nsd" -r "$T/rec"
	rc_is 0 'a recording is added to'
	# shellcheck disable=SC2016
	ok 'and nothing in it is lost' perl -e '
		my ($old, $new) = map { open my $f, "<", $_; local $/;
			scalar <$f> } @ARGV;
		exit(index($new, $old) == 0 ? 0 : 1)' "$T/before" "$T/rec"
	sed '1s/1$/2/' "$T/rec" >"$T/rec2"
	chmod 600 "$T/rec2"
	check pass.example -z "$T/rec2"
	rc_is 78 'a recording of another version: wrong settings'
	err_has "$T/rec2:1:" 'with file and line'
	for mode in 620 602 666; do
		chmod "$mode" "$T/rec"
		check pass.example -z "$T/rec"
		rc_is 78 "mode $mode: not believed"
		err_has "$T/rec" 'and it says which file'
		check pass.example -s "$nsd" -r "$T/rec"
		rc_is 78 "mode $mode: not added to"
	done
	chmod 600 "$T/rec"
	run spfcheck -s "$nsd" -r "$T/no/such/dir" --ip "$ip" \
		--from a@pass.example <"$T/m"
	rc_is 75 'a recording that cannot be written: 75 in filter mode'
	ok 'and nothing on stdout' test ! -s "$T/out"

	# Many at once into one file, and the whole replayed.
	perl -e 'for (1 .. 300) {
		my $d = ("pass", "fail", "mx", "none", "absent", "large",
			"a$_.wild")[$_ % 7];
		print "From x\@example Wed Nov 25 10:00:00 2026\n",
		"Return-Path: <x\@$d.example>\n",
		"Received: from [192.0.2.1] (unknown [192.0.2.1])\n",
		"\tby mx.example with SMTP; Wed, 25 Nov 2026 10:00:00 +0000\n",
		"Subject: $_\n\nbody\n\n" }' >"$T/mbox"
	run spfcheck -a mx.example -s "$nsd" -j 3 -r "$T/many" "$T/mbox"
	rc_is 1 'a batch with a recording'
	cp "$T/out" "$T/wire"
	is "$(cut -f2 "$T/wire" | sort | uniq -c | tr -s ' ' | tr '\n' ';')" \
		' 43 fail; 86 none; 171 pass;' 'all judged'
	run spfcheck -a mx.example -z "$T/many" -j 2 "$T/mbox"
	same "$T/wire" "$T/out" 'replayed: the same records'
	run spfcheck -q -a mx.example -z "$T/many" -m <"$T/mbox"
	cp "$T/out" "$T/wire"
	run spfcheck -q -a mx.example -s "$nsd" -m <"$T/mbox"
	same "$T/wire" "$T/out" 'a stream: the same from nsd and recording'

	# One cache per process.
	run spfcheck -a mx.example -s "$nsd" -m -n -r "$T/cached" <"$T/mbox"
	cut -f2,3 "$T/cached" | sort | uniq -d >"$T/why"
	ok 'no question is asked twice' test ! -s "$T/why"
	kill "$NSD_PID"
	# shellcheck disable=SC2016
	ok 'the server ends' perl -e 'for (1 .. 100) {
		kill 0, $ARGV[0] or exit 0; select undef, undef, undef, 0.05 }
		exit 1' "$NSD_PID"
	check pass.example -z "$T/rec"
	rc_is 0 'the recording needs no server'
	# shellcheck disable=SC2086 # options
	check pass.example -s "$nsd" $quick -r "$T/dead"
	verdict_is temperror 75 'nobody listens: try again'
	check pass.example -z "$T/dead"
	verdict_is temperror 75 'failures are recorded too'
	out_lacks 'not recorded' 'with their reason'
else
	skip 'a name server' 'nsd is not installed'
fi

### Servers that misbehave

odd silent
start=$(now)
check x.example -s "$ODD" -o dns-timeout=200 -o dns-tries=2 -o dns-budget=5000
verdict_is temperror 75 'a silent server: try again'
took_below "$start" 2 'after dns-tries times dns-timeout'
is "$(wc -l <"$T/asked" | tr -d ' ')" 2 'it was asked dns-tries times'
start=$(now)
check x.example -s "$ODD" -o dns-timeout=2000 -o dns-tries=9 -o dns-budget=500
verdict_is temperror 75 'a silent server, a small budget: try again'
took_below "$start" 1.5 'within dns-budget'
start=$(now)
run spfcheck -a mx.example -s "$ODD" -o dns-budget=500 --ip "$ip" \
	--from a@x.example <"$T/m"
rc_is 0 'a silent server: the filter exits 0'
out_has 'spf=temperror' 'and writes so'
took_below "$start" 1.5 'within dns-budget'
perl -e 'for (1 .. 200) {
	print "From x\@example Wed Nov 25 10:00:00 2026\n",
	"Return-Path: <x\@n$_.example>\n",
	"Received: from [192.0.2.1] (unknown [192.0.2.1])\n",
	"\tby mx.example with SMTP; Wed, 25 Nov 2026 10:00:00 +0000\n",
	"Subject: $_\n\nbody\n\n" }' >"$T/mbox"
start=$(now)
run spfcheck -a mx.example -s "$ODD" -o dns-budget=500 -q -m <"$T/mbox"
rc_is 0 'a silent server: every message of a stream comes out'
is "$(grep -c 'spf=temperror' "$T/out")" 200 'each says so'
took_below "$start" 4 'they wait side by side'
check x.example -s "$ODD" -o dns-budget=300 -t relay.example
rc_is 75 'a silent server: names of ours cannot be resolved, the rest goes on'
check x.example -z "$T/zone" -s "$ODD"
rc_is 2 '-z beside -s: the file answers'
odd silent
check pass.example -z "$T/zone" -s "$ODD"
ok 'and nobody is asked' test ! -s "$T/asked"

# No child keeps stdout when the program is gone.
for engine in own both; do
	perl -e '
		my $pid = open my $out, "-|", @ARGV or die;
		select undef, undef, undef, 0.4;
		kill 9, $pid;
		alarm 3;
		my @lines = <$out>;
		exit(@lines ? 2 : 0)' \
		sh -c 'exec spfcheck -s "$0" --engine="$1" --ip 192.0.2.1 \
			--from a@x.example <"$2"' \
		"$ODD" "$engine" "$T/m" >"$T/why" 2>&1
	report $? "--engine=$engine: killed, and its stdout is closed" "$T/why"
done

odd second
check x.example -s "$ODD" -o dns-timeout=200
verdict_is fail 1 'a lost answer: asked again'
odd forger
check x.example -s "$ODD" -o dns-timeout=1000
verdict_is fail 1 'wrong ID, question, port, no answer: waits for the right one'
# shellcheck disable=SC2086 # options
for how in code-2 code-5 code-4 garbage truncated tcp-open; do
	odd "$how"
	start=$(now)
	check x.example -s "$ODD" $quick
	verdict_is temperror 75 "$how: try again"
	took_below "$start" 2.5 "$how: within the budget"
done
odd code-3
check x.example -s "$ODD"
verdict_is none 2 'NXDOMAIN: none'
odd code-0
check x.example -s "$ODD"
verdict_is none 2 'no data: none'
odd loop
# shellcheck disable=SC2086 # options
check x.example -s "$ODD" $quick
ok 'an alias of itself ends' test "$rc" = 75 -o "$rc" = 2 -o "$rc" = 3

# Nothing listens: no wait for the time-out.
start=$(now)
check x.example -s "127.0.0.1@$(free_port)"
verdict_is temperror 75 'connection refused: try again'
took_below "$start" 2 'at once'

for server in nonsense 127.0.0.1@ 127.0.0.1@x 127.0.0.1@99999 ''; do
	check x.example -s "$server"
	ok "-s '$server' is refused" test "$rc" = 64 -o "$rc" = 78
done

done_testing
