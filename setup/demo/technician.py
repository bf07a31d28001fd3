"""A person of the provisioning team: works on tickets with ``agent_step.py``."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

AGENT_STEP = Path(__file__).resolve().parents[1] / "otrs" / "agent_step.py"


class Technician:
    """Takes the steps that a human agent takes in OTRS."""

    def __init__(self, znuny_url: str):
        self._url = znuny_url

    def _step(self, reference: str, *step: str) -> str:
        command = [sys.executable, str(AGENT_STEP), "--url", self._url]
        done = subprocess.run(
            [*command, "--ref", reference, "--wait", "60", *step],
            capture_output=True,
            text=True,
            timeout=180,
        )
        if done.returncode:
            raise AssertionError(f"{' '.join(step)} of {reference}: {done.stderr}")
        return done.stdout

    def look_at(self, reference: str) -> dict:
        """Return the ticket of a service order."""
        return json.loads(self._step(reference, "show"))

    def succeed(self, reference: str, activation: date, **fields: str) -> None:
        """Enter the activation date, and close the ticket successfully."""
        self.schedule(reference, activation)
        if fields:
            pairs = [f"{name}={value}" for name, value in fields.items()]
            self._step(reference, "set", *pairs)
        self.close(reference)

    def schedule(self, reference: str, activation: date) -> None:
        """Enter the activation date; the work goes on."""
        self._step(reference, "schedule", "--activation-date", activation.isoformat())

    def close(self, reference: str) -> None:
        """Close the ticket successfully, of something that needs no date."""
        self._step(reference, "close", "--success")

    def reopen(self, reference: str) -> None:
        """Open a closed ticket again."""
        self._step(reference, "reopen")

    def fail(self, reference: str, reason: str) -> None:
        """Close the ticket unsuccessfully and say why."""
        self._step(reference, "close", "--failure", "--reason", reason)
