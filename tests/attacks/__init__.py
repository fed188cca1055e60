"""An attacker with a radio.

He hears every packet and every advertisement, sends any advertisement, answers connections
in the place of a lock, stands between a lock and its client, and knows the protocol. He has
no key: `test_powers` looks at what his modules touch.
"""
