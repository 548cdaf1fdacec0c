"""P13x: where sources lie and where outputs go."""

from persona.spec.problems import Kind

_SOURCES = "version: 1\nsources:\n  - interviews/*.md\n"

KINDS = (
    Kind(
        "P130", "A source outside the workspace", "error",
        "What a spec reads lies in the workspace, so that everyone who has the repository can build it, and so that a "
        "spec from elsewhere reads nothing of yours. The workspace is the repository, or the folder Persona runs in.",
        "Move the source into the workspace, or run Persona from a folder that holds both.",
        "version: 1\nsources:\n  - ../../elsewhere/*.md\n", _SOURCES,
    ),
    Kind(
        "P131", "A path that works on one machine only", "warning",
        "An absolute path or one with backslashes does not work for others who have the repository.",
        "Write the path relative to the spec, with slashes.",
        "version: 1\nsources:\n  - interviews\\may.md\n", "version: 1\nsources:\n  - interviews/may.md\n",
    ),
    Kind(
        "P132", "Two specs with one output folder", "error",
        "Each spec has an output folder of its own: the second build would overwrite what the first one wrote.",
        "Give one of them another folder.",
    ),
    Kind(
        "P133", "The outputs are among the sources", "error",
        "A build that reads what it wrote would take its own words for those of participants.",
        "Read from a folder that holds no outputs, or write to another one.",
        "version: 1\nsources:\n  - personas/*.md\noutput: {folder: personas}\n",
        "version: 1\nsources:\n  - interviews/*.md\noutput: {folder: personas}\n",
    ),
    Kind(
        "P134", "The output folder lies outside the workspace", "error",
        "A build writes only into the workspace.",
        "Choose a folder inside it.",
        _SOURCES + "output: {folder: ../../elsewhere}\n", _SOURCES + "output: {folder: personas}\n",
    ),
    Kind(
        "P135", "Specs that read each other's outputs", "error",
        "One spec reads what another one writes, and the other way round: there is no order to build them in.",
        "Take the outputs out of one spec's sources.",
    ),
)  # fmt: skip
