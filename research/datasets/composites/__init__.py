"""Photos made out of annotated photos: hair loss put in, and heads of rare kinds."""
