"""Reference pages of the documentation, generated from the code when the site is built."""
