"""The same charts as SVG of our own: for pages, documents and print, without a browser or a script."""
