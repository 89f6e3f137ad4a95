// SPDX-License-Identifier: Apache-2.0
// Stands between a client and a real server: counts what the client does on the
// wire, and breaks connections off.
import { EventEmitter, once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { TestContext } from "node:test";
import type { Connect } from "./servers.mjs";

const prefaceBytes = 24;
const headerBytes = 9;
const headersType = 1;
const resetType = 3;

/** Finds the frames in one direction of an HTTP/2 connection (RFC 9113, 4.1). */
class FrameFinder {
  private skip = prefaceBytes;
  private header = Buffer.alloc(0);

  constructor(private readonly onFrame: (type: number) => void) {}

  add(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      const skipped = Math.min(this.skip, rest.length);
      this.skip -= skipped;
      rest = rest.subarray(skipped);
      const wanted = headerBytes - this.header.length;
      this.header = Buffer.concat([this.header, rest.subarray(0, wanted)]);
      rest = rest.subarray(wanted);
      if (this.header.length < headerBytes) return;
      this.skip = this.header.readUIntBE(0, 3);
      this.onFrame(this.header.readUInt8(3));
      this.header = Buffer.alloc(0);
    }
  }
}

export class Relay {
  /** So many connections were made, calls begun, and calls given up. */
  connections = 0;
  calls = 0;
  resets = 0;
  /** So many of the next calls are cut off: their connection is destroyed. */
  cutting = 0;

  private readonly events = new EventEmitter();
  private readonly sockets = new Set<Socket>();
  private readonly listener = createServer((socket) => this.join(socket));
  private where: string | number = 0;

  private constructor(private readonly target: Connect) {}

  /** Listens on a port, or on the Unix socket `path`, until the test ends. */
  static async open(
    test: TestContext,
    target: Connect,
    path?: string,
  ): Promise<Relay> {
    const relay = new Relay(target);
    if (path !== undefined) relay.where = path;
    await relay.listen();
    test.after(() => relay.close());
    return relay;
  }

  /** How to connect to the server through here. */
  get connect(): Connect {
    const { where } = this;
    const address =
      typeof where === "string" ? `unix:${where}` : `127.0.0.1:${where}`;
    return { ...this.target, address };
  }

  get port(): number {
    return Number(this.where);
  }

  /** Resolves once `isSo`, which is about the counts above; fails after 20 s. */
  async until(isSo: () => boolean): Promise<void> {
    const signal = AbortSignal.timeout(20_000);
    while (!isSo()) await once(this.events, "change", { signal });
  }

  /** Takes connections (again). */
  async listen(): Promise<void> {
    if (typeof this.where === "string") this.listener.listen(this.where);
    else this.listener.listen(this.where, "127.0.0.1");
    await once(this.listener, "listening");
    if (typeof this.where === "number") {
      this.where = (this.listener.address() as AddressInfo).port;
    }
  }

  /** Takes no more connections, and breaks those off that there are. */
  async close(): Promise<void> {
    if (!this.listener.listening) return;
    this.listener.close();
    this.cut();
    await once(this.listener, "close");
  }

  /** Breaks all connections off. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private join(near: Socket): void {
    this.connections += 1;
    this.events.emit("change");
    const [host, port] = this.target.address.split(":");
    const far = connect(Number(port), host);
    const finder = new FrameFinder((type) => this.count(type, near));
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from.on("error", () => {});
      from.on("close", () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
    near.on("data", (chunk: Buffer) => {
      finder.add(chunk);
      if (!far.destroyed) far.write(chunk);
    });
    far.on("data", (chunk: Buffer) => near.write(chunk));
  }

  private count(type: number, near: Socket): void {
    if (type === headersType) this.calls += 1;
    if (type === resetType) this.resets += 1;
    if (type === headersType && this.cutting > 0) {
      this.cutting -= 1;
      near.destroy();
    }
    this.events.emit("change");
  }
}
