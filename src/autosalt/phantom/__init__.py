"""Virtual heads with exact truth."""
