"""The list of what was erased since a backup was made (`campaign.backup.erased`): where it is, and what became of it."""

from pathlib import Path

from campaign.backup.erased import noting, reading
from campaign.backup.erased.replaying import Replayed
from campaign.backup.restoring.refused import Refused


def find(named: Path | None, backup: Path) -> Path | None:
    """The list that was named, or the one beside the backup; None without one. Raises Refused where it cannot be read."""
    beside = backup.parent / noting.FOLDER
    found = named or (beside if beside.is_dir() and any(beside.iterdir()) else None)
    if found is not None:
        try:
            reading.read(found)
        except reading.NoList as error:
            raise Refused(f"The list of erasures: {error}") from error
    return found


def words(replayed: Replayed | None, made_on: str, *, was_stopped: bool) -> str:
    """What became of it, for whoever restores."""
    if replayed is None and was_stopped:
        return "No list of erasures was found; nothing was erased since, if the old site had been stopped."
    if replayed is None:
        return (
            f"NO LIST OF ERASURES was found: whoever withdrew or was erased after {made_on} is back. Empty this place and "
            "begin anew with --erasures LIST, or erase them by hand."
        )
    until = f"{replayed.reaches_to:%Y-%m-%d %H:%M %Z}" if replayed.reaches_to else "an unknown time"
    lines = [
        f"Erased again, as it was after the backup: {sum(replayed.done.values())}. The list is complete until {until}."
    ]
    if replayed.cut_off:
        lines.append(
            f"These files of the list were cut off, and are used as far as they go: {', '.join(replayed.cut_off)}."
        )
    since = {day: number for day, number in replayed.missing.items() if str(day) >= made_on}
    if since:
        lines.append(
            "NOT ALL OF THE LIST IS HERE: files of it are missing, or older than others. Whoever was erased then is back: "
            + ", ".join(f"{number} on {day}" for day, number in since.items())
            + ". Find the whole list (manage.py erased LIST --again erases what is on it), or erase them by hand."
        )
    if replayed.left:
        lines.append("Look at these by hand:")
        lines += [f"- {one}" for one in replayed.left]
    return "\n".join(lines)
