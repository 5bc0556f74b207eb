// Every read of `fails` is a line in the log.
import { ConfigSubsystem } from 'configfs-fuse';

export default new ConfigSubsystem(
  {
    attrs: [
      {
        name: 'fails',
        show() {
          throw new Error('a driver that does not work');
        },
      },
    ],
  },
  'bad',
);
