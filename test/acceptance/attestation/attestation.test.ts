/**
 * Attestation: a client of reports, on each provider, and the libraries in Go that have such clients.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap from 'tap';
import { compileGo } from '../compile.js';
import { checks, staged } from '../stage.js';
import { source, type Tool, tools } from '../tools.js';

const PROVIDERS = ['tdx_guest', 'sev_guest', 'arm_cca_guest'];

for (const provider of PROVIDERS)
  staged(
    `a client asks for reports of ${provider}`,
    { subsystems: [`tsm:provider=${provider}`], needs: [tools.python] },
    async (t, { play }) => checks(t, await play(['python3', source('attestation/client.py'), provider])),
  );

/** Programs are for both users. */
const dir = mkdtempSync(join(tmpdir(), 'configfs-fuse-go-'));
chmodSync(dir, 0o755);
tap.teardown(() => rmSync(dir, { recursive: true }));
const compiled = new Map<string, Promise<string>>();

function program(name: string): Promise<string> {
  const known = compiled.get(name) ?? compileGo(join(dir, name), `attestation/go/${name}.go`, 'attestation/go/check.go');
  compiled.set(name, known);
  return known;
}

function client(title: string, name: string, provider: string, needs: readonly Tool[]): void {
  staged(title, { subsystems: [`tsm:provider=${provider}`], needs }, async (t, { play }) => {
    const { stderr, ...outcome } = await play([await program(name), provider]);
    // The parser of go-sev-guest logs what it misses: a certificate of AMD's.
    const said = stderr.split('\n').filter((line) => !/^ERROR: Logging before|^WARN : .* VCEK nor VLEK/.test(line));
    checks(t, { ...outcome, stderr: said.join('\n') });
  });
}

for (const provider of PROVIDERS) client(`go-configfs-tsm asks for reports of ${provider}`, 'tsm', provider, [tools.goTsm]);
client('go-tdx-guest asks for a quote and reads it', 'tdx', 'tdx_guest', [tools.goTdx]);
client('go-sev-guest asks for reports and reads them', 'sev', 'sev_guest', [tools.goSev]);
