"""The wall display: what it shows and how it is drawn. It knows panels only by their protocol."""
