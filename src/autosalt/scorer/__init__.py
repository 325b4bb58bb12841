"""Photos to scores with ONNX Runtime; knows nothing of torch."""
