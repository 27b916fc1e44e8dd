"""The supervisor's ear: a small TCP server on this machine that knows one secret.

A connection carries one request. It begins with the token; whoever does not know it learns
nothing and has nothing parsed.
"""

from __future__ import annotations

import hmac
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Mapping

from builder.workers import wire
from builder.workers.errors import WireError, WorkerError
from builder.workers.home import new_token
from builder.workers.wire import Message

HOST = "127.0.0.1"
MAX_CONNECTIONS = 128
READ_SECONDS = 10.0
"""How long a client may take for its request."""

Handler = Callable[[Message], Message]
"""Answers a request. What it raises goes back to the client as an error."""


class Server:
    """Answers requests of clients that know the token, each in a thread.

    Args:
        handlers: What answers a request, by its header's `"op"`.
    """

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self.token = new_token()
        self._handlers = handlers
        self._places = threading.BoundedSemaphore(MAX_CONNECTIONS)
        self._lock = threading.Lock()
        self._working = 0
        self._last_request = time.monotonic()
        self._tcp = _Tcp((HOST, 0), _make_handler(self))
        self._listener = threading.Thread(
            target=self._tcp.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True
        )

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._tcp.server_address[1])

    def start(self) -> None:
        """Begins to answer, in the background."""
        self._listener.start()

    def close(self) -> None:
        """Stops to listen, where it has begun."""
        if self._listener.ident is not None:  # it would wait for ever for the end of what never was
            self._tcp.shutdown()
        self._tcp.server_close()

    def idle_seconds(self) -> float:
        """Returns for how long nobody has asked anything; 0 while an answer is being made."""
        with self._lock:
            return 0.0 if self._working else time.monotonic() - self._last_request

    def serve(self, connection: socket.socket) -> None:
        """Answers one connection."""
        if not self._places.acquire(blocking=False):
            return
        try:
            connection.settimeout(READ_SECONDS)
            token = wire.receive_exactly(connection, len(self.token))
            if hmac.compare_digest(token, self.token.encode()):
                request = wire.receive(connection)
                wire.send(connection, self._answer(request))
        except (WireError, OSError):
            pass  # a stranger, or a client that has gone: there is nobody to tell
        finally:
            self._places.release()

    def _answer(self, request: Message) -> Message:
        with self._lock:
            self._working += 1
        try:
            handler = self._handlers.get(str(request.header.get("op")))
            if handler is None:
                raise WorkerError(f"The supervisor does not know {request.header.get('op')!r}.")
            return handler(request)
        except WorkerError as error:
            return Message({"ok": False, "error": str(error)})
        except Exception as error:
            return Message({"ok": False, "error": f"The supervisor failed: {error!r}"})
        finally:
            with self._lock:
                self._working -= 1
                self._last_request = time.monotonic()


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64


def _make_handler(server: Server) -> type[socketserver.BaseRequestHandler]:
    class _Connection(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            server.serve(self.request)

    return _Connection
