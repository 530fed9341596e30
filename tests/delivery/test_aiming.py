"""A flow's call reaches the internet and listed machines, and nothing else from inside."""

import socket

import httpx
import pytest

from cdp.delivery import aiming
from cdp.settings import settings


def looked_up(monkeypatch, *numbers):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443)) for number in numbers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:5432/",
        "http://localhost/",
        "http://10.0.0.7/",
        "http://192.168.1.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "file:///etc/passwd",
        "gopher://example.com/",
    ],
)
def test_nothing_inside_is_called(url):
    with pytest.raises((aiming.Forbidden, httpx.ConnectError)):
        aiming.aim(url)


@pytest.mark.parametrize("numbers", [("10.0.0.7",), ("93.184.216.34", "127.0.0.1")])
def test_a_name_that_leads_inside_is_not_called(monkeypatch, numbers):
    looked_up(monkeypatch, *numbers)
    with pytest.raises(aiming.Forbidden, match="CDP_WEBHOOK_HOSTS"):
        aiming.aim("https://rebind.example/")


def test_the_name_is_looked_up_once_and_the_certificate_is_still_asked_for_it(monkeypatch):
    looked_up(monkeypatch, "93.184.216.34")
    aim = aiming.aim("https://hooks.example:8443/a?b=1")
    assert str(aim.url) == "https://93.184.216.34:8443/a?b=1"
    assert (aim.headers, aim.extensions) == ({"Host": "hooks.example:8443"}, {"sni_hostname": "hooks.example"})


def test_a_machine_that_is_listed_is_called(monkeypatch):
    monkeypatch.setenv("CDP_WEBHOOK_HOSTS", " N8N.lan ,10.0.0.7")
    settings.cache_clear()
    assert str(aiming.aim("http://n8n.lan/hook").url) == "http://n8n.lan/hook"
    assert str(aiming.aim("http://10.0.0.7:5678/").url) == "http://10.0.0.7:5678/"
    with pytest.raises(aiming.Forbidden):
        aiming.aim("http://10.0.0.8/")
