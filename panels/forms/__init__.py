"""Forms of the panel's room, one file for each part of it. Import from the file."""
