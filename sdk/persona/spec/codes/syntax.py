"""P11x: the YAML itself."""

from persona.spec.problems import Kind

_SOURCES = "version: 1\nsources:\n  - interviews/*.md\n"

KINDS = (
    Kind(
        "P110", "A tab indents a line", "error",
        "YAML is indented with spaces only: how wide a tab is differs from editor to editor.",
        "Replace the tab by spaces; most editors do that on their own for YAML files.",
        _SOURCES + "privacy:\n\tk: 5\n", _SOURCES + "privacy:\n  k: 5\n",
    ),
    Kind(
        "P111", "A quoted text is never closed", "error",
        "A text that begins with a quote runs on until the same quote ends it, over as many lines as it takes.",
        "Write the closing quote; put a text with an apostrophe in double quotes.",
        'version: 1\nname: "Checkout\nsources:\n  - interviews/*.md\n',
        'version: 1\nname: "Checkout"\nsources:\n  - interviews/*.md\n',
    ),
    Kind(
        "P112", "A bracket is never closed", "error",
        "A list in [ ] or a mapping in { } runs on until its bracket is closed; commas separate its items.",
        "Write the closing bracket, and commas between the items.",
        "version: 1\nsources: [interviews/*.md\npersonas: 4\n", "version: 1\nsources: [interviews/*.md]\npersonas: 4\n",
    ),
    Kind(
        "P113", "A line is indented unlike its neighbours", "error",
        "Lines that belong together begin in the same column.",
        "Begin the line in the same column as the lines that belong with it.",
        _SOURCES + "privacy:\n  k: 5\n    redact: [names]\n", _SOURCES + "privacy:\n  k: 5\n  redact: [names]\n",
    ),
    Kind(
        "P114", "A value begins with a sign that YAML keeps for itself", "error",
        "A value that begins with *, &, !, @, ` or % means something else to YAML, unless it stands in quotes.",
        "Put the value in quotes.",
        'version: 1\nsources:\n  - *.md\n', 'version: 1\nsources:\n  - "*.md"\n',
    ),
    Kind(
        "P115", "An anchor or an alias", "error",
        "YAML can name a value (&name) and repeat it (*name). Specs do not: whoever reads one sees all there is.",
        "Write the value out wherever it is needed.",
        "version: 1\nname: &title Checkout\nsources:\n  - interviews/*.md\n",
        "version: 1\nname: Checkout\nsources:\n  - interviews/*.md\n",
    ),
    Kind(
        "P116", "A YAML tag", "error",
        "Tags such as !!str or !env change what a value is. Specs have none.",
        "Delete the tag; put a value in quotes to make it a text.",
        "version: 1\nname: !!str Checkout\nsources:\n  - interviews/*.md\n",
        "version: 1\nname: Checkout\nsources:\n  - interviews/*.md\n",
    ),
    Kind(
        "P117", "A colon is missing", "error",
        "Every line of a spec is a key, a colon, a space and a value, or an item of a list.",
        "Write the colon, and a space after it.",
        "version: 1\nname Checkout\nsources:\n  - interviews/*.md\n",
        "version: 1\nname: Checkout\nsources:\n  - interviews/*.md\n",
    ),
    Kind(
        "P118", "A colon inside a value", "error",
        "A colon with a space after it begins a value; a text that holds one must stand in quotes.",
        "Put the text in quotes.",
        "version: 1\ncontext: Shop: the checkout\nsources:\n  - interviews/*.md\n",
        'version: 1\ncontext: "Shop: the checkout"\nsources:\n  - interviews/*.md\n',
    ),
    Kind(
        "P119", "A character that may not stand in a file", "error",
        "Control characters and bytes that are not UTF-8 are the trace of a file saved in another encoding.",
        "Delete it, and save the file as UTF-8.",
        "version: 1\nname: Check\x01out\nsources:\n  - interviews/*.md\n",
        "version: 1\nname: Checkout\nsources:\n  - interviews/*.md\n",
    ),
    Kind(
        "P120", "A second document", "error",
        "A line of three dashes begins a second document. A spec is one document.",
        "Move the second document into a file of its own.",
        _SOURCES + "---\nversion: 1\n", _SOURCES,
    ),
    Kind(
        "P121", "Nested too deep", "error",
        "Specs need three levels; this one has more than fifty.", "Bring it up.",
        _SOURCES + "name: " + "[" * 60 + "]" * 60 + "\n", _SOURCES,
    ),
    Kind(
        "P122", "Not understood", "error",
        "The YAML parser stopped here, and why could not be told more exactly.",
        "Compare the line with the lines above; a colon, a quote or the indentation may be missing.",
    ),
    Kind(
        "P123", "A key stands twice", "error",
        "Each key may stand once; YAML parsers disagree on which of two counts.",
        "Keep one of the two.",
        "version: 1\nname: Checkout\nname: Basket\nsources:\n  - interviews/*.md\n",
        "version: 1\nname: Checkout\nsources:\n  - interviews/*.md\n",
    ),
    Kind(
        "P124", "A backslash that means nothing", "error",
        "In double quotes a backslash begins an escape such as \\n, and only some letters may follow.",
        "Use single quotes, or slashes in paths.",
        'version: 1\nsources:\n  - "interviews\\may.md"\n', "version: 1\nsources:\n  - 'interviews/may.md'\n",
    ),
    Kind(
        "P125", "A list item on the line of its key", "error",
        "The first item of a list stands below its key, or the whole list stands in [ ].",
        "Begin a new line before the dash.",
        "version: 1\nsources: - interviews/*.md\n", "version: 1\nsources:\n  - interviews/*.md\n",
    ),
    Kind(
        "P126", "Something stands after a value", "error",
        "After a text in quotes or a closing bracket nothing more may stand on the line but a comment.",
        "Delete it, or put the whole value in one pair of quotes.",
        'version: 1\nname: "Checkout" 2026\nsources:\n  - interviews/*.md\n',
        'version: 1\nname: "Checkout 2026"\nsources:\n  - interviews/*.md\n',
    ),
)  # fmt: skip
