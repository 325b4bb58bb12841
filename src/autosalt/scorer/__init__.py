"""Scorer: photos to scores with ONNX Runtime, without torch."""
