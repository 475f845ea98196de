"""Pages of the quality room: public cards, reviews, complaints, and the desk behind them."""
