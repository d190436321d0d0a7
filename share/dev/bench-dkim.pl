#!/usr/bin/perl
# bench-dkim.pl TASK KIND CANON DIR FILE SECONDS - Mail::DKIM over and over.
#
# The arguments are those of bench-dkim.c, behind its first; DIR has KIND.record
# and KIND.key (PKCS#1). Prints how often and how long.
use strict;
use warnings;
use Mail::DKIM::Signer;
use Mail::DKIM::Verifier;
use Time::HiRes qw(clock_gettime CLOCK_PROCESS_CPUTIME_ID);

# The answer of the DNS, as far as it is looked at.
package Bench::Record {
	sub type    { 'TXT' }
	sub txtdata { ${ $_[0] } }
}

my ($task, $kind, $canon, $dir, $path, $seconds) = @ARGV;

sub read_file {
	open my $file, '<:raw', $_[0] or die "$_[0]: $!\n";
	local $/ = undef;
	return scalar <$file>;
}

my $octets = read_file($path);
$octets =~ s/\n/\r\n/g;

my ($answer, $key, %names);
if ($task eq 'verify') {
	my $record = read_file("$dir/$kind.record");
	chomp $record;
	$answer = bless \$record, 'Bench::Record';
	no warnings 'redefine';
	*Mail::DKIM::DNS::query_async = sub {
		my ($host, $type, %prms) = @_;
		return sub { $prms{Callbacks}{Success}->($answer) };
	};
} else {
	$key = Mail::DKIM::PrivateKey->load(File => "$dir/$kind.key");
	# Those of the message that it would sign of its own accord too.
	%names = (from => '+', (map { $_ => '*' } qw(to cc subject date
		reply-to message-id mime-version content-type)),
		map { $_ => 0 } qw(in-reply-to references list-id
		list-unsubscribe content-transfer-encoding));
}

sub verify {
	my $dkim = Mail::DKIM::Verifier->new;
	$dkim->PRINT($octets);
	$dkim->CLOSE;
	return $dkim->result eq 'pass' ? 'pass' : $dkim->result_detail;
}

sub sign {
	my $dkim = Mail::DKIM::Signer->new(
		Algorithm => "$kind-sha256",
		Method    => "$canon/$canon",
		Domain    => 'bench.example',
		Selector  => $kind,
		Key       => $key,
	);
	$dkim->extended_headers({%names});
	$dkim->PRINT($octets);
	$dkim->CLOSE;
	return $dkim->signature->as_string;
}

sub cpu {
	return clock_gettime(CLOCK_PROCESS_CPUTIME_ID);
}

my $work = $task eq 'verify' ? \&verify : \&sign;
if ($seconds == 0) {
	print $work->(), "\n";
	exit;
}

# The first time does not count, unless it alone takes long enough.
my ($runs, $since) = (1, cpu());
my $result = $work->();
my $used = cpu() - $since;
die "$result\n" if $task eq 'verify' && $result ne 'pass';
if ($used < $seconds) {
	($runs, $since) = (0, cpu());
	do {
		$work->();
		$runs++;
		$used = cpu() - $since;
	} while $used < $seconds;
}
printf "%d\t%.6f\n", $runs, $used;
