#!/bin/sh
# Many messages at once: files, directories, Maildirs, mboxes, lists of paths,
# rewriting in place, and mbox streams; with workers that die meanwhile.
. "$(dirname "$0")/lib.sh"
need perl

cat >"$T/zone" <<'EOF'
*.pass.example. TXT "v=spf1 +all"
*.fail.example. TXT "v=spf1 -all"
*.soft.example. TXT "v=spf1 ~all"
*.bad.example.  TXT "v=spf1 nonsense"
$TRYAGAIN x.slow.example. TXT
EOF

p() { run spfcheck -z "$T/zone" -a mx.example "$@"; }
lines() { wc -l <"$1" | tr -d ' '; }

# One message from x@$1, with the fields $2 on top and $3 below the border.
message() {
	printf '%sReturn-Path: <x@%s>\n' "${2-}" "$1"
	printf 'Received: from [192.0.2.1] (unknown [192.0.2.1])\n'
	printf '\tby mx.example with SMTP; Wed, 25 Nov 2026 10:00:00 +0000\n'
	printf '%sMessage-ID: <%s>\nSubject: hi\n\nbody\n' "${3-}" "$1"
}
FROM='From x@example Wed Nov 25 10:00:00 2026'
NL='
'
AR='Authentication-Results: mx.example; '

# N messages as an mbox; every second one is a fail.
make_mbox() { # N
	perl -e 'my ($n, $from) = @ARGV;
		for (1 .. $n) {
			my $d = $_ % 2 ? "m$_.pass.example" : "m$_.fail.example";
			print "$from\nReturn-Path: <x\@$d>\n",
			"Received: from [192.0.2.1] (unknown [192.0.2.1])\n",
			"\tby mx.example with SMTP; ",
			"Wed, 25 Nov 2026 10:00:00 +0000\n",
			"Subject: $_\n\nbody $_\n\n";
		}' "$1" "$FROM"
}

# A slow name server with the answers of the zone; "slow MIN MAX" ms.
cat >"$T/slow.pl" <<'EOF'
use IO::Socket::INET;
use Time::HiRes "time";
my ($min, $max) = @ARGV;
my $s = IO::Socket::INET->new(Proto => "udp", LocalAddr => "127.0.0.1") or die;
$| = 1;
print $s->sockport, "\n";
my @queue;
for (;;) {
	my ($r, $packet) = "";
	vec($r, fileno $s, 1) = 1;
	my $wait = @queue ? $queue[0][0] - time : 10;
	if (select($r, undef, undef, $wait > 0 ? $wait : 0)) {
		my $peer = recv $s, $packet, 4096, 0;
		next unless defined $peer && length $packet > 12;
		push @queue, [time + ($min + rand($max - $min)) / 1000, $peer,
			$packet];
		@queue = sort { $a->[0] <=> $b->[0] } @queue;
	}
	while (@queue && $queue[0][0] <= time) {
		my (undef, $peer, $q) = @{shift @queue};
		my ($at, @labels) = 12;
		while (my $n = ord substr $q, $at, 1) {
			push @labels, substr $q, $at + 1, $n;
			$at += 1 + $n;
		}
		my $question = substr $q, 12, $at + 5 - 12;
		my $type = unpack "n", substr $question, -4, 2;
		my $name = lc join ".", @labels;
		my ($code, $count, $answer) = (3, 0, "");
		if ($name =~ /\.(pass|fail)\.example$/) {
			$code = 0;
			my $text = $1 eq "pass" ? "v=spf1 +all" : "v=spf1 -all";
			($count, $answer) = (1, pack "n3 N n C/a*", 0xc00c, 16, 1,
				60, 1 + length $text, $text) if $type == 16;
		}
		send $s, substr($q, 0, 2) . pack("n5", 0x8180 | $code, 1, $count,
			0, 0) . $question . $answer, 0, $peer;
	}
}
EOF
slow() {
	: >"$T/port"
	perl "$T/slow.pl" "$@" >"$T/port" &
	SLOW_PID=$!
	stop_at_exit "$SLOW_PID"
	until [ -s "$T/port" ]; do sleep 0.05; done
	SLOW="127.0.0.1@$(cat "$T/port")"
}

children() { # of a process: their ids, oldest first
	perl -e 'my %start;
		for my $f (glob "/proc/[0-9]*/stat") {
			open my $s, "<", $f or next;
			my $line = <$s>;
			$line =~ /^(\d+) \(.*\) (.*)/s or next;
			my ($pid, @w) = ($1, split " ", $2);
			$start{$pid} = $w[19] if $w[1] == $ARGV[0] &&
				$w[0] ne "Z";
		}
		print "$_\n" for sort { $start{$a} <=> $start{$b} ||
			$a <=> $b } keys %start' "$1"
}
wait_for() { # seconds cmd...: until it succeeds
	tries=$(($1 * 20))
	shift
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.05
	done
}
gone() { ! kill -0 "$1" 2>/dev/null; }

### Files and directories

