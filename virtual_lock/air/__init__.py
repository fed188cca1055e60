"""The radio between a lock and its clients, with its faults."""
