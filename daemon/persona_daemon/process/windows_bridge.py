"""The bridge where `select` takes sockets only (Windows): a thread per direction, one at a time in the notes."""

from __future__ import annotations

import _thread
import os

from persona_daemon.language.framing import FramingError
from persona_daemon.process.bridge import CHUNK, Bridge


class ThreadedBridge(Bridge):
    """As `Bridge`, with the editor read in a thread and the daemon in the main one."""

    def __init__(self, reading: int, writing: int) -> None:
        super().__init__(reading, writing)
        self._turns = _thread.allocate_lock()
        self._wake = _thread.allocate_lock()  # held while there is no daemon to listen to

    def run(self) -> int:
        self._wake.acquire()
        self._attach()
        self._make_blocking()
        _thread.start_new_thread(self._read_editor, ())
        while not self._gone and self._ending is None:
            sock = self._sock
            if sock is None:
                self._wake.acquire()
                continue
            try:
                data = sock.recv(CHUNK)
            except OSError:
                data = b""
            with self._turns:
                if sock is not self._sock:
                    continue
                self._received(data)
                self._mend()
                self._make_blocking()
                self._show_all()
        with self._turns:
            self._show_all()
        return self._ending or 0

    def _read_editor(self) -> None:
        while not self._gone and self._ending is None:
            try:
                data = os.read(self._reading, CHUNK)
            except OSError:
                data = b""
            with self._turns:
                try:
                    self._heard(data)
                except FramingError:
                    self._gone = True
                self._make_blocking()
                self._show_all()
                if self._wake.locked() and (self._sock is not None or self._gone or self._ending is not None):
                    self._wake.release()
                if (self._gone or self._ending is not None) and self._sock is not None:
                    self._sock.shutdown(2)  # wakes the main thread

    def _make_blocking(self) -> None:
        if self._sock is not None:
            self._sock.setblocking(True)
            self._send()

    def _show_all(self) -> None:
        while self._to_editor and not self._gone:
            self._show()
