#!/bin/sh
# A Maildir of ten thousand marked messages, judged by one worker and by two,
# and as an mbox: what each record must say is known from how its message was
# made, by rules that share no code with markcheck.
. "$(dirname "$0")/lib.sh"
need perl
[ -x "$B/bin/markcheck" ] || skip_all 'no markcheck'

# Each form is met with each level, direction and content from 1944 on.
many=10000
case $B${MEMCHECK:+memcheck} in
*memcheck) many=200 ;;
*asan | *cov) many=2000 ;;
esac

### The messages

# Into $T/box, and once more into $T/mbox. $T/want has a line for each in the
# order of the walk: path, result, state, level, max, where, consistent,
# direction, caveats, reasons, rules.
cat >"$T/store.pl" <<'EOT'
use strict;
use warnings;
use MIME::Base64;
use MIME::QuotedPrint;
my ($t, $n) = @ARGV;
my @levels = qw(UNOFFICIAL OFFICIAL OFFICIAL:Sensitive PROTECTED SECRET
	TOP-SECRET);
my @paper = map { s/:/: /r =~ s/P-S/P S/r } @levels;
my $ceiling = 4;

# One pseudo-random sequence for all machines.
my $seed = 5;
sub dice {
	$seed = ($seed * 1103515245 + 12345) % 2147483648;
	return int($seed / 65536) % $_[0];
}

# Lines that people write; some speak of secrets, and none is a marking.
my @words = qw(the of and to in a is that for it was on with as be at by have
	from or which people meeting not yesterday would perhaps week number
	secret protected official question answer something letter window money
	top confidential sensitive unofficial restricted);
my @lines = ("Her secret is flour, and TOP SECRET SANTA is on Monday.",
	"PROTECTED areas of the reef; SEE the Secret Garden", "(a) apples",
	"Unofficial results are protected by nobody.", "> he wrote: official",
	map { join " ", map { $words[dice(scalar @words)] } 1 .. 9 } 1 .. 300);
sub text {
	my ($left, $text) = ($_[0], "");
	while (length $text < $left) {
		$text .= $lines[dice(scalar @lines)] . (dice(8) ? "\n" : "\n\n");
	}
	return $text;
}

# A document that states its level as a property: a zip with one member.
sub document {
	my $data = '<?xml version="1.0"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="X-Protective-Marking"><vt:lpwstr>' . "VER=2024.1, NS=gov.au, SEC=$_[0], ORIGIN=a\@b.gov.au" . '</vt:lpwstr></property></Properties>';
	my $name = "docProps/custom.xml";
	my $crc = 0xffffffff;
	for (unpack "C*", $data) {
		$crc ^= $_;
		$crc = $crc & 1 ? ($crc >> 1) ^ 0xedb88320 : $crc >> 1 for 1 .. 8;
	}
	my @sizes = (~$crc & 0xffffffff, length $data, length $data);
	my $local = pack("VvvvvvVVVvv", 0x04034b50, 20, 0, 0, 0, 33, @sizes,
		length $name, 0) . $name . $data;
	my $central = pack("VvvvvvvVVVvvvvvVV", 0x02014b50, 20, 20, 0, 0, 0, 33,
		@sizes, length $name, 0, 0, 0, 0, 0, 0) . $name;
	return encode_base64($local . $central . pack("VvvvvVVv", 0x06054b50,
		0, 0, 1, 1, length $central, length $local, 0));
}
my @documents = map { document($_) } @levels;

my $outside = "Received: from out.example (out.example [192.0.2.1])\n" .
	"\tby mx.example with ESMTPS id 4Q1; Wed, 25 Nov 2026 10:00:00 +0000\n";
my $login = "Received: from laptop (laptop.example [192.0.2.9])\n" .
	"\t(Authenticated sender: joe) by mx.example with ESMTPSA id 4Q2;\n" .
	"\tWed, 25 Nov 2026 10:00:00 +0000\n";

# What a form does with a level: fields, and what must be found. One that is
# read but gives no level has "read" alone.
my $author;
sub header { "X-Protective-Marking: VER=2024.1, NS=gov.au,\n SEC=$_[0],\n" .
	" ORIGIN=joe\@dept.gov.au\n" }
