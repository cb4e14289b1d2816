"""The front door: settings, the job runner, addresses and the commands that start things."""
