#!/bin/sh
# What no filter may do to a message: change an octet it did not mean to, or
# exit 0 when not all of it came out. Every program, every odd message.
. "$(dirname "$0")/lib.sh"
need perl

: >"$T/zone" # no name exists: nobody asks the network
ASSAY_ZONE=$T/zone
export ASSAY_ZONE
# What dkimsign signs comes out too, and what it must not sign.
if [ -x "$B/bin/dkimkey" ]; then
	dkimkey -q -k ed25519 -d example.org -S s "$T/key"
	{
		echo "signing example.org:s:$T/key"
		echo 'on-unsignable pass'
	} >"$T/conf"
	ASSAY_CONF=$T/conf
fi

mkdir "$T/in" "$T/spool" "$T/full"

# The output is [From line] + [lines that begin with a blank and continue
# nothing] + new fields + the rest of the input. Of the
# fields nothing is known but that they are whole lines, which end as the
# first line of the input does.
cat >"$T/compare" <<'EOF'
my ($in, $out) = map {
	open my $f, "<", $_ or die "$_: $!\n";
	binmode $f;
	local $/;
	my $s = <$f>;
	defined $s ? $s : "";
} @ARGV;
my $end = qr/(?:\r\n|\n|\r|\z)/;
my $from = $in =~ /\A((?:From (?![ \t]*:)[^\r\n]*$end)?(?:[ \t][^\r\n]*$end)*)/ ? $1 : "";
my $eol = $in =~ /(\r\n|\n|\r)/ ? $1 : "\n";
my $rest = substr $in, length $from;
$from .= $eol if length $from && $from !~ /[\r\n]\z/ &&
	length $out > length $from;
length $out >= length($from) + length $rest or
	die "too short: ", length $out, " octets of ", length $in, "\n";
substr($out, 0, length $from) eq $from or die "the From line is not first\n";
substr($out, length($out) - length $rest) eq $rest or
	die "the input does not come out at the end\n",
		substr($out, 0, 500), "\n";
my $top = substr $out, length $from, length($out) - length($from) -
	length $rest;
my $end = $eol eq "\r" ? qr/\r\n?|\n/ : qr/\Q$eol\E/;
$top =~ /\A(?:[!-9;-~]+:[^\r\n]*$end(?:[ \t][^\r\n]*$end)*)*\z/ or
	die "on top there are no whole fields:\n$top\n";
EOF
compare() { perl "$T/compare" "$1" "$2"; }

# --- messages that are odd
cd "$T/in" || exit 1
printf '\n' >'only a blank line'
printf '\r\n' >'only a blank line, CRLF'
printf 'A: b\n\n' >'no body'
printf 'A: b\r\n\r\n' >'no body, CRLF'
printf 'A: b\n\nx' >'no line end at the end'
printf 'A: b' >'a field without a line end'
printf 'A: b\nC: d\n' >'no blank line'
printf 'A: b\n c' >'a folded field without a line end'
printf 'A' >'one octet'
printf '\000' >'one NUL'
printf ' x\nA: b\n\nx\n' >'a blank at the start'
printf '\t\n\nx\n' >'a tab alone'
printf 'A: b\r\nC: d\r\n e\r\n\r\nx\r\n' >'CRLF'
printf 'A: b\nC: d\r\n\r\nx\ny\r\n' >'mixed line ends'
printf 'A: b\r\nC: d\n\nx\r\ny\n' >'mixed line ends, CRLF first'
printf 'A: b\r\n\nx\n' >'mixed: an LF ends the header'
printf 'A: b\n\r\nx\n' >'mixed: a CRLF ends the header'
printf 'A: b\rC: d\r\rx\ry\r' >'CR only'
printf 'A: b\rc\nD: e\r\r\n\n\r\r\n\r' >'stray CRs'
printf 'A: \000b\n\000: c\n\n\000\377\n\000' >'NUL and 8-bit'
printf '\377\376A: b\303\244\n\n\200\n' >'8-bit at the start'
printf 'From a@b Thu Jan  1 00:00:00 1970\nA: b\n\nFrom x\n>From y\n' \
	>'a From line'
