#!/bin/sh
# Random messages, signed by us and some of them damaged, judged by ours and by
# libopendkim: no difference. DKIM_RANDOM says how many; without CR alone, which
# that library does not read as it is written.
. "$(dirname "$0")/lib.sh"
need perl
[ -x "$B/libexec/opendkim" ] || skip_all 'no second engine'
[ -x "$B/bin/dkimsign" ] || skip_all 'no dkimsign'

number=${DKIM_RANDOM:-${MEMCHECK:+40}}
case $B in *asan) number=${number:-200} ;; esac
number=${number:-1000}

for type in rsa ed25519; do
	dkimkey -q -k "$type" -d example.org -S "$type" "$T/$type"
	dkimkey -p -d example.org -S "$type" "$T/$type" >>"$T/zone"
done

# A line that begins with "From " would end a message of the mbox.
cat >"$T/random.pl" <<'EOF'
my ($seed, $n) = @ARGV;
srand $seed;
sub pick { $_[rand @_] }
sub text {
	my ($max, @from) = @_;
	join "", map pick(@from), 1 .. int rand $max;
}
my @word = ("a" .. "z", "0", "=", ";", ":", "\"", "\xc3\xa4", "\xff", "\t",
	" ", " ", "  ");
my @names = ("To", "Cc", "Subject", "Date", "X-Odd", "Reply-To", "MIME-Version",
	"Content-Type", "subject", "TO", "X", "Message-ID", "Received");
for (1 .. $n) {
	my $end = pick("\n", "\n", "\r\n");
	my @header = ("From: a\@example.org");
	for (1 .. rand 9) {
		my $field = pick(@names) . pick("", "", " ") . ":" .
			pick("", " ", "  ", "\t") . text(60, @word);
		$field .= "$end" . pick(" ", "\t", " \t ") . text(40, @word)
			while rand() < 0.3;
		splice @header, rand(@header + 1), 0, $field;
	}
	my $body = "";
	$body .= text(pick(0, 3, 80, 300), @word) . pick("", "", " ", "\t ") .
		$end for 1 .. pick(0, 1, 2, 5, 40, 400);
	$body .= $end x rand 4 if rand() < 0.4;
	$body =~ s/^From /from /mg;
	print "From a\@example.org Wed Nov 25 10:00:00 2026$end",
		join($end, @header, ""), $end, $body, $end;
}
EOF
# One octet in two of three signed messages, in the fields or the body, but in
# no signature: what is damaged there the two may call by different names.
cat >"$T/damage.pl" <<'EOF'
local $/;
srand 4711;
my $all = <STDIN>;
my @m = split /^(?=From a\@example\.org Wed)/m, $all;
for (@m) {
	next if rand() < 0.34;
	my ($head, $rest) = /\A(.*?\n(?:DKIM-Signature:.*?\n(?:[ \t].*?\n)*)+)(.*)\z/s
		or next;
	for (1 .. 20) {
		my $at = int rand length $rest;
		my $c = substr $rest, $at, 1;
		# Not in From: without an address there that library judges
		# nothing at all.
		my $line = substr $rest, rindex($rest, "\n", $at) + 1, 20;
		next if $c =~ /[\r\n: \t]/ || $line =~ /^From:/ ||
			substr($rest, $at > 6 ? $at - 6 : 0, 12) =~ /\n/;
		substr $rest, $at, 1, $c eq "q" ? "r" : "q";
		last;
	}
	$_ = $head . $rest;
}
print @m;
EOF

judge() { # mbox name
	run dkimverify -m -n -J --engine=both -z "$T/zone" -a mx.example <"$1"
	perl -MJSON::PP -ne '
		my $r = decode_json($_);
		my $p = $r->{properties};
		$n{$r->{result}}++;
		print "$r->{message}: $r->{result}: ",
			encode_json($p), "\n" if $p->{"engine.differs"};
		END { print STDERR "# ", join(", ", map "$_ $n{$_}",
			sort keys %n), "\n" }' "$T/out" >"$T/differs" 2>"$T/count"
	cat "$T/count"
	head -n 5 "$T/differs" >"$T/why"
	[ ! -s "$T/differs" ]
	report $? "$2: no difference" "$T/why"
}

perl "$T/random.pl" "${DKIM_SEED:-1}" "$number" >"$T/mbox"
for canon in relaxed/relaxed relaxed/simple simple/relaxed simple/simple; do
	run dkimsign -m --canon "$canon" -k "example.org:rsa:$T/rsa" \
		-k "example.org:ed25519:$T/ed25519" <"$T/mbox"
	rc_is 0 "$canon: all $number are signed"
	cp "$T/out" "$T/signed"
	judge "$T/signed" "$canon, as signed"
	is "$(grep -c '"result":"pass"' "$T/out")" "$number" \
		"$canon: all of them pass"
	perl "$T/damage.pl" <"$T/signed" >"$T/damaged"
	judge "$T/damaged" "$canon, damaged"
done
done_testing
