"""The command line: one file per command group; heavy imports are made inside the commands."""
