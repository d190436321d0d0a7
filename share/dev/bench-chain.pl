#!/usr/bin/perl
# bench-chain.pl [-t] CONF FILE... - Mail::DKIM, Mail::SPF and Mail::DMARC.
#
# Evaluates each message; CONF has the settings of Mail::DMARC. Client, HELO
# name and envelope sender come from the first Received and Return-Path. Prints
# the result of each, one a line; with -t how many there were and the CPU
# seconds that they took, without the start.
use strict;
use warnings;
use Mail::DKIM::Verifier;
use Mail::DMARC::PurePerl;
use Mail::SPF;
use Time::HiRes qw(clock_gettime CLOCK_PROCESS_CPUTIME_ID);

my $timed = $ARGV[0] eq '-t' && shift;
my $conf = shift;
my $server = Mail::SPF::Server->new;
my $resolver = Net::DNS::Resolver->new(dnsrch => 0);

sub evaluate {
	my ($path) = @_;
	open my $file, '<:raw', $path or die "$path: $!\n";
	my $octets = do { local $/ = undef; <$file> };
	my ($mailbox) = $octets =~ /^Return-Path: <(.*)>$/m;
	my ($helo, $client) = $octets =~ /^Received: from (\S+) .*\[(.*)\]/m;
	my ($author) = $octets =~ /^From: .*@(.*)>$/m;
	my ($sender) = $mailbox =~ /@(.*)/;
	$octets =~ s/\n/\r\n/g;

	my $dkim = Mail::DKIM::Verifier->new;
	$dkim->PRINT($octets);
	$dkim->CLOSE;
	my $spf = $server->process(Mail::SPF::Request->new(
		scope         => 'mfrom',
		identity      => $mailbox,
		ip_address    => $client,
		helo_identity => $helo,
	));
	my $dmarc = Mail::DMARC::PurePerl->new(
		config_file => $conf,
		resolver    => $resolver,
	);
	$dmarc->source_ip($client);
	$dmarc->envelope_to('bench.example');
	$dmarc->envelope_from($sender);
	$dmarc->header_from($author);
	$dmarc->dkim($dkim);
	$dmarc->spf(scope => 'mfrom', domain => $sender, result => $spf->code);
	return $dmarc->validate->result;
}

sub cpu {
	return clock_gettime(CLOCK_PROCESS_CPUTIME_ID);
}

if (!$timed) {
	print evaluate($_), "\n" for @ARGV;
	exit;
}
# The first one loads the list, and does not count.
evaluate($ARGV[0]);
my $since = cpu();
evaluate($_) for @ARGV;
printf "%d\t%.6f\n", scalar @ARGV, cpu() - $since;
