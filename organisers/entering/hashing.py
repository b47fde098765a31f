"""How organisers' passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class SmallArgon2(Argon2PasswordHasher):
    """Argon2id in 19 MiB, twice over, in one lane.

    The least that OWASP recommends (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html,
    “Argon2id with a minimum configuration of 19 MiB of memory, an iteration count of 2, and 1 degree of parallelism”).
    Django's own 100 MiB in eight lanes lets whoever can open the login page fill the memory. A password that was hashed
    otherwise is hashed anew at its next login.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