mkdir -p "$T/d/sub/deep"
message a.pass.example >"$T/d/1"
message b.fail.example >"$T/d/2"
message c.soft.example >"$T/d/sub/3"
message d.bad.example >"$T/d/sub/deep/4"
message e.none.example >"$T/d/z,S=1,W=2:2,S"
p "$T/d/1"
rc_is 0 'a file that passes: exit 0'
is "$(cut -f1,2 "$T/out")" "$T/d/1	pass" 'path, tab, result'
is "$(tr -cd '\t' <"$T/out" | wc -c | tr -d ' ')" 2 'tab, properties'
out_has 'client=192.0.2.1' 'with the client'
ok 'nothing on stderr: it is no terminal' test ! -s "$T/err"
p "$T/d/2"
rc_is 1 'a file that fails: exit 1'
p "$T/d/sub/3"
rc_is 2 'softfail: exit 2'
p "$T/d/sub/deep/4"
rc_is 3 'permerror: exit 3'
p "$T/d/1" "$T/d/z,S=1,W=2:2,S"
rc_is 2 'pass and none: 2'
p "$T/d/sub/3" "$T/d/sub/deep/4"
rc_is 3 'softfail and permerror: 3'
p "$T/d/2" "$T/d/sub/deep/4" "$T/d/1"
rc_is 1 'fail, permerror and pass: 1'
p "$T/d/2" "$T/d/2" "$T/d/1"
is "$(cut -f2 "$T/out" | tr '\n' ' ')" 'fail fail pass ' \
	'in the order of the operands, the same one twice too'
p "$T/d"
rc_is 1 'a directory: the worst of it'
is "$(lines "$T/out")" 5 'each message below it'
for pair in 1:pass 2:fail sub/3:softfail sub/deep/4:permerror \
	'z,S=1,W=2:none'; do
	case $pair in z*) pair='z,S=1,W=2:2,S:none' ;; esac
	ok "$pair" grep -q "^$T/d/${pair%:*}	${pair##*:}	" "$T/out"
done
rc=0
(cd "$T/d" && spfcheck -z "$T/zone" -a mx.example sub/../1 ./2) \
	>"$T/out" 2>"$T/err" || rc=$?
is "$(cut -f1 "$T/out" | tr '\n' ' ')" 'sub/../1 ./2 ' 'paths as they were given'
cp "$T/d/1" "$T/-n"
rc=0
(cd "$T" && spfcheck -z zone -a mx.example -- -n) >"$T/out" 2>"$T/err" || rc=$?
is "$(cut -f1,2 "$T/out")" '-n	pass' '--: a file that is called -n'
ln -s .. "$T/d/sub/up"
p "$T/d"
is "$(lines "$T/out")" 5 'links to directories are not followed'
rm "$T/d/sub/up"
ln -s 1 "$T/d/link"
p "$T/d/link"
rc_is 0 'a link to a file is'
rm "$T/d/link"
p -n "$T/d/2"
rc_is 1 '-n with a path is a batch too'
p -v "$T/d/2"
err_has 'v=spf1 -all' '-v explains on stderr'

# As somebody whom the file system forbids something.
mkdir "$T/d/sub/shut"
message a.pass.example >"$T/d/sub/none"
chmod 0 "$T/d/sub/shut" "$T/d/sub/none"
chmod 755 "$T"
run perl -e '$( = $) = 65534, $< = $> = 65534 if !$>;
	exec @ARGV' spfcheck -z "$T/zone" -a mx.example "$T/d"
chmod 700 "$T"
rc_is 75 'what may not be read: exit 75'
is "$(cut -f2 "$T/out" | sort | tr '\n' ' ')" \
	'fail none pass permerror softfail temperror temperror ' \
	'what may not be read has a record, all else is judged'
ok 'a directory too' grep -q "^$T/d/sub/shut	temperror	" "$T/out"
chmod 700 "$T/d/sub/shut"
rm -r "$T/d/sub/shut" "$T/d/sub/none"

### What cannot be judged

: >"$T/empty"
p "$T/d/1" "$T/missing" "$T/empty" "$T/d/2"
rc_is 75 'a file that is not there: exit 75'
is "$(cut -f1,2 "$T/out")" "$T/d/1	pass
$T/missing	temperror
$T/empty	temperror
$T/d/2	fail" 'and a record; an empty one too'
err_has '2' 'and stderr has the count'
is "$(lines "$T/err")" 1 'in one line'
message x.slow.example >"$T/slow.msg"
p "$T/slow.msg" "$T/d/2"
rc_is 75 'the DNS does not answer: exit 75'
is "$(cut -f2 "$T/out" | tr '\n' ' ')" 'temperror fail ' 'and both have records'
rc=0
spfcheck -z "$T/zone" "$T/d/1" >/dev/full 2>"$T/err" || rc=$?
rc_is 75 'full disk: exit 75'
rc=0
spfcheck -z "$T/zone" "$T/d/1" >&- 2>"$T/err" || rc=$?
rc_is 75 'stdout is closed: exit 75'
for n_jobs in 0 x -1 '' 99999; do
	p -j "$n_jobs" "$T/d/1"
	rc_is 64 "-j '$n_jobs': wrong usage"
