"""Commands around a model: train and its kin, data, annotations, phantom, models."""
