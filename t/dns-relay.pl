#!/usr/bin/perl
# dns-relay.pl PORT SERVER-PORT FILE - a name server on loopback that is silent
# about some names and passes all other questions on, so that a time-out is a
# real one.
#
# Each line of FILE: a name, then the types that are answered all the same.
use strict;
use warnings;
use IO::Socket::INET;

my ($port, $server, $file) = @ARGV;
my %number = (A => 1, CNAME => 5, PTR => 12, MX => 15, TXT => 16, AAAA => 28);
my %silent;
open my $in, '<', $file or die "$file: $!\n";
while (<$in>) {
	my ($name, @types) = split;
	$silent{ lc $name } = { map { ($number{$_} // 0) => 1 } @types };
}

my $front = IO::Socket::INET->new(
	LocalAddr => '127.0.0.1',
	LocalPort => $port,
	Proto => 'udp') or die "port $port: $!\n";
my $back = IO::Socket::INET->new(
	PeerAddr => '127.0.0.1',
	PeerPort => $server,
	Proto => 'udp') or die "port $server: $!\n";

# The name and type of a query's question.
sub question {
	my ($packet) = @_;
	my ($at, @labels) = (12);
	while ($at < length $packet and my $n = ord substr $packet, $at, 1) {
		push @labels, substr $packet, $at + 1, $n;
		$at += $n + 1;
	}
	return (lc(join '.', @labels), unpack 'n', substr $packet, $at + 1, 2);
}

while (defined(my $peer = $front->recv(my $packet, 4096))) {
	my ($name, $type) = question($packet);
	next if $silent{$name} && !$silent{$name}{$type};
	$back->send($packet);
	$back->recv(my $reply, 65535);
	$front->send($reply, 0, $peer);
}
