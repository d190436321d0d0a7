#!/usr/bin/perl
# bench-marking.pl make DIR - messages to measure with, and odd ones.
# bench-marking.pl judge [-t] [-b] FILE... - the published rules, in Perl.
#
# make writes DIR/KIND, and for each odd message DIR/odd/NAME and in
# DIR/odd.list "NAME LEVEL", what a person would read in it.
#
# judge prints the level that it finds in each message, one a line; with -b in
# text parts too; with -t how many there were and the CPU seconds that they
# took, without the start.
use strict;
use warnings;
use IO::Compress::Zip qw(zip $ZipError);
use MIME::Base64 qw(encode_base64 decode_base64);
use MIME::QuotedPrint qw(decode_qp);
use Time::HiRes qw(clock_gettime CLOCK_PROCESS_CPUTIME_ID);

# The regular expressions that ASD's Blueprint for Secure Cloud gives to
# Exchange, highest first. They are looked for in the unfolded header.
my @rules = (
	['TOP-SECRET', qr/SEC=TOP SECRET/],
	['SECRET', qr/SEC=SECRET/],
	['PROTECTED', qr/SEC=PROTECTED, CAVEAT=SH:(?:NATIONAL-)?CABINET/],
	['PROTECTED', qr/SEC=PROTECTED[a-zA-Z,= \/]*, ACCESS=/],
	['PROTECTED', qr/SEC=PROTECTED(?!, CAVEAT=|[a-zA-Z,= \/]*, ACCESS=)/],
	['OFFICIAL:Sensitive', qr/SEC=OFFICIAL:Sensitive/],
	['OFFICIAL', qr/SEC=OFFICIAL(?!:Sensitive)/],
	['UNOFFICIAL', qr/SEC=UNOFFICIAL/],
);
my @paper = (
	['TOP-SECRET', qr/^\W*TOP SECRET\b/m],
	['SECRET', qr/^\W*SECRET\b/m],
	['PROTECTED', qr/^\W*PROTECTED\b/m],
	['OFFICIAL:Sensitive', qr/^\W*OFFICIAL: Sensitive\b/m],
);

sub level {
	my ($rules, $text) = @_;
	for (@$rules) {
		return $_->[0] if $text =~ $_->[1];
	}
	return 'none';
}

my %height = (none => 0, map { $rules[-$_][0] => $_ } 1 .. @rules);

# Nesting, charsets and references of HTML are not looked at.
sub inside {
	my ($head, $body) = @_;
	my ($boundary) = $head =~ /boundary="?([^"\s;]+)/i;
	my $best = 'none';
	for my $part (defined $boundary ? map { "$_\n" }
	    split /^--\Q$boundary\E.*\n/m, $body : ("$head\n\n$body")) {
		my ($fields, $text) = split /\n\n/, $part, 2;
		next if !defined $text;
		next if $fields =~ /^Content-Type: *+(?!text\/)/mi;
		$text = decode_base64($text)
			if $fields =~ /^Content-Transfer-Encoding: *base64/mi;
		$text = decode_qp($text)
			if $fields =~ /^Content-Transfer-Encoding: *quoted/mi;
		$text =~ s/<[^>]*>//g if $fields =~ /^Content-Type: *text\/html/mi;
		my $found = level(\@paper, $text);
		$best = $found if $height{$found} > $height{$best};
	}
	return $best;
}

sub judge {
	my ($path, $body) = @_;
	open my $file, '<:raw', $path or die "$path: $!\n";
	my $octets = do { local $/ = undef; <$file> };
	my ($head, $text) = split /\n\n/, $octets, 2;
	$head =~ s/\n(?=[ \t])//g;
	my $found = level(\@rules, join "\n",
		$head =~ /^((?:X-Protective-Marking|Subject):.*)/mgi);
	return $found if !$body;
	my $within = inside($head, $text);
	return $height{$within} > $height{$found} ? $within : $found;
}

# The same for all machines.
my $seed = 5;
sub dice {
	$seed = ($seed * 1103515245 + 12345) % 2147483648;
	return int($seed / 65536) % $_[0];
}
my @words = qw(the of and to in a is that for it was on with as be at by have
	from or which people meeting not yesterday would perhaps week number
	question answer something before letter window because money after
	without others);
sub line { return ucfirst(join ' ', map { $words[dice(scalar @words)] }
	1 .. 6 + dice(7)) . '.' }