done
p -m "$T/d/1"
rc_is 64 '-m with paths: wrong usage'

### stdin, lists

run spfcheck -z "$T/zone" -a mx.example - "$T/d/2" <"$T/d/1"
is "$(cut -f1,2 "$T/out")" "-	pass
$T/d/2	fail" '"-" is stdin'
run spfcheck -z "$T/zone" -a mx.example "$T/d/2" - "$T/d/2" </dev/null
rc_is 75 '"-" without a message: exit 75'
is "$(cut -f2 "$T/out" | tr '\n' ' ')" 'fail temperror fail ' 'and a record'

odd="$T/od${NL}d	na\\me"
cp "$T/d/2" "$odd"
printf '%s\0%s\0%s\0' "$T/d/1" "$odd" "$T/d/sub" >"$T/list"
run spfcheck -z "$T/zone" -a mx.example -0 <"$T/list"
rc_is 1 '-0: the worst'
is "$(lines "$T/out")" 4 '-0: files and directories'
is "$(cut -f2 "$T/out" | tr '\n' ' ')" 'pass fail softfail permerror ' \
	'-0: in order; an odd name keeps its line'
run spfcheck -z "$T/zone" -a mx.example -J -0 <"$T/list"
perl -MJSON::PP -e 'while (<STDIN>) { print decode_json($_)->{message}, "\0" }' \
	<"$T/out" >"$T/names"
printf '%s\0%s\0%s\0%s\0' "$T/d/1" "$odd" "$T/d/sub/3" "$T/d/sub/deep/4" \
	>"$T/want.names"
same "$T/want.names" "$T/names" '-0 -J: names as they are'
printf '%s' "$T/d/2" >"$T/list"
run spfcheck -z "$T/zone" -a mx.example -0 <"$T/list"
rc_is 1 '-0: the last path needs no NUL'

### mbox

{
	echo "$FROM"
	message a.pass.example
	printf '>From the body\n\n%s\n' "$FROM"
	message b.fail.example
	printf '\n%s\n' "$FROM"
	message c.soft.example
} >"$T/mbox"
p "$T/mbox"
rc_is 1 'mbox: the worst'
is "$(cut -f1,2 "$T/out")" "$T/mbox#1	pass
$T/mbox#2	fail
$T/mbox#3	softfail" 'mbox: path#n'
p -J "$T/mbox" "$T/missing" "$T/d/sub"
rc_is 75 '-J: exit status as ever'
perl -MJSON::PP -e 'while (<STDIN>) { my $r = decode_json($_);
	print join(" ", @{$r}{qw(message filter result verdict)},
	ref $r->{properties}), "\n" }' <"$T/out" >"$T/json" 2>&1
cat >"$T/want.json" <<EOF
$T/mbox#1 spfcheck pass accept HASH
$T/mbox#2 spfcheck fail reject HASH
$T/mbox#3 spfcheck softfail doubtful HASH
$T/missing spfcheck temperror retry HASH
$T/d/sub/3 spfcheck softfail doubtful HASH
$T/d/sub/deep/4 spfcheck permerror malformed HASH
EOF
same "$T/want.json" "$T/json" '-J: an object a line'

make_mbox 2000 >"$T/many"
p -j 1 "$T/many" "$T/mbox" "$T/d"
rc_is 1 '2,000 messages, -j 1: exit 1'
cp "$T/out" "$T/one"
is "$(lines "$T/one")" 2008 'a record for each'
is "$(head -n 2000 "$T/one" | cut -f1,2 | cksum)" \
	"$(perl -e 'for (1 .. 2000) { print "$ARGV[0]#$_\t",
		$_ % 2 ? "pass" : "fail", "\n" }' "$T/many" | cksum)" \
	'in order, and each the right one'
for n_jobs in 2 3 7; do
	p -j "$n_jobs" "$T/many" "$T/mbox" "$T/d"
	rc_is 1 "-j $n_jobs: the same exit status"
	same "$T/one" "$T/out" "-j $n_jobs: the same output"
done
p "$T/many" "$T/mbox" "$T/d"
same "$T/one" "$T/out" 'without -j too'

# Each batch mbox on its own, in between each other.
make_mbox 70 >"$T/m1"
make_mbox 90 >"$T/m2"
p -j 3 "$T/m1" "$T/m2" "$T/m1"
is "$(cut -f1 "$T/out" | sed 's/#.*//' | uniq -c | awk '{ print $1 }' |
	tr '\n' ' ')" '70 90 70 ' 'several mboxes, one after the other'
p --dry-run "$T/many"
rc_is 2 '--dry-run: a fail is doubtful'
err_has '1000' '--dry-run: stderr has how many would be rejected'
is "$(cut -f2 "$T/out" | sort | uniq -c | awk '{ print $1, $2 }' |
	tr '\n' ' ')" '1000 pass 1000 policy ' '--dry-run: policy'
