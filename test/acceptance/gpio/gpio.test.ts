/**
 * Simulated GPIO chips. libgpiod's simulator has a test of its own, which Debian does not package: it runs where it is in PATH.
 */
import { findProgram } from '../../../src/program.js';
import { script, staged } from '../stage.js';
import { tools } from '../tools.js';

// Without the C program there are no live files.
const live = findProgram() !== undefined;

if (live) script('gpio-sim: lines pulled and read in sysfs', 'gpio/gpio-sim.sh', { subsystems: ['gpio-sim'] });
if (live)
  script('gpio-aggregator: devices made in sysfs', 'gpio/gpio-aggregator.sh', { subsystems: ['gpio-sim:kernel=7.2', 'gpio-aggregator'] });

// It marks a line as invalid, which kernels can since 6.17.
if (live)
  staged("libgpiod's gpiosim-selftest", { subsystems: ['gpio-sim:kernel=6.17'], needs: [tools.gpiosim] }, async (t, { play }) => {
    const { stdout, stderr, status } = await play(['gpiosim-selftest']);
    t.same({ stderr, status }, { stderr: '', status: 0 });
    t.match(stdout, /ALL TESTS OK\n$/);
  });
