"""Building blocks of a report page: tables, text, pictures, file names."""
