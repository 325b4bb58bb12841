"""DICOM output: segmentations and structured reports."""