sub subject { "Subject: number $_[0]\n" }
my @forms = (
	sub { my ($s) = @_;
		return (header($s) . subject(7), where => "header") },
	sub { my ($s) = @_;
		return (subject("8 [SEC=$s]"), where => "subject") },
	sub { my ($s) = @_;
		return (header($s) . subject("9 [SEC=$s]"), where => "both") },
	# Encoded, and in the middle.
	sub { my ($s) = @_;
		$s =~ s/([^A-Za-z])/sprintf "=%02X", ord $1/ge;
		return ("Subject: =?UTF-8?Q?x_=5BSEC=3D$s=5D_y?=\n",
			where => "subject") },
	# Another level in the subject: the header counts.
	sub { my ($s, $l, $other) = @_;
		return (header($s) . subject("[SEC=$levels[$other]]"),
			where => "both", max => $other,
			state => $l == $other ? "valid" : "inconsistent") },
	sub { return (subject(12), where => "none", state => "missing") },
	# No level, but one that a person reads.
	sub { my ($s) = @_;
		return (header($s) =~ s/SEC/sec/r . subject(13),
			where => "header", read => "header:case") },
	sub { my ($s, $l) = @_;
		return (header($paper[$l]) . subject(14), where => "header",
			$paper[$l] eq $levels[$l] ? () :
			(read => "header:blank")) },
	sub { my ($s) = @_;
		return (subject("15 [SEC=$s, CAVEAT=SH:CAB"), where => "subject",
			read => "subject:unknown-caveat,subject:truncated") },
	sub { my ($s, $l) = @_;
		return (subject("16 (SEC=$levels[$l])"), where => "subject",
			read => "subject:loose") },
	sub { my ($s, $l) = @_;
		my $false = $levels[$l] =~ s/[OE]/$& eq "O" ? "\xd0\x9e" :
			"\xd0\x95"/er;
		return (subject("17 [SEC=$false]"), where => "subject",
			read => "subject:unknown-level,subject:non-ascii") },
	sub { my ($s) = @_;
		$author = "joe\@shop.example";
		return (subject("18 [SEC=$s]"), where => "subject",
			read => "subject:namespace") },
	# The header counts, whatever the subject is.
	sub { my ($s) = @_;
		return (header($s) . subject("19 [sec=$s]"), where => "both",
			state => "invalid", reasons => "subject:case") },
	sub { my ($s) = @_;
		return (header($s) =~ s/,\n ORIGIN.*//r . subject(20),
			where => "header", state => "nonconformant",
			reasons => "header:no-origin") },
	sub { my ($s) = @_;
		return (header($s) =~ s/2024\.1/2018.4/r . subject(21),
			where => "header", state => "nonconformant",
			reasons => "header:old-version") },
	# One too many.
	sub { my ($s) = @_;
		return (header($s) . subject(22) . header($s),
			where => "header", state => "multiple",
			rule => "duplicate") },
	# Leftmost counts; the other one was there before.
	sub { my ($s, $l, $other) = @_;
		return (subject("23 [SEC=$levels[$l]] [SEC=$levels[$other]]"),
			where => "subject", max => $other,
			state => "multiple", rule => "multiple",
			differ => $l != $other) },
	# No marking at all, though it looks like one from afar.
	sub { return (subject("24 SECRET SANTA, sec. 4 [section 5]"),
			where => "none", state => "missing") },
);
my $caveat_forms = 4; # the first so many, and some with a header

# Body, and the level in it or -1; $carried is that of an attached message.
sub part { return "\n--b\nContent-Type: $_[0]\n\n$_[1]" }
sub parts { return "Content-Type: multipart/mixed; boundary=b\n\n" .
	part("text/plain", shift) . join("", @_) . "\n--b--\n" }
my $carried;
my @contents = (
	sub { return ("\n$_[0]", -1) },
	sub { my ($text, $m) = @_;
		return ("\n$paper[$m]\n\n$text", $m) },
	sub { my ($text, $m) = @_;
		return (parts($text, part("text/plain\n" .
			"Content-Transfer-Encoding: base64", encode_base64(
			"Dear Ann,\n$text\n*** $paper[$m] ***\n"))), $m) },
	sub { my ($text, $m) = @_;
		my $html = join "", map { "&#" . ord($_) . ";" }
			split //, $paper[$m];
		return (parts("Hello.\n", part("text/html; charset=utf-8",
			"<html><style>SECRET</style><p>$html</p><p>" .
			($text =~ s/\n\n/<p>/gr) . "</html>\n")), $m) },
	sub { my ($text, $m) = @_;
		$carried = $m;
		return (parts($text, part("message/rfc822",
			"From: x\@dept.gov.au\nSubject: old [SEC=$levels[$m]]\n" .
			"\n$text")), $m) },
	sub { my ($text, $m) = @_;
		return (parts($text, part("application/vnd.openxmlformats-office" .
			"document.wordprocessingml.document\n" .
			"Content-Transfer-Encoding: base64", $documents[$m])), $m) },
	sub { return (parts("Hello.\n", part("application/octet-stream\n" .
		"Content-Transfer-Encoding: base64", encode_base64($_[0]))), -1) },
	sub { my ($text, $m) = @_;
		my $soft = $paper[$m] =~ s/^(..)/$1=\n/r;
		return ("Content-Transfer-Encoding: quoted-printable\n\n" .
			"Classification: $soft\n\n" . encode_qp($text), $m) },
	sub { my ($text, $m) = @_;
		$carried = $m;
		return ("\n> Subject: Re: it [SEC=$levels[$m]]\n>\n> $text", $m) },
	sub { my ($text, $m) = @_;
		$carried = $m;
		return ("\n$text\n> X-Protective-Marking: VER=2024.1, " .
			"NS=gov.au, SEC=$levels[$m], ORIGIN=a\@b.gov.au\n", $m) },
);

