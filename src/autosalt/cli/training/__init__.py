"""Commands around a model: train, evaluate, export, data, annotations, phantom, models."""
