"""Who belongs together, how many, and matching to earlier segments. Imports corpus and text."""
