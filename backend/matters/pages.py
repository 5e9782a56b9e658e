"""Pages of what can be applied for: the list with its search, guides of items and packages, the navigator."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.params import FromPath, Parameter
from litestar.response import Template

from backend.core.errors import NotFound
from backend.core.guards import anyone
from backend.core.htmx import page
from backend.core.texts import in_language
from backend.matters.catalogue import Item, Package, catalogue, desks_of, matter, package
from backend.matters.packages import package_checklist, package_form, saved
from backend.matters.search import Option, advice, find, question, words_file

Asked = Request[Any, Any, Any]


def _stages() -> list[tuple[str, tuple[Package, ...], tuple[Item, ...]]]:
    """By stage: its name, its packages, its items."""
    book = catalogue()
    return [
        (
            named.name,
            tuple(one for one in book.packages.values() if one.stage == stage),
            tuple(one for one in book.items.values() if one.stage == stage),
        )
        for stage, named in book.stages.items()
    ]


@get("/matters", guards=[anyone])
async def matters_page(request: Asked, q: Annotated[str, Parameter(max_length=100)] = "") -> Template:
    """Everything by stage, or what everyday words lead to."""
    found = find(q) if q.strip() else None
    return page(
        request, "matters/list.html", fragment="matters/_found.html", asked=q.strip(), found=found, stages=_stages(),
        first=question(words_file().start),
    )  # fmt: skip


@get("/matters/{code:str}", guards=[anyone])
async def matter_page(request: Asked, code: FromPath[str]) -> Template:
    """The guide of one item: who, how long, on which law, the way through the house, the materials, the result."""
    item = matter(code)
    return page(
        request, "matters/guide.html", item=item, stage=catalogue().stages[item.stage].name, kind=in_language(catalogue().kinds[item.kind].split(" ")[0]),
        checklist=package_checklist(code), form=package_form(code), desks=catalogue().desks, saved=saved(code),
        packages=[one for one in catalogue().packages.values() if code in one.items],
    )  # fmt: skip


@get("/packages/{code:str}", guards=[anyone])
async def package_page(request: Asked, code: FromPath[str]) -> Template:
    """The one guide of several items."""
    found = package(code)
    items = [matter(one) for one in found.items]
    return page(
        request, "matters/package.html", package=found, items=items, stage=catalogue().stages[found.stage].name, checklist=package_checklist(code),
        form=package_form(code), saved=saved(code), desks=[catalogue().desks[desk] for desk in desks_of(found.items)],
        applicants=sorted({who for item in items for who in item.applicants}),
    )  # fmt: skip


@get("/matters/navigator/{step:str}", guards=[anyone])
async def navigator_page(request: Asked, step: FromPath[str]) -> Template:
    """One question of the navigator, or the advice at its end."""
    asked, said = question(step), advice(step)
    if asked is None and not said:
        raise NotFound("matters.no_question")
    return page(
        request,
        "matters/navigator.html",
        question=asked,
        advice=said,
        answers=[_answer(one) for one in asked.options] if asked else [],
    )


def _answer(option: Option) -> tuple[Option, tuple[Package, ...], tuple[Item, ...]]:
    return option, tuple(package(code) for code in option.packages), tuple(matter(code) for code in option.items)


routes = [matters_page, matter_page, package_page, navigator_page]
