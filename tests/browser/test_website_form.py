"""The form on the cooperative's website posts a real order."""

from __future__ import annotations


def test_form(screen, settings):
    screen.go(settings.form_url)
    screen.look("form", "Comanda")