sub name { return $_[0] < 0 ? "none" : $levels[$_[0]] }

# The rules, in the order in which markcheck applies them.
sub rules {
	my ($is, $out, $inside) = @_;
	my $strict = $out ? "block" : "flag";
	my @rules;
	push @rules, [$is->{level} < 0 && !$out ? "flag" : "block",
		"under-marked"] if $inside > $is->{level};
	push @rules, [$strict, "missing"] if $is->{state} eq "missing";
	push @rules, [$strict, "invalid"] if $is->{invalid};
	push @rules, [$strict, "inconsistent"] if $is->{differ};
	push @rules, [$is->{rule} eq "duplicate" ? $strict : "flag", $is->{rule}]
		if $is->{rule};
	push @rules, ["flag", "nonconformant"]
		if $is->{state} eq "nonconformant" && $out;
	push @rules, ["block", "above-ceiling"] if $is->{max} > $ceiling;
	my $before = $carried;
	$before = $is->{second} if $is->{rule} && $is->{second} > $before;
	push @rules, [$strict, "lowered"]
		if $is->{level} >= 0 && $is->{level} < $before;
	my ($worst) = grep { my $e = $_; grep { $_->[0] eq $e } @rules }
		qw(block flag);
	$worst //= "pass";
	return ($worst, join ",", map { $_->[0] eq $worst ? $_->[1] : () } @rules);
}

