"""Why something signed was not believed: one word per reason, the same in Python and in the browser."""


class Refused(ValueError):
    """What was given cannot be accepted; `reason` is a stable word such as "signature" or "not_shortest"."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
