"""A stand-in for BankID: its RP API over mutual TLS, and the app in which people approve."""
