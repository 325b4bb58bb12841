"""Storage of photographs: folders, zip files and object stores."""
