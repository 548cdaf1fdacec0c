"""Durable jobs: a small port of our own over a durable engine, and processes that do the computing.

A job is a kind and an id, nothing more; what it means is looked up by whoever runs it. Imports only the store, errors
and progress. Another engine could take DBOS's place behind `port.py`.
"""
