"""Sites and words: pages, charts and exports made from a Book. No business rules live here."""
