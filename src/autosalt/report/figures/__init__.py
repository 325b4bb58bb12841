"""Figures of the report, one module each, as SVG text that stands inside an HTML page.

Each module has `draw(data, name)`, which gives the SVG; `describe(data)`, the figure in words for
those who cannot see it; and `caption(data)`, what belongs under it. `name` is unique in the page
and makes the ids inside the SVG unique.
"""
