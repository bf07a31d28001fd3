"""./dev itself: what it says, what it refuses, and that it can be interrupted."""

import fcntl
import os
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from environment.cli import COMMANDS

CHECKOUT = Path(__file__).resolve().parents[2]


def test_help_lists_every_command(dev):
    done = dev("help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert f"\n    {command}" in done.stdout
    assert done.stdout == dev().stdout


def test_unknown_command_is_refused(dev):
    done = dev("dmeo")
    assert done.returncode == 2
    assert "dmeo" in done.stderr


@pytest.mark.parametrize("command", ["status", "logs", "down"])
def test_before_the_first_set_up_the_next_step_is_named(dev, command):
    done = dev(command)
    assert done.returncode == 1
    assert "run  ./dev up" in done.stderr
    assert "Traceback" not in done.stderr


def test_second_command_is_told_who_is_at_work(dev, tmp_path):
    state = tmp_path / "state"
    state.mkdir()
    with (state / "lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        handle.write("./dev demo, process 1\n")
        handle.flush()
        done = dev("up")
    assert done.returncode == 1
    assert "./dev demo, process 1" in done.stderr


def test_wrong_odoo_home_is_told_in_one_line(dev, tmp_path):
    done = dev("up", ODOO_HOME=str(tmp_path))
    assert done.returncode == 1
    assert f"ODOO_HOME: no Odoo source tree in {tmp_path}" in done.stderr
    assert "Traceback" not in done.stderr


def test_other_release_of_odoo_is_refused(dev, tmp_path):
    (tmp_path / "odoo/addons/base").mkdir(parents=True)
    (tmp_path / "odoo-bin").touch()
    (tmp_path / "odoo/release.py").write_text("version_info = (18, 0, 0)\n")
    done = dev("up", ODOO_HOME=str(tmp_path))
    assert "is not Odoo 19.0" in done.stderr


@pytest.fixture
def interrupted():
    """A ./dev up of the catcher and the sandbox, ended by Ctrl-C in the middle."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("SCX_")}
    env |= {"SCX_CACHE": os.environ["SCX_CACHE"], "SCX_ADDONS": ""}
    # PostgreSQL's account has to get in, and a socket's path must be short
    state = Path(tempfile.gettempdir()) / f"scx-test-{os.getpid()}"
    env |= {"SCX_STATE": str(state)}
    command = [str(CHECKOUT / "dev"), "up", "mail", "opencell"]
    yield command, env
    subprocess.run([str(CHECKOUT / "dev"), "reset", "--all"], env=env, check=True)


def test_up_goes_on_where_ctrl_c_stopped_it(interrupted):
    command, env = interrupted
    first = subprocess.Popen(
        command, env=env, start_new_session=True, stdout=subprocess.PIPE, text=True
    )
    with first.stdout:
        assert first.stdout.readline(), "the first step is done, others are not"
        os.killpg(first.pid, signal.SIGINT)
        assert first.wait(60) == 130
    second = subprocess.run(
        command, env=env, capture_output=True, text=True, check=False
    )
    assert second.returncode == 0, second.stdout + second.stderr
    third = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert "starting" not in third.stdout, "what runs is left alone"
