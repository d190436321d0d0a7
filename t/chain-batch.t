#!/bin/sh
# Ten thousand stored messages through the whole chain: by mailchain and by
# dmarceval alone, by one worker and by two. What each message must give is
# known from how it was made.
. "$(dirname "$0")/lib.sh"
need perl

for p in mailchain dmarceval dkimkey dkimsign; do
	[ -x "$B/bin/$p" ] || skip_all "no $p"
done

# Each way to store a letter is met from 320 on.
many=10000
case $B${MEMCHECK:+memcheck} in
*memcheck) many=320 ;;
*asan | *cov) many=2000 ;;
esac

### The messages

# 40 domains. Each fourth has no policy, and each odd one's SPF is behind an
# include.
dkimkey -q -k ed25519 -d d1.example -S s "$T/key" >/dev/null
i=0
while [ $((i += 1)) -le 40 ]; do
	d=d$i.example
	echo "-k $d:s:$T/key"
	{
		dkimkey -p -d "$d" -S s "$T/key"
		if [ $((i % 2)) = 0 ]; then
			echo "$d. TXT \"v=spf1 ip4:192.0.2.$i -all\""
		else
			echo "$d. TXT \"v=spf1 include:nets.example -all\""
		fi
		case $((i % 4)) in
		1) echo "_dmarc.$d. TXT \"v=DMARC1; p=none\"" ;;
		2) echo "_dmarc.$d. TXT \"v=DMARC1; p=quarantine\"" ;;
		3) echo "_dmarc.$d. TXT \"v=DMARC1; p=reject\"" ;;
		esac
	} >>"$T/zone"
done >"$T/keys"
cat >>"$T/zone" <<'EOT'
nets.example. TXT "v=spf1 ip4:192.0.2.0/24 -all"
list.example. TXT "v=spf1 ip4:198.51.100.1 -all"
EOT

# Five of each domain are signed.
perl -e 'for (0 .. 199) {
		my $d = "d" . ($_ % 40 + 1) . ".example";
		print "From x\@$d Wed Nov 25 10:00:00 2026\n",
			"From: Joe <joe\@$d>\nSubject: letter $_\n",
			"Date: Wed, 25 Nov 2026 10:00:00 +0000\n",
			"Message-ID: <$_\@$d>\n\n", "This is letter $_.\n" x 20,
			"\n";
	}' >"$T/letters"
# shellcheck disable=SC2046 # an option for each key
dkimsign -q -m -a sender.example $(cat "$T/keys") <"$T/letters" >"$T/signed"
is "$(grep -c '^DKIM-Signature:' "$T/signed")" 200 '200 letters are signed'

# Each letter is stored in eight ways, many times over: files, files below other
# directories, and a Maildir with a folder. $T/want has what is to be found, in
# the order of the walk: path, results, and for dmarceval disposition, mode and
# lookups.
cat >"$T/store.pl" <<'EOT'
use strict;
use warnings;
my ($t, $n) = @ARGV;
my $all = "$t/all";
my %want;

my @signed = do {
	open my $f, "<", "$t/signed" or die;
	local $/ = undef;
	split /^From x\@.*\n/m, <$f>;
};
shift @signed;
s/\n\z// for @signed;

for my $dir ("", qw(/Zeta /a /a/deep /box /box/cur /box/new /box/tmp
    /box/.Sent /box/.Sent/cur /box/.Sent/new /box/.Sent/tmp)) {
	mkdir "$all$dir" or die "$all$dir: $!";
}
sub put {
	my ($path, $text) = @_;
	open my $f, ">", $path or die "$path: $!";
	print $f $text;
	close $f or die;
}
# Nobody looks at these.
put("$all/box/tmp/1", "From: joe\@d1.example\n\nnot there yet\n");
put("$all/.hidden", "From: joe\@d1.example\n\nhidden\n");

my @where = (sub { $_[0] }, sub { "Zeta/m$_[0]" }, sub { "a/$_[0].eml" },
	sub { "a/deep/$_[0]" }, sub { "box/cur/$_[0].M1P2.host:2,S" },
	sub { "box/new/$_[0].M1P2.host" },
	sub { "box/.Sent/cur/$_[0].M1P2.host:2,RS" });

