"""The house's own checks find what they are there for, and nothing else."""

import subprocess
from pathlib import Path

import pytest

from lint import forbidden, readmes, sizes, whitespace
from lint.markdown import to_rst

CHECKOUT = Path(__file__).resolve().parents[2]
MANIFEST = {
    "name": "Telecom Cooperative - Sample",
    "summary": "One line",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Telecom Cooperatives",
    "development_status": "Beta",
}


def write(folder, name, text):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # no" + "qa",
        "# pylint: " + "disable=all",
        "# TO" + "DO: later",
        "HOME = '/ro" + "ot/x'",
        "url = 'https://py" + "pi.org/simple'",
        "except Exception:\n    pass",
    ],
)
def test_forbidden_line_is_found(tmp_path, line):
    file = write(tmp_path, "sample.py", f"{line}\n")
    assert len(list(forbidden.check(tmp_path, [file]))) == 1


def test_batch_boundary_may_catch_everything(tmp_path):
    text = 'try:\n    run()\nexcept Exception:\n    _logger.exception("no")\n'
    file = write(tmp_path, "sample.py", text)
    assert not list(forbidden.check(tmp_path, [file]))


def test_files_are_those_that_git_would_take(tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    write(tmp_path, ".gitignore", "ignored.py\n")
    write(tmp_path, "ignored.py", "")
    seen = write(tmp_path, "seen.py", "")
    assert seen in forbidden.tracked_files(tmp_path, [])
    assert tmp_path / "ignored.py" not in forbidden.tracked_files(tmp_path, [])


def test_length_of_files_and_functions(tmp_path):
    body = "    pass\n"
    long_function = write(tmp_path, "function.py", "def f():\n" + body * 40)
    short_function = write(tmp_path, "short.py", "def f():\n" + body * 39)
    long_file = write(tmp_path, "file.py", "x = 1\n" * 401)
    complaints = list(sizes.check([long_function, short_function, long_file]))
    assert len(complaints) == 2
    assert "f has 41 lines" in complaints[0]
    assert "401 lines" in complaints[1]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("a \n", "spaces"),
        ("a", "new line"),
        ("a\n\n", "empty lines"),
        ("a\r\nb\n", "carriage return"),
    ],
)
def test_untidy_file_is_found(tmp_path, content, complaint):
    file = tmp_path / "sample.md"
    file.write_bytes(content.encode())
    (found,) = whitespace.check([file])
    assert complaint in found


def test_tidy_file_is_left_alone(tmp_path):
    assert not list(whitespace.check([write(tmp_path, "sample.md", "a\n\nb\n")]))


def make_addon(folder):
    addon = folder / "sample"
    write(addon, "__manifest__.py", repr(MANIFEST))
    write(addon, "readme/DESCRIPTION.md", "Does *one* thing.\n")
    return addon


def test_stale_readme_is_found_and_written(tmp_path):
    addon = make_addon(tmp_path)
    assert list(readmes.check(tmp_path, [addon], fix=False))
    assert not list(readmes.check(tmp_path, [addon], fix=True))
    assert "Does *one* thing." in (addon / "README.rst").read_text()
    assert not list(readmes.check(tmp_path, [addon], fix=False))
    write(addon, "readme/USAGE.md", "Press the button.\n")
    assert list(readmes.check(tmp_path, [addon], fix=False))


def test_table_of_addons_is_part_of_the_root_readme(tmp_path):
    addon = make_addon(tmp_path)
    text = f"# Title\n\n{readmes.TABLE_BEGIN}\n{readmes.TABLE_END}\n"
    root = write(tmp_path, "README.md", text)
    assert list(readmes.check(tmp_path, [addon], fix=False))
    list(readmes.check(tmp_path, [addon], fix=True))
    assert "| [sample](sample/) | 19.0.1.0.0 | One line |" in root.read_text()


def test_the_repository_has_its_table_of_addons():
    assert readmes.TABLE_BEGIN in (CHECKOUT / "README.md").read_text()


def test_markdown_as_restructured_text():
    text = to_rst(
        "Text:\n- one `code`\n- [two](http://127.0.0.1)\n\n"
        "| a | b |\n| --- | --- |\n| 1 | 2 |\n\n```sh\n./dev demo\n```\n"
    )
    assert "Text:\n\n* one ``code``\n* `two <http://127.0.0.1>`__" in text
    assert ".. list-table::" in text
    assert ".. code-block:: sh\n\n   ./dev demo" in text
