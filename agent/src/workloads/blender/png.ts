import { crc32 } from "node:zlib";

import { PNG } from "pngjs";

import { EngineFailed } from "../errors.ts";

/**
 * The one PNG file that we write for given pixels: 8-bit RGB, no filter, stored without compression, no chunks but IHDR,
 * IDAT and IEND. The bytes of a compressed PNG depend on the version of the compressor and on the processor; these do not.
 */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const STORED_BLOCK = 0xffff;
const ADLER_MODULUS = 65_521;

/** Re-encodes any PNG of the expected size in the canonical form, dropping transparency and metadata. */
export function canonicalPng(png: Uint8Array, width: number, height: number): Uint8Array {
  let image: PNG;
  try {
    image = PNG.sync.read(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
  } catch (error) {
    throw new EngineFailed("rendered frame: not a readable PNG", { cause: error });
  }
  if (image.width !== width || image.height !== height) {
    throw new EngineFailed(`rendered frame: got ${image.width} × ${image.height}, expected ${width} × ${height}`);
  }
  const row = 1 + 3 * width;
  const raw = Buffer.alloc(row * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    // The byte before each row names its filter: 0, none.
    const target = Math.floor(pixel / width) * row + 1 + 3 * (pixel % width);
    image.data.copy(raw, target, 4 * pixel, 4 * pixel + 3);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk("IHDR", header),
    chunk("IDAT", store(raw)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A zlib stream (RFC 1950) of stored blocks (RFC 1951, 3.2.4). */
function store(raw: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from([0x78, 0x01])];
  for (let start = 0; start < raw.length; start += STORED_BLOCK) {
    const block = raw.subarray(start, start + STORED_BLOCK);
    const head = Buffer.alloc(5);
    head.writeUInt8(start + STORED_BLOCK >= raw.length ? 1 : 0, 0);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(~block.length & 0xffff, 3);
    parts.push(head, block);
  }
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(adler32(raw));
  return Buffer.concat([...parts, sum]);
}

function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % ADLER_MODULUS;
    high = (high + low) % ADLER_MODULUS;
  }
  return high * 0x1_0000 + low;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8 + body.length);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}
