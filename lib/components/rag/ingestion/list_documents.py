"""Lists the documents below a prefix of the bucket, all pages of it.

    python3 list_documents.py --prefix PREFIX --groups N --output FILE

FILE gets a JSON list of at most N groups, each a list of keys: what one pod ingests. A prefix that names a folder ends with a
slash. Environment: `S3_URL`, `S3_REGION`, `S3_BUCKET`, `S3_PATH_STYLE`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`; optional:
`CA_FILE`.

What is no document is named in the log: other suffixes than those of documents.py, and empty objects. No document at all is
no failure of this step: the list is empty and the log says so; the step that verifies the collection fails then.

It fails, with exit code 1 and a last line that begins with `failed:`, if the store refuses or does not answer, and if the
list is too long for one run: it is an argument of the last step, of which Linux takes 128 KiB (MAX_ARG_STRLEN).
"""

import argparse
import json
from pathlib import Path

from basics import Problem, run, say, whole
from documents import is_document
from s3 import Bucket

LONGEST = 120_000


def listed(bucket, prefix):
    """Keys of the documents below a prefix, in order. What is no document is named in the log."""
    keys = []
    for key, size in bucket.objects(prefix):
        # A console makes a folder as an empty object.
        if key.endswith("/"):
            continue
        if size == 0:
            say(f"skipped: {bucket.uri(key)} is empty")
        elif not is_document(key):
            say(f"skipped: {bucket.uri(key)} has no suffix of a document")
        else:
            keys.append(key)
    return sorted(keys)


def grouped(keys, most):
    """Neighbours go to different groups: of one kind and size, they are often in one folder."""
    return [keys[start::most] for start in range(min(most, len(keys)))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--groups", required=True)
    parser.add_argument("--output", required=True, type=Path)
    options = parser.parse_args()
    bucket = Bucket()
    keys = listed(bucket, options.prefix)
    groups = grouped(keys, whole("--groups", options.groups))
    text = json.dumps(groups)
    if len(text) > LONGEST:
        raise Problem(f"{len(keys)} documents below {bucket.uri(options.prefix)} are too many for one run: divide the prefix")
    say(f"{len(keys) or 'no'} documents below {bucket.uri(options.prefix)}, {len(groups)} groups")
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(text)


run(main)
