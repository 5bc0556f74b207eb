// The fuse-native peer: the same minimal file system as peer.c.
const { loadFuseNative } = await import(new URL('../../build/src/transport/native/load.js', import.meta.url).href);

/** @type {any} the parts of the package that its types leave out are used here */
const Fuse = loadFuseNative();
const [dir] = process.argv.slice(2);
const dirs = new Set();
const time = new Date(0);
const attributes = (file) => ({
  mtime: time,
  atime: time,
  ctime: time,
  nlink: file ? 1 : 2,
  size: file ? 4096 : 0,
  mode: file ? 0o100644 : 0o040755,
  uid: 0,
  gid: 0,
});
const fuse = new Fuse(
  dir,
  {
    getattr: (path, done) =>
      path.endsWith('/file') ? done(0, attributes(true)) : path === '/' || dirs.has(path) ? done(0, attributes(false)) : done(Fuse.ENOENT),
    mkdir: (path, _mode, done) => done((dirs.add(path), 0)),
    rmdir: (path, done) => done((dirs.delete(path), 0)),
    open: (_path, _flags, done) => done(0, 1),
    read: (_path, _fd, buffer, _length, offset, done) => done(offset > 0 ? 0 : buffer.write('0\n')),
    write: (_path, _fd, _buffer, length, _offset, done) => done(length),
    truncate: (_path, _size, done) => done(0),
    release: (_path, _fd, done) => done(0),
  },
  { force: true, timeout: false, attrTimeout: '0', entryTimeout: '0' },
);
// direct_io is no option of the package.
const options = fuse._fuseOptions.bind(fuse);
fuse._fuseOptions = () => `${options()},direct_io`;
fuse.mount((error) => {
  if (error) throw error;
  process.stdout.write('ready\n');
});
process.on('SIGTERM', () => fuse.unmount(() => process.exit(0)));
