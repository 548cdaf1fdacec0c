"""Writers by name: "embedded", a model as "<provider>:<model>", or a plug-in's own name.

A plug-in is an entry point of the group `persona.writers`: a callable `(name, settings) -> Writer`, found by the part
of the name before the colon (docs/writers.md has one of twenty lines).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from persona.errors import SettingError, WriterError
from persona.settings import Settings
from persona.writers.port import Writer

GROUP = "persona.writers"
PROVIDERS = ("anthropic", "openai", "google", "ollama")


def open_writer(name: str, settings: Settings) -> Writer:
    """The writer called `name`; nothing is sent and nothing heavy is loaded yet.

    Raises SettingError for a name that nobody answers to, WriterError for a plug-in that cannot be loaded.
    """
    kind, colon, model = name.partition(":")
    if name == "embedded":
        from persona.writers.embedded import EmbeddedWriter

        return EmbeddedWriter()
    if kind in PROVIDERS:
        if not colon or not model.strip() or model != model.strip():
            raise SettingError(
                f'The writer "{name}" names no model.',
                hint=f'Write it as "{kind}:<model>", for instance {EXAMPLES[kind]}.',
            )
        from persona.writers.model import ModelWriter

        return ModelWriter(name, settings)
    plugged = _plugged()
    if kind in plugged:
        return _open(plugged[kind], name, settings)
    others = "".join(f', "{other}"' for other in sorted(plugged))
    raise SettingError(
        f'There is no writer "{name}".',
        hint=f'Give "embedded"{others}, or a model as one of {", ".join(f"{one}:<model>" for one in PROVIDERS)}.',
    )


EXAMPLES = {
    "anthropic": "anthropic:claude-sonnet-5-5",
    "openai": "openai:gpt-6-luna",
    "google": "google:gemini-3.8-flash",
    "ollama": "ollama:llama3.2",
}


def _plugged() -> dict[str, EntryPoint]:
    """The first of a name wins, in the order of the distributions' names: the same in every process."""
    found: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        found.setdefault(point.name, point)
    return found


def _open(point: EntryPoint, name: str, settings: Settings) -> Writer:
    try:
        make = cast(Callable[[str, Settings], Writer], point.load())
        return make(name, settings)
    except (ImportError, AttributeError) as error:
        raise WriterError(
            f'The writer "{name}" comes from the plug-in {point.value}, which cannot be loaded: {error}.',
            hint="Install it again, or choose another writer.",
        ) from error
