"""The Python peer: the same minimal file system as peer.c, on pyfuse3."""
import errno
import stat
import sys

import pyfuse3
import trio

FILE = 2


class Peer(pyfuse3.Operations):
    """One file of 4096 bytes, and directories that can be made and removed."""

    def __init__(self):
        super().__init__()
        self.dirs = {}
        self.last = FILE

    @staticmethod
    def attributes(inode):
        entry = pyfuse3.EntryAttributes()
        entry.st_ino = inode
        entry.st_mode = stat.S_IFREG | 0o644 if inode == FILE else stat.S_IFDIR | 0o755
        entry.st_nlink = 1 if inode == FILE else 2
        entry.st_size = 4096 if inode == FILE else 0
        entry.entry_timeout = entry.attr_timeout = 0
        return entry

    async def lookup(self, parent, name, ctx=None):
        inode = FILE if name == b"file" else self.dirs.get(name)
        if inode is None:
            raise pyfuse3.FUSEError(errno.ENOENT)
        return self.attributes(inode)

    async def getattr(self, inode, ctx=None):
        return self.attributes(inode)

    async def mkdir(self, parent, name, mode, ctx):
        self.last += 1
        self.dirs[name] = self.last
        return self.attributes(self.last)

    async def rmdir(self, parent, name, ctx):
        del self.dirs[name]

    async def open(self, inode, flags, ctx):
        return pyfuse3.FileInfo(fh=inode, direct_io=True)

    async def read(self, fh, offset, size):
        return b"0\n"[offset:offset + size]

    async def write(self, fh, offset, data):
        return len(data)


def main():
    pyfuse3.init(Peer(), sys.argv[1], {"fsname=peer", "default_permissions"})
    print("ready", flush=True)
    try:
        trio.run(pyfuse3.main)
    finally:
        pyfuse3.close()


if __name__ == "__main__":
    main()
