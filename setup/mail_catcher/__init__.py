"""Takes all mail that anything here sends, keeps it in a folder and shows it."""
