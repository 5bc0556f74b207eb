/** Answers: taking them apart into steps, and comparing the steps of two runs. */

/**
 * One call and what it answered. Lines that begin with blanks, as `tree` prints, and the runner's own remarks (`!!`)
 * belong to the call before them.
 * @typedef {{ call: string, result: string }} Step
 */

/** @returns {Map<string, string>} the answers of a batch, by scenario */
export function splitBatch(text) {
  const parts = new Map();
  for (const part of text.split(/^=== /m).slice(1)) {
    const end = part.indexOf('\n');
    const name = part.slice(0, end);
    if (name !== 'end') parts.set(name, part.slice(end + 1));
  }
  return parts;
}

/** @returns {Step[]} */
export function steps(text) {
  const list = [];
  for (const line of text.split('\n')) {
    if (line === '' || (line.startsWith('#') && !line.includes(' =>'))) continue;
    const last = list.at(-1);
    if (last && (line.startsWith('  ') || line.startsWith('!! '))) last.result += `\n${line}`;
    else {
      const at = line.indexOf(' =>');
      list.push(at < 0 ? { call: line, result: '' } : { call: line.slice(0, at), result: line.slice(at + 3).trim() });
    }
  }
  return list;
}

const inOrder = (lines) => `${lines.trimEnd().split('\n').sort().join('\n')}\n`;

/** What target counts for as long as its module is loaded: HBAs, storage objects, ACLs. Only which of them are the same says something. */
const COUNTED = [
  /(\/statistics\/scsi_(?!auth|att)\w+\/inst => ok ")([1-9]\d*)/g,
  /(\/statistics\/scsi_(?:(?:tgt_)?dev\/indx|\w+\/dev|port\/role) => ok "(?:Device)?)([1-9]\d*)/g,
  /(\/statistics\/scsi_(?:auth_intr\/|att_intr_port\/port_auth_)indx => ok ")([1-9]\d*)/g,
];

function inOrderMet(text, counted) {
  const met = new Map();
  return text.replace(counted, (_, before, number) => {
    if (!met.has(number)) met.set(number, `#${met.size + 1}`);
    return before + met.get(number);
  });
}

/** What the kernel draws at random counts by its shape. What is left over is named in the order of the folder, which is another one in newer kernels. */
export function normalise(text) {
  return COUNTED.reduce(inOrderMet, text)
    .replace(/(?:^!! cannot remove .*\n){2,}/gm, inOrder)
    .replace(/\b(?!0{8}-)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UUID')
    .replace(/(attr_serial.*")[0-9a-f]{16,20}(\\n")/g, '$1SERIAL$2')
    .replace(/((?:dev|host)_addr.*")(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/g, '$1MAC')
    .replace(/(\/dev .*")\d+:\d+/g, '$1DEVT')
    .replace(/on \d+\.\d+\.\d+[^ ]*-\w+/g, 'on KERNEL')
    .replace(/(attr_firmware.*")\d+\.\d+\.[\d.]+(?=\\n")/g, '$1KERNEL')
    .replace(/(creation_time .*")\d+/g, '$1JIFFIES')
    .replace(/(HBA Index: |hba_info.*")\d+/g, '$1N');
}

/**
 * @param {string} kernelText
 * @param {string} otherText
 * @returns {{ total: number, differing: { call: string, kernel: string, other: string, number: number }[], steps: { call: string }[] }}
 */
export function compare(kernelText, otherText) {
  const [kernel, other] = [steps(normalise(kernelText)), steps(normalise(otherText))];
  const differing = [];
  const total = Math.max(kernel.length, other.length);
  for (let i = 0; i < total; i++) {
    const [k, o] = [kernel[i], other[i]];
    if (k?.call === o?.call && k?.result === o?.result) continue;
    differing.push({
      number: i,
      call: (k ?? o).call,
      kernel: k ? k.result : '(no answer)',
      other: o ? (o.call === (k ?? o).call ? o.result : `${o.call} => ${o.result}`) : '(no answer)',
    });
  }
  return { total, differing, steps: kernel };
}
