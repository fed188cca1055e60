"""What is kept on disk: files, and the rows that stand in them.

``ledger_file`` has the codes and the history of a lock, ``lock_memory`` what it told of
itself, ``kept_keys`` the keys of all locks, ``guest_stays`` the stays of a calendar, and
``entry_data`` what stands in config entries. Two files belong to what they are about:
``device.host_clock`` and ``device.backup_marks``.
"""
