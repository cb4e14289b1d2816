"""The code of the ballot box, broken in one place at a time: a test must fail each time."""
