"""The rules of the ledger, without Home Assistant's half: issue, states, attribution."""
