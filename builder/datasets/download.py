"""Downloads that end: in a whole, checked file, or soon in an error that says why."""

from __future__ import annotations

import hashlib
import os
import queue
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from ssl import SSLError
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

CHUNK = 1 << 18

Report = Callable[[int, int | None], None]
"""Takes the bytes that are there, and all that are expected where the server says so."""


class DownloadError(RuntimeError):
    """A file did not come. The message gives the reason, as the end of a sentence."""


def fetch(url: str, target: Path, checksum: str, report: Report, timeout: float) -> None:
    """Downloads `url` to `target`, which appears whole or not at all.

    Args:
        url: An http, https or file address.
        target: Where the file is to be; its folder is made.
        checksum: What the content must hash to, in hexadecimal digits; see `hash_name`.
        report: Is called as bytes arrive; it may raise to break off.
        timeout: Seconds without any news after which to give up. It also bounds the look-up
            of the server's name, which a socket's own time-out does not.

    Raises:
        DownloadError: If the file does not come, or is not the expected one.
        OSError: If it cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    pull = _Pull(url, partial, timeout, hash_name(checksum))
    threading.Thread(target=pull.run, name=f"download {url}", daemon=True).start()
    try:
        digest = pull.follow(report)
        if digest != checksum:
            raise DownloadError("what came is not the published file (its checksum differs)")
        os.replace(partial, target)
    finally:
        pull.give_up()


def hash_name(checksum: str) -> str:
    """Returns by which function a checksum was made, told by its length as Keras does."""
    return "md5" if len(checksum) == 32 else "sha256"


class _Pull:
    """One download in a thread of its own, which its caller can leave behind at any time."""

    def __init__(self, url: str, partial: Path, timeout: float, hashing: str) -> None:
        self._url = url
        self._partial = partial
        self._timeout = timeout
        self._hashing = hashing
        self._news: queue.SimpleQueue[tuple[int, int | None] | str | Exception] = (
            queue.SimpleQueue()
        )
        self._given_up = threading.Event()

    def follow(self, report: Report) -> str:
        """Waits for the end and returns the content's hash."""
        while True:
            try:
                news = self._news.get(timeout=self._timeout)
            except queue.Empty:
                raise DownloadError(
                    f"the server has not answered for {self._timeout:g} seconds"
                ) from None
            if isinstance(news, str):
                return news
            if isinstance(news, Exception):
                raise _in_words(news) from news
            report(*news)

    def give_up(self) -> None:
        """Ends the thread at its next step and removes what it has written.

        At once, because the process may end before the thread does; it does so again behind
        itself, for what it writes from now on and for Windows, where open files stay.
        """
        self._given_up.set()
        with suppress(PermissionError):
            self._partial.unlink(missing_ok=True)

    def run(self) -> None:
        """The thread: reads, writes, hashes, and tells `follow`."""
        outcome: str | Exception
        try:
            outcome = self._read()
        except Exception as error:  # whatever it is, the waiting thread is to know
            if isinstance(error, HTTPError):
                error.close()  # it holds the connection
            outcome = error
        if self._given_up.is_set():
            self._partial.unlink(missing_ok=True)
        self._news.put(outcome)

    def _read(self) -> str:
        digest = hashlib.new(self._hashing)
        with urlopen(self._url, timeout=self._timeout) as answer, self._partial.open("wb") as file:
            length = answer.headers.get("Content-Length", "")
            total = int(length) if length.isdecimal() else None
            done = 0
            while not self._given_up.is_set() and (chunk := answer.read(CHUNK)):
                file.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                self._news.put((done, total))
        return digest.hexdigest()


def _in_words(error: Exception) -> Exception:
    if isinstance(error, HTTPError):
        return DownloadError(f"the server answered {error.code} {error.reason}")
    if isinstance(error, URLError):
        return DownloadError(f"there is no connection ({_plain(error.reason)})")
    if isinstance(error, TimeoutError | HTTPException | ConnectionError | SSLError):
        return DownloadError(f"the connection broke off ({_plain(error)})")
    return error


def _plain(reason: object) -> str:
    return str(getattr(reason, "strerror", None) or reason)