sub put {
	my ($path, $text) = @_;
	open my $f, ">", $path or die "$path: $!";
	print $f $text;
	close $f or die;
}
mkdir "$t/box$_" or die for "", qw(/cur /new /tmp);
put("$t/box/tmp/1", "Subject: [SEC=SECRET]\n\nnot there yet\n");
my %want;
my %text;
for my $k (0 .. $n - 1) {
	my $form = $k % @forms;
	my $level = int($k / @forms) % @levels;
	my $out = int($k / @forms / @levels) % 2;
	my $content = int($k / @forms / @levels / 2) % @contents;
	my ($other, $m) = (dice(6), dice(6));
	my $caveats = $level > 2 && $form < $caveat_forms ?
		("", "SH:CABINET", "C:BLUE BIRD")[dice(3)] : "";
	($author, $carried) = ("joe\@dept.gov.au", -1);
	my ($fields, %is) = $forms[$form]->(
		"$levels[$level]" . ($caveats && ", CAVEAT=$caveats"),
		$level, $other);
	my ($body, $inside) = $contents[$content]->(text(1000 + dice(19000)), $m);

	$is{second} = $is{max} // -1;
	$is{max} = -1 if !defined $is{max};
	$is{invalid} = $is{read} || ($is{state} // "") eq "invalid";
	$is{state} //= $is{read} ? "invalid" : "valid";
	$is{reasons} //= $is{read} // "";
	$is{differ} ||= $is{state} eq "inconsistent";
	$is{level} = $is{read} || $is{state} eq "missing" ? -1 : $level;
	$is{rule} //= "";
	for ($inside, $is{state} eq "missing" ? -1 : $level) {
		$is{max} = $_ if $_ > $is{max};
	}
	my $name = sprintf "%s/%s", $k % 3 ? "cur" : "new",
		sprintf("%010d.M1P2.mx.example", 7 * $k % 1000003) .
		($k % 3 ? ":2," . ("", "S", "RS")[$k % 7 % 3] : "");
	my $top = $out ? $k % 5 ? $login : "" : $outside;
	my $text = "$top$fields" . "From: Joe <$author>\n" .
		"To: ann\@agency.gov.au\nMessage-ID: <$k\@dept.gov.au>\n" .
		"Date: Wed, 25 Nov 2026 10:00:00 +0000\nMIME-Version: 1.0\n$body";
	put("$t/box/$name", $text);
	my ($result, $rules) = rules(\%is, $out, $inside);
	$want{$name} = join "\t", $result, $is{state}, name($is{level}),
		name($is{max}), $is{where}, $is{differ} ? "no" : "yes",
		$out ? "out" : "in", $caveats, $is{reasons}, $rules;
	$text{$name} = $text;
}

open my $mbox, ">", "$t/mbox" or die;
open my $list, ">", "$t/want" or die;
for my $name ((sort grep /^cur/, keys %want), sort grep /^new/, keys %want) {
	print $mbox "From joe\@dept.gov.au Wed Nov 25 10:00:00 2026\n",
		$text{$name} =~ s/^(?=>*From )/>/gmr, "\n";
	print $list "$t/box/$name\t$want{$name}\n";
}
close $mbox or die;
close $list or die;
EOT
perl "$T/store.pl" "$T" "$many"
is "$(wc -l <"$T/want" | tr -d ' ')" "$many" "$many messages are stored"

### Judged

judge() { run markcheck -a mx.example --ceiling SECRET "$@"; }

# Text records, as lines of $T/want.
from_text() {
	perl -ne 'chomp;
		my ($path, $result, $rest) = split /\t/;
		my %p;
		$p{$1} = $2 // $3
			while $rest =~ /\G ?([a-z]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/gc;
		die "$path: not a record\n" if (pos($rest) // 0) != length $rest;
		print join("\t", $path, $result, map { $p{$_} // "?" } qw(state
			level max where consistent direction caveats reasons
			rules)), "\n"' "$1" 2>&1
}
# JSON records, the same; of an mbox the number stands for the path.
from_json() {
	perl -MJSON::PP -ne '
		my $r = decode_json($_);
		my $p = $r->{properties};
		print join("\t", $r->{message}, $r->{result},
			map { ref $p->{$_} ? join ",", @{$p->{$_}} :
			$p->{$_} // "?" } qw(state level max where consistent
			direction caveats reasons rules)), "\n"' "$1" 2>&1
}

for p in block flag pass; do
	ok "some $p" test "$(cut -f2 "$T/want" | grep -c "^$p\$")" \
		-gt $((many / 20))
done
judge -j2 "$T/box"
rc_is 1 '-j2: the worst is block'
cp "$T/out" "$T/two"
from_text "$T/two" >"$T/got"
same "$T/want" "$T/got" '-j2: each record, in order, says what it must'
ok 'and nothing on stderr' test ! -s "$T/err"
judge -j1 "$T/box"
rc_is 1 '-j1: the same exit status'
same "$T/two" "$T/out" 'and the same octets'
judge -J -j2 "$T/box"
rc_is 1 '-J -j2: the same exit status'
cp "$T/out" "$T/two"
from_json "$T/two" >"$T/got"
same "$T/want" "$T/got" '-J -j2: each record, in order, says what it must'
judge -J -j1 "$T/box"
rc_is 1 '-J -j1: the same exit status'
same "$T/two" "$T/out" 'and the same octets'

### As an mbox

# The same records, but that a message has another name.
renamed() { # prefix of the names
	sed -E 's/^(\{"message":")[^"]*/\1/' "$T/two" |
		awk -v name="$1" '{ print "{\"message\":\"" name NR substr($0, 13) }'
}
judge -J -j2 "$T/mbox"
rc_is 1 'as an mbox: the same exit status'
renamed "$T/mbox#" >"$T/got"
same "$T/got" "$T/out" 'as an mbox: the same records, in order'
judge -J -m -n <"$T/mbox"
rc_is 0 '-m -n: every message has a record'
renamed '-#' >"$T/got"
same "$T/got" "$T/out" '-m -n: the same records, in order'

judge -q -m <"$T/mbox"
rc_is 0 '-m: every message came out'
perl -ne 'BEGIN { $after = 1 }
	if ($field) {
		if (/^[ \t]/) { $field .= $_; next }
		$field =~ s/\s+/ /g;
		$field =~ s/="([\w:-]+)"/=$1/g;
		$field =~ /^X-Assay: mx\.example; marking=(\S+)(?: reason="(?:[^"\\]|\\.)*")? state=(\S+) level=(\S+) max=(\S+) ceiling=SECRET direction=(\S+)(?: rules=(?|"(.*?)"|(\S+)))?/
			or die "$.: $field\n";
		print STDERR join("\t", $1, $2, $3, $4, $5, $6 // ""), "\n";
		$field = "";
	}
	if ($top && /^X-Assay:/) { $field = $_ } else { print }
	$top = /^From / && $after;
	$after = $_ eq "\n"' "$T/out" >"$T/rest" 2>"$T/got"
cut -f2-5,8,11 "$T/want" >"$T/want.fields"
same "$T/want.fields" "$T/got" '-m: each field, in order, says what it must'
ok '-m: and without them it is the mbox that went in' cmp "$T/mbox" "$T/rest"
done_testing
