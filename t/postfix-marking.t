#!/bin/sh
# A real Postfix holds what the marking rules block, as the examples show: in
# by SMTP, out by submission, and in the recipes of users. Nothing of what is
# blocked is seen by anybody, whoever is to be told is told once, and no message
# is lost.
# shellcheck source=t/postfix.sh
. "$(dirname "$0")/postfix.sh"
private "$@"
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2034 # run looks at it
MEMCHECK= # Postfix starts the programs, not we
[ -z "$why" ] || skip_all "$why"
need perl procmail maildrop sha256sum
for p in markcheck markset blocknotice; do
	[ -x "$B/bin/$p" ] || skip_all "no $p"
done
ex=$SRC/share/examples
mount_fs

### The gateway, by the lines of the example

# The examples as they are installed, but below $fs.
under() {
	sed "s,/usr/local/bin,$fs/bin,g; s,/usr/local/share/assay,$fs/share,g
		s,/var/spool/assay,$fs/spool,g; s,/var/tmp,$fs/tmp,g"
}
mkdir -p "$fs/share/examples" "$fs/libexec"
cp -R "$SRC/share/schemes" "$SRC/share/templates" "$SRC/share/controls" \
	"$fs/share"
for f in "$ex"/*; do
	under <"$f" >"$fs/share/examples/${f##*/}"
	[ ! -x "$f" ] || chmod 755 "$fs/share/examples/${f##*/}"
