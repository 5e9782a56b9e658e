"""python -m backend.demo.county OUT [SEED]: makes the county and writes it into a folder."""

import sys
import time
from pathlib import Path

from backend.demo.county.make import SEED, county
from backend.demo.county.write import write


def main(arguments: list[str]) -> int:
    if not 1 <= len(arguments) <= 2 or not all(a.isdecimal() for a in arguments[1:]):
        print(__doc__, file=sys.stderr)
        return 2
    start = time.monotonic()

    def said(what: str) -> None:
        print(f"{time.monotonic() - start:6.1f} s  {what}")

    size = write(county(int(arguments[1]) if arguments[1:] else SEED, said), Path(arguments[0]))
    said(f"written, {size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