perl -pe 's/\n/\r\n/' "$T/mbox" >"$T/mbox.crlf"
p "$T/mbox.crlf"
is "$(cut -f2 "$T/out" | tr '\n' ' ')" 'pass fail softfail ' 'mbox with CRLF'

### Maildir

maildir() { # a fresh one in $T/md
	rm -rf "$T/md"
	mkdir -p "$T/md/cur" "$T/md/new" "$T/md/tmp" "$T/md/.Junk/cur" \
		"$T/md/.Junk/new" "$T/md/.Junk/tmp"
	message a.pass.example >"$T/md/cur/1.M2P3.host,S=123,W=130:2,S"
	message b.fail.example "${AR}dkim=pass header.d=b.example$NL" \
		"${AR}spf=pass$NL" >"$T/md/cur/2.M2P3.host:2,FRS"
	perl -pe 's/\n/\r\n/' "$T/md/cur/1.M2P3.host,S=123,W=130:2,S" \
		>"$T/md/cur/3.M2P3.host,S=1:2,"
	message c.soft.example >"$T/md/new/4.M2P3.host,W=9,S=9"
	message d.fail.example >"$T/md/.Junk/cur/5.host:2,ST"
	message e.pass.example >"$T/md/tmp/6.host"
	echo 3 V1 >"$T/md/dovecot-uidlist"
	chmod 640 "$T/md"/cur/* "$T/md"/new/* "$T/md"/.Junk/cur/*
	perl -e 'utime 1e9, 1e9 + $n++, $_ for @ARGV' "$T/md"/cur/* \
		"$T/md"/new/* "$T/md"/.Junk/cur/*
}
maildir
p "$T/md"
rc_is 1 'Maildir: the worst'
is "$(cut -f1,2 "$T/out" | sed "s|^$T/md/||" | sort)" \
	".Junk/cur/5.host:2,ST	fail
cur/1.M2P3.host,S=123,W=130:2,S	pass
cur/2.M2P3.host:2,FRS	fail
cur/3.M2P3.host,S=1:2,	pass
new/4.M2P3.host,W=9,S=9	softfail" 'Maildir: cur, new and folders; never tmp'
p "$T/md/cur"
is "$(lines "$T/out")" 3 'Maildir: cur alone'

# -i: what each file must hold afterwards is what the filter makes of it.
mkdir "$T/want.md"
for f in "$T/md"/cur/* "$T/md"/new/* "$T/md"/.Junk/cur/*; do
	name=${f##*/}
	p -q -F <"$f"
	cp "$T/out" "$T/want.md/${name%%.*}"
done
(cd "$T/md" && find . -type f | sort) >"$T/before"
p -i "$T/md"
rc_is 1 '-i: exit by verdict'
is "$(lines "$T/out")" 5 '-i: a record for each'
is "$(ls "$T/md/tmp")" 6.host '-i: tmp is as it was'
(cd "$T/md" && find . -type f | sed 's/[SW]=[0-9]*/&/' | sort) >"$T/after"
is "$(sed 's/=[0-9]*/=/g' "$T/after")" "$(sed 's/=[0-9]*/=/g' "$T/before")" \
	'-i: names and flags stay'
for f in "$T/md"/cur/* "$T/md"/new/* "$T/md"/.Junk/cur/*; do
	name=${f##*/}
	same "$T/want.md/${name%%.*}" "$f" "-i: $name is as the filter writes it"
done
perl -e 'for my $f (@ARGV) {
		my @s = stat $f;
		my ($name) = $f =~ m{([^/]*)$};
		printf "%s: mode %o\n", $name, $s[2] & 07777
			if ($s[2] & 07777) != 0640;
		print "$name: mtime $s[9]\n" if $s[9] < 1e9 || $s[9] > 1e9 + 9;
		open my $in, "<", $f;
		local $/;
		my $text = <$in>;
		my $crlf = $text =~ s/(?<!\r)\n/\r\n/gr;
		print "$name: size $s[7]\n" if $name =~ /,S=(\d+)/ &&
			$1 != $s[7];
		print "$name: size with CRLF ", length $crlf, "\n"
			if $name =~ /,W=(\d+)/ && $1 != length $crlf;
	}' "$T/md"/cur/* "$T/md"/new/* "$T/md"/.Junk/cur/* >"$T/why"
ok '-i: mode, mtime, S= and W=' test ! -s "$T/why"
sed 's/^/# /' "$T/why"
not_ok '-i: a forged field is gone' grep -rqE 'spf=pass$|dkim=pass' "$T/md"

snapshot() { (cd "$T/md" && find . -type f -exec cksum {} +) | sort -k3; }
snapshot >"$T/once"
p -i "$T/md"
snapshot >"$T/twice"
same "$T/once" "$T/twice" '-i: a second run changes nothing'
perl -e 'for (@ARGV) { my $t = (stat $_)[9];
	print "$_: $t\n" if $t < 1e9 || $t > 1e9 + 9 }' "$T/md"/cur/* >"$T/why"
