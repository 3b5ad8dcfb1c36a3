"""
The broker of an installation without Redis: kombu's folder of message files, made safe for several processes.

kombu writes a message in place, so that a worker may take a file that is still empty, and it takes a message over by
moving it to the system's temporary folder, which on another file system is a copy that two workers may both make. Here
a message appears complete or not at all, and exactly one worker takes it: both by renaming inside the broker's folder.
"""

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """A queue is the set of files `<time>_<id>.<queue>.msg` in one folder."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # its two bases disagree
        folder = Path(self.data_folder_out)
        name = f"{time.time_ns()}_{uuid.uuid4().hex}.{queue}.msg"
        draft = folder / "taken" / f"{name}.draft"
        draft.write_text(dumps(payload), encoding="utf-8")
        draft.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The oldest message of a queue, which from now on no other worker sees."""
        folder = Path(self.data_folder_in)
        for name in sorted(name for name in os.listdir(folder) if name.partition(".")[2] == f"{queue}.msg"):
            taken = folder / "taken" / name
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:
                continue  # another worker was faster
            payload = loads(taken.read_text(encoding="utf-8"))
            taken.unlink()
            return payload
        raise Empty


class Transport(filesystem.Transport):
    """Named in the settings as `config.embedded_broker:Transport`."""

    Channel = Channel
