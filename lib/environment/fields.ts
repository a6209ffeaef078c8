import * as z from 'zod';
import { quantityPattern } from '../kubernetes/quantity';

/** Who takes care of a part: this program, or somebody before it. */
export const management = z.enum(['managed', 'existing']);

/** RFC 1123 label: what a namespace, a Service and most of our names must be. */
export const dnsLabel = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'a DNS label: lower-case letters, digits and "-"');

/** RFC 1123 subdomain: what a StorageClass, a ConfigMap or a claim may be called. */
export const objectName = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    'a Kubernetes name: lower-case letters, digits, "-" and "."',
  );

/** A name of a model: it begins a Service name, and those begin with a letter. */
export const modelName = z
  .string()
  .max(40)
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, 'lower-case letters, digits and "-", with a letter first');

/** When something runs by the clock. */
export const cronExpression = z
  .string()
  .regex(/^(\S+ ){4}\S+$/, 'five fields of cron, for example "0 3 * * 6"');

/** A name of a workbench: it begins a Service name, and is a part of a host name. */
export const workbenchName = z
  .string()
  .max(40)
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, 'lower-case letters, digits and "-", with a letter first');

/** Room for the first part of a Route's host, and a dot. */
const longestDomain = 253 - 63 - 1;

/** A DNS name without scheme, port or path, below which hosts are made. */
export const domain = z
  .string()
  .max(longestDomain)
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+$/,
    'a DNS name without scheme, port or path, for example apps.demo.example.com',
  );

/** A Kubernetes quantity such as 500m, 1.5 or 16Gi. */
export const quantity = z.string().regex(quantityPattern, 'a Kubernetes quantity, for example 500m or 16Gi');

/** A storage size: a quantity in bytes with a binary or decimal suffix, above zero. */
export const storageSize = z
  .string()
  .regex(/^(?!0+(\.0+)?[MGTP])\d+(\.\d+)?(Mi|Gi|Ti|Pi|M|G|T|P)$/, 'a size with unit, for example 40Gi');

const octet = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)';
/** The last part begins with a letter: what else looks like a number is read as an IP address. */
const host = `([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\.)*[a-z]([-a-z0-9]{0,61}[a-z0-9])?|${octet}(\\.${octet}){3}`;
const port = '([1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])';

/** A host name or address. */
export const hostName = z
  .string()
  .max(253)
  .regex(
    new RegExp(`^(?!.*xn--)(${host})$`),
    'a host name without scheme or port, for example db.example.com',
  );

/** A name of PostgreSQL that needs no quotes. */
export const databaseName = z
  .string()
  .max(63)
  .regex(/^[a-z_][a-z0-9_]*$/, 'lower-case letters, digits and "_", with no digit first');

/** An http or https URL without path. */
export const originUrl = z
  .string()
  .regex(
    new RegExp(`^https?://(?!.*xn--)(${host})(:${port})?$`),
    'an http or https URL without path, for example https://s3.example.com',
  );

/** An http or https URL with an optional path, to which more is added. */
export const hubUrl = z
  .string()
  .regex(
    new RegExp(`^https?://(?!.*xn--)(${host})(:${port})?(/[A-Za-z0-9._~-]+)*$`),
    'an http or https URL without user, query or trailing slash, for example https://huggingface.co',
  );

/** Base URL of an OpenAI API; Llama Stack and others add paths such as /chat/completions. */
export const openAiUrl = z
  .string()
  .regex(
    new RegExp(`^https?://(?!.*xn--)(${host})(:${port})?(/[A-Za-z0-9._~-]+)*/v1$`),
    'an http or https URL that ends with /v1, without user or query, for example https://models.example.com/v1',
  );

/** A Git repository. Argo CD has the credentials in a Secret of its own; here they would be in every file of dist/. */
export const gitUrl = z
  .string()
  .regex(/^(https:\/\/|ssh:\/\/|git@)\S+$/, 'a Git URL: https://..., ssh://... or git@...')
  .regex(
    /^(?!https:\/\/[^/]*@)(?!ssh:\/\/[^/@]*:[^/]*@)[^?#]*$/,
    'the URL without user, password or token, which Argo CD reads from a Secret of its namespace',
  );

/** An API server, which may be behind a path. */
export const apiServerUrl = z
  .string()
  .regex(/^https:\/\/[^\s/?#@][^\s?#@]*$/, 'the https URL of a Kubernetes API server, without user or token');

const imageHost = '[a-z0-9][-a-z0-9.]*(:\\d+)?';

/** An image with a version that stays: registry and path, then a tag or a digest. */
export const imageReference = z
  .string()
  .regex(
    new RegExp(`^${imageHost}(/[-a-z0-9._]+)+(:[A-Za-z0-9_][-A-Za-z0-9._]{0,127})?(@sha256:[0-9a-f]{64})?$`),
    'an image with registry, for example quay.io/models/granite:1.0',
  )
  .regex(/(:[A-Za-z0-9_][-A-Za-z0-9._]*|@sha256:[0-9a-f]{64})$/, 'an image with tag or digest')
  .regex(/^(?!.*:latest$)/, 'an image with a fixed tag; latest changes');

/** A registry, and optionally the path below it. */
export const registryPath = z
  .string()
  .regex(new RegExp(`^${imageHost}(/[-a-z0-9._]+)*$`), 'a registry host with optional port and path');

/** An image without its version. */
export const imageRepository = z
  .string()
  .regex(
    new RegExp(`^${imageHost}(/[-a-z0-9._]+)+$`),
    'an image repository without tag, for example quay.io/minio/minio',
  );

/** Key of a Kubernetes label or taint: optional DNS prefix, then a name. */
export const labelKey = z
  .string()
  .regex(
    /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/,
    'a label key, for example nvidia.com/gpu',
  );

export const labelValue = z
  .string()
  .regex(/^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/, 'a label value of at most 63 characters');

/** Organisation and name. */
export const huggingFaceRepository = z
  .string()
  .regex(/^[\w.-]+\/[\w.-]+$/, 'a Hugging Face repository: organisation/name');

/** Name of an entry of a catalogue, such as L40S or qwen3-0.6b. */
export const catalogueName = z
  .string()
  .max(60)
  .regex(
    /^[A-Za-z0-9]([-.A-Za-z0-9]*[A-Za-z0-9])?$/,
    'a name of the catalogue: letters, digits, "-" and "."',
  );

/** Key inside a Secret or ConfigMap. */
export const dataKey = z
  .string()
  .regex(/^[-._a-zA-Z0-9]{1,253}$/, 'a key: letters, digits, "-", "_" and "."');

/** S3 bucket name. */
export const bucketName = z
  .string()
  .regex(
    /^(?!.*\.\.)(?!\d+(\.\d+){3}$)[a-z0-9][-a-z0-9.]{1,61}[a-z0-9]$/,
    'a bucket name: 3 to 63 lower-case letters, digits, "-" and "."',
  );

/** Path inside a bucket or volume, without leading slash. */
export const relativePath = z
  .string()
  .regex(
    /^(?!(.*\/)?\.\.?(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/,
    'a relative path without leading or trailing slash',
  );

/** How an S3 server is told the bucket. */
export const pathStyle = z
  .boolean()
  .default(true)
  .meta({ description: 'Bucket in the path, not in the host name.' });

/** Name of a collection of documents. */
export const collectionName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'lower-case letters, digits and "_"');
