"""A real SMTP server on loopback that fails, hangs up, or falls silent where it is told to."""

import asyncio
import random
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

# What may go wrong at a step: an answer with this code, hanging up, or saying nothing more.
Fault = int | str
Plan = Callable[[str], Fault | None]
DROP = "drop"
SILENCE = "silence"
LOSE_ANSWER = "lose the answer"  # at "end" only: the mail is taken, and then the connection is cut
STEPS = ("connect", "ehlo", "mail", "rcpt", "data", "end")
TEXT = "text"  # cut while the text comes in


class FaultySMTP(SMTP):
    """aiosmtpd's server, asked at each step what should go wrong there."""

    post: "PostOffice"
    is_greeted = False

    async def fails(self, step: str) -> bool:
        await self.post.reached(step)
        fault = self.post.fault_at(step)
        if fault is None:
            return False
        if isinstance(fault, int):
            await super().push(f"{fault} {self.post.words}")
            return True
        transport = self.transport
        try:
            if fault == SILENCE:
                await asyncio.sleep(30)
        finally:
            # Cut also when the client goes first: from Python 3.12 on, a server that stops waits for its connections.
            transport.abort()
        return True

    async def push(self, status: Any) -> None:
        if not self.is_greeted:
            self.is_greeted = True
            if await self.fails("connect"):
                self.transport.close()
                return
        await super().push(status)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        self.post.said_hello_as.add(hostname)
        if not await self.fails("ehlo"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        if not await self.fails("starttls"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if not await self.fails("auth"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        if not await self.fails("mail"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802
        if reply := self.post.reply_to("rcpt", arg.partition("<")[2].partition(">")[0]):
            await super().push(reply)
        elif not await self.fails("rcpt"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if await self.fails("data"):
            return
        if self.post.fault_at(TEXT) is not None:
            await super().push("354 go on")
            await self._reader.readline()
            self.transport.abort()
            await asyncio.sleep(30)  # Until the connection is seen to be gone: the text is no commands.
            return
        await super().smtp_DATA(arg)


class PostOffice:
    """The server in a thread, what it took, and the plan of what goes wrong."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, password: str = "") -> None:
        self.mails: list[tuple[str, bytes]] = []
        self.senders: set[str] = set()
        self.said_hello_as: set[str] = set()
        self.were_encrypted: list[bool] = []
        self.faults: Counter[str] = Counter()
        self.plan: Plan = lambda step: None
        self.words = "no"
        # Whole replies, at "rcpt" or at "end": to one address, or ("") to every one that has no reply of its own.
        self.replies: dict[tuple[str, str], str] = {}
        self.seconds_for_each = 0.0
        # What is done when a step is reached, before it is answered; and how long that takes then. At "answer" the mail
        # is taken already.
        self.meanwhile: dict[str, Callable[[], object]] = {}
        self.delays: dict[str, float] = {}
        self.steps: Counter[str] = Counter()
        self.password = password
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.controller = _Controller(self, tls, hostname="127.0.0.1", port=port)

    @property
    def port(self) -> int:
        return self.controller.port

    def fault_at(self, step: str) -> Fault | None:
        fault = self.plan(step)
        if fault is not None:
            self.faults[step] += 1
        return fault

    async def reached(self, step: str) -> None:
        """Does what the test wants done at a step, in a thread of its own: it may ask the database."""
        self.steps[step] += 1
        if step in self.meanwhile:
            await asyncio.get_running_loop().run_in_executor(None, self.meanwhile[step])
        if step in self.delays:
            await asyncio.sleep(self.delays[step])

    def fail(self, step: str, fault: Fault, times: int = 10_000) -> None:
        """Lets one step go wrong the next so many times."""
        left = [times]

        def plan(asked: str) -> Fault | None:
            if asked != step or not left[0]:
                return None
            left[0] -= 1
            return fault

        self.plan = plan

    def refuse(self, reply: str, address: str = "", *, step: str = "rcpt") -> None:
        """Answers `reply` whenever a mail to `address` (to any, where there is none) comes to a step."""
        self.replies[step, address] = reply

    def reply_to(self, step: str, address: str) -> str:
        reply = self.replies.get((step, address)) or self.replies.get((step, ""), "")
        if reply:
            self.faults[step] += 1
        return reply

    def fail_at_random(self, share: float, seed: int, steps: Sequence[str] = STEPS) -> None:
        """Lets a share of mails go wrong, at a random step and in a random way."""
        lot = random.Random(seed)
        ways: list[Fault] = [451, DROP]

        def plan(step: str) -> Fault | None:
            if step not in steps or lot.random() >= share / len(steps):
                return None
            return lot.choice([*ways, LOSE_ANSWER] if step == "end" else ways)

        self.plan = plan

    def addresses(self) -> list[str]:
        return [address for address, _ in self.mails]

    # --- aiosmtpd asks these ---

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        await self.reached("end")
        if self.seconds_for_each:
            await asyncio.sleep(self.seconds_for_each)
        if reply := self.reply_to("end", envelope.rcpt_tos[0]):
            return reply
        fault = self.fault_at("end")
        if fault is None or fault == LOSE_ANSWER:
            self.were_encrypted.append(session.ssl is not None)
            self.senders.add(envelope.mail_from)
            self.mails += [(address, envelope.original_content) for address in envelope.rcpt_tos]
        if isinstance(fault, int):
            return f"{fault} {self.words}"
        if fault == SILENCE:
            await asyncio.sleep(30)
        if fault is not None:
            server.transport.abort()
        await self.reached("answer")
        return "250 taken"

    def check(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == self.password.encode())


class _Controller(Controller):
    def __init__(self, post: PostOffice, tls: ssl.SSLContext | None, **kwargs: Any) -> None:
        self.post = post
        self.tls = tls
        super().__init__(post, **kwargs)

    def factory(self) -> SMTP:
        kwargs: dict[str, Any] = {"tls_context": self.tls, "hostname": "post.example", "enable_SMTPUTF8": False}
        if self.post.password:
            kwargs.update(authenticator=self.post.check, auth_require_tls=self.tls is not None)
        server = FaultySMTP(self.handler, **kwargs)
        server.post = self.post
        return server

    def _trigger_server(self) -> None:
        """Waits for the greeting of a connection of its own, so that this one uses up nothing of a plan made later."""
        with socket.create_connection((self.hostname, self.port), 5) as connection:
            connection.recv(1)
