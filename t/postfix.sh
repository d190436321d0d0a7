# shellcheck shell=sh
# t/postfix.sh - a Postfix of our own, for tests; sourced after t/lib.sh.
#
#   private "$@"           before t/lib.sh: run the test again in namespaces of
#                          its own, where it may do as it likes: no other test
#                          and no service of the host is seen, or sees it.
#                          Leaves $why empty inside, else the reason to skip.
#   mount_fs               memory on $fs, below $T; nothing in it outlives us
#   add_user NAME          a user of this test, with a home in $fs/home/NAME
#   configure              /etc/postfix is $fs/etc now; main.cf from stdin. The
#                          caller adds lines to $fs/etc/master.cf
#   start_postfix          start it, wait until port 25 answers
#   send FILE FROM CLIENT TO...
#                          by SMTP to $port; CLIENT is "address helo [login]",
#                          told by XCLIENT, or empty. rc 0: taken
#   settle                 wait until Postfix has nothing more to do
#   flush                  try again all that was deferred
#   deferred               how many messages are
#   logged REGEX           how many lines of the mail log match
#
# It needs root: Postfix runs under several users. The files of users and of
# Postfix's settings are ours by a bind mount that only we see.

private() {
	why=
	[ -z "${ASSAY_PRIVATE-}" ] || return 0
	PATH=$PATH:/usr/sbin:/sbin
	for cmd in unshare postfix smtp-sink; do
		command -v "$cmd" >/dev/null || {
			why="$cmd is not installed"
			return
		}
	done
	[ "$(id -u)" = 0 ] || {
		why='only root can run a Postfix of its own'
		return
	}
	# shellcheck disable=SC2016 # for the shell inside
	unshare -m -n -p -f --mount-proc sh -c '
		mount -t tmpfs tmpfs /mnt && mount --bind /mnt /etc/postfix' \
		>/dev/null 2>&1 || {
		# shellcheck disable=SC2034 # for the test that includes this
		why='namespaces and mounts are not permitted'
		return
	}
	ASSAY_PRIVATE=yes exec unshare -m -n -p -f --mount-proc --kill-child \
		sh "$0" "$@"
}

mount_fs() {
	fs=$T/fs
	umask 022
	mkdir "$fs"
	chmod 755 "$T"
	mount -t tmpfs -o mode=755 tmpfs "$fs" || exit 1
	trap 'clean_up_postfix; clean_up' EXIT
	# In a new network the loopback is down.
	perl -e 'my ($s, $up) = (undef, pack "a16 s x22", "lo", 0x41);
		socket $s, 2, 2, 0 and ioctl $s, 0x8914, $up or
			die "lo: $!\n"' || exit 1
	mkdir -p "$fs/home" "$fs/queue" "$fs/data" "$fs/bin"
	chown postfix "$fs/data"
	cp /etc/passwd /etc/group "$fs"
	mount --bind "$fs/passwd" /etc/passwd || exit 1
	mount --bind "$fs/group" /etc/group || exit 1
	uid=58000
}

clean_up_postfix() {
	for pid in $kids; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	kids=
	umount -l "$fs"
}

add_user() {
	uid=$((uid + 1))
	echo "$1:x:$uid:$uid::$fs/home/$1:/bin/sh" >>"$fs/passwd"
	echo "$1:x:$uid:" >>"$fs/group"
	for dir in '' /.Junk; do
		for sub in tmp new cur; do
			mkdir -p "$fs/home/$1/Maildir$dir/$sub"
		done
	done
	own "$1"
}

own() { # user: all in the home
	chown -R "$1:$1" "$fs/home/$1"
	find "$fs/home/$1" -type f -exec chmod 600 {} +
}