ok '-i: nor an mtime' test ! -s "$T/why"

maildir
p -i --believe "$T/md"
f=$(echo "$T/md"/cur/2.*)
ok '-i --believe: what stands above the border stays' \
	grep -q dkim=pass "$f"
not_ok '-i --believe: what stands below it goes' grep -q 'spf=pass$' "$f"
maildir
p -i "$T/md/cur/2.M2P3.host:2,FRS"
rc_is 1 '-i: a single file of a Maildir'
same "$T/want.md/2" "$T/md/cur/2.M2P3.host:2,FRS" 'is rewritten'
not_ok 'and no other' grep -q Authentication-Results \
	"$T/md/cur/1.M2P3.host,S=123,W=130:2,S"
maildir
f="$T/md/cur/1.M2P3.host,S=123,W=130:2,S"
{ echo "$FROM" && message a.pass.example; } >"$f"
p -q "$T/md"
p "$f"
is "$(cut -f1,2 "$T/out")" "$f	pass" 'in a Maildir nothing is an mbox'
p -i "$f"
rc_is 0 '-i: and so it is rewritten'
is "$(head -n 1 "$T/md"/cur/1.*)" "$FROM" '-i: its From line stays the first'
maildir
printf '%s\0' "$f" >"$T/list"
run spfcheck -z "$T/zone" -a mx.example -i -0 <"$T/list"
ok '-i -0: a list' grep -q spf=pass "$T/md"/cur/1.*
p -i
rc_is 75 '-i without paths: wrong usage, which in a pipe never bounces mail'
cp "$T/mbox" "$T/kept"
p -i "$T/mbox"
ok '-i: an mbox is refused' test "$rc" = 75 -o "$rc" = 64
same "$T/kept" "$T/mbox" '-i: and left alone'
ok '-i: and it says why' grep -qi mbox "$T/out" "$T/err"
maildir
rm -r "$T/md/tmp"
p -i "$T/md/cur"
rc_is 75 '-i: a Maildir without tmp: exit 75'
ok '-i: a record says so' grep -q 'temperror' "$T/out"
snapshot >"$T/a"
maildir
rm -r "$T/md/tmp"
snapshot >"$T/b"
same "$T/b" "$T/a" '-i: and every message is as it was'

# Killed at any moment, and taken up again.
big_maildir() {
	rm -rf "$T/md"
	mkdir -p "$T/md/cur" "$T/md/new" "$T/md/tmp"
	perl -e 'for (1 .. 400) {
		open my $f, ">", "$ARGV[0]/cur/$_.M1.host,S=$_:2,S" or die;
		my $d = $_ % 2 ? "m$_.pass.example" : "m$_.fail.example";
		print $f "Return-Path: <x\@$d>\nReceived: from [192.0.2.1] ",
			"(unknown [192.0.2.1])\n\tby mx.example with SMTP; ",
			"Wed, 25 Nov 2026 10:00:00 +0000\n",
			"Subject: $_\n\nbody $_\n" }' "$T/md"
}
big_maildir
mkdir "$T/in.md"
cp "$T/md"/cur/* "$T/in.md"
p -q -i "$T/md"
rc_is 1 '-i: 400 messages'
mkdir "$T/out.md"
cp "$T/md"/cur/* "$T/out.md"
is "$(grep -rl '^Authentication-Results: mx.example; spf=' "$T/out.md" |
	wc -l | tr -d ' ')" 400 '-i: all of them'
big_maildir
cat >"$T/killed.pl" <<'EOF'
use POSIX "setpgid";
my ($seconds, @cmd) = @ARGV;
my $pid = fork;
if (!$pid) {
	setpgid 0, 0;
	exec @cmd;
}
setpgid $pid, $pid;
select undef, undef, undef, $seconds;
kill -9, $pid;
waitpid $pid, 0;
exit($? == 9 ? 0 : 1);
EOF
# Every message is there at least once, as it was or as it must become.
cat >"$T/whole.pl" <<'EOF'
my ($md, $in, $out) = @ARGV;
my $number = sub { $_[0] =~ m{([0-9]+)\.M1[^/]*$} ? $1 : die "name $_[0]\n" };
my $text = sub { open my $f, "<", $_[0] or die; local $/; scalar <$f> };
my (%in, %out, %there, $new);
$in{$number->($_)} = $text->($_) for glob "$in/*";
$out{$number->($_)} = $text->($_) for glob "$out/*";
for (glob "$md/cur/*") {
	my ($n, $t) = ($number->($_), $text->($_));
	$t eq $in{$n} || $t eq $out{$n} or die "$_: neither old nor new\n";
	$there{$n} = 1;
	$new += $t eq $out{$n};
}
keys %there == 400 or die 400 - keys %there, " messages are lost\n";
print "$new of 400 rewritten\n";
EOF
for seconds in 0.02 0.05 0.1 0.15; do
	perl "$T/killed.pl" "$seconds" spfcheck -q -z "$T/zone" -a mx.example \
		-i "$T/md" >/dev/null 2>&1 || :
	ok "-i: killed after $seconds s: every message is whole" \
		perl "$T/whole.pl" "$T/md" "$T/in.md" "$T/out.md"
	sed 's/^/# /' "$T/why"
done
p -q -i "$T/md"
rc_is 1 '-i: taken up again'
mkdir "$T/again.md"
for f in "$T/md"/cur/*; do
	name=${f##*/}
	cp "$f" "$T/again.md/${name%%.*}"
