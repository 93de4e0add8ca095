from collections.abc import Sequence

def tone(
    frequencies: Sequence[float],
    seconds: float,
    *,
    dbm0: float = -20.0,
    fade: float = 0.005,
    rate: int = 8000,
) -> bytes: ...
def silence(seconds: float, *, rate: int = 8000) -> bytes: ...
