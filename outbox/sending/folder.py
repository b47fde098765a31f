"""Where mail goes while there is no mail server: into a folder, one file a mail, and nothing leaves the machine."""

import datetime as dt
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from outbox.message import UNSPELLABLE, Mail, Outcome, Phase, Result, always, as_bytes, is_spellable


class FolderTransport:
    """A folder of `.eml` files, readable by its owner alone."""

    connection = 1

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(
        self,
        mail: Mail,
        *,
        message_id: str,
        now: dt.datetime,
        may_send: Callable[[], bool],
        may_go_on: Callable[[], bool] = always,
    ) -> Outcome:
        """Writes one mail under another name and renames it, so that half of one is never read."""
        if not is_spellable(mail.address):
            return UNSPELLABLE
        data = as_bytes(mail, message_id=message_id, now=now)
        name = f"{now.astimezone(dt.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}.eml"
        draft = self.folder / f".{name}"
        if not may_send():
            return Outcome(Result.WITHDRAWN, Phase.RCPT)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            if not may_go_on():
                draft.unlink()
                return Outcome(Result.WITHDRAWN, Phase.TEXT)
            draft.rename(self.folder / name)
        except OSError:
            # Half a mail would take the last of the room.
            draft.unlink(missing_ok=True)
            return Outcome(Result.TEMPORARY, Phase.TEXT)
        return Outcome(Result.SENT, Phase.END, 250)

    def close(self) -> None:
        """Nothing is held open."""
