#!/bin/sh
# A real Postfix runs the filters in each way that the examples show: every
# message arrives once, whole, where its verdict belongs; and where a filter
# dies, it waits in the queue and is not sent back.
# shellcheck source=t/postfix.sh
. "$(dirname "$0")/postfix.sh"
private "$@"
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2034 # run looks at it
MEMCHECK= # Postfix starts the programs, not we
[ -z "$why" ] || skip_all "$why"
need perl nsd procmail maildrop bash

ex=$SRC/share/examples
mount_fs

### The DNS: of slow.example there is SPF, and its policy is never answered

dkimkey -q -d shop.example -S out "$T/shop.pem"
dkimkey -q -d example.org -S out "$fs/ours.pem"
{
	dkimkey -p -d shop.example -S out "$T/shop.pem"
	dkimkey -p -d example.org -S out "$fs/ours.pem"
	cat <<'EOT'
shop.example.        TXT "v=spf1 ip4:192.0.2.150 -all"
_dmarc.shop.example. TXT "v=DMARC1; p=reject"
bulk.example.        TXT "v=spf1 ip4:198.51.100.90 -all"
slow.example.        TXT "v=spf1 ip4:192.0.2.180 -all"
EOT
} >"$T/zone"
spawn_nsd "$T/zone"
echo _dmarc.slow.example >"$T/silent"
perl "$SRC/t/dns-relay.pl" 53 "$NSD_PORT" "$T/silent" &
relay=$!
stop_at_exit $relay
dns_answers 53 $relay || { report 1 'a name server on port 53' && exit 1; }

### Users, each with another way of running the filters

