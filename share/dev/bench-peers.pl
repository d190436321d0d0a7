#!/usr/bin/perl
# bench-peers.pl LIST - Mail::SPF over a list of checks.
#
# LIST has lines "client sender helo". Prints the result of each, one a line.
use strict;
use warnings;
use Mail::SPF;

my $server = Mail::SPF::Server->new;
open my $checks, '<', $ARGV[0] or die "$ARGV[0]: $!\n";
while (<$checks>) {
	my ($client, $sender, $helo) = split;
	my $request = Mail::SPF::Request->new(
		scope         => 'mfrom',
		identity      => $sender,
		ip_address    => $client,
		helo_identity => $helo,
	);
	print $server->process($request)->code, "\n";
}
