"""Recipe of the released model, from public data to one ONNX file."""
