"""How many letters come a second, and for how long: the day in minutes, none of its rates made smaller."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    name: str
    letters_a_second: float
    seconds: float


CURVE = (
    Stage("the evening before", 8, 20),
    Stage("nine o’clock: 1,500 a minute; there it went down", 25, 30),
    Stage("until three: 400,000 in six hours", 18.5, 20),
    Stage("its peak: 2,000 a minute", 33.4, 60),
    Stage("until half past ten: nearly a million in seven and a half hours", 35, 30),
)
# Then on until it breaks: each twice the one before.
BEYOND = tuple(Stage(f"{times} × the peak", 33.4 * times, 15) for times in (2, 4, 8, 16))
# At 90,000 people with the page open and 33 signatures a second, a visit of five minutes means 300 visitors a second.
READERS_A_LETTER = 9
