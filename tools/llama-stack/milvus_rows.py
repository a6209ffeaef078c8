"""Ids of all chunks in a file of Milvus Lite, by collection, also those that are there twice: JSON on standard output.

  milvus_rows.py FILE

A file is open in one process only: the server must have ended.
"""

import json
import sys

from pymilvus import MilvusClient


def rows(path: str) -> dict[str, list[str]]:
    client = MilvusClient(uri=path)
    found = {}
    for name in client.list_collections():
        client.load_collection(name)
        chunks = client.query(name, filter='chunk_id != ""', output_fields=["chunk_id"], limit=16384)
        [counted] = client.query(name, filter="", output_fields=["count(*)"])
        ids = sorted(chunk["chunk_id"] for chunk in chunks)
        if counted["count(*)"] != len(ids):
            raise ValueError(f"{name} has {counted['count(*)']} rows, and {len(ids)} ids")
        found[name] = ids
    client.close()
    return found


if __name__ == "__main__":
    print(json.dumps(rows(sys.argv[1])))
