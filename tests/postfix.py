"""A Postfix of the tests' own: its configuration, queue and log in a folder, on a free port, stopped at the end."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def missing(*programs: str) -> list[str]:
    """Which of these programs are not on this machine; running a Postfix also takes being root."""
    path = os.environ.get("PATH", "") + ":/usr/sbin"
    lacking = [each for each in programs if shutil.which(each, path=path) is None]
    if not lacking and "postfix" in programs and os.geteuid() != 0:
        return ["root (Postfix starts as root and drops its rights)"]
    return lacking


class Postfix:
    """Takes mail for `mail.test` into mailboxes and knows nobody but those named; bounces what it cannot deliver."""

    def __init__(self, folder: Path, *, mailboxes: tuple[str, ...] = (), discards: bool = False) -> None:
        self.folder, self._mailboxes, self._discards = folder, mailboxes, discards
        self.config, self.log = folder / "etc", folder / "log" / "mail.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]

    def __enter__(self) -> "Postfix":
        owner = pwd.getpwnam("postfix")
        for name in ("etc", "queue", "data", "log", "mail"):
            (self.folder / name).mkdir(parents=True)
        for name in ("data", "mail"):
            os.chown(self.folder / name, owner.pw_uid, owner.pw_gid)
        self._open_the_way()
        (self.config / "master.cf").write_text(_MASTER.format(port=self.port))
        (self.config / "main.cf").write_text(self._main(owner.pw_uid, owner.pw_gid))
        (self.config / "mailboxes").write_text("".join(f"{each} {each}/\n" for each in self._mailboxes))
        self._do("start")
        self._until_open()
        return self

    def _open_the_way(self) -> None:
        """Its processes are not root: they must get through a temporary folder to their own in it."""
        for each in (self.folder, self.folder.parent):
            each.chmod(each.stat().st_mode | 0o011)

    def _main(self, uid: int, gid: int) -> str:
        transport = "discard" if self._discards else "virtual"
        return f"""\
compatibility_level = 3.6
queue_directory = {self.folder}/queue
data_directory = {self.folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = {grp.getgrnam("postdrop").gr_name}
maillog_file = {self.log}
maillog_file_prefixes = {self.folder}
myhostname = mta.test
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
default_transport = {"discard" if self._discards else "error:nobody leaves this machine"}
virtual_transport = {transport}
virtual_mailbox_domains = mail.test, shop.example
virtual_mailbox_base = {self.folder}/mail
virtual_mailbox_maps = texthash:{self.config}/mailboxes
smtpd_reject_unlisted_recipient = no
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
enable_long_queue_ids = yes
alias_maps =
alias_database =
smtputf8_enable = no
smtpd_client_connection_rate_limit = 0
smtpd_relay_restrictions = permit_mynetworks, reject
import_environment = MAIL_CONFIG={self.config}
"""

    def __exit__(self, *_: Any) -> None:
        self._do("stop", check=False)
        for _ in range(100):
            if not (self.folder / "queue/pid/master.pid").exists() or not self._is_open():
                return
            time.sleep(0.1)

    def _do(self, command: str, *, check: bool = True) -> None:
        ran = subprocess.run(["/usr/sbin/postfix", "-c", str(self.config), command], capture_output=True, text=True,
                             timeout=60, check=False)  # fmt: skip
        if check and ran.returncode:
            raise AssertionError(f"postfix {command}: {ran.stderr}{ran.stdout}{self._said()}")

    def _said(self) -> str:
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""

    def _is_open(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0

    def _until_open(self) -> None:
        for _ in range(200):
            if self._is_open():
                return
            time.sleep(0.05)
        raise AssertionError(f"Postfix does not open its port: {self._said()}")

    def mails(self, mailbox: str) -> list[bytes]:
        """The mails in a mailbox, oldest first."""
        return [path.read_bytes() for path in sorted((self.folder / "mail" / mailbox / "new").glob("*"))]

    def wait_for(self, mailbox: str, count: int = 1, seconds: float = 20.0) -> list[bytes]:
        """The mails of a mailbox as soon as there are so many."""
        until = time.monotonic() + seconds
        while len(found := self.mails(mailbox)) < count:
            assert time.monotonic() < until, f"no mail for {mailbox} in {seconds} s: {self._said()}"
            time.sleep(0.05)
        return found
