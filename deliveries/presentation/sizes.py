"""How many letters fit in a file."""

# A process that typesets so many letters at a time stays below 350 MB, Django included, even where each of them has as
# many words as it may have and a translation as long (docs/speed.md). A volume of them can be bound.
LETTERS_A_PART = 100
# So many that an office's machine is not busy for half an hour.
LETTERS_IN_A_FAX = 20
# A letter without many words takes 6 kB, one of 2,000 characters and their translation 10 kB; typefaces of several scripts
# take up to 300 kB a file.
BYTES_A_LETTER = 16_000
BYTES_A_FILE = 500_000
# base64 makes four characters of three bytes and ends a line after 76 of them (RFC 2045, 6.8): 0.73, and room for the text.
ATTACHMENT_SHARE = 0.72


def most_bytes(megabytes: int) -> int:
    """How large a file may be, so that an e-mail with it is at most `megabytes` (of 10⁶ bytes) large."""
    return int(megabytes * 1_000_000 * ATTACHMENT_SHARE)


def letters_for(megabytes: int) -> int:
    """How many letters a dossier may hold so that an e-mail with it is probably not larger than that."""
    return max(1, min(LETTERS_A_PART, (most_bytes(megabytes) - BYTES_A_FILE) // BYTES_A_LETTER))
