"""The plots, drawn by Plotly."""
