import hashlib
import http.server
import threading

import pytest


@pytest.fixture(autouse=True)
def own_folders(monkeypatch, tmp_path):
    """Nothing outside the test's folder is read or written."""
    monkeypatch.setenv("STRATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STRATA_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("STRATA_DOWNLOAD_TIMEOUT", "0.4")
    monkeypatch.setenv("no_proxy", "*")
    (tmp_path / "data").mkdir()


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        content = self.server.files.get(self.path)
        if content is None:
            self.send_error(404, "Not Found")
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: self.server.breaks_off_after])

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    """A web server on this machine; `files` by path, `asked` for paths, `url` in front."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.files, server.asked, server.breaks_off_after = {}, [], None
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def sha256():
    return lambda content: hashlib.sha256(content).hexdigest()
