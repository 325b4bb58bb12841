"""Measurements on photos that are damaged, cut, odd or small: refused or not, and how far off."""
