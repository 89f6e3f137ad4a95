// SPDX-License-Identifier: Apache-2.0
// The package as its users get it: packed, unpacked elsewhere, and used from
// JavaScript and TypeScript, by `import` and by `require`.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { server } from "./servers.mjs";

const run = promisify(execFile);
const built = fileURLToPath(new URL("..", import.meta.url));
const modules = realpathSync(join(built, "node_modules"));
const dependencies = ["@grpc", "@bufbuild", "@types", "undici-types"];
const timeout = 60_000;

let folder = "";

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "leadline-"));
  const installed = join(folder, "node_modules");
  const scope = join(installed, "@leadline");
  mkdirSync(scope, { recursive: true });
  for (const name of dependencies) {
    symlinkSync(join(modules, name), join(installed, name));
  }
  const { stdout } = await run(
    "npm",
    ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder],
    { cwd: built, timeout },
  );
  await run("tar", ["-xzf", join(folder, stdout.trim()), "-C", scope]);
  await run("mv", [join(scope, "package"), join(scope, "client")]);
});

after(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const lookUp = `
const client = connect(${JSON.stringify(server("main").address)}, { timeoutMs: 20_000 });
client.getByPhone("9810000001").then(async (found) => {
  for await (const one of client.stream(["9810000001", "9810000001"])) break;
  console.log(found?.lead?.firstName);
});
`;

// Neither of them closes the client: that does not keep them running.
test("it is required, and the process ends by itself", async () => {
  const script = write(
    "required.cjs",
    `const { connect } = require("@leadline/client");${lookUp}`,
  );
  const { stdout, stderr } = await run("node", [script], { timeout });
  assert.equal(stdout, "Asha\n");
  assert.equal(stderr, "");
});

test("it is imported, and the process ends by itself", async () => {
  const script = write(
    "imported.mjs",
    `import { connect } from "@leadline/client";${lookUp}`,
  );
  const { stdout, stderr } = await run("node", [script], { timeout });
  assert.equal(stdout, "Asha\n");
  assert.equal(stderr, "");
});

test("both ways lead to the same objects", async () => {
  const script = write(
    "both.mjs",
    `import { createRequire } from "node:module";
    import * as imported from "@leadline/client";
    const required = createRequire(import.meta.url)("@leadline/client");
    for (const name of Object.keys(required)) {
      if (imported[name] !== required[name]) throw new Error(name);
    }
    console.log(Object.keys(required).includes("LeadlineError"));`,
  );
  const { stdout } = await run("node", [script], { timeout });
  assert.equal(stdout, "true\n");
});

test("its types hold for both, and find a mistake", async () => {
  const good = [
    write("good.mts", `import { connect } from "@leadline/client";${lookUp}`),
    write("good.cts", `import { connect } from "@leadline/client";${lookUp}`),
  ];
  const bad = write(
    "bad.mts",
    `import { connect } from "@leadline/client"; connect().getByPhone(1);`,
  );
  const compile = (...files: string[]) =>
    run(
      join(modules, ".bin", "tsc"),
      [
        ...["--noEmit", "--strict", "--module", "node16", "--target", "es2022"],
        ...["--types", "node", ...files],
      ],
      { cwd: folder, timeout },
    );
  await compile(...good);
  await assert.rejects(compile(bad), (error: { stdout?: string }) => {
    assert.match(error.stdout ?? "", /number.* is not assignable to .*string/);
    return true;
  });
});

test("it has neither tests nor sources that are not its own", async () => {
  const { stdout } = await run(
    "npm",
    ["pack", "--dry-run", "--json", "--ignore-scripts"],
    { cwd: built, timeout },
  );
  const report = JSON.parse(stdout);
  const [packed] = Array.isArray(report) ? report : Object.values(report);
  const paths = packed.files.map((file: { path: string }) => file.path);
  const others = paths.filter((path: string) => !path.startsWith("dist/"));
  assert.deepEqual(others.sort(), ["LICENSE", "README.md", "package.json"]);
});
