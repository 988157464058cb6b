"""The ledger: what happened between persons and messages, and the receipts that tell the vendor of it."""
