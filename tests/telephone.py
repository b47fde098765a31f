"""What the authenticator app on an organiser's telephone shows, whose clock is right."""

import time

from django_otp.oath import TOTP

# An earlier code is taken for one step only. This long at least the step goes on, so that the code is proved within it.
SECONDS_LEFT = 3


def code(secret: bytes, *, steps: int = 0) -> str:
    """The code of now, or of so many steps later; for an earlier one it waits while this step is about to end."""
    codes = TOTP(secret)
    left = codes.step - time.time() % codes.step
    if steps < 0 and left < SECONDS_LEFT:
        time.sleep(left)
    codes.time = time.time() + steps * codes.step
    return f"{codes.token():06d}"
