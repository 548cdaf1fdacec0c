"""The one process of this user: its place, its lock, its socket, its bridge; starting, asking and stopping it.

    place      where it is found: a private directory, names by version, protocol and installation
    starting   connecting to it, and starting it where there is none
    bridge     `persona lsp`: bytes between an editor and the daemon, and a new daemon when one dies
    replay     what the bridge tells a new daemon of the editor's state
    holding    the lock, the socket and the file that say who is the daemon
    daemon     the process itself: connections, idleness, the end
    control    what is asked of it from outside: status, stop, opening REST
    doors      REST inside the daemon, imported on first use

`place`, `starting` and `bridge` are on the way of every editor's start: they import `os`, `select`, `_socket` and
nothing else, and run under `python -I -S`.
"""