done
for f in "$T/out.md"/*; do
	name=${f##*/}
	cmp "$f" "$T/again.md/${name%%.*}"
done >"$T/why" 2>&1
ok '-i: and every message is as if nothing had happened' test ! -s "$T/why"

### Workers that die

slow 40 120
make_mbox 200 >"$T/many"
begun=$(perl -MTime::HiRes=time -e 'print time')
run spfcheck -s "$SLOW" -a mx.example -j 1 "$T/many"
rc_is 1 'a slow name server, -j 1: exit 1'
# shellcheck disable=SC2016 # perl
ok 'what waits for the DNS goes on when the answer is there' perl \
	-MTime::HiRes=time -e 'my $t = time - $ARGV[0];
	print "$t seconds\n"; exit($t < $ARGV[1] ? 0 : 1)' \
	"$begun" "${MEMCHECK:+2}2.5"
sed 's/^/# 200 messages, 0.1 seconds each: /' "$T/why"
make_mbox 400 >"$T/many"
p -j 2 "$T/many"
cp "$T/out" "$T/want.rec"
ask() { # option...: in the background; leaves $pid
	spfcheck -s "$SLOW" -a mx.example -j 2 -o dns-in-flight=10 \
		-o dns-budget=60000 "$@" "$T/many" \
		>"$T/out" 2>"$T/err" &
	pid=$!
}
end() {
	rc=0
	wait "$pid" 2>/dev/null || rc=$?
}
judged() { # at most this many lost, name
	is "$(cut -f1 "$T/out" | cksum)" "$(cut -f1 "$T/want.rec" | cksum)" \
		"$2: a record for each, in order"
	diff "$T/want.rec" "$T/out" | grep '^>' >"$T/lost"
	head -n 3 "$T/lost" >"$T/why"
	[ "$(lines "$T/lost")" -le "$1" ]
	report $? "$2: $(lines "$T/lost") lost, at most $1 may be" "$T/why"
}
ask
end
rc_is 1 'a slow name server: exit 1'
same "$T/want.rec" "$T/out" 'a slow name server: the same records in order'

ask
sleep 0.5
is "$(children "$pid" | wc -l | tr -d ' ')" 2 '-j 2: two workers'
kill -9 "$(children "$pid" | head -n 1)"
end
judged 1 'a worker is killed'
if cmp -s "$T/want.rec" "$T/out"; then want=1; else want=75; fi
rc_is "$want" 'a worker is killed: exit 75 if it cost a record'
ok 'a worker is killed: stderr says so' test -s "$T/err"

ask
for after in 0.2 0.1 0.15 0.1 0.15 0.1; do
	sleep $after
	kill -9 "$(children "$pid" | head -n 1)"
done
end
judged 6 'six times'

ask -o message-timeout=300
sleep 0.3
for worker in $(children "$pid"); do kill -9 "$worker"; done
end
judged 2 'all at once'

# A message that nobody can get through.
mkfifo "$T/fifo"
run timeout 20 spfcheck -z "$T/zone" -a mx.example -j 2 \
	-o message-timeout=300 "$T/d/1" "$T/fifo" "$T/mbox" "$T/d/2"
rc_is 75 'a worker is stuck: exit 75'
is "$(cut -f1,2 "$T/out")" "$T/d/1	pass
$T/fifo	temperror
$T/mbox#1	pass
$T/mbox#2	fail
$T/mbox#3	softfail
$T/d/2	fail" 'a worker is stuck: its message has a record, all others are judged'
timeout 20 spfcheck -z "$T/zone" -a mx.example -j 1 -o message-timeout=1000 \
	"$T/fifo" "$T/mbox" >"$T/out" 2>"$T/err" &
pid=$!
sleep 0.4
batch=$(children "$pid")
kill -STOP "$(children "$batch" | head -n 1)"
end
rc_is 75 'a worker is stopped within a message: exit 75'
is "$(cut -f2 "$T/out" | tr '\n' ' ')" 'temperror pass fail softfail ' \
	'and it costs that one'

# An interrupt: what was judged is reported, and nothing else is begun.
ask
sleep 0.7
kill -INT "$pid"
end
rc_is 75 'interrupted: exit 75'
err_has 'interrupted' 'and it says so'
count=$(lines "$T/out")
ok 'some were judged, and not all' test "$count" -gt 0 -a "$count" -lt 400
head -n "$count" "$T/want.rec" >"$T/want.part"
same "$T/want.part" "$T/out" 'the records are whole, and from the beginning'

