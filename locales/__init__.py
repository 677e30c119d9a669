"""Message catalogues, the policy and letter templates."""