for my $k (0 .. $n - 1) {
	my $text = $signed[$k % 200];
	my $i = $k % 40 + 1;
	my $d = "d$i.example";
	my $author = $d;
	my ($client, $sender, $spf, $dkim) =
		("192.0.2.$i", "joe\@$d", "pass", "pass");
	my $stands = 1;	# is the author proven?
	my $kind = int($k / 40) % 8;
	if ($kind == 1 || $kind == 2) {		# through a list
		($client, $sender) = ("198.51.100.1", "bounce\@list.example");
	}
	if ($kind == 2) {			# which added a footer
		$text .= "-- \nThe list\n";
		($dkim, $stands) = ("fail", 0);
	}
	if ($kind > 2) {			# never signed
		$text =~ s/^DKIM-Signature:.*\n([ \t].*\n)*//m or die;
		$dkim = "none";
	}
	if ($kind == 4) {			# from anywhere
		($client, $spf, $stands) = ("203.0.113.9", "fail", 0);
	}
	if ($kind == 5) {			# by somebody below the domain
		$author = "sub.$d";
		$text =~ s/^(From: .*\@).*>/$1$author>/m or die;
	}
	if ($kind == 6) {			# two authors
		$text =~ s/^(From: .*)/$1, Ann <ann\@other.example>/m or die;
	}
	if ($kind == 7) {			# no author
		$text =~ s/^From: .*/From: Joe/m or die;
	}
	my $policy = (qw(none none quarantine reject))[$i % 4];
	# The names of a domain and of what is above it. Where there is a policy
	# the sender's domain is asked for as well, unless it is the author's
	# or cannot be aligned.
	my $lookups = $kind == 5 ? $i % 4 ? 3 + 2 : 3 : 2;
	my ($dmarc, $disposition) = ("pass", "none");
	if ($kind == 6) {
		($dmarc, $disposition, $lookups) = ("fail", "reject", 0);
	} elsif ($kind == 7) {
		($dmarc, $lookups) = ("permerror", 0);
	} elsif ($i % 4 == 0) {
		$dmarc = "none";
	} elsif (!$stands) {
		($dmarc, $disposition) = ("fail", $policy eq "none" ? "none" :
			"quarantine");
	}
	my $path = $where[$k % @where]->($k);
	put("$all/$path", "Return-Path: <$sender>\n" .
		"Received: from mail.example (mail.example [$client])\n" .
		"\tby mx.example with ESMTPS id $k;\n" .
		"\tWed, 25 Nov 2026 10:00:01 +0000\nX-Number: $k\n$text");
	$want{"$all/$path"} =
		"$spf $dkim $dmarc $disposition rfc9989 $lookups";
}

# In the order of their octets, files first; of a Maildir cur and new first.
sub walk {
	my ($dir) = @_;
	opendir my $d, $dir or die;
	my (@files, @parts, @dirs);
	for my $name (sort readdir $d) {
		push @{!-d "$dir/$name" ? \@files : $name =~ /^(cur|new)$/ ?
			\@parts : \@dirs}, "$dir/$name"
			if $name !~ /^\.\.?$/;
	}
	return @files, map { walk($_) } @parts, @dirs;
}
print "$_ $want{$_}\n" for grep { $want{$_} } walk($all);
EOT
perl "$T/store.pl" "$T" "$many" >"$T/want"
is "$(wc -l <"$T/want" | tr -d ' ')" "$many" "$many messages are stored"

### The whole chain

chain() {
	run mailchain -z "$T/zone" -a mx.example "$@" spfcheck dkimverify \
		dmarceval -- "$T/all"
}
alone() { run dmarceval -z "$T/zone" -a mx.example "$@" "$T/all"; }

# From text records a line for each message, as in $T/want.
summary() {
	perl -ne 'chomp;
		my ($path, $result, $rest) = split /\t/;
		my ($filter) = $rest =~ /^filter=(\S+)/;
		$rest =~ s/"[^"]*"//g;
		my @more = $filter eq "dmarceval" ? map {
			$rest =~ /(?:^| )$_=(\S+)/ ? $1 : "?" }
			qw(disposition mode lookups) : ();
		my @want = qw(spfcheck dkimverify dmarceval);
		die "$path: $filter, expected: $want[($. - 1) % 3]\n"
			if $filter ne $want[($. - 1) % 3];
		print $path if $filter eq "spfcheck";
		die "$path: among the records of $last\n"
			if $filter ne "spfcheck" && $path ne $last;
		$last = $path;
		print " $_" for $result, @more;
		print "\n" if $filter eq "dmarceval";' "$1" 2>&1
}

chain -j2
rc_is 1 'mailchain -j2: the worst is reject'
cp "$T/out" "$T/two"
summary "$T/two" >"$T/got"
same "$T/want" "$T/got" \
	'mailchain -j2: each message, in order, with the results it must have'
ok 'and nothing on stderr' test ! -s "$T/err"
chain -j1
rc_is 1 'mailchain -j1: the same exit status'
same "$T/out" "$T/two" 'and the same octets'

### By dmarceval alone

alone -J -j2
rc_is 1 'dmarceval -J -j2: several authors are rejected'
cp "$T/out" "$T/two"
perl -MJSON::PP -e '
	my %results;
	open my $f, "<", $ARGV[0] or die;
	while (<$f>) {
		my ($path, $spf, $dkim, $rest) = split / /, $_, 4;
		$results{$path} = "$spf $dkim";
	}
	while (<STDIN>) {
		my $r = decode_json($_);
		my $p = $r->{properties};
		print join(" ", $r->{message}, $results{$r->{message}},
			$r->{result}, map { $p->{$_} // "?" }
			qw(disposition mode lookups)), "\n";
	}' "$T/want" <"$T/two" >"$T/got" 2>&1
same "$T/want" "$T/got" \
	'dmarceval -J -j2: each message, in order, with the result it must have'
alone -J -j1
same "$T/out" "$T/two" 'dmarceval -J -j1: the same octets'
chain -J -j2
grep '"filter":"dmarceval"' "$T/out" >"$T/got"
same "$T/two" "$T/got" \
	'mailchain -J -j2: what dmarceval says there is, octet for octet, the same'
is "$(wc -l <"$T/out" | tr -d ' ')" $((many * 3)) \
	'with a record for each filter'
done_testing