sub lines {
	my ($left, $text) = ($_[0], '');
	$text .= line() . (dice(6) ? "\n" : "\n\n") while length $text < $left;
	return $text;
}
sub html {
	my ($left, $text) = ($_[0], "<html><head><style>p { margin: 0 }" .
		"</style></head><body>\n");
	$text .= '<p class="MsoNormal"><span lang="EN-AU" style="font-size:' .
		'11.0pt">' . line() . "&nbsp;<o:p></o:p></span></p>\n"
		while length $text < $left;
	return "$text</body></html>\n";
}

# A letter as an office writes it: some members, all deflated.
sub document {
	my ($left, $property) = @_;
	my $w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/' .
		'2006/main"';
	my $p = sub { "<w:p><w:pPr><w:pStyle w:val=\"Normal\"/></w:pPr><w:r>" .
		"<w:rPr><w:lang w:val=\"en-AU\"/></w:rPr><w:t>$_[0]</w:t></w:r>" .
		"</w:p>" };
	my $text = '';
	$text .= $p->(line()) while length $text < $left;
	my $office = 'http://schemas.openxmlformats.org/officeDocument/2006';
	my @members = (
		['[Content_Types].xml', '<Types xmlns="http://schemas.openxml' .
		'formats.org/package/2006/content-types"></Types>'],
		['word/document.xml', "<w:document $w><w:body>$text</w:body>" .
		'</w:document>'],
		['word/styles.xml', "<w:styles $w>" . join('', map {
		"<w:style w:styleId=\"S$_\"><w:name w:val=\"Style $_\"/>" .
		'<w:rPr><w:sz w:val="22"/></w:rPr></w:style>' } 1 .. 200) .
		'</w:styles>'],
		['word/header1.xml', "<w:hdr $w>" . $p->('Monthly report') .
		'</w:hdr>'],
		['docProps/custom.xml', "<Properties xmlns=\"$office/custom-" .
		"properties\" xmlns:vt=\"$office/docPropsVTypes\"><property " .
		'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" ' .
		'name="X-Protective-Marking"><vt:lpwstr>VER=2024.1, ' .
		"NS=gov.au, SEC=$property, ORIGIN=a\@b.gov.au</vt:lpwstr>" .
		'</property></Properties>'],
	);
	my $out = '';
	my $z;
	for my $m (@members) {
		if ($z) {
			$z->newStream(Name => $m->[0], Time => 1e9);
		} else {
			$z = IO::Compress::Zip->new(\$out, Name => $m->[0],
				Time => 1e9) or die $ZipError;
		}
		$z->print($m->[1]);
	}
	$z->close;
	return $out;
}

my $received = <<'EOT';
Return-Path: <jane@dept.gov.au>
Delivered-To: ann@agency.gov.au
Received: from mx.agency.gov.au (mx.agency.gov.au [203.0.113.25])
	by box.agency.gov.au (Postfix) with ESMTPS id 4F00A1B2C3D4
	for <ann@agency.gov.au>; Wed, 25 Nov 2026 10:00:03 +0000 (UTC)
Received: from out.dept.gov.au (out.dept.gov.au [192.0.2.1])
	by mx.agency.gov.au (Postfix) with ESMTPS id 4F00A1B2C3D3
	for <ann@agency.gov.au>; Wed, 25 Nov 2026 10:00:02 +0000 (UTC)
Date: Wed, 25 Nov 2026 10:00:00 +0000
From: Jane Doe <jane@dept.gov.au>
To: Ann Other <ann@agency.gov.au>
Cc: List of people <people@lists.agency.gov.au>
Message-ID: <20261125100000.4F00A1@dept.gov.au>
In-Reply-To: <20261124120000.3E00B2@agency.gov.au>
References: <20261123120000.2D00C3@dept.gov.au>
 <20261124120000.3E00B2@agency.gov.au>
User-Agent: Mail 1.0
EOT
my $marking = "X-Protective-Marking: VER=2024.1, NS=gov.au,\n" .
	" SEC=PROTECTED, CAVEAT=SH:CABINET,\n ORIGIN=jane\@dept.gov.au\n";
my $subject = "Subject: Re: what we said about the meeting on Monday " .
	"[SEC=PROTECTED,\n CAVEAT=SH:CABINET]\n";
my $docx = 'application/vnd.openxmlformats-officedocument.' .
	'wordprocessingml.document';

sub put {
	my ($path, @text) = @_;
	open my $f, '>:raw', $path or die "$path: $!\n";
	print $f @text;
	close $f or die "$path: $!\n";
}
sub body {
	my ($type, $encoding, $text) = @_;
	return "MIME-Version: 1.0\nContent-Type: $type\n" .
		"Content-Transfer-Encoding: $encoding\n\n$text";
}
sub mixed {
	my ($type, $name, $octets) = @_;
	return "MIME-Version: 1.0\n" .
		"Content-Type: multipart/mixed; boundary=\"=_b\"\n\n" .
		"--=_b\nContent-Type: text/plain; charset=utf-8\n\n" .
		lines(500) . "--=_b\nContent-Type: $type; name=$name\n" .
		"Content-Transfer-Encoding: base64\n\n" .
		encode_base64($octets) . "--=_b--\n";
}

