"""Staff: sign-in, grants, sessions."""
