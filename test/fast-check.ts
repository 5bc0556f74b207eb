/**
 * fast-check as all tests import it. Properties are tried from one seed, so that continuous integration sees what everybody sees. `SEED=N` is
 * another one; with `SEED=new`, which the step `properties` of `scripts/test` sets, each property has one of its own each time.
 */
import fc from 'fast-check';

const { SEED = '1' } = process.env;
if (SEED !== 'new') fc.configureGlobal({ seed: Number(SEED) });

export default fc;
