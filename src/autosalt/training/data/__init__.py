"""Training data: datasets, split by subject, augmentation, batches."""
