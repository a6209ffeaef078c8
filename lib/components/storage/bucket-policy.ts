import type { BucketRights } from '../../contracts/object-store';

const bucketActions: Readonly<Record<BucketRights, readonly string[]>> = {
  read: ['s3:GetBucketLocation', 's3:ListBucket'],
  readWrite: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
};

const objectActions: Readonly<Record<BucketRights, readonly string[]>> = {
  read: ['s3:GetObject'],
  readWrite: [
    's3:GetObject',
    's3:PutObject',
    's3:DeleteObject',
    's3:AbortMultipartUpload',
    's3:ListMultipartUploadParts',
  ],
};

/** The least that a consumer needs in its buckets, as an S3 policy document; no wildcard for other buckets. */
export function bucketPolicy(
  grants: readonly { readonly bucket: string; readonly rights: BucketRights }[],
): object {
  return {
    Version: '2012-10-17',
    Statement: grants.flatMap(({ bucket, rights }) => [
      { Effect: 'Allow', Action: bucketActions[rights], Resource: [`arn:aws:s3:::${bucket}`] },
      { Effect: 'Allow', Action: objectActions[rights], Resource: [`arn:aws:s3:::${bucket}/*`] },
    ]),
  };
}
