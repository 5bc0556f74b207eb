/** What the text of a link means: live, since it is all about processes and mounts. */
import t from 'tap';
import { FakeVfs } from './fake-vfs.js';
import { cannotMount, directory, live, sh, type Outcome } from './live.js';

const skip = cannotMount;

t.test('link texts', { skip }, async (t) => {
  const vfs = new FakeVfs();
  const hosts = vfs.add(vfs.root, 'hosts', 'd'); // 2
  vfs.add(hosts, 'h1', 'd'); // 3
  vfs.add(hosts, 'attr', '-'); // 4
  const links = vfs.add(vfs.root, 'links', 'd'); // 5
  vfs.add(hosts, 'again', 'l').text = '../hosts/h1';
  vfs.add(hosts, 'loop', 'l').text = 'loop';
  vfs.add(hosts, 'out', 'l').text = '/tmp';
  vfs.add(hosts, 'absolute', 'l');
  const mount = await live(t, vfs);
  hosts.children.get('absolute')!.text = `${mount.path}/hosts`;
  const outside = directory(t);

  let count = 0;
  const link = async (text: string, cwd = '/', prefix = ''): Promise<string> => {
    const name = `l${count++}`;
    const { out, err }: Outcome = await sh(mount, `${prefix} ln -sT "${text}" $M/links/${name} 2>&1 && readlink $M/links/${name}`, cwd);
    return (out + err).trim().replace(/^.*: /, '').replace(/^to /, '');
  };
  const inside = (path: string): string => `cd ${mount.path}/${path} &&`;

  t.equal(await link('$M/hosts/h1'), '3', 'absolute');
  t.equal(await link('$M/hosts/h1/'), '3', 'with a slash behind it');
  t.equal(await link('$M//hosts/./h1/../h1'), '3', 'with dots');
  t.equal(await link('hosts/h1', '/', inside('')), '3', 'relative to the working directory');
  t.equal(await link('../hosts/h1', '/', inside('links')), '3');
  t.equal(await link('../hosts/h1', '/', inside('hosts/h1')), 'No such file or directory', 'not to the link');
  t.equal(await link('.', '/', inside('hosts')), '2');
  t.equal(await link(`${mount.path.slice(1)}/hosts/h1`, '/'), '3', 'from outside into the mount');
  t.equal(await link('../../$(basename $M)/hosts', '/', inside('hosts')), '2', 'out of the mount, and in again');
  t.equal(await link('../../..', '/', inside('hosts')), 'Operation not permitted', 'out of the mount');
  t.equal(await link('$M'), '1', 'the root');
  t.equal(await link('$M/hosts/nope'), 'No such file or directory');
  t.equal(await link('$M/hosts/nope/x'), 'No such file or directory');
  t.equal(await link('/no/such'), 'No such file or directory');
  t.equal(await link('/tmp'), 'Operation not permitted', 'not ours');
  t.equal(await link('/etc/passwd'), 'Not a directory');
  t.equal(await link('/etc/passwd/x'), 'Not a directory');
  t.equal(await link('$M/hosts/attr'), 'Not a directory');
  t.equal(await link('$M/hosts/attr/x'), 'Not a directory');
  t.equal(await link(`$M/hosts/${'x'.repeat(300)}`), 'No such file or directory', 'the length is the core’s business');
  t.equal(await link(`/tmp/${'x'.repeat(300)}`), 'File name too long');
  t.equal(await link('$M/hosts/again'), '3', 'a link inside');
  t.equal(await link('$M/hosts/loop'), 'Too many levels of symbolic links');
  t.equal(await link('$M/hosts/out'), 'Operation not permitted', 'a link out of it');
  t.equal(await link('$M/hosts/absolute/h1'), '3', 'an absolute link inside');

  await sh(mount, `ln -s "$M/hosts" ${outside}/in; ln -s in ${outside}/in2; ln -s self ${outside}/self`);
  t.equal(await link(`${outside}/in2/h1`), '3', 'links outside');
  t.equal(await link('in2/h1', outside), '3', 'relative ones');
  t.equal(await link(`${outside}/self`), 'Too many levels of symbolic links');
  await sh(mount, `rm ${outside}/in ${outside}/in2 ${outside}/self`);

  await sh(mount, `mkdir $M/hosts/gone`);
  t.equal(await link('../h1', '/', `${inside('hosts/gone')} rmdir ../gone &&`), '3', 'a removed directory still has a parent');
  await sh(mount, `mkdir $M/hosts/gone`);
  t.equal(await link('h1', '/', `${inside('hosts/gone')} rmdir ../gone &&`), 'No such file or directory');
  await sh(mount, `mkdir $M/hosts/gone`);
  t.equal(await link('.', '/', `${inside('hosts/gone')} rmdir ../gone &&`), 'No such file or directory');

  await t.test('bind mounts and namespaces', async (t) => {
    const own = async (script: string): Promise<string> => {
      const name = `l${count++}`;
      const { out, err } = await sh(mount, `L=${name} O=${outside} unshare -m --propagation private sh -c '${script}' 2>&1`);
      return (out + err).trim().replace(/^.*: /, '').replace(/^to /, '');
    };
    t.equal(await own('mount --bind $M/hosts $O && ln -s $O/h1 $M/links/$L && readlink $M/links/$L'), '3', 'a part of it elsewhere');
    t.equal(await own('mount --bind $M/hosts $O && cd $O/h1 && ln -s ../h1 $M/links/$L && readlink $M/links/$L'), '3');
    t.equal(await own('mount --bind $M $O && umount $M && ln -s $O/hosts/h1 $O/links/$L && readlink $O/links/$L'), '3', 'only elsewhere');
    t.equal(await own('mount --bind $M/hosts $O && ln -s $O/../nope $M/links/$L'), 'No such file or directory');
    t.equal(
      await own('mount --bind $M $O && mount -t tmpfs none $O/hosts && ln -s $O/hosts $M/links/$L'),
      'Operation not permitted',
      'something else mounted in it',
    );
    t.equal(
      await own(
        'mount --rbind / $O 2>/dev/null && mount --bind $M $O/mnt && chroot $O sh -c "cd /mnt/hosts && ln -s h1 /mnt/links/$L && ln -s /mnt/hosts/h1 /mnt/links/x$L && readlink /mnt/links/x$L"',
      ),
      '3',
      'in a chroot',
    );
  });
  void links;
});
