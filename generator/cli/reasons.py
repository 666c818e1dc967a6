"""Why the system refuses a file, in words: its own are in its language, and name no remedy."""

from __future__ import annotations

import errno

from generator.i18n import Words


def reason(error: Exception, words: Words) -> str:
    """What is in the way, as the end of a sentence."""
    code = getattr(error, "errno", None)
    known = {
        errno.ENOENT: words.gettext("it is not there"),
        errno.EISDIR: words.gettext("it is a folder"),
        errno.ENOTDIR: words.gettext("what should be a folder is a file"),
        errno.EACCES: words.gettext("it is protected"),
        errno.EPERM: words.gettext("it is protected"),
        errno.EROFS: words.gettext("the disk can only be read"),
        errno.ENOSPC: words.gettext("the disk is full"),
        errno.EDQUOT: words.gettext("the disk is full"),
        errno.EFBIG: words.gettext("the file would be too large"),
        errno.ENAMETOOLONG: words.gettext("its name is too long"),
        errno.EIO: words.gettext("the disk reports a fault"),
    }
    if code in known:
        return known[code]
    if isinstance(error, ValueError):
        return words.gettext("no file can be called so")
    return getattr(error, "strerror", None) or str(error)
