"""The demonstration catalogue: made through the services, marked 演示 wherever it shows, retired with one command."""