sub make {
	my ($dir) = @_;
	my $utf8 = 'text/plain; charset=utf-8';
	my $top = $received . $marking . $subject;
	put("$dir/text-2", $top, body($utf8, '7bit', lines(1000)));
	put("$dir/text-100", $top, body($utf8, '7bit', lines(101000)));
	put("$dir/html-2", $top, body('text/html; charset=utf-8', '7bit',
		html(1000)));
	put("$dir/html-100", $top, body('text/html; charset=utf-8', '7bit',
		html(101000)));
	put("$dir/base64-100", $top, mixed($utf8, 'a.txt', lines(74000)));
	put("$dir/docx-100", $top, mixed($docx, 'a.docx',
		document(930000, 'PROTECTED')));
	put("$dir/data-100", $top, mixed('image/png', 'a.png',
		"\x89PNG" . join '', map { chr dice(256) } 1 .. 74000));
	odd($dir);
}

sub odd {
	my ($dir) = @_;
	my $plain = body('text/plain', '7bit', "Hello.\n");
	my $p = 'X-Protective-Marking: VER=2024.1, NS=gov.au, ';
	my $o = ", ORIGIN=jane\@dept.gov.au\nSubject: it\n";
	my $official = "${p}SEC=OFFICIAL$o";
	my @odd = (
		['plain', 'SECRET', "${p}SEC=SECRET$o$plain"],
		['as-the-standard-spells-it', 'TOP-SECRET',
			"${p}SEC=TOP-SECRET$o$plain"],
		['with-a-blank', 'OFFICIAL:Sensitive',
			"${p}SEC=OFFICIAL: Sensitive$o$plain"],
		['in-small-letters', 'PROTECTED', "${p}sec=protected$o$plain"],
		['with-another-caveat', 'PROTECTED',
			"${p}SEC=PROTECTED, CAVEAT=RI:AUSTEO$o$plain"],
		['in-an-encoded-subject', 'SECRET',
			"Subject: =?UTF-8?Q?it_=5BSEC=3DSECRET=5D?=\n$plain"],
		['in-a-look-alike', 'PROTECTED',
			"${p}SEC=\xd0\xa0ROTECTED$o$plain"],
		['cut-off', 'PROTECTED',
			"Subject: it [SEC=PROTECTED, CAVEAT=SH:CAB\n$plain"],
		['on-top-of-the-text', 'SECRET', $official .
			body('text/plain', '7bit', "SECRET\n\nHello.\n")],
		['in-base64', 'SECRET', $official . body('text/plain', 'base64',
			encode_base64("Hello.\n\nSECRET\n"))],
		['in-references-of-HTML', 'SECRET', $official . body('text/html',
			'7bit', "<p>&#83;E<b>CRET</b></p>\n")],
		['in-a-document', 'SECRET', $official . mixed($docx, 'a.docx',
			document(1000, 'SECRET'))],
		['in-an-attached-message', 'SECRET', $official .
			"MIME-Version: 1.0\nContent-Type: message/rfc822\n\n" .
			"From: x\@dept.gov.au\nSubject: old [SEC=SECRET]\n\nx\n"],
		['and-words-that-are-none', 'OFFICIAL', $official .
			body('text/plain', '7bit',
			"SECRET SANTA is on Monday.\n")],
	);
	mkdir "$dir/odd" or die "$dir/odd: $!\n";
	put("$dir/odd.list", map { "$_->[0] $_->[1]\n" } @odd);
	put("$dir/odd/$_->[0]", $received, $_->[2]) for @odd;
}

my $task = shift;
if ($task eq 'make') {
	make(@ARGV);
	exit;
}
my ($timed, $body);
while (@ARGV && $ARGV[0] =~ /^-/) {
	my $option = shift;
	$timed = 1 if $option eq '-t';
	$body = 1 if $option eq '-b';
}
my $start = clock_gettime(CLOCK_PROCESS_CPUTIME_ID);
for my $path (@ARGV) {
	my $level = judge($path, $body);
	print "$level\n" if !$timed;
}
printf "%d\t%.6f\n", scalar @ARGV, clock_gettime(CLOCK_PROCESS_CPUTIME_ID) -
	$start if $timed;
