"""How the answer of a screening is arranged on its page: every layer stands there exactly once."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from backend.core.texts import current_language, day, in_language, number, traditional
from backend.core.texts import gettext as _
from backend.screening.answer import Answer, Finding, LayerResult

WEIGHT = ("prohibit", "restrict", "consult", "note")
PRESSING = WEIGHT[:3]
UNKNOWN = ("not_checked", "partial", "no_data", "withheld")
ICONS = {
    "prohibit": "prohibited", "restrict": "warning", "consult": "consult", "note": "info", "near": "near", "clear": "clear",
    "not_checked": "unknown", "partial": "partial", "no_data": "no-data", "withheld": "withheld", "stale": "stale", "not_applicable": "minus",
}  # fmt: skip
# The bar and list under the headline: what is counted together, its attribute, its colour.
TALLY = (
    ("prohibit", "data-level", "prohibit"), ("restrict", "data-level", "restrict"), ("consult", "data-level", "consult"),
    ("note", "data-level", "note"), ("not_checked", "data-state", "unknown"), ("no_data", "data-state", "unknown"),
    ("clear", "data-level", "clear"), ("not_applicable", "data-state", "note"),
)  # fmt: skip
TOGETHER = {"near": "note", "partial": "no_data", "withheld": "no_data", "stale": "no_data"}


class Said(Struct, frozen=True):
    """One finding as a sentence; `pending` is the status of a rule that is not in force yet."""

    level: str
    sentence: str
    pending: str
    consequence: str


class Row(Struct, frozen=True):
    """One layer; `sign` is the level or state whose colour, word and icon it carries."""

    layer: str
    name: str
    theme: str
    state: str
    sign: str
    findings: tuple[Said, ...]
    sentence: str
    basis: str
    source: str
    stale: bool
    data_date: date | None
    drawn: bool
    open: bool = False

    @property
    def level(self) -> str:
        """The level that gives the colours; empty when a state does."""
        return self.sign if self.sign in WEIGHT else ""

    @property
    def icon(self) -> str:
        return ICONS[self.sign]


class Count(Struct, frozen=True):
    """One part of the tally: how many layers, and where its bar begins."""

    value: str
    kind: str
    bar: str
    icon: str
    word: str
    count: int
    start: int


class Group(Struct, frozen=True):
    """Layers of one theme."""

    name: str
    rows: tuple[Row, ...]


class Quiet(Struct, frozen=True):
    """Layers that are only counted until somebody asks: not met, or not applicable."""

    state: str
    title: str
    count: int
    groups: tuple[Group, ...]


class Shown(Struct, frozen=True):
    """The page in its order: what presses, what is not known, what is good to know, what is quiet."""

    first: tuple[Row, ...]
    unknown: tuple[Row, ...]
    know: tuple[Row, ...]
    quiet: tuple[Quiet, ...]
    tally: tuple[Count, ...]
    total: int


class Head(Struct, frozen=True):
    """The headline: an attribute and its value give the colours."""

    kind: str
    value: str
    icon: str
    title: str
    text: str
    unknown: bool


def shown(answer: Answer) -> Shown:
    rows = [row_of(layer, several=len(answer.site.parts) > 1) for layer in answer.layers]
    first = sorted((row for row in rows if row.sign in PRESSING), key=lambda row: WEIGHT.index(row.sign))
    unknown = sorted(
        (row for row in rows if row.sign in (*UNKNOWN, "stale")), key=lambda row: (*UNKNOWN, "stale").index(row.sign)
    )
    know = sorted((row for row in rows if row.sign in ("note", "near")), key=lambda row: row.sign != "note")
    quiet = [_quiet(state, [row for row in rows if row.sign == state]) for state in ("clear", "not_applicable")]
    return Shown(
        _first_open(first),
        tuple(unknown),
        tuple(know),
        tuple(part for part in quiet if part.count),
        _tally(rows),
        len(rows),
    )


def _first_open(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The law behind the worst finding lies open."""
    return tuple(replace(row, open=place == 0) for place, row in enumerate(rows))


def row_of(layer: LayerResult, *, several: bool = False) -> Row:
    """One layer's row; its sign is the worst that presses, else that it is not known, else what is left."""
    findings = tuple(
        _said(finding, several) for finding in sorted(layer.findings, key=lambda one: WEIGHT.index(one.level))
    )
    return Row(
        layer=layer.layer, name=in_language(layer.name, layer.name_en), theme=layer.theme, state=layer.state, sign=_sign(layer),
        findings=findings, sentence=_sentence(layer), basis=_basis(layer.findings), source=_source(layer), stale=layer.stale,
        data_date=layer.data_date, drawn=bool(layer.findings),
    )  # fmt: skip


