#!/bin/sh
# The second opinion of dkimverify --engine: what libopendkim makes of the same
# signatures, which differences are shown, and what its crash is worth.
. "$(dirname "$0")/lib.sh"
need perl openssl
[ -x "$B/libexec/opendkim" ] || skip_all 'libopendkim is not installed'

### Keys and a signer that shares no code with either engine

pem() { openssl genpkey "$@" 2>/dev/null; }
pem -algorithm RSA -pkeyopt rsa_keygen_bits:2048 >"$T/key"
pem -algorithm RSA -pkeyopt rsa_keygen_bits:768 >"$T/short"
pem -algorithm ED25519 >"$T/ed"
public() { openssl pkey -in "$1" -pubout -outform DER; }
P=$(public "$T/key" | openssl base64 -A)
SHORT=$(public "$T/short" | openssl base64 -A)
ED=$(public "$T/ed" | tail -c 32 | openssl base64 -A)
for key in "$P" "$SHORT" "$ED"; do
	[ -n "$key" ] || skip_all 'openssl makes no such key'
done

# The record of a selector; a string of the DNS has 255 octets at most.
record() { # selector text
	printf '%s._domainkey.example.org. TXT' "$1"
	printf '%s' "$2" | perl -ne 'print " \"$_\"" for /.{1,200}/g'
	echo
}
{
	for s in s t; do
		record "$s" "v=DKIM1; k=rsa; p=$P"
	done
	record two "v=DKIM1; k=rsa; p=$P"
	record two "v=DKIM1; k=rsa; n=another; p=$P"
	record late "k=rsa; v=DKIM1; p=$P"
	record long "v=DKIM1; n=$(perl -e 'print "x" x 1000'); p=$P"
	record fits "v=DKIM1; n=$(perl -e 'print "x" x 550'); p=$P"
	record revoked 'v=DKIM1; p='
	record junk 'not a key'
	record small "v=DKIM1; p=$SHORT"
	record strict "v=DKIM1; t=s; p=$P"
	record chat "v=DKIM1; s=chat; p=$P"
	record ed "v=DKIM1; k=ed25519; p=$ED"
	echo "\$TRYAGAIN again._domainkey.example.org. TXT"
	echo 'nodata._domainkey.example.org. A 192.0.2.1'
} >"$T/zone"

# Put a signature over From and Subject on top of stdin, in simple/simple; the
# tags are given, but for bh= and b=.
cat >"$T/sign.pl" <<'EOP'
use Digest::SHA;
use MIME::Base64;
my ($key, $how, $tags, $data) = @ARGV;
local $/;
my $mail = <STDIN>;
(my $crlf = $mail) =~ s/\r?\n/\r\n/g;
my ($head, $body) = split /\r\n\r\n/, $crlf, 2;
$body =~ s/(\r\n)*\z/\r\n/;
my $bh = encode_base64($how eq "sha1" ? Digest::SHA::sha1($body) :
	Digest::SHA::sha256($body), "");
my $field = "DKIM-Signature: v=1; c=simple/simple; d=example.org; " .
	"h=From:Subject; $tags; bh=$bh; b=";
my $signed = "";
for my $name ("From", "Subject") {
	$signed .= "$1\r\n" if $head =~ /^($name:[^\r]*(?:\r\n[ \t][^\r]*)*)/m;
}
$signed .= $field;
$signed = Digest::SHA::sha256($signed) if $how eq "ed25519";
open my $f, ">", $data or die;
print $f $signed;
close $f or die;
my $cmd = $how eq "ed25519" ?
	"openssl pkeyutl -sign -rawin -inkey '$key' -in '$data'" :
	"openssl dgst -$how -sign '$key' '$data'";
print $field, encode_base64(`$cmd`, ""), $mail =~ /\r\n/ ? "\r\n" : "\n", $mail;
EOP
with() { perl "$T/sign.pl" "$1" "$2" "$3" "$T/data"; } # key how tags
sign() { with "$T/key" sha256 "a=rsa-sha256; $1"; }

cat >"$T/plain" <<'EOT'
From: Someone <someone@example.org>
To: other@example.net
Subject: a subject
	in two lines

