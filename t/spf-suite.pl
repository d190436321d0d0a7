#!/usr/bin/perl
# spf-suite.pl - the public SPF test suite (openspf, as Debian's python3-spf
# ships it) as zone files and cases.
#
#   spf-suite.pl make SUITE.yml.gz DIR   DIR/01.zone, .wire, .silent, .json,
#                                        and so on, one of each per scenario
#   spf-suite.pl run DIR/01 OPTION...    each case through spfcheck
#
# The .wire file is the zone for a real name server, .silent the names that it
# must not answer for. One line for each case that went wrong, then "N of N";
# exits 1 when one went wrong.
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

# A name that times out, and the types that it has records of all the same.
sub silent {
	my ($name, $list) = @_;
	return () if !grep { !ref } @$list;
	my %has = map { %$_ } grep { ref } @$list;
	return join ' ', $name, grep { $has{$_} ne 'NONE' } sort keys %has;
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
			push @cases, { %{ $tests->{$name} }, name => $name };
		}
		write_file("$base.zone", join '', map { "$_\n" } @lines);
		write_file("$base.wire",
			join '', map { "$_\n" } grep { !/^\$/ } @lines);
		write_file("$base.silent", join '', map { "$_\n" }
			map { silent($_, $zone->{$_}) } sort keys %$zone);
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
	my ($base, @options) = @_;
	open my $in, '<', "$base.json" or die "$base.json: $!\n";
	my ($title, $cases) = @{ $json->decode(do { local $/; <$in> }) };
	my ($good, $bad) = (0, 0);
	for my $case (@$cases) {
		my $wrong = judge($case, @options);
		print "$case->{name} ($case->{spec}): $wrong\n" if $wrong ne '';
		$wrong eq '' ? $good++ : $bad++;
	}
	printf "%s: %d of %d\n", $title, $good, $good + $bad;
	return $bad > 0;
}

my ($do, @args) = @ARGV;
exit make(@args) if $do eq 'make' && @args == 2;
exit run(@args) if $do eq 'run' && @args;
die "usage: spf-suite.pl make SUITE DIR | run BASE ...\n";
