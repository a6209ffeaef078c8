import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { sha256Of } from './files';

/** How the server misbehaves; every field can change between two runs. */
export interface Mischief {
  /** Nobody gets the content of large files beyond this byte: the connection breaks there. */
  breaksAt?: number;
  /** The first connection for a large file breaks here. */
  breaksOnceAt?: number;
  /** Large files stop here, and the connection stays open. */
  stallsAt?: number;
  /** Large files come whole, also where a part is asked for. */
  ignoresRanges?: boolean;
  /** What the listing says of files, instead of the truth. */
  readonly lies: Map<string, { readonly size?: number; readonly sha256?: string }>;
}

/** From this size on a file is one of LFS: it has a hash, and another host serves it. */
const LARGE = 1000;

/**
 * The endpoints of Hugging Face that the loader uses, as huggingface/huggingface_hub calls them (src/huggingface_hub/hf_api.py
 * `model_info` with `files_metadata`, file_download.py): the list of a revision, which everybody may read, and files,
 * which a gated repository gives to those with its token only, and any other to everybody. Large ones are redirected to another host.
 */
export class Hub {
  /** Paths of files that were asked for, with the first byte. */
  readonly asked: { readonly name: string; readonly from: number }[] = [];
  readonly mischief: Mischief = { lies: new Map() };
  /** Commit that the branch `main` leads to. */
  head: string;
  /** Whether the other host has seen a token. */
  leaked = false;
  private readonly site = createServer((request, response) => {
    this.answer(request, response);
  });
  private readonly storage = createServer((request, response) => {
    this.serve(request, response);
  });

  private constructor(
    readonly repository: string,
    readonly commit: string,
    private readonly files: ReadonlyMap<string, Buffer>,
    private readonly token: string | undefined,
  ) {
    this.head = commit;
  }

  static async start(
    repository: string,
    commit: string,
    files: ReadonlyMap<string, Buffer>,
    token: string | undefined,
  ): Promise<Hub> {
    const hub = new Hub(repository, commit, files, token);
    for (const server of [hub.site, hub.storage]) await once(server.listen(0, '127.0.0.1'), 'listening');
    return hub;
  }

  get url(): string {
    return urlOf(this.site);
  }

  async stop(): Promise<void> {
    for (const server of [this.site, this.storage]) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(new URL(request.url ?? '', this.url).pathname);
    const revision = after(path, `/api/models/${this.repository}/revision/`);
    if (revision !== undefined) {
      const known = [this.commit, this.head, 'main'].includes(revision);
      response.writeHead(known ? 200 : 404).end(JSON.stringify(known ? this.listing(revision) : {}));
      return;
    }
    const name = after(path, `/${this.repository}/resolve/${this.commit}/`);
    const content = name === undefined ? undefined : this.files.get(name);
    if (name === undefined || content === undefined) response.writeHead(404).end();
    else if (this.token !== undefined && request.headers.authorization !== `Bearer ${this.token}`)
      response.writeHead(401).end();
    else if (content.length >= LARGE)
      response.writeHead(302, { location: `${urlOf(this.storage)}/${name}` }).end();
    else {
      this.asked.push({ name, from: 0 });
      response.writeHead(200, { 'content-length': content.length }).end(content);
    }
  }

  private listing(revision: string): object {
    const siblings = [...this.files].map(([rfilename, content]) => {
      const { size = content.length, sha256 = sha256Of(content) } = this.mischief.lies.get(rfilename) ?? {};
      return { rfilename, size, ...(content.length >= LARGE ? { lfs: { size, sha256 } } : {}) };
    });
    const sha = revision === 'main' ? this.head : revision;
    // Another commit has another file.
    return { sha, siblings: sha === this.commit ? siblings : [...siblings, { rfilename: 'newer', size: 1 }] };
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    this.leaked ||= request.headers.authorization !== undefined;
    const name = decodeURIComponent(new URL(request.url ?? '', this.url).pathname.slice(1));
    const content = this.files.get(name) ?? Buffer.alloc(0);
    const { breaksOnceAt, breaksAt, stallsAt, ignoresRanges } = this.mischief;
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const from = ignoresRanges === true ? 0 : Number(range ?? 0);
    this.asked.push({ name, from: Number(range ?? 0) });
    response.writeHead(range === undefined || ignoresRanges === true ? 200 : 206, {
      'content-length': content.length - from,
    });
    const until = breaksOnceAt ?? breaksAt ?? stallsAt ?? content.length;
    this.mischief.breaksOnceAt = undefined;
    if (until >= content.length) response.end(content.subarray(from));
    else
      response.write(content.subarray(from, Math.max(from, until)), () => {
        if (stallsAt === undefined) response.destroy();
      });
  }
}

function urlOf(server: Server): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen');
  return `http://127.0.0.1:${address.port}`;
}

function after(text: string, start: string): string | undefined {
  return text.startsWith(start) ? text.slice(start.length) : undefined;
}
