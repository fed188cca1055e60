"""Which Bluetooth devices of the Tuya family are locks, as far as an advert tells."""

from typing import Final

# The local name that the lock firmware gives itself (protocol.md §1.1).
LOCK_NAME: Final = "LJ"

# Product ids seen on Bluetooth locks; an id alone never decides what a lock can do.
LOCK_PRODUCTS: Final = frozenset(
    {
        "0binhnjg",
        "0m1ajdjg",
        "0qxp5u7s",
        "1nmdfdzp",
        "2cpoglg6",
        "2hmqh0ty",
        "3oe761xu",
        "6fibxtph",
        "7a4xvbtt",
        "8gza4o8a",
        "99gv5nmz",
        "a0wnqgxs",
        "a6nttc41",
        "ajk32biq",
        "ba2qk177",
        "boamwzo9",
        "ebd5e0uauqx0vfsp",
        "g7rboh0x",
        "gumrixyt",
        "hc7n0urm",
        "hdmgxrmp",
        "hq8p0gzw",
        "hs21i377",
        "ikphogdj",
        "isk2p555",
        "jqpmkfj7",
        "k53ok3u9",
        "kdq0tdbz",
        "kholoaew",
        "kpn4zaf7",
        "laxpwq3g",
        "ludzroix",
        "mqc2hevy",
        "n1qxwwic",
        "ofwvna43",
        "okkyfgfs",
        "oyqux5vv",
        "pyawczjj",
        "qcrilcpr",
        "qhoybrozfhcenkyh",
        "qicggi0m",
        "qqmu5mit",
        "qxjx5jms",
        "rlyxv7pe",
        "sidhzylo",
        "stugc8dl",
        "u7zqabrt",
        "uamrw6h3",
        "uyf1ewof",
        "wgv4haro",
        "wwbdbt3h",
        "xa83al0t",
        "xicdxood",
        "xqeob8h6",
        "y2yaegze",
        "yfqp0shy",
        "z7lj676i",
        "zhk7n5ey",
    }
)


def is_surely_lock(name: str, product_id: str | None) -> bool:
    """Whether the local name or the product id of an advertisement are those of a lock.

    A bound device shows no product id any more (protocol.md §1.3); only a lock's own
    local name remains then.
    """
    return name == LOCK_NAME or product_id in LOCK_PRODUCTS
