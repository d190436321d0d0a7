#!/usr/bin/perl
# spf-suite.pl - the public SPF test suite (openspf, as Debian's python3-spf
# ships it) as zone files and cases.
#
#   spf-suite.pl make SUITE.yml.gz DIR   DIR/01.zone, DIR/01.wire, DIR/01.json,
#                                        and so on, one of each per scenario
#   spf-suite.pl run DIR/01 OPTION...    each case through spfcheck
#   spf-suite.pl wire DIR/01 OPTION...   those without a time-out
#
# The .wire file is the zone for a real name server. One line for each case
# that went wrong or was left out, then "N of N"; exits 1 when one went wrong.
use strict;
use warnings;
use JSON::PP;

my $json = JSON::PP->new->canonical;
my $message = "From: a\@example.com\n\nhi\n";

# The YAML of the suite is too much for the parsers that come with perl.
sub load {
	my ($path) = @_;
	my $code = 'import gzip, json, sys, yaml; print(json.dumps(list('
	    . 'yaml.safe_load_all(gzip.open(sys.argv[1], "rb")))))';
	open my $in, '-|', $ENV{PYTHON} // 'python3', '-c', $code, $path
	    or die "python3: $!\n";
	my $text = do { local $/; <$in> };
	close $in or die "$path: not read\n";
	return JSON::PP->new->decode($text);
}

sub quoted {
	my ($text) = @_;
	utf8::encode($text);
	$text =~ s/([^ !#-Z^-~])/sprintf '\\%03d', ord $1/ge;
	return qq{"$text"};
}

sub name {
	my ($text) = @_;
	utf8::encode($text);
	$text =~ s/\.$//;
	$text =~ s/([^\w.-])/sprintf '\\%03d', ord $1/gea;
	return "$text.";
}

# The data of one record as master file text.
sub data {
	my ($type, $value) = @_;
	if ($type eq 'TXT' || $type eq 'SPF') {
		my @strings = ref $value ? @$value : ($value);
		@strings = map { length > 255 ? /(.{1,255})/gs : $_ } @strings;
		return join ' ', map { quoted($_) } @strings ? @strings : ('');
	}
	return "$value->[0] " . name($value->[1]) if $type eq 'MX';
	return name($value) if $type eq 'PTR' || $type eq 'CNAME';
	return $value;
}

# Lines of the zone file for one name. An SPF record is a TXT record too,
# unless there are TXT records; a TIMEOUT holds for the types without records.
sub records {
	my ($name, $list) = @_;
	my $own_txt = grep { ref && exists $_->{TXT} } @$list;
	my @lines;
	for my $entry (@$list) {
		if (!ref $entry) {
			push @lines, "\$TRYAGAIN " . name($name);
			next;
		}
		my ($type, $value) = %$entry;
		next if !ref $value && $value eq 'NONE';
		for my $t ($type, $type eq 'SPF' && !$own_txt ? 'TXT' : ()) {
			push @lines, name($name) . " IN $t " . data($t, $value);
		}
	}
	return @lines;
}

# Does a case meet a name that times out? A name is met where the envelope, or
# the records of a name that is met, hold it.
sub meets_timeout {
	my ($case, $zone) = @_;
	my @texts = ($case->{mailfrom}, $case->{helo});
	my %met;
	while (@texts) {
		my $text = shift @texts;
		for my $name (keys %$zone) {
			next if $met{$name};
			next if $text !~ /(?<![\w.-])\Q$name\E\.?(?![\w-])/i;
			$met{$name} = 1;
			return 1 if grep { !ref } @{ $zone->{$name} };
			push @texts, $json->encode($zone->{$name});
		}
	}
	return 0;
}

sub write_file {
	my ($path, $text) = @_;
	open my $out, '>', $path or die "$path: $!\n";
	print $out $text;
	close $out or die "$path: $!\n";
	return;
}

sub make {
	my ($suite, $dir) = @_;
	my $n = 0;
	for my $scenario (@{ load($suite) }) {
		my $base = sprintf '%s/%02d', $dir, ++$n;
		my ($zone, $tests) = @$scenario{qw(zonedata tests)};
		my @lines = map { records($_, $zone->{$_}) } sort keys %$zone;
		my @cases;
		for my $name (sort keys %$tests) {
			my %case = (%{ $tests->{$name} }, name => $name);
			$case{timeout} = meets_timeout(\%case, $zone);
			push @cases, \%case;
		}
		write_file("$base.zone", join '', map { "$_\n" } @lines);
		write_file("$base.wire",
			join '', map { "$_\n" } grep { !/^\$/ } @lines);
		write_file("$base.json",
			$json->encode([$scenario->{description}, \@cases]));
	}
	return 0;
}

# "" or what is wrong.
sub judge {
	my ($case, @options) = @_;
	my @command = ('spfcheck', '-n', '-J', '--exp', @options,
		'--ip', $case->{host}, '--helo', $case->{helo},
		'--from', $case->{mailfrom});
	utf8::encode($_) for @command;
	open STDIN, '<', $ENV{SPF_MESSAGE} or die "$ENV{SPF_MESSAGE}: $!\n";
	open my $in, '-|', @command or die "spfcheck: $!\n";
	my $text = do { local $/; <$in> };
	close $in;
	my $got = eval { $json->decode($text) } or return "no JSON: $text";

	my @want = ref $case->{result} ? @{ $case->{result} } : $case->{result};
	my $result = $got->{result} // 'nothing';
	return "$result, not @want: $got->{reason}"
	    if !grep { $_ eq $result } @want;
	my $want = $case->{explanation} // return '';
	$want = '' if $want eq 'DEFAULT';
	my $exp = $got->{properties}{exp} // '';
	return $exp eq $want ? '' : "explanation '$exp', not '$want'";
}

sub run {
	my ($with_timeouts, $base, @options) = @_;
	open my $in, '<', "$base.json" or die "$base.json: $!\n";
	my ($title, $cases) = @{ $json->decode(do { local $/; <$in> }) };
	my ($good, $bad) = (0, 0);
	for my $case (@$cases) {
		if ($case->{timeout} && !$with_timeouts) {
			print "left out: $case->{name}\n";
			next;
		}
		my $wrong = judge($case, @options);
		print "$case->{name} ($case->{spec}): $wrong\n" if $wrong ne '';
		$wrong eq '' ? $good++ : $bad++;
	}
	printf "%s: %d of %d\n", $title, $good, $good + $bad;
	return $bad > 0;
}

my ($do, @args) = @ARGV;
exit make(@args) if $do eq 'make' && @args == 2;
exit run($do eq 'run', @args) if ($do eq 'run' || $do eq 'wire') && @args;
die "usage: spf-suite.pl make SUITE DIR | run BASE ... | wire BASE ...\n";
