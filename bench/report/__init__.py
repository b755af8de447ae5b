"""How results are told: tables, the chart, the page that keeps them."""
