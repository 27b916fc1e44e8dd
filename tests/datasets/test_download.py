"""A download ends: with the whole file, or soon with a reason."""

import socket
import threading

import pytest

from builder.datasets.download import CHUNK, DownloadError, fetch


def quiet(done, total):
    pass


@pytest.fixture
def target(tmp_path):
    return tmp_path / "cache" / "file.bin"


def leftovers(target):
    return [path.name for path in target.parent.iterdir()]


def test_the_file_arrives_whole_with_news_on_the_way(server, target, sha256):
    server.files["/f"] = content = bytes(range(256)) * (CHUNK // 64)
    news = []
    fetch(server.url + "/f", target, sha256(content), lambda *n: news.append(n), 5)
    assert target.read_bytes() == content
    assert leftovers(target) == ["file.bin"]
    assert [total for _, total in news] == [len(content)] * len(news)
    assert news[-1][0] == len(content)
    assert [done for done, _ in news] == sorted({done for done, _ in news})


def test_a_file_that_is_not_the_published_one_is_refused(server, target, sha256):
    server.files["/f"] = b"something else"
    with pytest.raises(DownloadError, match="not the published file"):
        fetch(server.url + "/f", target, sha256(b"the data"), quiet, 5)
    assert leftovers(target) == []


def test_a_connection_that_breaks_off_leaves_nothing(server, target, sha256):
    server.files["/f"] = content = b"x" * 1000
    server.breaks_off_after = 10
    with pytest.raises(DownloadError, match="not the published file|broke off"):
        fetch(server.url + "/f", target, sha256(content), quiet, 5)
    assert leftovers(target) == []


def test_an_earlier_file_stays_until_the_new_one_is_whole(server, target, sha256):
    target.parent.mkdir()
    target.write_bytes(b"before")
    server.files["/f"] = b"broken"
    with pytest.raises(DownloadError):
        fetch(server.url + "/f", target, sha256(b"whole"), quiet, 5)
    assert target.read_bytes() == b"before"
    server.files["/f"] = b"whole"
    fetch(server.url + "/f", target, sha256(b"whole"), quiet, 5)
    assert target.read_bytes() == b"whole"


def test_a_missing_file_is_named(server, target):
    with pytest.raises(DownloadError, match="the server answered 404 Not Found"):
        fetch(server.url + "/nothing", target, "", quiet, 5)


def test_nobody_listens(target):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(DownloadError, match="there is no connection"):
        fetch(f"http://127.0.0.1:{port}/f", target, "", quiet, 5)


def test_a_server_that_accepts_and_never_answers(target):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(DownloadError, match="not answered for 0.3 seconds|timed out"):
            fetch(f"http://127.0.0.1:{port}/f", target, "", quiet, 0.3)
    assert leftovers(target) == []


def test_a_server_that_falls_silent_in_the_middle(target):
    answered = threading.Event()

    def answer_half(listening):
        connection, _ = listening.accept()
        connection.recv(1000)
        connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        answered.wait(20)
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as silent:
        thread = threading.Thread(target=answer_half, args=[silent])
        thread.start()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/f"
        with pytest.raises(DownloadError, match="not answered|broke off"):
            fetch(url, target, "", quiet, 0.3)
        answered.set()
        thread.join()
    assert not target.exists()


def test_a_name_that_is_looked_up_for_ever(target, monkeypatch):
    asked, done = threading.Event(), threading.Event()

    def look_up(*_, **__):
        asked.set()
        done.wait(20)
        raise OSError("given up")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(DownloadError, match="not answered for 0.3 seconds"):
        fetch("http://data.invalid/f", target, "", quiet, 0.3)
    assert asked.is_set()
    done.set()


def test_breaking_off_leaves_nothing_at_once_while_the_server_is_slow(target):
    """A process that is stopped ends before the thread that downloads."""
    done = threading.Event()

    def trickle(listening):
        connection, _ = listening.accept()
        connection.recv(1000)
        connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: many\r\n\r\n" + b"x" * CHUNK)
        done.wait(20)
        connection.close()

    def stop(amount, total):
        assert (amount, total) == (CHUNK, None)
        assert len(leftovers(target)) == 1
        raise InterruptedError

    with socket.create_server(("127.0.0.1", 0)) as slow:
        thread = threading.Thread(target=trickle, args=[slow])
        thread.start()
        with pytest.raises(InterruptedError):
            fetch(f"http://127.0.0.1:{slow.getsockname()[1]}/f", target, "", stop, 5)
        assert leftovers(target) == []
        done.set()
        thread.join()


def test_breaking_off_leaves_nothing(server, target, sha256):
    class Enough(Exception):
        pass

    def stop(done, total):
        raise Enough

    server.files["/f"] = b"x" * 1000
    with pytest.raises(Enough):
        fetch(server.url + "/f", target, "", stop, 5)
    assert leftovers(target) == []


def test_a_folder_that_cannot_be_written_to(server, tmp_path, sha256):
    (tmp_path / "file").write_text("in the way")
    server.files["/f"] = b"x"
    with pytest.raises(OSError):
        fetch(server.url + "/f", tmp_path / "file" / "f", sha256(b"x"), quiet, 5)
