"""The persona: its model, its outputs (JSON, Markdown, HTML, CSV), merging with hand edits. Imports claims and below."""
