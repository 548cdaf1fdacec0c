"""What a spec asks of a build, with every path resolved: the one thing that plan, build and check need of a spec."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from persona.corpus.model import SourceRequest
from persona.settings import Settings

if TYPE_CHECKING:
    from persona.spec.model import WebhookSpec


@dataclass(frozen=True, slots=True)
class Order:
    """`path` is the spec, `root` the folder it lies in: sources and evidence are relative to it. `folder` is where
    the outputs go. `workspace` is only for showing paths to people. All four are absolute."""

    path: Path
    root: Path
    folder: Path
    workspace: Path
    requests: tuple[SourceRequest, ...]
    settings: Settings
    formats: tuple[str, ...] = ("markdown", "json")
    name: str = ""
    scripts: tuple[str, ...] = ()
    webhooks: tuple[WebhookSpec, ...] = ()

    @property
    def shown(self) -> str:
        return shown(self.path, self.workspace)

    @property
    def spec_from_folder(self) -> str:
        return posix(os.path.relpath(self.path, self.folder))

    def asked(self) -> dict[str, Any]:
        """Everything that changes what is built, as JSON: what a later build compares with."""
        settings = self.settings
        return {
            "sources": [_request(request) for request in self.requests],
            "personas": str(settings.personas),
            "writer": settings.writer,
            "context": settings.context,
            "privacy": {"k": settings.privacy.k, "redact": list(settings.privacy.redact)},
            "allow_unsupported": settings.allow_unsupported,
            "formats": list(self.formats),
            "scripts": list(self.scripts),
        }


def shown(path: Path, workspace: Path) -> str:
    """`path` as people see it: relative to the workspace where it lies in it."""
    try:
        return posix(str(path.relative_to(workspace)))
    except ValueError:
        return str(path)


def posix(path: str) -> str:
    return PurePosixPath(path.replace(os.sep, "/")).as_posix()


def _request(request: SourceRequest) -> dict[str, Any]:
    fields: dict[str, Any] = {"path": request.path}
    if request.participant is not None:
        fields["participant"] = request.participant
    if request.text is not None:
        fields["text"] = list(request.text)
    if request.attributes is not None:
        fields["attributes"] = list(request.attributes)
    return fields
