"""Mails to organisers who asked for them: a daily digest, and alarms. Numbers, and nothing of what was written.

They carry no link: whoever gets one knows where to log in, nobody who reads along learns it, and nobody gets used to logging
in from a mail. They name no site and no cause, as the mails to supporters.
"""
