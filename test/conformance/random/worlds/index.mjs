/** All vocabularies: the large models first, then the small ones by name. */
import { acpi } from './acpi.mjs';
import { aggregator } from './aggregator.mjs';
import { cluster } from './cluster.mjs';
import { credentials } from './credentials.mjs';
import { dlm } from './dlm.mjs';
import { gpio, gpioPinned } from './gpio.mjs';
import { iio } from './iio.mjs';
import { lab } from './lab.mjs';
import { netconsole } from './netconsole.mjs';
import { nullb } from './nullb.mjs';
import { nvmet } from './nvmet.mjs';
import { pci } from './pci.mjs';
import { rdma } from './rdma.mjs';
import { samples } from './samples.mjs';
import { stp } from './stp.mjs';
import { target, target612 } from './target.mjs';
import { thunderbolt } from './thunderbolt.mjs';
import { tsm } from './tsm.mjs';
import { usb, usb612 } from './usb.mjs';
import { virtuser } from './virtuser.mjs';
import { vkms } from './vkms.mjs';

/** @type {import('../world.mjs').Vocabulary[]} */
export const vocabularies = [
  samples,
  credentials,
  lab,
  nvmet,
  target,
  target612,
  usb,
  usb612,
  acpi,
  aggregator,
  cluster,
  dlm,
  gpio,
  gpioPinned,
  iio,
  netconsole,
  nullb,
  pci,
  rdma,
  stp,
  thunderbolt,
  tsm,
  virtuser,
  vkms,
];
