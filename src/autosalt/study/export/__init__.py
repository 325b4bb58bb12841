"""Datasets for statisticians: a long one, one like SDTM RS, one like ADaM BDS; and a define."""
