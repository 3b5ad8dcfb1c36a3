"""Put a thing into a folder once: the name is the key, and a reader never sees half a thing."""

import os
import tempfile
from pathlib import Path


def deposit(folder: Path, name: str, content: bytes) -> bool:
    """Store the content under the name; False when it was there already, which is then left as it is.

    The content is complete on disk before it gets its name, and giving the name fails when another process was
    faster: killed at any point, the thing is there in full or not at all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, folder / name)
    except FileExistsError:
        return False
    finally:
        os.unlink(draft)
    return True