done
cp "$B/bin"/* "$fs/bin"
cp "$B/libexec"/* "$fs/libexec"
chmod -R go+rX "$fs/bin" "$fs/libexec" "$fs/share"
mkdir -m 1777 "$fs/tmp"
for user in assay joe ann bob cy dan dot meg may fay; do add_user $user; done
install -d -o assay -m 700 "$fs/spool" "$fs/spool/held" "$fs/state"

: >"$fs/zone"
settings() { # of users; with "gateway" those of the gateway too
	cat <<-EOT
		authserv-id mx.example.org
		domain example.org agency.gov.au
		contact Service desk, 1234
		notice-from security@agency.gov.au
	EOT
	[ $# = 0 ] || cat <<-EOT
		ceiling PROTECTED
		ceiling .gov.au PROTECTED
		ceiling shop.example OFFICIAL
		ceiling * OFFICIAL:Sensitive
		block-log $fs/state/blocked
	EOT
}
settings >"$fs/user.conf"
settings gateway >"$fs/assay.conf"
cp "$fs/assay.conf" "$T/assay.conf"

# How users have their mail delivered: procmail and maildrop with the recipes of
# the example, as they are and fail-closed.
closed() { sed 's/^#\([^ ]\)/\1/'; }
under <"$ex/procmailrc-markings" >"$fs/home/dan/.procmailrc"
under <"$ex/procmailrc-markings" | closed >"$fs/home/dot/.procmailrc"
{
	# maildrop forgets the environment.
	echo "ASSAY_CONF=\"$fs/user.conf\""
	under <"$ex/mailfilter-markings"
} >"$fs/home/meg/.mailfilter"
closed <"$fs/home/meg/.mailfilter" >"$fs/home/may/.mailfilter"
# Fay wants to be told of what has no valid marking.
cat >"$fs/home/fay/.procmailrc" <<EOT
MAILDIR=\$HOME/Maildir
DEFAULT=\$MAILDIR/
SHELL=/bin/sh

:0
* ^X-Assay:[ 	]*mx\\.example\\.org;[ 	]*marking=flag\\>
{
	:0 cw
	| $fs/bin/blocknotice -T --flag --to fay@agency.gov.au >\$HOME/notice

	:0 a
	* ? /usr/sbin/sendmail -i -t -f '' <\$HOME/notice
	\$DEFAULT
}
EOT
for user in dan dot meg may fay; do own $user; done
for user in dan dot fay; do
	echo "$user /usr/bin/procmail ASSAY_CONF=$fs/user.conf TMPDIR=$fs/tmp"
done >"$fs/commands"
for user in meg may; do
	# shellcheck disable=SC2016 # the $ is Postfix's
	echo "$user /usr/bin/maildrop -f \"\$SENDER\""
done >>"$fs/commands"

configure <<EOT
myhostname = mx.example.org
mydestination = example.org, agency.gov.au
local_recipient_maps =
home_mailbox = Maildir/
relayhost = [127.0.0.1]:2525
mailbox_command_maps = texthash:$fs/commands
always_add_missing_headers = yes
disable_mime_output_conversion = yes
smtpd_discard_ehlo_keywords = dsn
export_environment = TZ MAIL_CONFIG LANG ASSAY_CONF=$fs/assay.conf
  ASSAY_ZONE=$fs/zone ASSAY_SENDMAIL=$fs/sendmail TMPDIR=$fs/tmp
EOT
# It fails where a notice is to be sent and $fs/silent is there.
cat >"$fs/sendmail" <<EOT
#!/bin/sh
[ ! -e "$fs/silent" ] || case " \$* " in *' -t '*) exit 75 ;; esac
exec /usr/sbin/sendmail "\$@"
EOT
chmod 755 "$fs/sendmail"
{
	echo 'smtp inet n - n - - smtpd'
	sed -n 's/^#\( *-o content_filter=assay-in:.*\)/\1/p' \
		"$ex/postfix-master.cf"
	echo '587 inet n - n - - smtpd -o local_header_rewrite_clients='
	echo '  -o mynetworks=127.0.0.0/8,198.51.100.9' # who has logged in
	sed -n 's/^#\( *-o content_filter=assay-out:.*\)/\1/p' \
		"$ex/postfix-master.cf"
	# Straight to the recipes of the users.
	echo '10025 inet n - n - - smtpd'
	under <"$ex/postfix-master.cf"
} >>"$fs/etc/master.cf"
mkdir "$fs/sink"
chown postfix "$fs/sink"
smtp-sink -8 -u postfix -d "$fs/sink/%S." 127.0.0.1:2525 200 \
	>"$T/sink.err" 2>&1 &
stop_at_exit $!
start_postfix
is "$(grep -c '^ *-o content_filter=assay-' "$fs/etc/master.cf")" 2 \
	'the lines of the example are there'

### What is where

outside='192.0.2.1 out.dept.gov.au'
mark() { printf 'X-Protective-Marking: VER=2024.1, NS=gov.au,\n SEC=%s,\n ORIGIN=joe@dept.gov.au\n' "$1"; }
mkdir "$T/in"
# kind author level: a message with that marking, or with none where it is
# empty; stdin: further fields, an empty line, the body. In what may be blocked
# are words that nobody must see.
message() {
	{
		printf '%s\n' "From: Author <$2>" 'To: all@example.org' \
			'Date: Wed, 25 Nov 2026 10:00:00 +0000' \
			"Message-ID: <$1@dept.gov.au>" "X-Kind: $1"
		[ -z "$3" ] || mark "$3"
		cat
	} >"$T/in/$1"
}
secrets='crownjewels|moonstone|amulet|BLUEBIRD|zirconium'
hidden() { printf 'Subject: the crownjewels\n\nThe moonstone is not among them.\n'; }
plain() { printf 'Subject: lunch\n\nAt noon, as ever.\n'; }

# All messages that there are into $T/table, one a line: where, kind, verdict of
# our X-Assay, and whether the rest is as it was sent. A notice is "notice of
# KIND", then what it is. What left: "sink", kind, recipients.
look() {
	perl -e '
		my ($in, $fs, $secrets) = @ARGV;
		my %from = map { my ($user, $folder) =
			m{/([^/]+)/Maildir(?:/\.(\w+))?/(?:new|cur)/};
			$_ => $user . ($folder ? ".$folder" : "") }
			glob "$fs/home/*/Maildir/{,.Held/}{new,cur}/*";
		$from{$_} = "held" for glob "$fs/spool/held/{new,cur}/*";
		$from{$_} = "sink" for glob "$fs/sink/*";
		for my $file (sort keys %from) {
			local $/;
			open my $f, "<", $file or die "$file: $!";
			$_ = <$f>;
			my $where = $from{$file};
			my @to = map lc, /^X-Rcpt-Args: <(.*)>/mg;
			my $leaks = $where !~ /held/i && /$secrets/i;
			s/\A(?:X-\w+-Args:.*\n|X-(?:Client-(?:Addr|Proto)|
				Helo-Args|Mail-Args|Rcpt-Args):.*\n)+//x;
			if (/^X-Loop: blocknotice\@/m && !/^X-Kind:/m) {
				my ($about) = /^References: <(\w[\w.-]*)\@/m;
				my $kind = /^X-Failed|^Content-Type: multipart\/report;/m ?
					"report" : /^Subject: A message to you was not/m ?
					"inbound" : /^Subject: A message to you needs/m ?
					"flag" : /^Subject: Security alert/m ? "alert" : "unknown";
				print "$where notice of ", $about // "?", " $kind",
					@to ? " to @to" : "",
					$leaks ? " LEAKS" : "", "\n";
				next;
			}
			my ($kind) = /^X-Kind: ([\w.-]+)/m;
			my $want = defined $kind && open($f, "<", "$in/$kind") ?
				<$f> : "\0";
			s/\n\z// if !/\Q$want\E\z/; # procmail, smtp-sink
			my $whole = s/\Q$want\E\z// ? "whole" : "changed";
			s/\n(?=[ \t])//g;
			/\A(?:(?:Return-Path|X-Original-To|Delivered-To|Received|
				Authentication-Results|X-Assay):.*\n)*\z/x or
				$whole = "changed";
			my @verdicts = /^X-Assay: mx\.example\.org;\s*marking=(\w+)/mg;
			print join(" ", $where, $kind // "broken", @verdicts, $whole,
				@to ? "to @to" : ()), "\n";
		}' "$T/in" "$fs" "$secrets" | sort >"$T/table"
}
# kind: what became of it and who was told, but for the order
fate() { grep -e "^[^ ]* $1 " -e "^[^ ]* notice of $1 " "$T/table" | tr '\n' ';'; }
fate_is() { is "$(fate "$1")" "$2" "$3"; }
blocks() { wc -l <"$fs/state/blocked" | tr -d ' '; }
held() { find "$fs/spool/held/new" -type f | wc -l | tr -d ' '; }

### In: above the ceiling

hidden | message secret joe@dept.gov.au SECRET
printf 'Subject: =?UTF-8?Q?crownjewels_=5BSEC=3DTOP-SECRET=5D?=\n\nmoonstone\n' |
	message subject joe@dept.gov.au ''
cat <<'EOT' | message inside joe@dept.gov.au OFFICIAL
Subject: crownjewels
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=_b"

--=_b
Content-Type: text/plain

moonstone
--=_b
Content-Type: text/plain; name="amulet.txt"
Content-Disposition: attachment; filename="amulet.txt"
Content-Transfer-Encoding: base64

U0VDUkVUCgp6aXJjb25pdW0K
--=_b--
EOT
hidden | message codeword joe@dept.gov.au 'SECRET, CAVEAT=C:BLUEBIRD'
hidden | message several joe@dept.gov.au SECRET
for m in secret subject inside codeword; do
	send "$T/in/$m" joe@dept.gov.au "$outside" ann@agency.gov.au
	rc_is 0 "$m: taken"
done
send "$T/in/several" joe@dept.gov.au "$outside" ann@agency.gov.au \
	bob@example.org cy@example.org
rc_is 0 'several: taken'

### In: valid, unmarked, invalid

plain | message valid joe@dept.gov.au OFFICIAL
plain | message unmarked joe@dept.gov.au ''
plain | message invalid joe@dept.gov.au Protected
{
	echo 'X-Assay: mx.example.org; marking=pass state=valid'
	plain
} | message forged joe@dept.gov.au ''
cp "$T/in/forged" "$T/forged"
sed '/^X-Assay/d' "$T/forged" >"$T/in/forged"
for m in valid unmarked invalid; do
	send "$T/in/$m" joe@dept.gov.au "$outside" ann@agency.gov.au \
		fay@agency.gov.au
done
send "$T/forged" joe@dept.gov.au "$outside" ann@agency.gov.au
settle
look
for m in secret subject inside codeword; do
	fate_is $m "ann notice of $m inbound;held $m block whole;" \
		"$m: held, and its recipient is told"
done
fate_is several 'ann notice of several inbound;bob notice of several inbound;cy notice of several inbound;held several block whole;' \
	'several recipients: held once, and each is told'
fate_is valid 'ann valid pass whole;fay valid pass whole;' \
	'valid: delivered with its field'
for m in unmarked invalid; do
	fate_is $m "$(printf '%s\n' "ann $m flag whole" "fay $m flag whole" \
		"fay notice of $m flag" | sort | tr '\n' ';')" \
		"$m: delivered, flagged, and who wants to be told is told"
done
fate_is forged 'ann forged flag whole;' 'a forged verdict is taken out'
is "$(blocks) $(held)" '5 5' 'five blocks in the log, five messages held'
run find "$fs/spool/held" -type f ! -perm 600 -o ! -user assay
out_is 'what is held is for the user assay alone' </dev/null
is "$(grep -rlE "$secrets" "$fs/spool/held" | wc -l | tr -d ' ')" 5 \
	'what is not to be seen is there'
grep -l 'about\|^References: <secret@' "$fs/home/ann/Maildir/new"/* >"$T/found"
notice=$(cat "$T/found")
run cat "$notice"
has 'Return-Path: <>' 'a notice is from nobody'
has 'To: ann@agency.gov.au' 'and to its reader'
out_has 'Highest allowed:    PROTECTED' 'and says what may be held here'
run markcheck -n -C "$fs/user.conf" --direction in <"$notice"
rc_is 0 'and is marked itself'

### Out: by submission

port=587
out() { # kind level from client to...
	m=$1
	hidden | message "$1" "$3" "$2"
	shift 2
	send "$T/in/$m" "$@"
	rc_is 0 "$m: taken"
}
out out-unmarked '' joe@example.org '' partner@other.example
out out-invalid 'TOP SECRET' joe@example.org '' partner@dept.gov.au
out out-above OFFICIAL:Sensitive joe@example.org '' partner@shop.example
out out-one-above OFFICIAL:Sensitive joe@example.org '' x@dept.gov.au \
	partner@shop.example
out out-ceiling SECRET joe@example.org '' x@dept.gov.au
out out-gov PROTECTED joe@example.org '' x@dept.gov.au
out out-rest OFFICIAL:Sensitive joe@example.org '' x@other.example
out login-unmarked '' joe@example.org '198.51.100.9 laptop joe' x@dept.gov.au
out login-valid PROTECTED joe@example.org '198.51.100.9 laptop joe' x@dept.gov.au
out stranger '' eve@elsewhere.example '' x@dept.gov.au
settle
look
for m in unmarked invalid above one-above ceiling; do
	fate_is out-$m "held out-$m block whole;joe notice of out-$m report;" \
		"out-$m: does not leave, and its sender is told"
done
fate_is login-unmarked \
	'held login-unmarked block whole;joe notice of login-unmarked report;' \
	'who logged in from outside is told too'
fate_is out-gov 'sink out-gov whole to x@dept.gov.au;' \
	'out-gov: leaves as it was, with no field of ours'
fate_is out-rest 'sink out-rest whole to x@other.example;' \
	'out-rest: where * may hold it'
fate_is login-valid 'sink login-valid whole to x@dept.gov.au;' 'login-valid: leaves'
fate_is stranger 'held stranger block whole;' \
	'a sender who is none of ours is not told'
is "$(blocks) $(held)" '12 12' 'seven blocks more, seven messages held'
grep -l '^References: <out-one-above@' "$fs/home/joe/Maildir/new"/* >"$T/found"
run cat "$(cat "$T/found")"
has 'Content-Type: multipart/report; report-type=delivery-status' 'the sender has a report'
out_has 'Final-Recipient: rfc822; x@dept.gov.au' 'of one who might have had it'
out_has 'Final-Recipient: rfc822; partner@shop.example' 'and of one who might not'
has 'Auto-Submitted: auto-replied' 'that no machine answers'

### Nothing else has it

# A report of success, which anybody may ask for, would tell what was said of
# the message, and that somebody has it.
port=25
# shellcheck disable=SC2016 # it is Perl
sed 's/"RCPT TO:<$_>"/"RCPT TO:<$_> NOTIFY=SUCCESS"/' "$T/smtp.pl" >"$T/notify.pl"
run perl "$T/notify.pl" 25 joe@dept.gov.au "$outside" ann@agency.gov.au \
	<"$T/in/secret"
err_has 'NOTIFY=SUCCESS: 5' 'nobody gets a report of success'
not_ok 'no word has gone to a sender outside' grep 'to joe@dept.gov.au' "$T/table"
not_ok 'nothing of what is blocked is in a delivered message' grep LEAKS "$T/table"
not_ok 'or in the log of Postfix' grep -iE "$secrets" "$fs/log"
not_ok 'or in the log of blocks' grep -iE "$secrets" "$fs/state/blocked"
is "$(find "$fs/tmp" -mindepth 1)" '' 'or left behind'

### No notice about notices, bounces, lists

quiet() { # kind from; stdin: fields
	{ cat && hidden; } | message "$1" eve@dept.gov.au SECRET
	send "$T/in/$1" "$2" "$outside" ann@agency.gov.au
}
quiet null '' </dev/null
echo 'List-Id: <all.dept.gov.au>' | quiet list owner@dept.gov.au
echo 'Precedence: bulk' | quiet bulk eve@dept.gov.au
echo 'Auto-Submitted: auto-replied' | quiet automatic eve@dept.gov.au
quiet daemon mailer-daemon@dept.gov.au </dev/null
# A notice of ours that somebody marked higher, and sends in.
sed '1,/^Delivered-To/d; /^X-Protective/,/ORIGIN/d
	s/^\(Message-I[Dd]: <\).*/\1returned@mx.example.org>/' "$notice" >"$T/notice"
{ mark SECRET && echo 'X-Kind: returned' && cat "$T/notice"; } >"$T/in/returned"
send "$T/in/returned" eve@dept.gov.au "$outside" ann@agency.gov.au
# And one that the recipient's own rules hold.
cp -R "$fs/share/templates" "$fs/templates"
sed -i 's/SEC=OFFICIAL/SEC=SECRET/' "$fs/templates"/*
echo "templates $fs/templates" >>"$fs/assay.conf"
hidden | message marked joe@dept.gov.au SECRET
send "$T/in/marked" joe@dept.gov.au "$outside" dan@example.org
settle
cp "$T/assay.conf" "$fs/assay.conf"
look
for m in null list bulk automatic daemon returned; do
	fate_is $m "held $m block whole;" "$m: held, and nobody is told"
done
fate_is marked 'dan.Held notice of marked inbound;held marked block whole;' \
	'a notice that is held itself makes no notice'

### At most so many, with ten at once

printf 'notice-limit 3\nnotice-state %s\n' "$fs/state/notices" >>"$fs/assay.conf"
before=$(held)
i=0
while [ $((i += 1)) -le 10 ]; do
	hidden | message many-$i joe@dept.gov.au SECRET
	perl "$T/smtp.pl" 25 joe@dept.gov.au "$outside" cy@example.org \
		<"$T/in/many-$i" >"$T/many-$i.out" 2>&1 &
	last=$!
	sent="${sent-} $last"
done
for i in $sent; do
	wait "$i" || report 1 'ten at once: taken'
done
settle
look
is "$(grep -c '^cy notice of many-.* inbound$' "$T/table")" 3 \
	'ten at once: three notices, which is the limit'
is "$(grep -c '^held many-.* block whole$' "$T/table") $(($(held) - before))" \
	'10 10' 'ten at once: all are held'
cp "$T/assay.conf" "$fs/assay.conf"

### Failures

waits() { # what: three messages, none of which may be lost
	name=$1
	bounced=$(logged 'status=bounced')
	waiting=$(deferred)
	plain | message "$name-in" joe@dept.gov.au OFFICIAL
	send "$T/in/$name-in" joe@dept.gov.au "$outside" ann@agency.gov.au
	hidden | message "$name-block" joe@dept.gov.au SECRET
	send "$T/in/$name-block" joe@dept.gov.au "$outside" ann@agency.gov.au
	plain | message "$name-out" joe@example.org PROTECTED
	port=587
	send "$T/in/$name-out" joe@example.org '' x@dept.gov.au
	port=25
	settle
	look
}
wait_all() { # what is wrong
	for m in in block out; do
		fate_is "$name-$m" '' "$1: $name-$m waits"
	done
	is "$(($(deferred) - waiting))" 3 "$1: three messages are in the queue"
	is "$(($(logged 'status=bounced') - bounced))" 0 "$1: nothing is sent back"
}
mended() { # what was wrong
	flush
	look
	fate_is "$name-in" "ann $name-in pass whole;" "mended: $1: delivered"
	fate_is "$name-block" \
		"ann notice of $name-block inbound;held $name-block block whole;" \
		"mended: $1: held, and told once"
	fate_is "$name-out" "sink $name-out whole to x@dept.gov.au;" \
		"mended: $1: sent"
	is "$(deferred)" 0 "mended: $1: nothing waits"
}
echo 'ceilling SECRET' >>"$fs/assay.conf"
waits conf
wait_all 'a key that is none'
cp "$T/assay.conf" "$fs/assay.conf"
mended 'a key that is none'
sed -i 's/^ceiling PROTECTED/ceiling PURPLE/' "$fs/assay.conf"
waits level
wait_all 'a ceiling that is none'
cp "$T/assay.conf" "$fs/assay.conf"
mended 'a ceiling that is none'
echo 'level PURPLE' >"$fs/share/schemes/au"
waits scheme
wait_all 'a broken scheme'
cp "$SRC/share/schemes/au" "$fs/share/schemes/au"
mended 'a broken scheme'
mv "$fs/bin" "$fs/good"
mkdir "$fs/bin"
# shellcheck disable=SC2016 # for the script
for p in markcheck mailchain blocknotice; do
	printf '#!/bin/sh\nhead -c 300\nkill -9 $$\n' >"$fs/bin/$p"
	chmod 755 "$fs/bin/$p"
done
waits killed
wait_all 'filters that die'
rm -r "${fs:?}/bin"
mv "$fs/good" "$fs/bin"
mended 'filters that die'

# What is to be held waits, all else goes on.
lines=$(blocks)
chmod 500 "$fs/spool/held"
rmdir "$fs/spool/held/tmp"
waits hold
fate_is hold-block '' 'where nothing can be held: what is blocked waits'
fate_is hold-in 'ann hold-in pass whole;' 'and all else goes on'
chmod 700 "$fs/spool/held"
mended 'nowhere to hold'
printf 'Subject: x\n\n{subject}\n' >"$fs/share/templates/inbound"
waits template
fate_is template-block '' 'a broken template: what is blocked waits'
fate_is template-in 'ann template-in pass whole;' 'and all else goes on'
cp "$SRC/share/templates/inbound" "$fs/share/templates/inbound"
mended 'a broken template'
touch "$fs/silent"
waits silent
fate_is silent-block 'held silent-block block whole;' \
	'a notice that cannot be sent: the message is held'
is "$(deferred)" 1 'and waits to be told of'
rm "$fs/silent"
mended 'a notice that cannot be sent'
# The log has a line for each time that it was judged.
tail -n "+$((lines + 1))" "$fs/state/blocked" |
	sed 's/"time":[0-9]*,//' >"$T/lines"
is "$(sort -u "$T/lines" | wc -l | tr -d ' ')" 3 \
	'what was tried again is one block in the log, by its reference'

### The recipes of users: procmail and maildrop

port=10025
to_users() { # kind
	send "$T/in/$1" joe@dept.gov.au "$outside" dan@example.org \
		dot@example.org meg@example.org may@example.org
	rc_is 0 "$1: taken"
}
hidden | message user-secret joe@dept.gov.au SECRET
plain | message user-valid joe@dept.gov.au PROTECTED
plain | message user-unmarked joe@dept.gov.au ''
{
	echo 'X-Assay: mx.example.org; marking=block direction=in'
	plain
} | message user-forged joe@dept.gov.au PROTECTED
cp "$T/in/user-forged" "$T/forged"
for m in secret valid unmarked; do to_users user-$m; done
to_users user-forged
sed -i '/^X-Assay/d' "$T/in/user-forged"
settle
look
for u in dan dot may meg; do
	arrived=$(grep "^$u\(\.Held\)\{0,1\} .*user-" "$T/table" | tr '\n' ';')
	is "$arrived" "$u notice of user-secret inbound;$u user-forged pass whole;$u user-unmarked flag whole;$u user-valid pass whole;$u.Held user-secret block whole;" \
		"$u: each where it belongs, and one notice"
done
run grep -rlE "$secrets" "$fs/home" --include='*.log'
rc_is 1 'nothing of what is held is in the logs of procmail and maildrop'
mv "$fs/bin" "$fs/good"
mkdir "$fs/bin"
# shellcheck disable=SC2016 # for the script
printf '#!/bin/sh\nhead -c 300\nkill -9 $$\n' >"$fs/bin/markcheck"
chmod 755 "$fs/bin/markcheck"
plain | message user-killed joe@dept.gov.au PROTECTED
to_users user-killed
settle
look
fate_is user-killed 'dan user-killed whole;meg user-killed whole;' \
	'markcheck dies: delivered as it was, or waits where the recipe is fail-closed'
rm -r "${fs:?}/bin"
mv "$fs/good" "$fs/bin"
# shellcheck disable=SC2016 # for the script
printf '#!/bin/sh\ncat >/dev/null\nexit 75\n' >"$fs/fails"
chmod 755 "$fs/fails"
mv "$fs/bin/blocknotice" "$fs/blocknotice"
cp "$fs/fails" "$fs/bin/blocknotice"
hidden | message user-untold joe@dept.gov.au SECRET
to_users user-untold
settle
look
fate_is user-untold '' 'blocknotice fails: what is blocked waits, for all'
mv "$fs/blocknotice" "$fs/bin/blocknotice"
flush
look
fate_is user-killed 'dan user-killed whole;dot user-killed pass whole;may user-killed pass whole;meg user-killed whole;' \
	'when it works again, the rest is delivered'
is "$(grep -c '^[a-z]*.Held user-untold block whole$' "$T/table") $(grep -c \
	' notice of user-untold inbound$' "$T/table")" '4 4' \
	'when it works again, all is held, and each is told'
is "$(deferred) $(logged 'status=bounced')" '0 0' 'nothing waits, nothing was sent back'

### markset in place of sendmail

cat >"$fs/submit" <<EOT
#!/bin/sh
# -f FROM -- TO...
from=\$2
shift 3
exec perl "$T/smtp.pl" 587 "\$from" '' "\$@"
EOT
chmod 755 "$fs/submit"
submit() { # kind option of markset...
	m=$1
	shift
	run env ASSAY_CONF="$fs/assay.conf" ASSAY_SENDMAIL="$fs/submit" \
		setsid -w "$fs/share/examples/sendmail-markset" "$@" \
		-f joe@example.org -- x@dept.gov.au <"$T/in/$m" 3>&-
}
hidden | message chosen joe@example.org ''
submit chosen --marking PROTECTED --access Legal-Privilege
rc_is 0 'a marking is chosen: sent'
hidden | message unchosen joe@example.org ''
submit unchosen
rc_is 75 'no choice, and nobody to ask: exit 75'
hidden | message too-high joe@example.org ''
submit too-high --marking SECRET
rc_is 1 'a choice above the ceiling: exit 1'
hidden | message lowered joe@example.org ''
submit lowered --reply "$T/in/out-gov" --marking OFFICIAL
rc_is 1 'lower than what is answered: exit 1'
settle
look
fate_is chosen 'sink chosen changed to x@dept.gov.au;' 'what is chosen leaves'
for m in unchosen too-high lowered; do
	fate_is $m '' "$m: nothing is sent, nothing is held"
done
run markcheck -n -a mx.example.org --ceiling PROTECTED --direction in \
	<"$(grep -l '^X-Kind: chosen' "$fs/sink"/*)"
rc_is 0 'and is valid where it arrives'
out_has 'level=PROTECTED' 'at the level that was chosen'
out_has 'where=both consistent=yes' 'in header and subject'
out_has 'access=Legal-Privilege' 'with its marker'

### The security staff

add_user security
echo 'report-to security@agency.gov.au' >>"$fs/assay.conf"
port=25
hidden | message spilled joe@dept.gov.au SECRET
send "$T/in/spilled" joe@dept.gov.au "$outside" ann@agency.gov.au
settle
cp "$T/assay.conf" "$fs/assay.conf"
look
fate_is spilled 'ann notice of spilled inbound;held spilled block whole;security notice of spilled alert;' \
	'a spill: the security staff has an alert'

### Two hundred messages, in and out, four at a time

seq=0
: >"$T/jobs"
: >"$T/fates"
job() { # kind level from port client to...: what is to become of it on stdin
	seq=$((seq + 1))
	kind=mix-$seq
	hidden | message $kind "${3:-joe@dept.gov.au}" "$2"
	shift 2
	printf '%s\n' "$kind <$*" | sed 's/ /> /2' >>"$T/jobs"
	sed "s/KIND/$kind/" >>"$T/fates"
}
mixed() {
	job in OFFICIAL joe@dept.gov.au 25 in bob@example.org <<-'EOT'
		bob KIND pass whole
	EOT
	job in '' joe@dept.gov.au 25 in bob@example.org dot@agency.gov.au <<-'EOT'
		bob KIND flag whole
		dot KIND flag whole
	EOT
	job in SECRET joe@dept.gov.au 25 in bob@example.org <<-'EOT'
		held KIND block whole
		bob notice of KIND inbound
	EOT
	job in TOP-SECRET joe@dept.gov.au 25 in bob@example.org \
		cy@agency.gov.au <<-'EOT'
		held KIND block whole
		bob notice of KIND inbound
		cy notice of KIND inbound
	EOT
	job in SECRET '' 25 in bob@example.org <<-'EOT'
		held KIND block whole
	EOT
	job out PROTECTED joe@example.org 587 out x@dept.gov.au <<-'EOT'
		sink KIND whole to x@dept.gov.au
	EOT
	job out '' joe@example.org 587 out x@dept.gov.au <<-'EOT'
		held KIND block whole
		joe notice of KIND report
	EOT
	job out PROTECTED joe@example.org 587 out x@other.example \
		x@dept.gov.au <<-'EOT'
		held KIND block whole
		joe notice of KIND report
	EOT
	job out PROTECTED joe@example.org 587 login x@dept.gov.au <<-'EOT'
		sink KIND whole to x@dept.gov.au
	EOT
	job out OFFICIAL joe@example.org 587 out ann@agency.gov.au <<-'EOT'
		ann KIND whole
	EOT
}
lines=$(blocks)
held=$(held)
pickups=$(logged 'postfix/pickup.*from=<>')
while [ $seq -lt 200 ]; do mixed; done
cat >"$T/jobs.sh" <<'EOT'
kind=$2 from=$3 port=$4
case $5 in
in) client='192.0.2.1 out.dept.gov.au' ;;
login) client='198.51.100.9 laptop joe' ;;
out) client= ;;
esac
from=${from#<} T=$1
shift 5
perl "$T/smtp.pl" "$port" "${from%>}" "$client" "$@" <"$T/in/$kind" >"$T/$kind.out" 2>&1
EOT
ok 'two hundred messages: all are taken' \
	xargs -a "$T/jobs" -P 4 -L 1 sh "$T/jobs.sh" "$T"
settle
look
grep -E '^[^ ]* (notice of )?mix-' "$T/table" >"$T/got"
sort "$T/fates" >"$T/want"
same "$T/want" "$T/got" 'each is delivered, held or sent, and told of, as it must be'
is "$(grep -v ' notice of ' "$T/got" | cut -d' ' -f2 | sort -u | wc -l |
	tr -d ' ')" 200 'none is lost'
is "$(grep '^held' "$T/got" | cut -d' ' -f2 | sort | uniq -d)" '' 'none is held twice'
blocked=$(grep -c '^held' "$T/want")
is "$(($(held) - held)) $(($(blocks) - lines))" "$blocked $blocked" \
	"$blocked blocks: as many messages are held, and lines in the log"
told=$(grep ' notice of ' "$T/want" | cut -d' ' -f4 | sort -u | wc -l | tr -d ' ')
is "$(($(logged 'postfix/pickup.*from=<>') - pickups))" "$told" \
	"$told of them are from somebody: as many notices in the log of Postfix"
copies=$(grep -c ' notice of ' "$T/want")
is "$(grep -c ' notice of mix-' "$T/table")" "$copies" \
	"and $copies copies in mailboxes"
is "$(deferred) $(logged 'status=bounced')" '0 0' 'nothing waits, nothing is sent back'
not_ok 'nothing of what is blocked is in any other message' grep LEAKS "$T/table"
ok 'Postfix has nothing to complain of' test -z \
	"$(grep -aiE 'fatal|panic|undefined' "$fs/log" "$T/postfix.out")"
# shellcheck disable=SC2154 # lib.sh counts them
if [ "$bad" != 0 ]; then
	tail -n 100 "$fs/log" | cut -c 1-300 | sed 's/^/# /'
	grep -v mix- "$T/table" | sed 's/^/# /'
fi
done_testing