def _sign(layer: LayerResult) -> str:
    pressing = [finding.level for finding in layer.findings if finding.alarming and finding.law_status != "pending"]
    worst = min(pressing, key=WEIGHT.index, default="note")
    if worst in PRESSING and layer.state in ("hit", "partial"):
        return worst
    if layer.state in UNKNOWN:
        return layer.state
    if layer.state == "clear":
        return "stale" if layer.stale else "clear"
    return {"near": "near", "not_applicable": "not_applicable"}.get(layer.state, "note")


def _said(finding: Finding, several: bool) -> Said:
    sentence = finding.sentence.get(current_language(), "")
    if several and finding.part is not None:
        sentence = _("Part %(n)s: %(sentence)s", n=finding.part + 1, sentence=sentence)
    pending = "" if finding.law_status == "in_force" else finding.law_status
    return Said(finding.level if finding.alarming else "note", sentence, pending, _own(finding.consequence))


def _own(text: str) -> str:
    """Data of the installation for the reader; it exists in Chinese only."""
    return traditional(text) if current_language() == "zh-Hant" else text


def _sentence(layer: LayerResult) -> str:
    """What is said of a layer without findings: its state in words, with the reason."""
    if layer.state == "partial":
        return _(
            "The data covers %(share)s of the site. The rest is unknown.",
            share=f"{number((layer.coverage_share or 0) * 100)}%",
        )
    if layer.state == "not_checked":
        return _("shown.not_checked", reason=_(f"reason.{layer.reason}"))
    if layer.state == "clear" and layer.stale:
        about = day(layer.data_date) if layer.data_date else ""
        return (
            _("Nothing was met, but the data is from %(day)s and overdue for update.", day=about)
            if about
            else _("The data is overdue for update.")
        )
    return _(f"shown.{layer.state}")


def _basis(findings: Iterable[Finding]) -> str:
    laws = dict.fromkeys(basis for finding in findings for basis in finding.basis)
    texts = [
        f"《{law.title.strip('《》')}》{law.number}{law.article}" + (f"（{law.issuer}）" if law.issuer else "")
        for law in laws
    ]
    return _own("；".join(texts))


def _source(layer: LayerResult) -> str:
    """Who keeps the layer, how old and how accurate it is."""
    facts = [_own(layer.steward)]
    if layer.data_date:
        facts.append(_("data of %(day)s", day=layer.data_date.isoformat()))
    if layer.accuracy_m:
        facts.append(_("accurate to about %(n)s m", n=f"{layer.accuracy_m:g}"))
    return "·".join(fact for fact in facts if fact)


def _quiet(state: str, rows: Sequence[Row]) -> Quiet:
    themes = dict.fromkeys(row.theme for row in rows)
    groups = tuple(Group(_(f"theme.{theme}"), tuple(row for row in rows if row.theme == theme)) for theme in themes)
    return Quiet(state, _(f"quiet.{state}"), len(rows), groups)


def _tally(rows: Sequence[Row]) -> tuple[Count, ...]:
    counts = [
        (value, kind, bar, sum(TOGETHER.get(row.sign, row.sign) == value for row in rows)) for value, kind, bar in TALLY
    ]
    found: list[Count] = []
    for value, kind, bar, count in counts:
        start = found[-1].start + found[-1].count if found else 0
        if count:
            found.append(Count(value, kind, bar, ICONS[value], _(f"tally.{value}"), count, start))
    return tuple(found)


def head_of(answer: Answer, rows: Shown) -> Head:
    """The headline as the engine has it; without anything pressing and with unknowns it carries the sign of not knowing."""
    headline = answer.headline
    title = headline.sentence.get(current_language(), "")
    text = (
        " ".join(_worst(rows.first[0]))
        if rows.first
        else _("shown.nothing" if headline.complete else "shown.nothing_incomplete")
    )
    if headline.level in PRESSING or (headline.complete and headline.level in WEIGHT):
        return Head("data-level", headline.level, ICONS[headline.level], title, text, not headline.complete)
    if headline.level == "clear" and headline.complete:
        return Head("data-level", "clear", "clear", title, text, False)
    return Head("data-state", "not_checked", "unknown", title, text, True)


def _worst(row: Row) -> tuple[str, ...]:
    return tuple(dict.fromkeys((row.findings[0].sentence, row.findings[0].consequence)))
