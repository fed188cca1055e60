"""Checks a release, and makes the zip that HACS installs."""

import argparse
from pathlib import Path
import sys
import zipfile

from .checkout import NotReleasable, notes, require_releasable, shipped, zip_name

# The same files make the same bytes, whenever and wherever.
LONG_AGO = (2020, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


def write_zip(folder: Path) -> Path:
    """The zip of what is checked out, in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / zip_name()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in shipped():
            member = zipfile.ZipInfo(name, LONG_AGO)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = READABLE
            archive.writestr(member, path.read_bytes())
    return made


def main() -> int:
    """Do one of the three things that a release needs."""
    parser = argparse.ArgumentParser(prog="scripts/release", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="tag, manifest and changelog agree")
    check.add_argument("tag")
    commands.add_parser("notes", help="print the changelog of this version")
    made = commands.add_parser("zip", help="make the zip; prints where it is")
    made.add_argument("folder", type=Path)
    asked = parser.parse_args()
    try:
        match asked.command:
            case "check":
                require_releasable(asked.tag)
            case "notes":
                print(notes())
            case "zip":
                print(write_zip(asked.folder))
    except NotReleasable as error:
        print(f"scripts/release: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
