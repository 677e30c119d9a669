"""Insyn: customers see, correct and erase what a company stores about them, in a chat."""