# The examples as they are installed, but below $fs.
under() { sed "s,/usr/local/bin,$fs/bin,g; s,/usr/local/share/assay,$fs,g"; }
closed() { sed 's/^#\([^ ]\)/\1/'; }
# Uncomment the rule that stands behind the comment that begins with $1.
rule() {
	perl -e 'my $on = 0;
		while (<STDIN>) {
			$on = 1 if /^\s*# \Q$ARGV[0]\E/;
			$on = 2 if $on == 1 && (/^\s*#$/ || /^\s*# (?:if|:0)/);
			$on = 0 if $on && !/^\s*#/;
			s/# // if $on == 2 && !/^\s*#$/;
			print;
		}' "$1"
}
mkdir "$fs/examples"
cp "$ex"/* "$fs/examples"
chmod 755 "$fs/examples"/*
for user in assay jo jill kim kate bob sam max mia; do add_user $user; done
rc() { under >"$fs/home/$1/.$2"; }
rc jo procmailrc <"$ex/procmailrc"
closed <"$ex/procmailrc" | rc jill procmailrc
rc kim procmailrc <"$ex/procmailrc-mailchain"
closed <"$ex/procmailrc-mailchain" | rule 'To refuse' |
	sed "s,spfcheck dkim,'spfcheck -t 203.0.113.0/24' dkim," |
	rule 'Where the DNS had no answer' | rc kate procmailrc
{
	# maildrop forgets the environment as well.
	echo "ASSAY_CONF=\"$fs/assay.conf\""
	echo 'ASSAY_NAMESERVER="127.0.0.1"'
	cat "$ex/mailfilter"
} | rc max mailfilter
closed <"$ex/mailfilter" | rule 'To refuse' | rc mia mailfilter
# Bob has a pipe, Sam the rules alone: for him all was judged before.
sed -e '/^# A filter with options/,/^| mailchain/c\
JUDGED=failed\
\
:0 fw\
| bash -o pipefail -c "spfcheck | dkimverify | dmarceval"\
' "$ex/procmailrc-mailchain" | closed | rc bob procmailrc
sed -e '/^# A filter with options/,/^:0 a/c\
:0' -e '/^# Fail closed/,$d' "$ex/procmailrc-mailchain" | rc sam procmailrc
for user in jo jill kim kate bob sam max mia; do own $user; done
for f in kate mia; do
	not_ok "$f: the rules are there" \
		grep -qE '^[[:space:]]*# .*EXITCODE' "$fs/home/$f"/.[mp]*
done

{
	cat "$ex/assay.conf"
	cat <<-EOT
		dns-timeout 900
		dns-budget 2500
		signing example.org:out:$fs/ours.pem
	EOT
} >"$fs/assay.conf"
chown assay "$fs/ours.pem"
cp "$B/bin"/* "$fs/bin"
chmod 755 "$fs/bin"/*

### Postfix: the lines of the example, and those it says belong elsewhere

# What the comments of the example say for main.cf.
shown() { # name [word in it]
	perl -0777 -e 'local $_ = <STDIN>;
		while (/^#\s+(?:main\.cf: )?(\Q$ARGV[0]\E =.*(?:\n#     .*)*)/mg) {
			(my $line = $1) =~ s/\n#\s+/ /g;
			print "$line\n" if $line =~ /$ARGV[1]/;
		}' "$1" "${2-.}" <"$ex/postfix-master.cf"
}
configure <<EOT
myhostname = mx.example.org
mydestination = example.org, example.edu
local_recipient_maps =
home_mailbox = Maildir/
relayhost = [127.0.0.1]:2525
mailbox_command_maps = texthash:$fs/commands
transport_maps = inline:{ { mia@example.org = maildrop: }
  { nobody@example.org = authdaemond: } }
$(shown maildrop_destination_recipient_limit)
$(shown always_add_missing_headers)
$(shown disable_mime_output_conversion)
export_environment = TZ MAIL_CONFIG LANG ASSAY_BIN=$fs/bin
  ASSAY_CONF=$fs/assay.conf ASSAY_NAMESERVER=127.0.0.1
EOT
{
	procmail=$(shown mailbox_command procmail)
	for user in jo jill kim kate bob sam; do
		echo "$user ${procmail#* = } ASSAY_CONF=$fs/assay.conf ASSAY_NAMESERVER=127.0.0.1"
	done
	maildrop=$(shown mailbox_command maildrop)
	echo "max ${maildrop#* = }"
} >"$fs/commands"
# shellcheck disable=SC2016 # the $ are Postfix's
# Without an authdaemond nobody is known to it; Mia has a file instead.
{
	echo 'smtp inet n - n - - smtpd'
	echo '10025 inet n - n - - smtpd'
	sed -n 's/^#\( *-o content_filter=assay:.*\)/\1/p' "$ex/postfix-master.cf"
	echo '587 inet n - n - - smtpd -o local_header_rewrite_clients='
	sed -n 's/^#\( *-o content_filter=assay-sign:.*\)/\1/p' \
		"$ex/postfix-master.cf"
	under <"$ex/postfix-master.cf" | sed '/^maildrop  *unix/,/^ *maildrop /{
		s,-d "$$1",'"$fs/home/mia/.mailfilter"',
		s/user=vmail/user=mia/
	}'
	sed -n '/^maildrop  *unix/,/^ *maildrop /{
		s/^maildrop/authdaemond/
		s/user=vmail/user=mia/
		p
	}' "$ex/postfix-master.cf"
} >>"$fs/etc/master.cf"
mkdir "$fs/sink"
chown postfix "$fs/sink"
smtp-sink -8 -u postfix -d "$fs/sink/%S." 127.0.0.1:2525 100 \
	>"$T/sink.err" 2>&1 &
stop_at_exit $!
start_postfix

### The messages: NAME.sent goes over the wire, NAME must arrive

mkdir "$T/in"
message() { # kind author; stdin: body
	printf '%s\n' "From: Author <$2>" 'To: all@example.org' "Subject: $1" \
		'Date: Wed, 25 Nov 2026 10:00:00 +0000' \
		"Message-ID: <$1@example.net>" "X-Kind: $1" ''
	cat
}
for m in genuine silent exits killed; do
	perl -e 'print "line $_ \t with blanks at its end  \n" for 1 .. 5000' |
		message $m ann@shop.example |
		dkimsign -q -k "shop.example:out:$T/shop.pem" >"$T/in/$m"
done
for m in spoofed borrowed lying; do
	echo 'pay this' | message $m boss@shop.example >"$T/in/$m"
done
echo 'hello' | message slow ann@slow.example >"$T/in/slow"
perl -e 'print "From me\n.\n..\n\0 \xff\xc3\xa4 \t\n", "x" x 3000, "\n\n\n",
	"From: x\n", "Authentication-Results: mx.example.org; spf=pass\n"' |
	message odd ann@nowhere.example >"$T/in/odd"
for m in "$T"/in/*; do cp "$m" "$m.sent"; done
{
	echo 'Authentication-Results: mx.example.org; dmarc=pass header.from=shop.example'
	printf 'Authentication-results :\n\t(x) MX.example.org. ;\n\tdkim=pass header.d=shop.example;\n\tspf=pass smtp.mailfrom=boss@shop.example\n'
	echo 'Received: from mx.example.org (mx.example.org [203.0.113.10])'
	echo '	by mx.example.org (Postfix) with ESMTP id 1; Wed, 25 Nov 2026 10:00:00 +0000'
	cat "$T/in/lying"
} >"$T/in/lying.sent"

to_all() { # kind from client: to all that run the filters, and through ours
	send "$T/in/$1.sent" "$2" "$3" jo@example.org jill@example.org \
		kim@example.org kate@example.edu bob@example.org \
		max@example.org mia@example.org
	rc_is 0 "$1: taken"
	port=10025
	send "$T/in/$1.sent" "$2" "$3" sam@example.edu
	port=25
	rc_is 0 "$1: taken by the content filter"
}

# All copies that there are, one a line: user, kind, folder, then our results
# from the top, and whether the message is as it was sent.
look() {
	perl -e '
		my ($in, $home) = @ARGV;
		for my $file (glob "$home/*/Maildir/{,.Junk/}{new,cur}/*") {
			my ($user, $place) = $file =~
				m{/([^/]+)/Maildir/(\.Junk)?} or die;
			local $/;
			open my $f, "<", $file or die "$file: $!";
			$_ = <$f>;
			my ($kind) = (/^X-Kind: (\w+)/m, "broken");
			my $want = open($f, "<", "$in/$kind") ? <$f> : "\0";
			# procmail ends each message with an empty line
			s/\n\z// if !/\Q$want\E\z/;
			my $whole = s/\Q$want\E\z// ? "whole" : "changed";
			my $top = $_;
			s/\n(?=[ \t])//g;
			my @ours = map { s/^\s*\([^)]*\)//r }
				/^authentication-results\s*:(.*)/gim;
			my @results = map { / ?mx\.example\.org; ?([a-z]+=[a-z]+)/ ?
				$1 : () } grep /mx\.example\.org/i, @ours;
			$top =~ s/\A(?:(?:Return-Path|X-Original-To|Delivered-To|
				Received|Authentication-Results):.*\n
				(?:[ \t].*\n)*)*\z//x or $whole = "changed";
			print join(" ", $user, $kind, $place ? "junk" : "inbox",
				@results, $whole), "\n";
		}' "$T/in" "$fs/home" >"$T/table"
}
arrived() { # users kind what
	for u in $1; do
		is "$(sed -n "s/^$u $2 //p" "$T/table")" "$3" \
			"$u, $2: ${3:-not there}"
	done
}
alone='jo jill max mia' # one filter in each recipe

### Each verdict

to_all genuine ann@shop.example '192.0.2.150 mail.shop.example'
to_all spoofed boss@shop.example '198.51.100.9 mail.shop.example'
to_all borrowed a@bulk.example '198.51.100.90 bulk.example'
to_all lying a@bulk.example '198.51.100.90 bulk.example'
to_all slow ann@slow.example '192.0.2.180 slow.example'
to_all odd '' '192.0.2.99 nowhere.example'
settle
look
all="$alone kim kate bob sam"
arrived "$all" genuine 'inbox dmarc=pass dkim=pass spf=pass whole'
arrived "$alone" spoofed 'junk spf=fail whole'
arrived 'kim kate bob sam' spoofed 'junk dmarc=fail dkim=none spf=fail whole'
for m in borrowed lying; do
	arrived 'jo jill max kim bob sam' $m \
		'junk dmarc=fail dkim=none spf=pass whole'
	arrived 'kate mia' $m '' # refused
done
arrived "$alone kim bob sam" slow 'inbox dmarc=temperror dkim=none spf=pass whole'
arrived kate slow ''
arrived "$all" odd 'inbox dmarc=none dkim=none spf=none whole'
is "$(logged 'to=<kate@.*dsn=5.7.0, status=bounced')" 2 'kate: two are refused'
is "$(logged 'to=<mia@.*dsn=5.7.0, status=bounced')" 2 'mia: two are refused'
is "$(logged 'status=bounced')" 4 'and no other'
grep -lr 'X-Rcpt-Args: <a@bulk.example>' "$fs/sink" | wc -l >"$T/ndr"
is "$(tr -d ' ' <"$T/ndr")" 2 'the sender is told of each message'
is "$(deferred)" 1 'one message waits'
is "$(logged 'to=<kate@.*dsn=4.3.0, status=deferred')" 1 \
	'for Kate, since there was no answer'

### The name server is silent

kill -STOP $relay
to_all silent ann@shop.example '192.0.2.150 mail.shop.example'
settle
look
arrived "$alone kim bob sam" silent \
	'inbox dmarc=temperror dkim=temperror spf=temperror whole'
arrived kate silent ''
is "$(deferred)" 2 'silence: two messages wait for Kate'
is "$(logged 'status=bounced')" 4 'silence: nothing is sent back'
kill -KILL $relay
wait $relay 2>/dev/null
: >"$T/silent"
perl "$SRC/t/dns-relay.pl" 53 "$NSD_PORT" "$T/silent" &
relay=$!
stop_at_exit $relay
dns_answers 53 $relay
flush
look
arrived kate silent 'inbox dmarc=pass dkim=pass spf=pass whole'
arrived kate slow 'inbox dmarc=none dkim=none spf=pass whole'
is "$(deferred)" 0 'once the name server answers they arrive'

### Filters that die

mv "$fs/bin" "$fs/good"
mkdir "$fs/bin"
dies() { # command
	for p in spfcheck dkimverify dmarceval mailchain dkimsign; do
		printf '#!/bin/sh\nhead -c 300\n%s\n' "$1" >"$fs/bin/$p"
		chmod 755 "$fs/bin/$p"
	done
}
dies 'cat >/dev/null; exit 1'
to_all exits ann@shop.example '192.0.2.150 mail.shop.example'
settle
dies "kill -9 \$\$"
to_all killed ann@shop.example '192.0.2.150 mail.shop.example'
settle
look
for m in exits killed; do
	arrived 'jo max kim' $m 'inbox whole' # fail open
	arrived 'jill kate bob mia sam' $m ''
done
is "$(deferred)" 4 'a filter that dies: what is fail-closed waits'
is "$(logged 'status=bounced')" 4 'a filter that dies: nothing is sent back'
is "$(logged 'to=<sam@.*dsn=4.3.0, status=deferred')" 2 \
	'a filter that dies: the content filter says try again'

### On the way out

printf 'From: jo@example.org\nTo: partner@example.com\nX-Kind: out\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nPrei\303\237e\n.\nFrom me  \n' \
	>"$T/in/out"
sed 's/example\.org/example.edu/; s/: out$/: strange/' "$T/in/out" >"$T/in/strange"
port=587
send "$T/in/out" jo@example.org '' partner@example.com other@example.com
rc_is 0 'submitted: taken'
settle
out() { grep -lr '^X-Kind: out' "$fs/sink"; }
is "$(out | wc -l | tr -d ' ')" 0 'dkimsign dies: nothing leaves'
is "$(deferred)" 5 'dkimsign dies: it waits'
rm -r "${fs:?}/bin"
mv "$fs/good" "$fs/bin"
flush
look
for m in exits killed; do
	arrived 'jill kate bob mia sam' $m \
		'inbox dmarc=pass dkim=pass spf=pass whole'
	arrived 'jo max kim' $m 'inbox whole'
done
is "$(deferred)" 0 'filters that work again: all that waited is gone'
is "$(out | wc -l | tr -d ' ')" 1 'submitted: it leaves once'
sed '/^X-[A-Z][a-z]*-\(Args\|Addr\|Proto\|Name\):/d' "$(out)" >"$T/m"
is "$(grep -c '^X-Rcpt-Args: <.*@example.com>' "$(out)")" 2 'submitted: to both'
run dkimverify -n -z "$T/zone" "$T/m"
rc_is 0 'submitted: the signature verifies'
out_has 'pass example.org/out' 'submitted: it is ours'
for field in Date Message-ID; do
	is "$(grep -aic "^$field: ." "$T/m")" 1 "submitted: it has a $field"
done
sed '1,/^$/d' "$T/in/out" >"$T/body"
sed -e '1,/^$/d' -e '$d' "$T/m" >"$T/out" # smtp-sink ends it with an empty line
same "$T/body" "$T/out" 'submitted: the body is as it was'

send "$T/in/strange" jo@example.org '' partner@example.com
settle
is "$(deferred)" 1 'a domain that is not ours: it waits'
is "$(grep -lr '^X-Kind: strange' "$fs/sink" | wc -l | tr -d ' ')" 0 \
	'and does not leave'

### maildrop where authdaemond is not there

port=25
send "$T/in/slow" ann@shop.example '192.0.2.150 mail.shop.example' \
	nobody@example.org
settle
is "$(deferred)" 2 'no authdaemond: it waits'
is "$(logged 'status=bounced')" 4 'no authdaemond: it is not sent back'
not_ok 'nobody got a part of a message' grep ' broken ' "$T/table"
ok 'Postfix has nothing to complain of' test -z \
	"$(grep -aiE 'fatal|panic|undefined' "$fs/log" "$T/postfix.out")"
# shellcheck disable=SC2154 # lib.sh counts them
if [ "$bad" != 0 ]; then
	tail -n 150 "$fs/log" | sed 's/^/# /'
	sed 's/^/# /' "$T/table"
fi
done_testing
