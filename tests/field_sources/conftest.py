"""The table is shown at the end of the run, also if all is well."""

from sources import NOTES


def pytest_terminal_summary(terminalreporter):
    """Print from which record each field is filled."""
    if NOTES:
        terminalreporter.section("where each field comes from")
        for line in NOTES:
            terminalreporter.write_line(line)
