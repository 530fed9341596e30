"""A customer data platform: customers, segments, flows and campaigns. Knows nothing of its screens."""
