"""The ledger over the Model Context Protocol: the same records, each with the words and reports it rests on."""
