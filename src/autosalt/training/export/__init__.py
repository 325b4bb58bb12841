"""ONNX export: calibration, parity with torch, golden vectors."""
