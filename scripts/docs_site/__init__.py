"""Reference pages of the documentation, generated out of the code when the site is built."""
