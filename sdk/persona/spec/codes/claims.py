"""P30x: claims and what they stand on."""

from persona.spec.problems import Kind

KINDS = (
    Kind(
        "P301", "A claim without evidence", "warning",
        "Somebody wrote this claim on the page, and no passage supports it. That is allowed, and said wherever the "
        "persona is shown.",
        "Add footnotes of passages that say it (`[^e3]`), or delete the claim if nobody said it.",
        language="markdown",
    ),
    Kind(
        "P302", "Evidence that has moved", "warning",
        "The passage is still there word for word, at another place than the build recorded.",
        "Run `persona check --fix`, or build again.",
        language="markdown",
    ),
    Kind(
        "P303", "Evidence that is gone", "error",
        "The words that this claim stands on are no longer in their source: they were changed or deleted.",
        "Build again, restore the passage, or delete the claim.",
        language="markdown",
    ),
    Kind(
        "P304", "The source of evidence is gone", "error",
        "The file that this claim's evidence was taken from is not there any more, or cannot be read.",
        "Restore the file, or build again without it.",
        language="markdown",
    ),
    Kind(
        "P305", "A footnote without a passage", "error",
        "The page cites evidence by a number that this persona does not have.",
        "Cite one of the numbers under Evidence, or delete the footnote.",
        language="markdown",
    ),
    Kind(
        "P306", "A page with the marks of a merge", "error",
        "Version control left both sides of a conflict in the page.",
        "Choose one side, delete the marks, and build again.",
        "<<<<<<< ours\n# Robin\n=======\n# Kit\n>>>>>>> theirs\n", "# Robin\n", language="markdown",
    ),
)  # fmt: skip
