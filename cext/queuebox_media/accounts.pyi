def alone(ours: list[tuple[int, int]], canary: list[tuple[int, int]]) -> int: ...

MODES: dict[int, str]
BIN_NAMES: tuple[str, ...]
