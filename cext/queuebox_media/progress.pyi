WORDS: dict[int, str]

class ProgressEar:
    def hear(self, samples: bytes) -> list[tuple[str, int]]: ...