# No worker outlives its parent.
ask
sleep 0.4
workers=$(children "$pid")
kill -9 "$pid"
end
for worker in $workers; do
	ok 'the parent is killed: its worker ends' wait_for 5 gone "$worker"
done
ask
sleep 0.4
workers=$(children "$pid")
for worker in $workers; do kill -STOP "$worker"; done
kill -9 "$pid"
end
for worker in $workers; do
	ok 'the parent is killed: a worker that hangs ends too' \
		wait_for 5 gone "$worker"
done
ask
sleep 0.4
workers=$(children "$pid")
kill -TERM "$pid"
end
ok 'SIGTERM: not exit 0' test "$rc" != 0
for worker in $workers; do
	ok 'SIGTERM: its worker ends' wait_for 5 gone "$worker"
done

### Streams

{
	echo "$FROM"
	message a.pass.example "${AR}dkim=pass header.d=a.example$NL" \
		"${AR}spf=pass$NL"
	printf '>From the body\n\n%s\n' "$FROM"
	message b.fail.example | perl -pe 's/\n/\r\n/'
	printf '\r\n%s\n' "$FROM"
	message c.soft.example
	printf '\000\377\n\n%s\n' "$FROM"
	message x.slow.example
	printf '\n%s\n\n' "$FROM"
	printf '\n%s\n' "$FROM"
	message d.bad.example
} >"$T/mbox"
s() { run spfcheck -q -z "$T/zone" -a mx.example -m "$@"; }
s <"$T/mbox"
rc_is 0 '-m: exit 0, whatever the verdicts'
cp "$T/out" "$T/judged"
mkdir "$T/parts"
perl -e 'open my $f, "<", $ARGV[0]; local $/;
	my $i = 0;
	for (split /^(?=From \S+ \w+ \w+ +\d+ \d\d:)/m, scalar <$f>) {
		open my $out, ">", sprintf "%s/%03d", $ARGV[1], ++$i;
		print $out $_;
	}' "$T/mbox" "$T/parts"
