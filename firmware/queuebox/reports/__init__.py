"""Reports out of the books: as text, CSV, a page to print, and lines for other people's tools."""