body

EOT
sign s=s <"$T/plain" >"$T/good"

# What both make of a message; $own is the word and $rc its exit status.
v() { run dkimverify -z "$T/zone" -a mx.example "$@"; }
both() { # message option...
	m=$1
	shift
	v -n -v --engine=both "$@" <"$m"
	own=$(cut -f1 "$T/out")
	theirs=$(sed -n 's/.*engine\.libopendkim=\([a-z]*\).*/\1/p' "$T/out")
	differs=no
	grep -q 'engine\.differs=yes' "$T/out" && differs=yes
}
agree() { # message word name option...
	m=$1 word=$2 name=$3
	shift 3
	both "$m" "$@"
	is "$own $theirs $differs" "$word $word no" "$name: both say $word"
}
differ() { # message own theirs name option...
	m=$1 want_own=$2 want_theirs=$3 name=$4
	shift 4
	both "$m" "$@"
	is "$own $theirs $differs" "$want_own $want_theirs yes" \
		"$name: own $want_own, libopendkim $want_theirs"
}
note() { # number selector rest
	err_has "signature $1 (d=example.org s=$2): $3" '  and the note says so'
}

notes() { grep -c ': own [a-z]*, libopendkim' "$T/err"; }

### Who judges

v -n --engine=own <"$T/good"
rc_is 0 '--engine=own: pass'
out_lacks 'engine' '--engine=own: nobody else is asked'
agree "$T/good" pass 'a good signature'
err_lacks ', libopendkim' 'a good signature: no note of a difference'
v -n --engine=libopendkim <"$T/good"
rc_is 0 '--engine=libopendkim: their pass'
v -n -o dkim-engine=both <"$T/good"
out_has 'engine.libopendkim=pass' 'dkim-engine=both in the settings'
v -n --engine=nonsense <"$T/good"
ok '--engine=nonsense is refused' test "$rc" = 64 -o "$rc" = 78

### What both agree on

agree "$T/plain" none 'no signature'
sed 's/^body/Body/' "$T/good" >"$T/m"
agree "$T/m" fail 'a changed body'
sed 's/^Subject: a/Subject: b/' "$T/good" >"$T/m"
agree "$T/m" fail 'a changed header'
sed 's/$/\r/' "$T/good" >"$T/m"
agree "$T/m" pass 'CRLF'
{ echo 'From a@example.org Thu Jan  1 00:00:00 1970' && cat "$T/good"; } >"$T/m"
agree "$T/m" pass 'a leading From line'
perl -0pe 's/\n+\z//' "$T/good" >"$T/m"
agree "$T/m" pass 'a body without its last line end'
printf 'Subject: s\nFrom: a@example.org\n\n' | sign s=s >"$T/m"
agree "$T/m" pass 'no body'
perl -e 'print "From: a\@example.org\n\n"; print "x" x 70, "\n" for 1 .. 2000;
	print "x" x 200000, "\n", "\0\xff\n"' | sign s=s >"$T/m"
agree "$T/m" pass 'a long body of any octets'
perl -pe 's/\n\z// if eof' "$T/m" >"$T/m2"
agree "$T/m2" pass 'a long body without its last line end'
perl -pe 's/\n/\r\n/ if $. % 3 == 0' "$T/m" >"$T/m2"
agree "$T/m2" pass 'its lines ended in different ways'
perl -e 'print "From: a\@example.org\r\n\r\n", "x" x 65535, "\r\nend\r\n"' |
	sign s=s >"$T/m"
agree "$T/m" pass 'a body with a CRLF across octet 65536'
perl -e 'print "From: a\@example.org\nX-Long: ", "x" x 100000, "\n\nbody\n"' |
	sign s=s >"$T/m"
agree "$T/m" pass 'a long field'
{ printf 'X-\377: y\nno field\nX-Nul: \000\n' && cat "$T/good"; } >"$T/m"
agree "$T/m" pass 'fields that are none'
with "$T/ed" ed25519 'a=ed25519-sha256; s=ed' <"$T/plain" >"$T/m"
agree "$T/m" pass 'Ed25519'
if [ -x "$B/bin/dkimsign" ]; then
	chmod 600 "$T/key"
	run dkimsign -k "example.org:s:$T/key" <"$T/plain"
	cp "$T/out" "$T/m"
	agree "$T/m" pass 'what dkimsign signs'
