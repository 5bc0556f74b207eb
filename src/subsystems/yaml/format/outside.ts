/**
 * The format of what a description says of the kernel outside of configfs: modules, directories and surroundings.
 *
 * @module
 */
import { dictionary, type Fields, forms, list, record } from '../collections.js';
import { boolean, plain, string } from '../scalars.js';
import { fileName, kernels } from './common.js';

const absolutePath = '^/[^\\u0000]+$';
const moduleName = string('the name of a kernel module: letters, digits, - and _', '^[A-Za-z0-9_-]+$');

const conditions: Fields = { when: { shape: plain('an expression, true or false'), doc: 'Whether it is there.' }, ...kernels };

/** The keys of a description that speak of it. */
export const outside: Fields = {
  surroundings: {
    shape: list(
      record('a directory outside of configfs', {
        path: { shape: string('an absolute path', absolutePath), doc: 'Such as /sys/class/udc.', required: true },
        entries: { shape: list(string('a file name', fileName.pattern)), doc: 'The directories in it.', required: true },
        ...conditions,
      }),
    ),
    doc: "Directories that 'configfs-fuse run' shows to the command where the machine does not have them.",
  },
  modules: {
    shape: list(
      forms(
        {
          scalar: moduleName,
          map: record('a kernel module', {
            name: { shape: moduleName, doc: 'Such as nvmet.', required: true },
            needs: { shape: list(moduleName), doc: 'Those of the modules that are loaded with it, and cannot be removed before it.' },
            parameters: {
              shape: dictionary('parameters by name', { expected: 'a name of letters, digits and _', pattern: '^\\w+$' }, plain('a value')),
              doc: 'Files of /sys/module/NAME/parameters, which can only be read.',
            },
            ...conditions,
          }),
        },
        'a kernel module: its name, or a map with its name',
      ),
    ),
    doc: "Kernel modules that 'configfs-fuse run' has for modprobe and its kin. The first one is that of the first subsystem.",
  },
  directories: {
    shape: list(
      forms(
        {
          scalar: string('an absolute path', absolutePath),
          map: record('a private directory', {
            path: { shape: string('an absolute path', absolutePath), doc: 'Such as /run/mine.', required: true },
            empty: { shape: boolean, doc: 'true: what the machine has in it is out of sight.' },
            files: { shape: dictionary('files by name', fileName, string('text')), doc: 'Files in it to begin with, and what they hold.' },
            ...conditions,
          }),
        },
        'an absolute path, or a map with a path',
      ),
    ),
    doc: "Directories in which what the command of 'configfs-fuse run' writes is its own, and ends with it.",
  },
};
