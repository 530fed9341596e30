"""What the dashboard says of the shop: metrics over periods, and how they spread over months, sources and products."""
