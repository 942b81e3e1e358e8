import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipMember {
  readonly name: string;
  readonly content?: string | Buffer;
  /** The Unix mode, with the file's type where it is not an ordinary one. */
  readonly mode?: number;
  readonly stored?: boolean;
}

const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const END_SIZE = 22;

function local(member: Packed): Buffer {
  const header = Buffer.alloc(LOCAL_SIZE);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(member.method, 8);
  header.writeUInt16LE(Buffer.byteLength(member.name), 26);
  // An extra field here and none in the directory: readers must not take one's length for the other's.
  header.writeUInt16LE(4, 28);
  return Buffer.concat([header, Buffer.from(member.name), Buffer.from('xtra'), member.packed]);
}

function central(member: Packed, offset: number): Buffer {
  const header = Buffer.alloc(CENTRAL_SIZE);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(member.method, 10);
  header.writeUInt32LE(member.crc, 16);
  header.writeUInt32LE(member.packed.length, 20);
  header.writeUInt32LE(member.size, 24);
  header.writeUInt16LE(Buffer.byteLength(member.name), 28);
  header.writeUInt32LE((member.mode << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, Buffer.from(member.name)]);
}

interface Packed {
  readonly name: string;
  readonly mode: number;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly packed: Buffer;
}

function pack(member: ZipMember): Packed {
  const content = Buffer.from(member.content ?? '');
  return {
    name: member.name,
    mode: member.mode ?? 0o100644,
    method: member.stored ? 0 : 8,
    crc: crc32(content),
    size: content.length,
    packed: member.stored ? content : deflateRawSync(content),
  };
}

/** A zip archive, of the plain kind that Electron comes in. */
export function makeZip(members: readonly ZipMember[], comment = ''): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members.map(pack)) {
    const body = local(member);
    directory.push(central(member, offset));
    bodies.push(body);
    offset += body.length;
  }
  const size = directory.reduce((total, part) => total + part.length, 0);
  const end = Buffer.alloc(END_SIZE);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...bodies, ...directory, end, Buffer.from(comment)]);
}
