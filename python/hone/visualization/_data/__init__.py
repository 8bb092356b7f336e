"""What the plots show, as plain numbers: computed here once, drawn by Plotly and Matplotlib."""
