#!/bin/sh
# The helper program threads, as its clients see it: what is kept is found
# again, whoever writes at the same time and whoever is killed; a file that is
# not as it must be is refused; and it can open no other.
. "$(dirname "$0")/lib.sh"
need perl
[ -x "$B/libexec/threads" ] || skip_all 'SQLite is not installed'

# perl ask.pl FILE REQUEST...: a line for each reply. The words of a request
# are as run/threads_wire.h has them; others are for the client itself:
#
#   .keep PREFIX N    keep so many; print how many are told to be kept
#   .get PREFIX N     how many of them have their own text
#   .keep-on PREFIX MS
#                     keep until the helper is killed after MS milliseconds;
#                     print how many are told to be kept
#   .status FIELD     of the helper's process
#   .run COMMAND      by a shell
#
# "(gone)" is said of a helper that ended. Exit status: the last helper's.
cat >"$T/ask.pl" <<'EOP'
use strict;
use Socket;
use Time::HiRes qw(setitimer ITIMER_REAL);
my $file = shift @ARGV;
my ($s, $pid);
$SIG{PIPE} = "IGNORE";
$| = 1;
sub start {
	socketpair(my $ours, my $its, AF_UNIX, SOCK_STREAM, 0) or die;
	$pid = fork;
	if ($pid == 0) {
		close $ours;
		open STDIN, "<&", $its or die;
		open STDOUT, ">&", $its or die;
		if ($ENV{AS}) {
			delete $ENV{MEMCHECK};
			$) = "$ENV{AS} $ENV{AS}";
			$( = $ENV{AS};
			$< = $> = $ENV{AS};
		}
		exec split(" ", $ENV{MEMCHECK} // ""),
			$ENV{HELPER} // "$ENV{B}/libexec/threads", $file or die;
	}
	$s = $ours;
}
sub octets {
	my ($n, $octets) = (shift, "");
	while (length $octets < $n) {
		sysread $s, $octets, $n - length $octets, length $octets
			or return;
	}
	return $octets;
}
sub ask {
	my $frame = pack "N/a*", shift;
	start() unless $pid;
	while (length $frame) {
		my $n = syswrite $s, $frame or return;
		substr($frame, 0, $n) = "";
	}
	return octets(unpack "N", octets(4) // return);
}
sub key { unpack "H*", "$_[0]$_[1]\@example.org" }
sub text { unpack "H*", "text of $_[0]$_[1]" }
sub keep { (ask("keep @{[key(@_)]} @{[text(@_)]} $_[1]") // "") eq "ok" }
sub right { # of N ids, in batches
	my ($prefix, $n) = @_;
	my ($i, $good) = (1, 0);
	while ($i <= $n) {
		my $to = $i + 49 < $n ? $i + 49 : $n;
		my $reply = ask("get @{[map { key($prefix, $_) } $i .. $to]}");
		my ($ok, @texts) = split " ", $reply // "(gone)";
		print "# $reply\n" if $ok ne "ok";
		last if $ok ne "ok" || !@texts;
		$good += $_ eq text($prefix, $i++) for @texts;
	}
	return $good;
}
for (@ARGV) {
	if (/^\.keep (\S+) (\d+)/) {
		print scalar(grep { keep($1, $_) } 1 .. $2), "\n";
	} elsif (/^\.get (\S+) (\d+)/) {
		print right($1, $2), "\n";
	} elsif (/^\.keep-on (\S+) (\S+)/) {
		my $n = 0;
		delete $ENV{MEMCHECK}; # it would leave its own files
		start() unless $pid;
		local $SIG{ALRM} = sub { kill KILL => $pid };
		setitimer(ITIMER_REAL, $2 / 1000);
		$n++ while keep($1, $n + 1);
		setitimer(ITIMER_REAL, 0);
		print "$n\n";
		waitpid $pid, 0;
		undef $pid;
	} elsif (/^\.status (\S+)/) {
		open my $f, "<", "/proc/$pid/status" or die;
		/^$1:\s*(\S+)/ and print "$1\n" while <$f>;
	} elsif (/^\.run (.*)/) {
		system $1;
	} else {
		my $reply = ask($_);
		print defined $reply ? "$reply\n" : "(gone)\n";
	}
}
exit 0 unless $pid;
close $s;
waitpid $pid, 0;
printf STDERR "helper: status %04x\n", $? if $?;
exit($? ? 1 : 0);
EOP
ask() { # file request...
	rc=0
	perl "$T/ask.pl" "$@" >"$T/out" 2>"$T/err" || rc=$?
}
says() { # name reply file request...: the reply to the last request
	name=$1 want=$2
	shift 2
	ask "$@"
	is "$(tail -n 1 "$T/out")$(cat "$T/err")" "$want" "$name"
}
refuses() { # name file why
	says "$1 is refused" "conf $2: $3; not used as a data base" "$2" \
		'get 61'
	says '  and nothing is kept' "conf $2: $3; not used as a data base" \
		"$2" 'keep 61 62 1'
}
mode_of() { perl -e 'printf "%04o\n", (stat $ARGV[0])[2] & 07777' "$1"; }
mkdir -m 700 "$T/d"
D=$T/d/db
many=1000 rounds=40 damages=60
[ -z "${MEMCHECK-}" ] || many=100 rounds=5 damages=10

### Keeping and finding

umask 0
says 'a new file has nothing' 'ok none' "$D" 'get 61'
is "$(mode_of "$D")" 0600 'it is for its owner alone'
umask 077
says 'what is kept' ok "$D" 'keep 61 6162 5'
says 'another process finds' 'ok 6162' "$D" 'get 61'
says 'what is kept again' 'ok 6364' "$D" 'keep 61 6263 6' 'keep 61 6364 4' \
	'get 61'
says 'an empty text is one' 'ok none - 6364' "$D" 'keep 62 - 5' 'get 63 62 61'
says 'any octets' 'ok 00ff0a27' "$D" 'keep 00ff0a27 00ff0a27 5' 'get 00ff0a27'
says 'the empty id' 'ok 61' "$D" 'keep - 61 5' 'get -'
hash=$(printf 'sha256:%064d' 7)
says 'a hash' 'ok 61' "$D" "keep $hash 61 5" "get $hash"
says 'an id of the same octets is another' 'ok none' "$D" \
	"get $(printf %s "$hash" | perl -ne 'print unpack "H*", $_')"
long_id() { perl -e 'print "61" x shift' "$1"; }
says 'a long text' "ok $(long_id 60000)" "$D" "keep 64 $(long_id 60000) 5" \
	"get 64"
is "$(ls "$T/d")" db 'no other file stays'

for request in '' moo 'keep 61' 'keep 61 62' 'keep 61 none 5' 'keep 61 62 -5' \
	'keep 61 62 x' 'keep 61 62 5 6' 'keep 61 62 9223372036854775808' \
	'keep 6 62 5' 'keep 61 6 5' 'keep sha256:00 62 5' 'get x' \
	'get 61 none' "get $(printf 'sha256:%064d' 0 | tr 0 A)" \
	"get $(long_id 999)" "keep $(long_id 999) 61 5"; do
	ask "$D" "$request" 'get 61'
	ok "'$(printf %.30s "$request")' is no request, and the next one is heard" \
		perl -0777 -ne 'exit !/\Aerror .*\nok 6364\n\z/' "$T/out"
done
says 'an id of 998 octets' 'ok 61' "$D" "keep $(long_id 998) 61 5" \
	"get $(long_id 998)"
says 'the longest time' ok "$D" 'keep 61 62 9223372036854775807'
run "$B/libexec/threads" </dev/null
rc_is 1 'a file must be named'
run "$B/libexec/threads" "$D" "$D" </dev/null
rc_is 1 'and no more than one'

### Names that SQLite has its own meaning for

cd "$T/d" || exit 1
for file in :memory: 'file:x?mode=memory' -x "a'b"; do
	says "a file named $file is a file" ok "$file" 'keep 61 62 1'
	says '  that stays' 'ok 62' "$file" 'get 61'
	rm -f "./$file"
done
cd "$SRC" || exit 1

### Many, and several at once

says "$many ids" "$many" "$D" ".keep many- $many"
says 'each has its own text' "$many" "$D" ".get many- $many"
for p in a b; do
	perl "$T/ask.pl" "$D" ".keep $p- $many" >"$T/$p.out" 2>&1 &
	eval "$p=$!"
done
# shellcheck disable=SC2154 # set by eval
wait "$a" "$b"
is "$(cat "$T/a.out" "$T/b.out" | tr '\n' ' ')" "$many $many " \
	"two processes keep $many ids each at the same time"
says 'nothing of the one is lost' "$many" "$D" ".get a- $many"
says 'nor of the other' "$many" "$D" ".get b- $many"
says 'nor of what was there' "$many" "$D" ".get many- $many"

### Killed at any moment, beside another that writes

whole() { # name
	if command -v sqlite3 >/dev/null; then
		is "$(sqlite3 "$D" 'PRAGMA integrity_check' 2>&1)" ok "$1"
	else
		skip "$1" 'sqlite3 is not installed'
	fi
}
# Who asks has entered its sandbox before: it finds the journal of one that was
# killed, and must undo what that left half done.
round=0 lost='' stuck='' journals=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	perl "$T/ask.pl" "$D" ".keep beside-$round- 5" >"$T/beside" 2>&1 &
	beside=$!
	ask "$D" 'get 61' ".run perl '$T/ask.pl' '$D' \
		'.keep-on killed-$round- $((20 + round)).$((round % 10))' \
		>'$T/killed'" ".run [ ! -e '$D-journal' ] || : >'$T/journal'" \
		'get 61' 'keep 61 62 1'
	[ "$(tr '\n' ' ' <"$T/out")" = 'ok 62 ok 62 ok ' ] ||
		stuck="$stuck [$round: $(tr '\n' ' ' <"$T/out")]"
	rm "$T/journal" 2>/dev/null && journals=$((journals + 1))
	wait "$beside"
	kept=$(cat "$T/killed")
	ask "$D" ".get killed-$round- $kept" ".get beside-$round- 5"
	is="$(cat "$T/beside") $(tr '\n' ' ' <"$T/out")"
	[ "$is" = "5 $kept 5 " ] || lost="$lost [$round: $is, not $kept]"
done
echo "# a journal was there $journals times"
is "$lost" '' "of $rounds that are killed nothing is lost that they said is kept"
is "$stuck" '' '  and those beside them go on'
whole '  and the file is whole'
says '  and nothing else is lost' "$many" "$D" ".get a- $many"

### What is refused

for mode in 0640 0604 0620 0602 0610 0601 0666; do
	chmod "$mode" "$D"
	refuses "a file of mode $mode" "$D" 'others may read or write it'
done
chmod 600 "$D"
says 'one of mode 0600 is not' 'ok 62' "$D" 'get 61'
ln -s db "$T/d/link"
refuses 'a symbolic link' "$T/d/link" 'a symbolic link'
mkfifo -m 600 "$T/d/fifo"
refuses 'a named pipe' "$T/d/fifo" 'not a plain file'
says 'a directory is none' "error $T/d: Is a directory" "$T/d" 'get 61'
says 'nor is one in no directory' \
	"error $T/none/db: No such file or directory" "$T/none/db" 'get 61'
for mode in 0707 1777 0702; do
	chmod "$mode" "$T/d"
	refuses "a file in a directory of mode $mode" "$D" \
		'others may write in its directory'
done
chmod 755 "$T/d"
says 'one of mode 0755 will do' 'ok 62' "$D" 'get 61'
chmod 700 "$T/d"
if [ "$(id -u)" = 0 ]; then
	chown 65534 "$D"
	refuses 'a file of another user' "$D" 'belongs to another user'
	chown 0 "$D"
	chown 65534 "$T/d"
	refuses 'a file in the directory of another user' "$D" \
		'its directory belongs to another user'
	chown 0 "$T/d"
else
	skip 'a file of another user is refused' 'only root can make one'
fi

# As somebody for whom modes count.
cp "$B/libexec/threads" "$T/helper"
mkdir "$T/modes"
cp "$D" "$T/modes/db"
chmod 755 "$T/helper" "$T/modes"
HELPER=$T/helper
export HELPER
if [ "$(id -u)" = 0 ]; then
	AS=65534
	export AS
	chmod 711 "$T"
	chown -R "$AS" "$T/modes"
fi
M=$T/modes/db
says 'a file of our own' 'ok 62' "$M" 'get 61'
chmod 400 "$M"
says 'a file that cannot be written' "error $M: Permission denied" "$M" 'get 61'
chmod 600 "$M"
chmod 500 "$T/modes"
says 'a directory that cannot be written' "error $T/modes: Permission denied" \
	"$M" 'get 61'
says 'nor can a new file be made there' "error $M.new: Permission denied" \
	"$M.new" 'get 61'
chmod 700 "$T/modes"
says 'a directory that cannot be written any more' \
	"error $M: attempt to write a readonly database" "$M" 'keep 61 63 1' \
	".run chmod 500 '$T/modes'" 'keep 61 64 1'
chmod 700 "$T/modes"
says 'what was kept before is there' 'ok 63' "$M" 'get 61'
unset AS HELPER

### What is no data base, or another one

version() { # number
	perl -e 'open my $f, "+<", $ARGV[0] or die; seek $f, 60, 0;
		print $f pack "N", $ARGV[1]' "$D" "$1"
}
for v in 0 2 4294967295; do
	version "$v"
	[ "$v" != 4294967295 ] || v=-1
	refuses "schema $v" "$D" "schema $v, not 1"
done
version 1
says 'schema 1 is ours' 'ok 62' "$D" 'get 61'
for size in 2 100 4096; do
	perl -e 'print "x" x shift' "$size" >"$T/d/text"
	says "$size octets of text are an error" '(gone)' "$T/d/text" 'get 61' \
		'keep 61 62 1'
	ok '  and the error says so' grep -q \
		"^error $T/d/text: file is not a database\$" "$T/out"
done
: >"$T/d/empty"
says 'an empty file becomes one of ours' ok "$T/d/empty" 'keep 61 62 1'

# Damaged in many ways: an answer or an error, never an end.
cat >"$T/damage.pl" <<'EOP'
my ($from, $to, $seed) = @ARGV;
srand $seed;
open my $f, "<", $from or die;
binmode $f;
local $/;
my $s = <$f>;
my $header = $seed % 3 ? 100 : 0;
for (1 .. 1 + int rand 200) {
	substr($s, $header + int rand(length($s) - $header), 1) =
		chr int rand 256;
}
$s = substr $s, 0, int rand length $s if $seed % 5 == 0;
open my $t, ">", $to or die;
binmode $t;
print $t $s;
EOP
ask "$T/d/small" '.keep many- 100'
seed=0 ended='' errors=0
while [ "$seed" -lt "$damages" ]; do
	seed=$((seed + 1))
	rm -f "$T/d/damaged"
	perl "$T/damage.pl" "$T/d/small" "$T/d/damaged" "$seed"
	ask "$T/d/damaged" '.get many- 100' \
		'get 61' "keep $(printf %s many-5@example.org | perl -ne '
			print unpack "H*", $_') 61 1"
	[ "$rc" = 0 ] || ended="$ended $seed:$(cat "$T/err")"
	grep -qE '^(# )?(error|conf) ' "$T/out" && errors=$((errors + 1))
done
is "$ended" '' "of $damages damaged files none ends the helper"
ok '  and most give an error' test "$errors" -gt $((damages / 2))
echo "# $errors errors"

### What it can reach

landlock() { perl -e 'exit(syscall(444, 0, 0, 1) < 1)'; }
ask "$D" 'get 61' '.status Seccomp' '.status NoNewPrivs'
if [ "$(sed -n 2p "$T/out")" != 2 ] || ! landlock; then
	skip 'no other directory can be written' 'there is no sandbox here'
else
	is "$(tail -n 1 "$T/out")" 1 'it gains no privileges'
	# SQLite makes its journal by the path that it once found. Another
	# directory is there now, and the file in it too.
	mv "$T/d" "$T/was" && mkdir -m 700 "$T/d"
	mv "$T/d" "$T/other" && mv "$T/was" "$T/d"
	says 'no other directory can be written' \
		"error $D: attempt to write a readonly database" "$D" \
		'keep 61 66 1' ".run mv '$T/d' '$T/was'; mv '$T/other' '$T/d'" \
		".run ln '$T/was/db' '$D'" 'keep 61 67 1'
	is "$(ls "$T/d")" db '  nothing was made there'
fi
done_testing
