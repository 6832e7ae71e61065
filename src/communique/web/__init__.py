"""The reading room: pages, review, HTTP API and MCP over the View. Needs the ``[web]`` extra."""