else
	skip 'what dkimsign signs' 'it was not built'
fi

while read -r selector word tags; do
	sign "s=$selector${tags:+; $tags}" <"$T/plain" >"$T/m"
	agree "$T/m" "$word" "selector $selector${tags:+, $tags}"
done <<'EOT'
t pass
fits pass
absent permerror
nodata permerror
again temperror
revoked permerror
junk permerror
chat permerror
strict pass
strict permerror i=@sub.example.org
s pass i=@sub.example.org
s permerror i=@example.net
s permerror l=99999
s permerror q=http
s pass q=http:dns/txt
s permerror t=100; x=99
s permerror t=99999999999
EOT
with "$T/short" sha256 'a=rsa-sha256; s=small' <"$T/plain" >"$T/m"
agree "$T/m" policy 'a short key'

### Where they differ

with "$T/key" sha1 'a=rsa-sha1; s=s' <"$T/plain" >"$T/m"
differ "$T/m" policy pass 'rsa-sha1'
note 1 s 'own policy, libopendkim pass: own: rsa-sha1'
rc_is 2 'rsa-sha1: our exit status'
sign 's=t; s=s' <"$T/plain" >"$T/m"
differ "$T/m" permerror pass 'a tag given twice'
err_has 'own permerror, libopendkim pass' '  and the note says so'
is "$(notes)" 1 '  once: places tell where names do not'
sign 's=s; l=6' <"$T/plain" >"$T/m"
echo more >>"$T/m"
differ "$T/m" policy pass 'l= below the length of the body'
agree "$T/m" pass 'with --allow-l' --allow-l
sign s=two <"$T/plain" >"$T/m"
differ "$T/m" pass permerror 'two keys'
note 1 two 'own pass, libopendkim permerror: libopendkim: multiple keys found'
sign s=long <"$T/plain" >"$T/m"
differ "$T/m" pass permerror 'a record over 1024 octets'
sign s=late <"$T/plain" >"$T/m"
differ "$T/m" permerror pass 'a record that begins with another tag'
differ "$T/good" policy pass 'a higher --min-bits' --min-bits=4096

# The library knows no other time than now.
sign 's=s; t=1600000000; x=1600000100' <"$T/plain" >"$T/m"
agree "$T/m" permerror 'expired'
differ "$T/m" pass permerror 'expired since' --as-of=2020-09-13T12:26:50Z
note 1 s 'own pass, libopendkim permerror: libopendkim: signature expired'
err_has 'signature expired, judged by the clock of today' '  and by which clock'
with "$T/key" sha1 'a=rsa-sha1; s=s; x=1600000100' <"$T/plain" >"$T/m"
differ "$T/m" policy permerror 'expired, and rsa-sha1'
err_has 'libopendkim: signature expired' '  and the note says so'
err_lacks 'clock of today' '  and speaks of no clock'
sign 's=s; t=99999999999' <"$T/plain" >"$T/m"
differ "$T/m" pass permerror 'signed later than now' --as-of=5200-01-01
err_has 'in the future, judged by the clock of today' '  and the note says so'

# A message that it does not judge at all.
sed 's/^From:.*/From: undisclosed:;/' "$T/plain" | sign s=s >"$T/m"
differ "$T/m" pass none 'a From field without an address'
note 1 s "own pass, libopendkim none: libopendkim: can't determine sender"

### Several signatures

sign s=s <"$T/plain" | sign s=two | sign s=again | sign s=absent |
	sign s=s >"$T/m"
differ "$T/m" pass pass 'five signatures'
note 4 two 'own pass, libopendkim permerror'
is "$(notes)" 1 'five signatures: one differs'
sed 's/^body/Body/' "$T/m" >"$T/m2"
both "$T/m2"
is "$own $theirs" 'temperror temperror' 'the best of them: temperror over fail'

