"""Free text to intent, in Swedish and English, on the machine itself."""
