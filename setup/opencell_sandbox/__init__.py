"""A small HTTP server with memory that answers like Opencell 7 or 15."""
