import type { Endpoint } from './endpoint';

/**
 * Turns documents into Markdown through the docling-serve API v1. Clients submit to
 * `/v1/convert/file/async`, poll `/v1/status/poll/{id}` and fetch `/v1/result/{id}` once
 * (docling-project/docling-serve docs/usage.md).
 */
export interface DocumentConverter {
  readonly endpoint: Endpoint;
}
