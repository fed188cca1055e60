"""A stand-in for an ESPHome Bluetooth proxy: what Home Assistant can observe of one.

``python -m tests.proxy.stand_in --help``. ESPHome's native API on one side, a Bumble device
on the other; that device's controller is a software dongle of the virtual lock. The order
and meaning of the messages follow ESPHome's ``api.proto`` and ``bluetooth_proxy`` component.

`framing` is the wire format, `server` the API and its clients, `scanner` what is heard,
`links` connections and their slots, `gatt` what is said over them. `conditions` is how the
proxy fares, which `control` lets a test change.
"""
