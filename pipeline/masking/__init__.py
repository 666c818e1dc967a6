"""What a text must not say of people and of money when it is shared: each such place becomes an ellipsis."""
