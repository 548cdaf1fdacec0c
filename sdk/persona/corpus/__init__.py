"""Passages with exact spans: one reader per format, registered by suffix; readers do nothing else. Imports only errors, progress, text."""
