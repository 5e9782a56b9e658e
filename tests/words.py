"""Which words are missing, in which language: `just words`."""

from tests.test_house import LANGUAGES, catalogue, raised_codes, said_in_templates


def main() -> int:
    codes = raised_codes()
    wanted = codes | said_in_templates()
    lacking = 0
    for language in LANGUAGES:
        known = set(catalogue(language))
        missing = sorted((codes if language == "en" else wanted) - known)
        lacking += len(missing)
        print(f"{language}: {len(known)} known, {len(missing)} missing")
        for text in missing:
            print("   ", text)
    return 1 if lacking else 0


if __name__ == "__main__":
    raise SystemExit(main())