# It drops what it cannot read, so that places do not tell any more.
{ echo 'DKIM-Signature: v=1; moo' && cat "$T/m"; } >"$T/m2"
differ "$T/m2" pass pass 'one that cannot be read'
err_has 'signature 1 (d= s=): own permerror, libopendkim none' \
	'  and the note says that it is not there'
note 5 two 'own pass, libopendkim permerror'
is "$(notes)" 2 '  the others find each other'

both "$T/m" --max-signatures=2
is "$own $theirs $differs" 'pass pass yes' '--max-signatures: what we leave out'
note 3 again 'own policy, libopendkim temperror: own: left out'
note 5 s 'own policy, libopendkim pass: own: left out'
is "$(notes)" 3 '--max-signatures: no more than these'
both "$T/good" --max-signatures=1
is "$own $theirs $differs" 'pass pass no' '--max-signatures: none left out'

perl -e 'print "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=n$_; ",
	"h=From; bh=AAAA; b=AAAA\n" for 1 .. 120' | cat - "$T/good" >"$T/m"
both "$T/m"
is "$theirs $differs" 'temperror yes' \
	'of 121 keys, those after the first 50 are not looked up'
note 50 n50 'own policy, libopendkim permerror'
note 51 n51 'own policy, libopendkim temperror'

### A filter writes our result

with "$T/key" sha1 'a=rsa-sha1; s=s' <"$T/plain" >"$T/m"
v -n --engine=libopendkim <"$T/m"
rc_is 0 '--engine=libopendkim -n: their result'
is "$(cut -f1 "$T/out")" pass '--engine=libopendkim -n: their word'
v -v --engine=libopendkim <"$T/m"
rc_is 0 '--engine=libopendkim as a filter: the message comes out'
out_has 'dkim=policy' '--engine=libopendkim as a filter: our result'
out_lacks 'dkim=pass' '--engine=libopendkim as a filter: and nothing else'
err_has 'dkimverify: policy' '--engine=libopendkim as a filter: so the log'
cp "$T/out" "$T/theirs"
v <"$T/m"
same "$T/out" "$T/theirs" '--engine changes no octet of what a filter writes'
sign s=two <"$T/plain" >"$T/m"
v -n --engine=libopendkim <"$T/m"
rc_is 3 '--engine=libopendkim -n: their permerror'

### A helper that breaks is a difference, no failure

mkdir "$T/bin" "$T/libexec"
cp "$B/bin/dkimverify" "$T/bin"
broken() { # name why [option...]; the program is stdin
	name=$1 why=$2
	shift 2
	{ echo '#!/bin/sh' && cat; } >"$T/libexec/opendkim"
	chmod +x "$T/libexec/opendkim"
	set -- -z "$T/zone" "$@"
	run "$T/bin/dkimverify" -n -v --engine=both "$@" <"$T/good"
	rc_is 0 "$name: our result"
	out_has 'engine.libopendkim=crash' "$name: theirs is a crash"
	out_has 'engine.differs=yes' "$name: and a difference"
	err_has "libopendkim: $why" "$name: the note says why"
	run "$T/bin/dkimverify" -n --engine=libopendkim "$@" <"$T/good"
	rc_is 75 "$name: --engine=libopendkim -n: try again"
	run "$T/bin/dkimverify" --engine=libopendkim "$@" <"$T/good"
	rc_is 0 "$name: a filter lets the message out"
	out_has 'dkim=pass' "$name: a filter writes our result"
}
broken 'a crash' 'the helper crashed' <<'EOT'
kill -SEGV $$
EOT
broken 'nonsense' 'the helper answered nonsense' <<'EOT'
printf '\000\000\000\004moo\n'
exec /bin/cat >/dev/null
EOT
broken 'a false pass without a number' 'the helper answered nonsense' <<'EOT'
printf '\000\000\000\015sig pass - -\n'
exec /bin/cat >/dev/null
EOT
broken 'a question that is no key' 'the helper answered nonsense' <<'EOT'
printf '\000\000\000\011need 6162\n'
exec /bin/cat >/dev/null
EOT
broken 'silence' 'the helper did not answer in time' \
	-o message-timeout=500 <<'EOT'
exec /bin/cat >/dev/null
EOT

done_testing