printf 'From a@b Thu Jan  1 00:00:00 1970\r\nA: b\r\n\r\nx\r\n' \
	>'a From line, CRLF'
printf 'From a@b Thu Jan  1 00:00:00 1970' >'a From line alone'
printf 'From a@b Thu Jan  1 00:00:00 1970\n\n' >'a From line, no header'
printf 'From \n\nx\n' >'a From line of nothing'
printf 'From : x\nA: b\n\nx\n' >'a From field with a blank'
printf 'from a@b\nA: b\n\nx\n' >'no From line'
printf '>From a@b Thu Jan  1 00:00:00 1970\nA: b\n\nx\n' >'a quoted From line'
printf 'A: b\nnot a field\nC: d\n\nx\n' >'a line that is no field'
printf 'not a field\n\nx\n' >'a line that is no field, first'
printf ': no name\n\nx\n' >'a field without a name'
printf 'A:b\n :c\n::\n\nx\n' >'colons'
printf 'A: b\n \n\t\n\nx\n' >'lines of blanks in the header'
printf '\n\n\nx\n' >'blank lines only'
printf 'Received: from\nReceived:\nReceived: from x by y; never\n\nx\n' \
	>'Received that says nothing'
printf 'Received: from a (b [192.0.2.1]) by c; Wed, 25 Nov 2026 10:00:00 +0000\nReturn-Path: <(>\nFrom: "\nTo: <<<>\n\nx\n' \
	>'quotes without end'
printf 'Return-Path: <a@b.example>\nReceived: from h.example (h.example [192.0.2.1])\n\tby c.example; Wed, 25 Nov 2026 10:00:00 +0000\nDKIM-Signature: v=1; a=rsa-sha256; d=b.example; s=x; h=from; bh=AA; b=AA\nFrom: a@b.example\n\nx\n' \
	>'a client and a signature'
perl -e 'print "A: ", "x" x 1048576, "\n\ny\n"' >'a line of 1 MB'
perl -e 'print "From: ", "(" x 100000, "\nTo: ", "\"" x 99999, "\n",
	"Received: from x ", "[" x 100000, "\n\ny\n"' >'deep nesting'
perl -e 'print "A: b\n", " c\n" x 100000, "\ny\n"' >'100,000 folds'
perl -e 'print "X-$_: y\n" for 1 .. 300000; print "\nz\n"' >'300,000 fields'
perl -e 'print "Received: from x by y\n" x 3000, "\nz\n"' \
	>'3,000 Received fields'
perl -e 'print "Subject: big\n\n", ("0123456789abcde\n" x 4096) x 480' \
	>'a body of 30 MB'
cd / || exit 1
printf 'Subject: big\n\n' >"$T/big"
perl -e 'print "0123456789abcde\n" x 327680' >>"$T/big" # 5 MB

# Programs whose purpose is to change a message have tests of their own; tools
# read none.
progs=$(cd "$B/bin" && for p in *; do
	grep -qs 'run_tool(' "$SRC/bin/$p.c" && continue
	case $p in markset | blocknotice | '*') ;; *) echo "$p" ;; esac
done)
# A chain of all of them is run by another name, without operands.
if [ -x "$B/bin/mailchain" ]; then
	mkdir "$T/bin"
	PATH=$T/bin:$PATH
	cat >"$T/bin/mailchain" <<-EOF
		#!/bin/sh
		exec "$B/bin/mailchain" "\$@" spfcheck dkimverify dmarceval dkimsign
	EOF
	chmod +x "$T/bin/mailchain"
fi
[ -n "$progs" ] || skip_all 'no programs'

