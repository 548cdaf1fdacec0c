"""What features read out of texts, remembered until the text changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

from persona_daemon.language.documents import Document
from persona_daemon.language.workspace import spec_name

if TYPE_CHECKING:
    from persona.spec.page import Page
    from persona_daemon.language.workspace import Workspace

Made = TypeVar("Made")

_kept: WeakKeyDictionary[Document, tuple[str, dict[str, object]]] = WeakKeyDictionary()


def remembered(document: Document, what: str, make: Callable[[], Made]) -> Made:
    """`make()`, kept under the name `what` while the document's text is the same."""
    kept = _kept.get(document)
    if kept is None or kept[0] is not document.text:
        kept = _kept[document] = (document.text, {})
    if what not in kept[1]:
        kept[1][what] = make()
    made: Made = kept[1][what]  # type: ignore[assignment]
    return made


def remembered_of(document: Document, what: str, owner: object, make: Callable[[], Made]) -> Made:
    """As `remembered`, for what is made of the text and of `owner`: made again when that is another object."""
    kept: list[tuple[object, Made]] = remembered(document, what, list)
    if not kept or kept[0][0] is not owner:
        kept[:] = [(owner, make())]
    return kept[0][1]


def page_in(document: Document) -> Page:
    """A persona's page, as it stands in a buffer or on disk."""
    from persona.spec.page import read_page

    return remembered(document, "page", lambda: read_page(document.text))


def page_at(workspace: Workspace, path: Path) -> Page | None:
    document = workspace.document(path)
    return None if document is None else page_in(document)


def title_of(workspace: Workspace, spec: Path) -> str:
    """What a spec calls its research, else the name of its file."""
    parsed = workspace.parsed(spec)
    node = parsed.find("name") if parsed is not None else None
    value = node.plain_value if node is not None else None
    return value if isinstance(value, str) and value.strip() else spec_name(spec)
