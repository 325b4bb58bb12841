"""DICOM photographs: pixels, headers and codes."""
