"""One editor's view: its folders and its buffers, over the disk that all connections share.

Every feature asks this object and nothing else for texts, specs and lockfiles: a buffer that is open is what it holds,
anything else is what is on disk now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

from lsprotocol import types

from persona.spec.workspace import is_spec, stem_of
from persona_daemon.language.documents import Document, to_path, to_uri, uri_key
from persona_daemon.language.engine import Change, Engine
from persona_daemon.language.named import Named

if TYPE_CHECKING:
    from persona.spec.parse import ParsedSpec

Kind = Literal["spec", "page", "source"]
spec_name = stem_of  # `checkout` of `checkout.persona.yaml`


class Workspace:
    """`folders` are absolute; `documents` are the open buffers by URI (ask `document` instead of looking there)."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.folders: list[Path] = []
        self.documents: dict[str, Document] = {}
        self.builds_on_save = True
        self._parsed: dict[str, tuple[str, ParsedSpec]] = {}
        self._stops: list[Callable[[], None]] = []

    # Buffers.

    def open(self, item: types.TextDocumentItem) -> Document:
        document = Document(item.uri, item.text, version=item.version, language=item.language_id)
        self.documents[uri_key(item.uri)] = document
        if is_spec(document.path) and not any(document.path.is_relative_to(folder) for folder in self.folders):
            self.engine.keeper.look_again()
        return document

    def edit(self, params: types.DidChangeTextDocumentParams) -> None:
        document = self.documents.get(uri_key(params.text_document.uri))
        if document is not None:
            document.apply(params.content_changes, params.text_document.version)

    def close(self, uri: str) -> None:
        self.documents.pop(uri_key(uri), None)
        self._parsed.pop(uri_key(uri), None)

    def is_open(self, path: Path) -> bool:
        return uri_key(to_uri(path)) in self.documents

    def document(self, place: str | Path) -> Document | None:
        """The open buffer of a URI or path, else what is on disk; None where there is neither.

        What is on disk is remembered until it changes, with its line table.
        """
        uri = to_uri(place) if isinstance(place, Path) else place
        buffer = self.documents.get(uri_key(uri))
        if buffer is not None:
            return buffer
        path = to_path(uri)
        text = self.engine.disk.text(path)
        if text is None:
            return None
        return self.engine.disk.made(path, f"document {uri}", lambda _: Document(uri, text))

    def text(self, path: Path) -> str | None:
        """Of the buffer, else of the file; None where there is neither."""
        document = self.document(path)
        return None if document is None else document.text

    # Folders and specs.

    def set_folders(self, folders: list[Path]) -> None:
        self.folders = folders

    def change_folders(self, event: types.WorkspaceFoldersChangeEvent) -> None:
        gone = {to_path(folder.uri) for folder in event.removed}
        added = [to_path(folder.uri) for folder in event.added]
        self.set_folders([one for one in self.folders if one not in gone] + added)
        self.engine.keeper.look_again()

    def root_of(self, path: Path) -> Path:
        """The innermost workspace folder that holds `path`; its own folder where none does."""
        holding = [folder for folder in self.folders if path.is_relative_to(folder)]
        return max(holding, key=lambda folder: len(folder.parts), default=path.parent)

    def shown(self, path: Path) -> str:
        """`path` as problems and people name it: POSIX, relative to the workspace folder."""
        root = self.root_of(path)
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()

    def specs(self) -> list[Path]:
        """Every spec of the workspace folders, and those open in a buffer from elsewhere; in order of path."""
        found: set[Path] = set()
        for folder in self.folders:
            found.update(self.engine.specs_in(folder))
        found.update(one.path for one in list(self.documents.values()) if is_spec(one.path))
        return sorted(found)

    def parsed(self, path: Path) -> ParsedSpec | None:
        """A spec, read tolerantly: of the buffer, else of the file. The same object until the text changes."""
        from persona.spec.parse import parse

        buffer = self.documents.get(uri_key(to_uri(path)))
        if buffer is None:
            return self.engine.disk.parsed(path, self.shown(path))
        key = uri_key(buffer.uri)
        kept = self._parsed.get(key)
        if kept is None or kept[0] is not buffer.text:
            kept = self._parsed[key] = (buffer.text, parse(buffer.text, self.shown(path)))
        return kept[1]

    def output_folder(self, spec: Path) -> Path:
        """Where a spec's build writes: `output.folder` beside the spec, `personas/NAME` by default."""
        parsed = self.parsed(spec)
        node = parsed.find("output", "folder") if parsed is not None else None
        given = node.plain_value if node is not None else None
        return spec.parent / (given if isinstance(given, str) and given else f"personas/{stem_of(spec)}")

    # Files that belong to specs.

    def kind(self, path: Path) -> Kind | None:
        """Whether a file is a spec, a persona's page that a build wrote, or a source of a spec of this workspace."""
        if is_spec(path):
            return "spec"
        if path.suffix == ".md" and self.spec_of_page(path) is not None:
            return "page"
        if any(True for _ in self.specs_of_source(path)):
            return "source"
        return None

    def spec_of_page(self, path: Path) -> Path | None:
        """The spec whose output folder holds this page."""
        for spec in self.specs():
            if path.parent == self.output_folder(spec):
                return spec
        return None

    def specs_of_source(self, path: Path) -> Iterator[Path]:
        """The specs that name this file among their sources."""
        for spec in self.specs():
            if self.named(spec).mean(path):
                yield spec

    def named(self, spec: Path) -> Named:
        """The files that a spec's `sources` name. The same object until its text changes."""
        parsed = self.parsed(spec)
        if parsed is None:
            return Named(spec.parent, [])
        found = _named.get(parsed)
        if found is None:
            node = parsed.find("sources")
            value = node.plain_value if node is not None else None
            listed = value if isinstance(value, list) else [value]
            paths = [one.get("path") if isinstance(one, dict) else one for one in listed]
            found = _named[parsed] = Named(spec.parent, [one for one in paths if isinstance(one, str) and one])
        return found

    # Changes.

    def listen(self, listener: Callable[[Change], None]) -> None:
        """Calls `listener` in the event loop at every change of files or runs, while this connection lives."""
        self._stops.append(self.engine.listen(listener))

    def follow(self) -> None:
        """Has the disk watched for this workspace while this connection lives."""
        self._stops.append(self.engine.keeper.follow(self))

    def disconnect(self) -> None:
        for stop in self._stops:
            stop()
        self._stops.clear()
        self.documents.clear()
        self._parsed.clear()


_named: WeakKeyDictionary[ParsedSpec, Named] = WeakKeyDictionary()