for p in $progs; do
	for f in "$T"/in/*; do
		name=${f##*/}
		run "$p" -q -a mx.example <"$f"
		rc_is 0 "$p: $name: exit 0"
		ok "$p: $name: octet for octet" compare "$f" "$T/out"
	done
	run "$p" -q </dev/null
	rc_is 75 "$p: empty input: exit 75"
	ok "$p: empty input: no output" test ! -s "$T/out"

	# --- where the message comes from; `run` takes no pipe into account
	mail="$T/in/CRLF"
	rc=0
	# shellcheck disable=SC2002 # the pipe is the point
	cat "$mail" | "$p" -q >"$T/out" 2>"$T/err" || rc=$?
	rc_is 0 "$p: from a pipe: exit 0"
	ok "$p: from a pipe" compare "$mail" "$T/out"
	rc=0
	# shellcheck disable=SC2002
	cat "$T/big" | "$p" -q -o spool-dir="$T/spool" >"$T/out" 2>"$T/err" ||
		rc=$?
	rc_is 0 "$p: 5 MB from a pipe: exit 0"
	ok "$p: 5 MB from a pipe" compare "$T/big" "$T/out"
	rc=0
	perl -e '$| = 1; for (split //, "A: b\r\nC: d\r\n\r\nx\r\n") {
		print; select undef, undef, undef, 0.01 }' |
		"$p" -q >"$T/out" 2>"$T/err" || rc=$?
	ok "$p: from a slow pipe" compare /dev/stdin "$T/out" <<-EOF
		$(printf 'A: b\r\nC: d\r\n\r\nx\r')
	EOF
	{ printf 'Skipped: yes\n' && cat "$T/big"; } >"$T/offset"
	rc=0
	(
		dd bs=13 count=1 of="$T/skipped" 2>/dev/null
		exec "$p" -q
	) <"$T/offset" >"$T/out" 2>"$T/err" || rc=$?
	rc_is 0 "$p: a file at an offset: exit 0"
	ok "$p: a file at an offset: only what was left" \
		compare "$T/big" "$T/out"
	rc=0
	(
		cat >/dev/null
		exec "$p" -q
	) <"$T/offset" >"$T/out" 2>"$T/err" || rc=$?
	rc_is 75 "$p: a file at its end: exit 75"
	rc=0
	(
		"$p" -q >/dev/null
		cat
	) <"$mail" >"$T/out" 2>"$T/err" || rc=$?
	ok "$p: a file is read to its end" test ! -s "$T/out"

	# --- where it cannot go
	for f in "$mail" "$T/big"; do
		rc=0
		"$p" -q <"$f" >/dev/full 2>"$T/err" || rc=$?
		rc_is 75 "$p: ${f##*/}: full disk: exit 75"
		ok "$p: ${f##*/}: and one line says so" \
			test "$(wc -l <"$T/err")" -eq 1
		rc=0
		"$p" -q <"$f" >&- 2>"$T/err" || rc=$?
		rc_is 75 "$p: ${f##*/}: stdout is closed: exit 75"
		rc=0
		"$p" -q <"$f" 2>&- >"$T/out" || rc=$?
		rc_is 0 "$p: ${f##*/}: stderr is closed: exit 0"
		ok "$p: ${f##*/}: and nothing else is changed" \
			compare "$f" "$T/out"
	done
	rc=0
	"$p" -q <&- >"$T/out" 2>"$T/err" || rc=$?
	rc_is 75 "$p: stdin is closed: exit 75"
	ok "$p: and nothing written" test ! -s "$T/out"
	rc=0
	"$p" -q <"$T" >"$T/out" 2>"$T/err" || rc=$?
	rc_is 75 "$p: stdin is a directory: exit 75"
	rc=0
	"$p" -n <"$mail" >/dev/full 2>"$T/err" || rc=$?
	rc_is 75 "$p -n: full disk: exit 75"
	rc=0
	"$p" -n <"$mail" >&- 2>"$T/err" || rc=$?
	rc_is 75 "$p -n: stdout is closed: exit 75"
	{
		rc=0
		"$p" -q <"$T/big" 2>"$T/err" || rc=$?
		echo "$rc" >"$T/status"
	} | head -c 10 >/dev/null
	rc=$(cat "$T/status")
	rc_is 75 "$p: the reader dies early: exit 75"
	{
		rc=0
		perl -e '$SIG{PIPE} = "DEFAULT"; exec @ARGV' "$p" -q \
			<"$T/big" 2>"$T/err" || rc=$?
		echo "$rc" >"$T/status"
	} | head -c 10 >/dev/null
	rc=$(cat "$T/status")
	rc_is 75 "$p: and where SIGPIPE would kill: exit 75"

	# A limit on the size of files: as a full disk, half-way.
	rc=0
	(ulimit -f 100 && exec "$p" -q <"$T/big" >"$T/out" 2>"$T/err") || rc=$?
	rc_is 75 "$p: a file may not grow that large: exit 75"

	# A non-blocking stdout that is full is no failure.
	perl -MFcntl -e '
		my ($in, $out, $p) = @ARGV;
		pipe my $r, my $w;
		fcntl $w, F_SETFL, O_NONBLOCK;
		my $pid = fork;
		if (!$pid) {
			close $r;
			open STDIN, "<", $in;
			open STDOUT, ">&", $w;
			close $w;
			exec $p, "-q";
		}
		close $w;
		select undef, undef, undef, 0.2;
		open my $f, ">", $out;
		print $f $_ while read $r, $_, 65536;
		close $f;
		waitpid $pid, 0;
		exit($? == 0 ? 0 : 1);' "$T/big" "$T/out" "$p"
	report $? "$p: a stdout that does not block: exit 0"
	ok "$p: and the whole message" compare "$T/big" "$T/out"

	# A file that somebody cuts short while it is written out.
	cp "$T/big" "$T/cut"
	perl -e '
		my ($in, $p) = @ARGV;
		pipe my $r, my $w;
		my $pid = fork;
		if (!$pid) {
			close $r;
			open STDIN, "<", $in;
			open STDOUT, ">&", $w;
			close $w;
			exec $p, "-q";
		}
		close $w;
		select undef, undef, undef, 0.3;
		truncate $in, 0;
		1 while read $r, $_, 65536;
		waitpid $pid, 0;
		printf "exit %d, signal %d\n", $? >> 8, $? & 127;
		exit($? == 75 << 8 ? 0 : 1);' "$T/cut" "$p" >"$T/why" 2>"$T/err"
	report $? "$p: a file cut short meanwhile: exit 75" "$T/why"

	# --- stdin is always drained, whatever is wrong
	for wrong in --no-such-option '-C /no/such/file' '-o no-such-key=1' \
		'-z /no/such/file' '-o spool-dir=/no/such/dir' '--ip x'; do
		{
			perl -e '$SIG{PIPE} = "IGNORE"; $| = 1;
				print "x" x 65536 or exit 1 for 1 .. 100;
				close STDOUT or exit 1'
			echo $? >"$T/writer"
		} | {
			rc=0
			# shellcheck disable=SC2086 # options
			"$p" $wrong >"$T/out" 2>"$T/err" || rc=$?
			echo "$rc" >"$T/status"
		}
		rc=$(cat "$T/status")
		rc_is 75 "$p $wrong: exit 75"
		ok "$p $wrong: nothing on stdout" test ! -s "$T/out"
		ok "$p $wrong: one line or two on stderr" \
			test -s "$T/err" -a "$(wc -l <"$T/err")" -le 2
		is "$(cat "$T/writer")" 0 "$p $wrong: stdin is drained"
	done
	rc=0
	"$p" -q -o spool-dir="$T/full/none" <"$T/big" >"$T/out" 2>"$T/err" ||
		rc=$?
	rc_is 0 "$p: a file needs no spool"

	# --- killed at any moment: 0 only where all is out
	perl -MTime::HiRes=time,sleep -e '
		my ($compare, $in, $out, $p, $spool) = @ARGV;
		my ($whole, $killed, $took) = (0, 0, 9);
		sub start { my $piped = shift;
			my $pid = fork;
			return $pid if $pid;
			open STDOUT, ">", $out;
			open STDERR, ">", "/dev/null";
			if ($piped) {
				open STDIN, "-|", "cat", $in or die;
			} else {
				open STDIN, "<", $in;
			}
			exec $p, "-q", "-o", "spool-dir=$spool";
		}
		for my $i (1 .. 33) {
			my $begun = time;
			my $pid = start($i % 2);
			sleep(rand(1.2 * $took)), kill 9, $pid if $i > 3;
			waitpid $pid, 0;
			my $status = $?;
			if ($i <= 3) {
				$status == 0 or die "run $i: status $status\n";
				my $t = time - $begun;
				$took = $t if $t < $took;
				next;
			}
			$status == 9 || $status == 0 or
				die "run $i: status $status\n";
			$status ? $killed++ : $whole++;
			next if $status;
			system($^X, $compare, $in, $out) == 0 or
				die "run $i: exit 0, not whole\n";
		}
		print "$killed killed, $whole whole\n";
		exit($killed ? 0 : 1);' \
		"$T/compare" "$T/big" "$T/out" "$p" "$T/spool" >"$T/why" 2>&1
	report $? "$p: killed at 30 moments: exit 0 only with all of it" "$T/why"
	sed 's/^/# /' "$T/why"
	is "$(ls -A "$T/spool")" '' "$p: nothing is left in spool-dir"

	# --- 300 MB through a pipe: not in memory, and not left on the disk
	perl -MDigest::MD5 -e '
		my ($p, $spool) = @ARGV;
		pipe my $in_r, my $in_w;
		pipe my $out_r, my $out_w;
		my $pid = fork;
		if (!$pid) {
			close $in_w; close $out_r;
			open STDIN, "<&", $in_r; open STDOUT, ">&", $out_w;
			close $in_r; close $out_w;
			exec $p, "-q", "-o", "spool-dir=$spool";
		}
		my $head = "X-First: 1\nSubject: x\n\n";
		my $block = join "", map { sprintf "%015d\n", $_ } 1 .. 65536;
		my $writer = fork;
		if (!$writer) {
			close $in_r; close $out_r; close $out_w;
			my $md5 = Digest::MD5->new;
			for (0 .. 300) {
				my $b = $_ ? $block : $head;
				$md5->add($b);
				print $in_w $b or exit 1;
			}
			close $in_w or exit 1;
			open my $f, ">", "$spool.md5";
			print $f $md5->hexdigest;
			close $f;
			exit 0;
		}
		close $in_r; close $in_w; close $out_w;
		my ($most, $left, $md5) = (0, 0, Digest::MD5->new);
		my $look = sub {
			open my $s, "<", "/proc/$pid/status" or return;
			while (<$s>) {
				$most = $1 if /^RssAnon:\s+(\d+)/ && $1 > $most;
			}
		};
		# Before it writes all lies in the spool.
		my $ready = "";
		vec($ready, fileno $out_r, 1) = 1;
		while (!select(my $r = $ready, undef, undef, 0.02)) {
			$look->();
			opendir my $d, $spool;
			$left += grep { !/^\./ } readdir $d;
		}
		my ($buf, $top) = ("", "");
		while (read $out_r, $buf, 1 << 20) {
			$look->();
			if (defined $top) {
				$top .= $buf;
				my $at = index $top, $head;
				next if $at < 0;
				$buf = substr $top, $at;
				undef $top;
			}
			$md5->add($buf);
		}
		waitpid $pid, 0;
		my $status = $?;
		waitpid $writer, 0;
		open my $f, "<", "$spool.md5" or die;
		my $want = <$f>;
		my $got = $md5->hexdigest;
		print "status $status, $most kB in memory, ",
			"$left files seen, md5 $got of $want\n";
		exit($status == 0 && $got eq $want && !$left &&
			$most < 102400 ? 0 : 1);' "$p" "$T/spool" >"$T/why" 2>&1
	report $? "$p: 300 MB: all of it, and little memory" "$T/why"
	sed 's/^/# /' "$T/why"
	is "$(ls -A "$T/spool")" '' "$p: 300 MB: nothing is left in spool-dir"
done

done_testing
