"""When a delivery is tried again, and where one may go: tables of cases."""

from datetime import UTC, datetime, timedelta

import pytest

from persona.errors import SettingError
from persona.webhooks.addresses import check_url, parse_networks, refusal
from persona.webhooks.policy import DELAYS, exhausted, judge

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_schedule_runs_out_after_eight_attempts_and_keeps_within_its_jitter():
    waits = [judge("d1", attempt, 500).retry_in for attempt in range(1, 9)]
    assert waits[-1] is None
    for wait, delay in zip(waits, DELAYS, strict=False):
        assert abs(wait - delay) <= delay * 0.1
    assert judge("d1", 1, 500) == judge("d1", 1, 500) != judge("d2", 1, 500)


@pytest.mark.parametrize(
    ("status", "extra", "expected"),
    [
        (200, {}, (True, False, False)),
        (204, {}, (True, False, False)),
        (302, {}, (False, True, False)),
        (404, {}, (False, True, False)),
        (410, {}, (False, False, True)),
        (None, {}, (False, True, False)),
        (None, {"refused": True}, (False, False, False)),
    ],
)
def test_what_follows_from_an_answer(status, extra, expected):
    verdict = judge("d", 1, status, **extra)
    assert (verdict.delivered, verdict.retry_in is not None, verdict.disable) == expected


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("120", 120, 120),
        ("0", 4.5, 5.5),
        ("Thu, 01 Jan 2026 00:10:00 GMT", 600, 600),
        ("Thu, 01 Jan 2020 00:10:00 GMT", 4.5, 5.5),
        ("99999999", 86400, 86400),
        ("soon", 4.5, 5.5),
        ("9" * 40, 4.5, 5.5),
    ],
)
def test_retry_after_lengthens_the_wait_to_a_day_at_most(header, least, most):
    wait = judge("d", 1, 429, retry_after=header, now=NOW).retry_in
    assert least <= wait <= most
    assert judge("d", 1, 500, retry_after="120").retry_in < 6


def test_an_endpoint_is_given_up_after_five_days_of_nothing_but_failures():
    assert not exhausted(None, NOW)
    assert not exhausted(NOW - timedelta(days=4, hours=23), NOW)
    assert exhausted(NOW - timedelta(days=5), NOW)


REFUSED = """\
127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254 100.64.0.1
100.100.100.200 192.0.0.8 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.5 224.0.0.1 239.255.255.250 240.0.0.1
255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 fe80::1 fe80::1%eth0
fc00::1 fd00:ec2::254
ff02::1 2001:db8::1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 2002:7f00:1:: 2002:c0a8:1:: ::127.0.0.1 ::ffff:0:7f00:1
2001:0:53aa:64c:: fec0::1""".split()


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused_with_a_reason(address):
    assert "address" in refusal(address) or "this machine" in refusal(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_a_public_address_passes(address):
    assert refusal(address) is None


def test_an_allow_list_opens_just_what_it_names():
    allowed = parse_networks(["127.0.0.1", "10.1.0.0/16"])
    assert refusal("127.0.0.1", allowed) is None
    assert refusal("10.1.200.3", allowed) is None
    assert refusal("::ffff:10.1.0.1", allowed) is None
    assert refusal("127.0.0.2", allowed) and refusal("10.2.0.1", allowed) and refusal("::1", allowed)
    with pytest.raises(SettingError, match="not a network"):
        parse_networks(["10.0.0.0/99"])


@pytest.mark.parametrize(
    "url",
    [
        "example.com/hook",
        "ftp://example.com/",
        "https://",
        "http://example.com/",
        "https://user:pass@example.com/",
        "https://example.com:99999/",
        "https://example.com/a b",
        "https://exa\u0000mple.com/",
        "https://[::1/",
        "https://169.254.169.254/latest",
        "https://[::ffff:10.0.0.1]/hook",
        "https://127.0.0.1/",
    ],
)
def test_a_url_that_cannot_be_a_webhook_is_refused_before_anything_is_sent(url):
    with pytest.raises(SettingError):
        check_url(url)


def test_a_good_url_passes_and_http_only_when_allowed():
    assert check_url("https://example.com:8443/hook?x=1")
    assert check_url("http://localhost:9000/", insecure=True)
    assert check_url("http://10.0.0.1/hook", insecure=True)
    assert check_url("https://93.184.215.14/hook")
