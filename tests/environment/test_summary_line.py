"""The one last line of ./dev test sums up all parts and hides no failure."""

from unittest.mock import MagicMock

import pytest

from environment.testing import ADDONS_FILES, Count, TestRun, _read_report, forget

REPORT = """<testsuites><testsuite>
<testcase classname="a" name="good"/>
<testcase classname="a" name="bad"><failure message="no"/></testcase>
<testcase classname="a" name="broken"><error message="no"/></testcase>
<testcase classname="a" name="left_out"><skipped message="later"/></testcase>
</testsuite></testsuites>"""


def test_report_is_counted(tmp_path):
    file = tmp_path / "junit.xml"
    file.write_text(REPORT)
    count = _read_report(file)
    assert (count.passed, count.failed, count.total) == (1, 2, 4)
    assert count.skipped == ["a::left_out (later)"]


def test_missing_report_counts_nothing(tmp_path):
    assert _read_report(tmp_path / "junit.xml").total == 0


def test_parts_are_added():
    total = Count(2, 0, ["x"]) + Count(3, 1)
    assert (total.passed, total.failed, total.skipped) == (5, 1, ["x"])


@pytest.mark.parametrize(
    ("total", "broken", "code", "words"),
    [
        (Count(3), [], 0, "3 passed"),
        (Count(3, 1), [], 1, "1 failed, 3 passed"),
        (Count(3), ["addons: no test was run"], 1, "1 failed, 3 passed"),
        (Count(3, 0, ["a (later)"]), [], 0, "3 passed, 1 skipped"),
    ],
)
def test_last_line_is_pytests(monkeypatch, capsys, total, broken, code, words):
    monkeypatch.setenv("CI", "")
    run = TestRun.__new__(TestRun)
    run.broken = broken
    assert run._tell(total, 1.5) == code
    last = capsys.readouterr().out.rstrip().splitlines()[-1]
    assert last == f"===== {words} in 1.50s ====="


def test_skipped_test_fails_ci(monkeypatch, capsys):
    monkeypatch.setenv("CI", "true")
    run = TestRun.__new__(TestRun)
    run.broken = []
    assert run._tell(Count(3, 0, ["a (later)"]), 1.5) == 1
    assert "skipped: a (later)" in capsys.readouterr().out


def test_one_lane_does_not_take_the_files_of_the_other(tmp_path):
    """Sessions and attachments of the addons' tests vanished under them once."""
    stack = MagicMock()
    stack.config.home = tmp_path
    for name in ("odoo", ADDONS_FILES):
        (tmp_path / name).mkdir()
    forget(stack)
    assert [folder.name for folder in tmp_path.iterdir()] == [ADDONS_FILES]
