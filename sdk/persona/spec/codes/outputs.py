"""P50x: what a build left, and whether it still fits."""

from persona.spec.problems import Kind

KINDS = (
    Kind(
        "P501", "Not built yet", "warning",
        "The spec has no outputs: `personas.json` is not in its output folder.",
        "Run `persona build`.",
    ),
    Kind(
        "P502", "Outputs older than their inputs", "warning",
        "The spec or its sources have changed since the personas were built. What is still there word for word stands "
        "all the same; `persona check --strict` fails on this, too.",
        "Run `persona build`, and commit what it writes.",
    ),
    Kind(
        "P503", "A lockfile that cannot be read", "error",
        "`personas.json` is damaged or holds the marks of a merge. It says what claims stand on, and what people "
        "changed by hand.",
        "Restore it from version control, or take either side of the merge, and build again.",
        language="json",
    ),
    Kind(
        "P504", "An output is missing", "error",
        "A file that the build wrote is not there any more, or may not be read.",
        "Run `persona build`, or restore it from version control.",
    ),
    Kind(
        "P505", "A page has been edited since the build", "information",
        "Hand edits are welcome and stay. The next build takes them into `personas.json` and the other outputs.",
        "Run `persona build`.",
        language="markdown",
    ),
    Kind(
        "P506", "An output has been changed by hand", "warning",
        "Only pages are merged with hand edits; the next build writes this file anew.",
        "Make the change on the persona's page, and run `persona build`.",
    ),
    Kind(
        "P507", "Built by another version", "warning",
        "Another version of Persona may build other words from the same sources.",
        "Run `persona build` with this version, or check with the one that built it.",
        language="json",
    ),
    Kind(
        "P508", "A page of a persona that is no more", "information",
        "The persona could not be recognised in the last build; its page is kept, since somebody may have written on "
        "it.",
        "Take over what is worth keeping, then run `persona build --prune`.",
        language="markdown",
    ),
)  # fmt: skip
