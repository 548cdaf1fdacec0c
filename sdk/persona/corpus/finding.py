"""Which files a request means: files, folders, globs and archives, in the order of their paths."""

from __future__ import annotations

import fnmatch
import io
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path, PurePosixPath

from persona.corpus.model import SourceRequest, archive_and_member
from persona.corpus.readers import ARCHIVE, EXTRACTED, extract, format_of, suffix_of
from persona.errors import SourceNotFoundError, SourceUnreadableError, hint_to_read

_SKIPPED_FOLDERS = frozenset(
    "node_modules __pycache__ venv env site-packages __MACOSX bower_components target dist build".split()
)
_ABOUT = frozenset(
    "readme license licence licenses source sources changelog changes citation contributing authors notice copying "
    "code_of_conduct security contributors codeowners datasheet data_dictionary codebook".split()
)
_READ = "Persona reads Markdown, text, VTT, SRT, CSV, TSV, JSON, JSON Lines, XLSX, DOCX and ZIP."
_MOST_BYTES = 4 << 30  # of one member of an archive
_UNSUSPICIOUS = 64 << 20  # bytes that may be unpacked from however few
_MOST_PACKED = 200  # times smaller when packed; tables and talks reach 30
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how encrypted Office files begin, and those of before 2007
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError)  # what zipfile raises for a broken archive


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read. `file` is where it lies, None for inline contents; `member` is its name inside an archive."""

    path: str
    format: str
    request: SourceRequest
    file: Path | None
    member: str | None = None
    named: bool = False


def requests_of(given: Sequence[SourceRequest | str | os.PathLike[str]]) -> list[SourceRequest]:
    return [item if isinstance(item, SourceRequest) else SourceRequest(os.fspath(item)) for item in given]


def common_root(requests: Sequence[SourceRequest]) -> Path:
    """The folder that all requests lie in: for one folder, that folder's parent is not needed; for one file, its
    folder."""
    bases = []
    for request in requests:
        fixed = Path(request.path).expanduser()
        parts = fixed.parts
        glob = next((n for n, part in enumerate(parts) if _is_glob(part) and not fixed.exists()), None)
        fixed = Path(*parts[:glob]) if glob else (Path() if glob == 0 else fixed)
        fixed = absolute(fixed)
        bases.append(fixed if fixed.is_dir() else fixed.parent)
    return Path(os.path.commonpath(bases)) if bases else Path.cwd()


class Finder:
    """Finds files below `root`; gathers `notes` on what is passed over."""

    def __init__(self, root: Path, contents: Mapping[str, bytes] | None) -> None:
        self.root = root
        self.contents = contents
        self.notes: list[str] = []

    def find(self, requests: Sequence[SourceRequest]) -> list[Found]:
        """Every file once (the first request that means it counts), sorted by path. Raises SourceError, also for a
        folder that cannot be looked into: what lies there is not left out in silence."""
        found: dict[str, Found] = {}
        if self.contents is not None:
            for item in self._inline(requests):
                found.setdefault(item.path, item)
        else:
            for request in requests:
                try:
                    items = list(self._on_disk(request))
                except OSError as error:
                    raise self._closed(error, request) from None
                for item in items:
                    found.setdefault(item.path, item)
        return [found[path] for path in sorted(found)]

    def _closed(self, error: OSError, request: SourceRequest) -> SourceUnreadableError:
        where = self._relative(Path(os.fsdecode(error.filename))) if error.filename else "."
        where = request.path if where == "." else where
        return SourceUnreadableError(f"It cannot be read: {error.strerror}.", where=where, hint=hint_to_read(error))

    def _inline(self, requests: Sequence[SourceRequest]) -> Iterator[Found]:
        contents = self.contents or {}
        for name in sorted(contents):
            request = next((r for r in requests if r.path == name or fnmatch.fnmatch(name, r.path)), None)
            if requests and request is None:
                request = next((r for r in requests if name.startswith(r.path.rstrip("/") + "/")), None)
            yield from self._named(name, None, request or SourceRequest(name), contents[name])

    def _on_disk(self, request: SourceRequest) -> Iterator[Found]:
        given = str(Path(request.path).expanduser())
        archive, member = archive_and_member(given)
        path = absolute(self.root / archive)
        if member and path.is_file():
            yield Found(self._relative(path) + f"!{member}", self._format(member), request, path, member, named=True)
        elif path.is_dir():
            items = list(self._folder(path, request))
            if not items:
                raise SourceNotFoundError(
                    "This folder holds no research files.",
                    where=request.path,
                    hint=_READ,
                )
            yield from items
        elif path.is_file():
            yield from self._named(self._relative(path), path, request)
        elif path.exists():
            raise SourceUnreadableError(
                "This is no ordinary file, but a pipe or a device.", where=request.path, hint="Save it as a file first."
            )
        elif any(_is_glob(part) for part in Path(given).parts):
            yield from self._glob(given, request)
        else:
            raise SourceNotFoundError("There is no such file or folder.", where=request.path, hint="Check the path.")

    def _glob(self, given: str, request: SourceRequest) -> Iterator[Found]:
        base = self.root
        pattern = given
        if Path(given).is_absolute():
            parts = Path(given).parts
            first = next(n for n, part in enumerate(parts) if _is_glob(part) and not Path(*parts[: n + 1]).is_dir())
            base, pattern = Path(*parts[:first]), "/".join(parts[first:])
        _look_into(base, pattern)
        hits = sorted((p for p in base.glob(pattern)), key=lambda p: p.as_posix())
        items: list[Found] = []
        fixed = base.joinpath(*takewhile(lambda part: not _is_glob(part), PurePosixPath(pattern).parts))
        ways: dict[Path, bool] = {fixed: True}
        for hit in hits:
            if not self._way_is_inside(hit.parent, ways):
                continue
            inside = hit.relative_to(base).parts
            if any(part.startswith(".") or part in _SKIPPED_FOLDERS for part in inside[:-1]):
                continue
            if hit.is_dir():
                items.extend(self._folder(hit, request))
            elif self._wanted(hit):
                items.extend(self._file(hit, request))
        if not items:
            raise SourceNotFoundError("No file matches.", where=request.path, hint="Check the pattern.")
        yield from items

    def _folder(self, folder: Path, request: SourceRequest) -> Iterator[Found]:
        for base, folders, files in os.walk(folder, onerror=_raise):
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED_FOLDERS)
            for name in sorted(files):
                path = Path(base, name)
                if self._wanted(path):
                    yield from self._file(path, request)

    def _wanted(self, path: Path) -> bool:
        """Whether a file in a folder is read, noting what is not."""
        name = path.name
        if name.startswith((".", "~$")):
            return False
        if path.is_symlink() and not self._inside(path):
            return False
        if name.endswith((".persona.yaml", ".persona.yml")):
            return False
        if _is_about(name):
            self.notes.append(f"{self._relative(path)}: passed over; it describes the data. Name it to have it read.")
            return False
        if format_of(name) is None and suffix_of(name) != ARCHIVE:
            self.notes.append(f"{self._relative(path)}: passed over; {_kind(name)} files are not read.")
            return False
        return path.is_file()

    def _inside(self, path: Path) -> bool:
        """Whether a link, or a path through links, leads to a place below the root; noted where it does not."""
        try:
            if path.resolve(strict=True).is_relative_to(self.root.resolve()):
                return True
            why = "it links to a place outside the folder"
        except (OSError, RuntimeError):  # a circle is an OSError or, up to Python 3.12, a RuntimeError
            why = "it is a link that leads nowhere"
        self.notes.append(f"{self._relative(path)}: passed over; {why}.")
        return False

    def _way_is_inside(self, folder: Path, ways: dict[Path, bool]) -> bool:
        """Whether no folder that a pattern went through links to a place outside; `ways` remembers."""
        if folder not in ways:
            above = folder.parent == folder or self._way_is_inside(folder.parent, ways)
            ways[folder] = above and (not folder.is_symlink() or self._inside(folder))
        return ways[folder]

    def _file(self, path: Path, request: SourceRequest) -> Iterator[Found]:
        relative = self._relative(path)
        _refuse_name(relative)
        if suffix_of(relative) == ARCHIVE:
            yield from self._archive(relative, path, request, None)
        else:
            yield Found(relative, self._format(relative), request, path)

    def _named(
        self, relative: str, path: Path | None, request: SourceRequest, raw: bytes | None = None
    ) -> Iterator[Found]:
        _refuse_name(relative)
        if suffix_of(relative) == ARCHIVE:
            items = list(self._archive(relative, path, request, raw))
            if not items:
                raise SourceNotFoundError("This archive holds no research files.", where=relative, hint=_READ)
            yield from items
        else:
            yield Found(relative, self._format(relative), request, path, None, named=True)

    def _archive(self, relative: str, path: Path | None, request: SourceRequest, raw: bytes | None) -> Iterator[Found]:
        with _opened(relative, path, raw) as archive:
            for name in sorted(archive.namelist()):
                parts = PurePosixPath(name).parts
                if name.endswith("/") or any(part.startswith(".") or part in _SKIPPED_FOLDERS for part in parts):
                    continue
                member = f"{relative}!{name}"
                if _is_about(name):
                    self.notes.append(f"{member}: passed over; it describes the data.")
                elif suffix_of(name) == ARCHIVE:
                    self.notes.append(f"{member}: passed over; it is an archive inside an archive. Unpack it first.")
                elif (format := format_of(name)) is None:
                    self.notes.append(f"{member}: passed over; {_kind(name)} files are not read.")
                else:
                    yield Found(member, format, request, path, name)

    def _format(self, path: str) -> str:
        format = format_of(path)
        if format is None:
            raise SourceUnreadableError(
                f"{_kind(path)} files are not read.",
                where=path,
                hint=_READ,
            )
        return format

    def _relative(self, path: Path) -> str:
        return PurePosixPath(os.path.relpath(path, self.root)).as_posix()


def _raise(error: OSError) -> None:
    raise error


def _look_into(base: Path, pattern: str) -> None:
    """`glob` passes over folders that it may not look into. Those that a pattern names, and below `**` all, are looked
    into first. Raises OSError."""
    for part in ("", *PurePosixPath(pattern).parts[:-1]):
        if part == "**":
            for _, folders, _ in os.walk(base, onerror=_raise):
                folders[:] = [name for name in folders if not name.startswith(".") and name not in _SKIPPED_FOLDERS]
        if _is_glob(part):
            return
        base = base / part
        if base.is_dir():
            os.scandir(base).close()


def load(found: Found, contents: Mapping[str, bytes] | None, most: int | None = None) -> bytes:
    """The bytes that spans count in; at most `most` where the format allows it. Raises SourceUnreadableError."""
    if contents is not None:
        raw = _inline_bytes(found.path, contents)
    elif found.member is not None and found.file is not None:
        raw = _member(found.path, found.file, found.member)
    else:
        assert found.file is not None
        raw = _file_bytes(found.path, found.file, None if found.format in EXTRACTED else most)
    if not raw:
        raise SourceUnreadableError("This file is empty (0 bytes).", where=found.path, hint="Leave it out, or fill it.")
    if found.format not in EXTRACTED:
        return raw
    if raw.startswith(_COMPOUND):
        raise SourceUnreadableError(
            "This file is protected by a password, or of an older Office format.",
            where=found.path,
            hint=f"Save it again as {found.format.upper()} without a password.",
        )
    if zipfile.is_zipfile(io.BytesIO(raw)):
        with _opened(found.path, None, raw) as office:
            _refuse_bomb(office.infolist(), found.path)
    return extract(found.path, raw)


def _inline_bytes(path: str, contents: Mapping[str, bytes]) -> bytes:
    if path in contents:
        return contents[path]
    name, member = archive_and_member(path)
    with _opened(name, None, contents[name]) as archive:
        return _unpacked(archive, member, path)


def _file_bytes(path: str, file: Path, most: int | None) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read() if most is None else stream.read(most)
    except OSError as problem:
        raise SourceUnreadableError(
            f"This file cannot be read: {problem.strerror}.", where=path, hint=hint_to_read(problem)
        ) from None


def _member(path: str, file: Path, member: str) -> bytes:
    with _opened(path, file, None) as archive:
        return _unpacked(archive, member, path)


def _unpacked(archive: zipfile.ZipFile, member: str, path: str) -> bytes:
    try:
        _refuse_bomb([archive.getinfo(member)], path)
        return archive.read(member)
    except KeyError:
        raise SourceNotFoundError("The archive has no such member.", where=path) from None
    except (*_DAMAGED, RuntimeError, NotImplementedError) as problem:
        raise SourceUnreadableError(
            f"This member cannot be unpacked: {problem}.", where=path, hint="Unpack the archive first."
        ) from None


def _refuse_bomb(members: Sequence[zipfile.ZipInfo], path: str) -> None:
    """No text and no workbook packs like this: it is made to fill a memory, or it is broken."""
    size, packed = sum(info.file_size for info in members), sum(info.compress_size for info in members)
    if size > _MOST_BYTES or (size > _UNSUSPICIOUS and size > _MOST_PACKED * packed):
        raise SourceUnreadableError(
            f"{size / 1e6:,.0f} MB would be unpacked from {packed / 1e6:.1f} MB.",
            where=path,
            hint="Unpack it yourself if that is meant.",
        )


def _opened(relative: str, path: Path | None, raw: bytes | None) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path if path is not None else io.BytesIO(raw or b""))
    except _DAMAGED as problem:
        raise SourceUnreadableError(f"This archive cannot be opened: {problem}.", where=relative) from None


def source_bytes(root: str | os.PathLike[str], path: str) -> bytes:
    """The bytes that the spans of source `path` count in: the file, the archive's member, or the extracted text of an
    XLSX or DOCX file. Raises SourceError."""
    archive, member = archive_and_member(path)
    file = absolute(Path(root) / archive)
    if not file.is_file():
        raise SourceNotFoundError("There is no such file.", where=path)
    return load(Found(path, format_of(path) or "", SourceRequest(path), file, member or None), None)


def absolute(path: str | os.PathLike[str]) -> Path:
    """Absolute without following links: a source is called what the person called it."""
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100


def _is_glob(part: str) -> bool:
    return any(sign in part for sign in "*?[")


def _refuse_name(path: str) -> None:
    """A name that is no Unicode cannot be written into a result."""
    try:
        path.encode()
    except UnicodeEncodeError:
        raise SourceUnreadableError(
            "The name of this file is not valid UTF-8.",
            where=path.encode("utf-8", "backslashreplace").decode(),
            hint="Rename it.",
        ) from None


def _is_about(name: str) -> bool:
    return PurePosixPath(name).stem.split(".")[0].casefold().replace("-", "_") in _ABOUT


def _kind(name: str) -> str:
    return suffix_of(name) or "suffixless"