is "$(find "$T/parts" -type f | wc -l | tr -d ' ')" 6 '(the test itself: six messages)'
cat "$T/parts"/* >"$T/all"
same "$T/mbox" "$T/all" '(the test itself: nothing is lost)'
for f in "$T/parts"/*; do
	p -q -F <"$f"
	cat "$T/out"
done >"$T/want.mbox"
same "$T/want.mbox" "$T/judged" '-m: each message as the filter writes it'
s <"$T/judged"
same "$T/judged" "$T/out" '-m: twice is once'
s --believe <"$T/judged"
same "$T/judged" "$T/out" '-m --believe: twice is once'
rc=0
spfcheck -q -z "$T/zone" -a mx.example -m <"$T/mbox" 2>"$T/err" |
	spfcheck -q -z "$T/zone" -a mx.example -m --believe >"$T/out" \
		2>>"$T/err" || rc=$?
rc_is 0 '-m | -m: exit 0'
same "$T/judged" "$T/out" '-m | -m: twice is once'
s --believe <"$T/mbox"
ok '-m --believe: what stands above the border stays' \
	grep -qa dkim=pass "$T/out"
not_ok '-m --believe: what stands below it goes' grep -qa 'spf=pass$' "$T/out"
not_ok '-m: neither stays' grep -qaE 'spf=pass$|dkim=pass' "$T/judged"
run env CLIENT_ADDRESS=192.0.2.9 SENDER=x@y.fail.example \
	spfcheck -q -z "$T/zone" -a mx.example -m <"$T/mbox"
same "$T/judged" "$T/out" '-m: the environment is about no message of these'

s -n <"$T/mbox"
ok '-m -n -q: nothing' test ! -s "$T/out"
run spfcheck -z "$T/zone" -a mx.example -m -n <"$T/mbox"
rc_is 0 '-m -n: exit 0'
is "$(cut -f2 "$T/out" | tr '\n' ' ')" \
	'pass fail softfail temperror none permerror ' '-m -n: records in order'
ok '-m -n: numbered' grep -q '#6	permerror' "$T/out"
run spfcheck -z "$T/zone" -a mx.example -m -n -J <"$T/mbox"
# shellcheck disable=SC2016 # perl
ok '-m -n -J: objects' perl -MJSON::PP -e 'my $n = 0;
	while (<STDIN>) { decode_json($_)->{message} =~ /#(\d+)$/ or exit 1;
		$1 == ++$n or exit 1 } exit($n == 6 ? 0 : 1)' <"$T/out"

s <"$T/d/1"
rc_is 75 '-m: no mbox on stdin: exit 75'
ok '-m: and no output' test ! -s "$T/out"
s </dev/null
rc_is 75 '-m: empty input: exit 75'
rc=0
spfcheck -m -z "$T/zone" <"$T/mbox" >&- 2>"$T/err" || rc=$?
rc_is 75 '-m: stdout is closed: exit 75'
rc=0
spfcheck -m -z "$T/zone" <"$T/mbox" >/dev/full 2>"$T/err" || rc=$?
rc_is 75 '-m: full disk: exit 75'
rc=0
spfcheck -m -z "$T/zone" <&- >"$T/out" 2>"$T/err" || rc=$?
rc_is 75 '-m: stdin is closed: exit 75'
s --ip 192.0.2.1 <"$T/mbox"
rc_is 64 '-m: an envelope for all of them is wrong usage'
run spfcheck -z "$T/zone" -m -q -o spool-dir=/no/such/dir <"$T/mbox"
rc_is 75 '-m: no spool-dir: exit 75'

# Hosts limit the address space of what they start.
run sh -c 'ulimit -v 1000000; exec spfcheck -q -z "$1" -a mx.example -m' \
	sh "$T/zone" <"$T/mbox"
if [ -n "${MEMCHECK-}" ]; then
	skip '-m: with 1 GB of address space' 'not under valgrind'
elif ! sh -c 'ulimit -v 1000000; exec spfcheck -V' >/dev/null 2>&1; then
	skip '-m: with 1 GB of address space' 'this build needs more'
else
	rc_is 0 '-m: with 1 GB of address space'
fi

make_mbox 2000 >"$T/many"
{
	rc=0
	spfcheck -q -z "$T/zone" -m <"$T/many" 2>"$T/err" || rc=$?
	echo "$rc" >"$T/status"
} | head -c 10 >/dev/null
is "$(cat "$T/status")" 75 '-m: the reader dies early: exit 75'
s <"$T/many"
cp "$T/out" "$T/want.mbox"
is "$(grep -c '^Authentication-Results: mx.example; spf=' "$T/out")" 2000 \
	'-m: 2,000 messages'

# Bit by bit: lines, and the separator too, arrive in pieces.
rc=0
perl -e 'open my $f, "<", $ARGV[0]; local $/; my $s = <$f>; $| = 1;
	for my $piece (unpack "(a7)*", $s) {
		print $piece; select undef, undef, undef, 0.003 }' "$T/mbox" |
	spfcheck -q -z "$T/zone" -a mx.example -m >"$T/out" 2>"$T/err" || rc=$?
rc_is 0 '-m: a slow writer: exit 0'
same "$T/judged" "$T/out" '-m: a slow writer: the same'
rc=0
perl -e 'open my $f, "<", $ARGV[0]; local $/; my $s = <$f>; $| = 1;
	for my $piece (unpack "(a997)*", $s) { print $piece }' "$T/many" |
	spfcheck -q -z "$T/zone" -a mx.example -m 2>"$T/err" |
	perl -e 'select undef, undef, undef, 0.5; local $/ = \4096;
		while (<STDIN>) { print; select undef, undef, undef, 0.001 }' \
		>"$T/out"
same "$T/want.mbox" "$T/out" '-m: a slow reader: the same'

# Answers come in any order, messages go out in the order of the mbox.
make_mbox 300 >"$T/many"
s <"$T/many"
cp "$T/out" "$T/want.mbox"
run spfcheck -q -s "$SLOW" -a mx.example -m <"$T/many"
rc_is 0 '-m: a slow name server: exit 0'
same "$T/want.mbox" "$T/out" '-m: a slow name server: the same, in order'

# What is whole goes out before the stream ends.
mkfifo "$T/in" "$T/back"
spfcheck -q -z "$T/zone" -a mx.example -m <"$T/in" >"$T/back" 2>"$T/err" &
pid=$!
exec 8>"$T/in" 9<"$T/back"
make_mbox 2 >&8
# shellcheck disable=SC2016 # perl
ok '-m: a message goes out when the next one begins' perl -e '
	open my $f, "<&=9"; my ($r, $got) = ("", "");
	vec($r, 9, 1) = 1;
	while ($got !~ /body 1\n\n/) {
		select(my $x = $r, undef, undef, 5) or exit 1;
		sysread($f, $got, 4096, length $got) or exit 1;
	}
	exit 0'
exec 8>&-
cat <&9 >/dev/null
end
rc_is 0 '-m: and the rest at its end'
exec 9<&-

kill "$SLOW_PID" 2>/dev/null
# A long separator hides no message.
{
	printf 'From a@x.example Mon Jan  1 00:00:00 2024\nA: 1\n\nx\n\n'
	perl -e 'print "From ", "a" x 3000,
		"\@x.example Mon Jan  1 00:00:00 2024\nA: 2\n\nx\n\n"'
	printf 'From a@x.example Mon Jan  1 00:00:00 2024\nA: 3\n\nx\n'
} >"$T/long"
run spfcheck -z "$T/zone" -a mx.example "$T/long"
is "$(lines "$T/out")" 3 'a From line of 3,000 octets is a separator'

done_testing
