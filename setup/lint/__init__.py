"""The house's own checks: what no linter of others looks at."""
