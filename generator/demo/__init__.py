"""The demonstration workspace: a fictitious company's year of sales, told in commits."""