configure() {
	cp -a /etc/postfix "$fs/etc"
	mount --bind "$fs/etc" /etc/postfix || exit 1
	{
		cat <<-EOT
			compatibility_level = 3.6
			queue_directory = $fs/queue
			data_directory = $fs/data
			maillog_file = $fs/log
			maillog_file_prefixes = $fs
			inet_interfaces = 127.0.0.1
			inet_protocols = ipv4
			mynetworks = 127.0.0.0/8
			smtpd_authorized_xclient_hosts = 127.0.0.1
			smtpd_peername_lookup = no
			smtp_dns_support_level = disabled
			alias_maps =
			alias_database =
			minimal_backoff_time = 1h
			maximal_backoff_time = 1h
		EOT
		cat
	} >"$fs/etc/main.cf"
	cat >"$fs/etc/master.cf" <<-'EOT'
		pickup unix n - n 60 1 pickup
		cleanup unix n - n - 0 cleanup
		qmgr unix n - n 300 1 qmgr
		rewrite unix - - n - - trivial-rewrite
		bounce unix - - n - 0 bounce
		defer unix - - n - 0 bounce
		trace unix - - n - 0 bounce
		proxymap unix - - n - - proxymap
		error unix - - n - - error
		retry unix - - n - - error
		smtp unix - - n - - smtp
		local unix - n n - - local
		anvil unix - - n - 1 anvil
		flush unix n - n 1000? 0 flush
		showq unix n - n - - showq
		postlog unix-dgram n - n - 1 postlogd
	EOT
	cat >"$T/smtp.pl" <<-'EOT'
		use IO::Socket::INET;
		my ($port, $from, $client, @to) = @ARGV;
		my $text = do { local $/; <STDIN> };
		$text =~ s/\n/\r\n/g;
		$text =~ s/^\./../mg;
		my $s = IO::Socket::INET->new(PeerAddr => "127.0.0.1",
			PeerPort => $port, Timeout => 20) or die "$port: $!\n";
		sub reply {
			my ($line, $of) = ("", @_);
			do { $line = <$s> // die "$of: cut off\n"; print $line }
				while $line =~ /^...-/;
			$line =~ /^[23]/ or die "$of: $line";
		}
		sub say { print $s "$_[0]\r\n"; reply($_[0]) }
		my ($address, $helo, $login) = split " ", $client;
		$SIG{ALRM} = sub { die "no answer\n" };
		alarm 60;
		reply("greeting");
		say("EHLO localhost");
		if (defined $address) {
			say("XCLIENT ADDR=$address NAME=[UNAVAILABLE]" .
				($login ? " LOGIN=$login" : ""));
			say("EHLO $helo");
		}
		say("MAIL FROM:<$from>");
		say("RCPT TO:<$_>") for @to;
		say("DATA");
		print $s $text;
		say(".");
		say("QUIT");
	EOT
}

start_postfix() {
	postfix start-fg >"$T/postfix.out" 2>&1 &
	stop_at_exit $!
	perl -MIO::Socket::INET -e '
		for (1 .. 300) {
			kill(0, $ARGV[0]) or exit 1;
			my $s = IO::Socket::INET->new("127.0.0.1:25");
			exit 0 if $s && <$s>;
			select(undef, undef, undef, 0.1);
		}
		exit 1' $! || {
		report 1 'Postfix starts' "$T/postfix.out"
		sed 's/^/# /' "$fs/log"
		exit 1
	}
}

port=25
send() {
	eml=$1 from=$2 client=$3
	shift 3
	run perl "$T/smtp.pl" "$port" "$from" "$client" "$@" <"$eml"
}

# Twice empty, since a message is in no queue while it is moved.
settle() {
	perl -e '
		my $empty = 0;
		for (1 .. 900) {
			my @left = map { glob "$ARGV[0]/$_/*" }
				qw(maildrop incoming active);
			$empty = @left ? 0 : $empty + 1;
			exit 0 if $empty > 2;
			select(undef, undef, undef, 0.05);
		}
		print "# in the queue after 45 seconds: @left\n"' "$fs/queue"
}

flush() {
	postqueue -f
	perl -e 'for (1 .. 200) {
			exit 0 if !glob "$ARGV[0]/deferred/*/*";
			select(undef, undef, undef, 0.05);
		}' "$fs/queue"
	settle
}
deferred() { find "$fs/queue/deferred" -type f | wc -l | tr -d ' '; }
logged() { grep -caE -e "$1" "$fs/log"; }
